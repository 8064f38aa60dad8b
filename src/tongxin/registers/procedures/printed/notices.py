"""What cases say on paper: the notice of a candidate (公示), and the chapters on development and dues in a branch's book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may
from tongxin.ground.commands.actors import Actor
from tongxin.ground.forms.fillings import Listed, Piece, Values
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.registers.procedures import queries
from tongxin.registers.procedures.models import Case, DuesStandard, Fact, StepTaken
from tongxin.registers.procedures.queries import dues as paid
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.problems import Refused
from tongxin.toolbox.words import verbatim
from tongxin.toolbox.workdays import workdays_between

NOTICE = ("matter", "body", "from", "to", "workdays", "place", "organisation", "dated")
# The facts of a step by which it is a public notice, whatever its procedure calls it.
PUBLICITY = verbatim("公示")
BEGINS, ENDS, PLACE = "begins", "ends", "place"


def announced(keys: Sequence[UUID]) -> Collection[UUID]:
    """Return those of the cases in which something was announced: a step that has a first and a last day."""
    facts = Fact.objects.filter(step__case__in=keys, step__voided_at=None, key__in=(BEGINS, ENDS), day__isnull=False)
    found = set(facts.values_list("step__case", "step", "key"))
    return {case for case, step, key in found if key == BEGINS and (case, step, ENDS) in found}


def notices(by: Actor, record: Record) -> Iterator[Values]:
    """Yield the notice of each step of a case that was announced."""
    case = queries.case_for(by, record.pk)
    for step in queries.steps_of(case):
        said = {fact.key: fact for fact in step.facts.all()}
        if step.voided_at is None and BEGINS in said and ENDS in said:
            yield _notice(case, step, said)


def _notice(case: Case, step: StepTaken, said: dict[str, Fact]) -> Values:
    first, last = said[BEGINS].day, said[ENDS].day
    title = queries.step_of(queries.definition_of(case), step.step).title
    who = case.subject.name if case.subject else case.record.title
    body = _("经研究，现将{who}（{title}）予以公示。公示期内，如有异议，请实名反映，我们将认真核实。")
    return {
        "matter": title.removesuffix(PUBLICITY), "body": body.format(who=who, title=title.removesuffix(PUBLICITY)),
        "from": day_words(first), "to": day_words(last), "workdays": _workdays(first, last),
        "place": said[PLACE].text if PLACE in said else "", "organisation": case.organisation.name, "dated": day_words(first),
    }  # fmt: skip


def development(by: Actor, branch: Organisation, year: int) -> Iterator[Piece]:
    """Yield the steps taken in a year in the branch's cases, in order of their days; no discussion, no votes."""
    cases = queries.cases(by).filter(organisation=branch)
    taken = StepTaken.objects.filter(case__in=cases.values("pk"), voided_at=None, occurred_on__year=year)
    rows = list(taken.select_related("case__subject", "case__record").order_by("occurred_on", "number"))
    if rows:
        texts = [[f"{row.occurred_on:%Y-%m-%d}", _subject(row.case), _title(row)] for row in rows]
        yield Listed([_("序号"), _("日期"), _("姓名"), _("办理的步骤")], texts, (10, 26, 28, 100))


def dues(by: Actor, branch: Organisation, year: int) -> Iterator[Piece]:
    """Yield up to which month each member of a branch had paid at the end of a year, or by now: no base and no sum (practice),
    and only to who may see dues."""
    day = min(dt.date(year, 12, 31), clock.today())
    fixed = DuesStandard.objects.filter(organisation=branch, valid_from__lte=day)
    if may(by, paid.VIEW, branch) and fixed.exists():
        lines = [line for line in paid.lines([branch.pk], day) if line.standard]
        texts = [[line.person.name, f"{line.paid_to:%Y-%m}" if line.paid_to else "", _owed(line)] for line in lines]
        yield Listed([_("序号"), _("姓名"), _("交至月份"), _("备注")], texts, (10, 40, 40, 60))


def _owed(line: paid.Line) -> str:
    count = len(line.owing.months)
    return _("欠交 {count} 个月").format(count=count) if count else ""


def _subject(case: Case) -> str:
    return case.subject.name if case.subject else case.record.title


def _title(row: StepTaken) -> str:
    return queries.step_of(queries.definition_of(row.case), row.step).title


def _workdays(first: dt.date | None, last: dt.date | None) -> str:
    """Return how many working days a span has, both ends counted; "" where the calendar of a year is not out yet."""
    if first is None or last is None:
        return ""
    try:
        return str(workdays_between(first - ONE_DAY, last))
    except Refused:
        return ""


def day_words(day: dt.date | None) -> str:
    """Return a day as official documents write it."""
    return _("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day) if day else ""
