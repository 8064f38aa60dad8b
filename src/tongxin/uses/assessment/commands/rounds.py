"""A round from beginning to archive; every step is refused while something it builds on is not done."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.figures.snapshots import Wanted
from tongxin.figures.snapshots import freeze as frozen
from tongxin.ground.catalog.queries import active
from tongxin.ground.catalog.queries import version as version_of
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.toolbox import clock, periods
from tongxin.toolbox.periods import Period
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_
from tongxin.toolbox.workdays import add_workdays
from tongxin.uses.assessment.commands import asking
from tongxin.uses.assessment.commands.marking import held, reckon, take
from tongxin.uses.assessment.commands.stages import move, subjects_of
from tongxin.uses.assessment.definitions import Scheme
from tongxin.uses.assessment.models import Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.appeals import waiting
from tongxin.uses.assessment.queries.measured import taken
from tongxin.uses.assessment.queries.people import assessed, variants
from tongxin.uses.assessment.rules import flow
from tongxin.uses.assessment.rules.flow import ORDER, Stage
from tongxin.uses.assessment.rules.tree import figures

RECORD_KIND, SUBJECT_KIND = "assessment_round", "assessment_subject"


@command("assessment.open_round", title=_("开始一轮考核"), on="organisation")
def open_round(*, by: Actor, scheme: str, organisation: Organisation, first: dt.date, last: dt.date) -> Round:
    """Begin a round over all of the scheme's tier at or below an organisation, the scheme pinned as it is today."""
    entry = queries.scheme(scheme)
    period = Period(first, last)
    _check_new(entry, organisation, period)
    who = assessed(entry, organisation, min(last, clock.today()), last)
    if not who:
        sentence = N_("“{unit}”在 {day} 没有“{title}”的考核对象")
        raise refuse(
            "assessment.nobody",
            sentence,
            field="organisation",
            unit=organisation.short_name,
            day=last,
            title=entry.title,
        )
    record = writing.create(
        by=by, kind=RECORD_KIND, organisation=organisation, occurred_on=clock.today(), state=Stage.OPEN.value,
        title=gettext("{period}{title}").format(period=periods.describe(period, gettext), title=entry.title)[:200],
    )  # fmt: skip
    made = Round(
        record=record, hospital_id=record.hospital_id, organisation=organisation, occurred_on=record.occurred_on,
        scheme=entry.id, scheme_version=version_of("scheme", entry.id), first=first, last=last,
        body=queries.SCHEME.dump_python(entry, mode="json"),
    )  # fmt: skip
    made.save(force_insert=True)
    fitting = variants(entry, who, last)
    records = [
        writing.build(
            by=by, kind=SUBJECT_KIND, organisation=each.organisation, occurred_on=record.occurred_on, state="",
            title=gettext("{round}：{name}").format(round=record.title, name=each.name)[:200],
        )
        for each in who
    ]  # fmt: skip
    writing.store(*records)
    Subject.objects.bulk_create(
        Subject(
            record=own, hospital_id=own.hospital_id, organisation=each.organisation, occurred_on=own.occurred_on,
            round=made, person=each.person, post=each.post, name=each.name, variant=variant,
        )
        for own, each, variant in zip(records, who, fitting, strict=True)
    )  # fmt: skip
    note(assessed=len(who))
    return made


@command("assessment.freeze", title=_("固定考核数据"), on="assessment")
def freeze(*, by: Actor, assessment: Round, version: int) -> Round:
    """Take all figures as they are now, for all at once, and let the self-statements begin."""
    record, row = held(assessment, version)
    flow.check_stage(record.state, Stage.OPEN)
    scheme = queries.scheme_of(row)
    _check_figures(scheme)
    rows = subjects_of(row)
    take(by, rows, taken(by, scheme, row.organisation, row.period, rows))
    asked = figures(scheme)
    if asked:
        row.snapshot = frozen(by, [Wanted(figure, row.organisation, row.period) for figure in asked])
    row.frozen_at = clock.now()
    row.save(update_fields=["frozen_at", "snapshot"])
    touched(row, "frozen_at", "snapshot")
    reckon(scheme, rows)
    return move(record, row, Stage.STATING, by)


@command("assessment.advance", title=_("进入考核的下一阶段"), on="assessment")
def advance(*, by: Actor, assessment: Round, version: int) -> Round:
    """Go on to checking, scoring, comments, and to the committee; comments begin only when nothing is missing."""
    record, row = held(assessment, version)
    flow.check_stage(record.state, Stage.STATING, Stage.VERIFYING, Stage.SCORING, Stage.COMMENT)
    stage = Stage(record.state)
    if stage is Stage.SCORING:
        lacking = Subject.objects.filter(round=row, record__voided_at=None, held__gt=0).order_by("pk")
        flow.check_held(list(lacking.values_list("name", flat=True)))
        row.comment_until = add_workdays(clock.today(), queries.scheme_of(row).comment_days)
        row.save(update_fields=["comment_until"])
    if stage is Stage.COMMENT and row.comment_until is not None:
        flow.check_comment_over(clock.today(), row.comment_until, waiting(row))
    return move(record, row, ORDER[ORDER.index(stage) + 1], by)


@command("assessment.void_round", title=_("作废考核"), on="assessment")
def void_round(*, by: Actor, assessment: Round, version: int, reason: str) -> Round:
    """Void a round begun by mistake; one that was decided stays."""
    record, row = held(assessment, version)
    flow.check_stage(record.state, *ORDER[: ORDER.index(Stage.NOTICE)])
    writing.void(record, by=by, reason=reason)
    asking.settle(row)
    return row


def _check_new(scheme: Scheme, organisation: Organisation, period: Period) -> None:
    others = Round.objects.filter(
        scheme=scheme.id,
        organisation=organisation,
        first__lte=period.end,
        last__gte=period.start,
        record__voided_at=None,
    )
    other = others.select_related("record").first()
    if other is not None:
        raise refuse(
            "assessment.twice",
            N_("已有“{title}”，同一单位同一时期不能再开一轮"),
            field="first",
            title=other.record.title,
        )


def _check_figures(scheme: Scheme) -> None:
    """Raise `Refused` naming the figures of a pinned scheme that the catalog has no more."""
    gone = [key for key in figures(scheme) if active().get("figure", key) is None]
    if gone:
        sentence = N_("方案用到的口径“{figures}”已不在目录中：请恢复口径，或作废本轮，改好方案后重开")
        raise refuse("assessment.figure_gone", sentence, figures=N_("、").join(gone))
