"""What a round is printed as: the ballots of a paper round, and the report of the count that tellers and chair sign.

A ballot carries neither code nor number: every one of a group looks alike. The report is a form of the catalog
(`tally_report`), so that its signed scan is filed to the round.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.forms import layout
from tongxin.ground.forms.definitions import Form
from tongxin.ground.forms.fillings import Filling, Values
from tongxin.ground.forms.layout import Sheet as Page
from tongxin.ground.records.models import Record
from tongxin.ground.ui.wording import full_day
from tongxin.registers.ballots import queries
from tongxin.registers.ballots.counting import Chosen
from tongxin.registers.ballots.definitions import SHOWN, Sort, State
from tongxin.registers.ballots.models import Electorate, Round, Score, Tally
from tongxin.registers.ballots.sheet import Sheet
from tongxin.toolbox import clock

BOX, BAR = "□", " | "
KEYS = (
    "meeting", "organisation", "date", "group", "eligible", "present", "issued", "returned", "valid", "invalid", "reasons",
    "results", "conclusion", "tellers",
)  # fmt: skip


def paper(held: Round) -> bytes:
    """Return the ballot of each group as .docx, one page each, to be printed as often as there are voters."""
    sheet = queries.sheet_of(held)
    form = Form("ballot_paper", held.record.title, _rows(sheet, _detailed(held)), heading=_("{title}（选票）"))
    pages = [Page(form, _printed(held, sheet, group)) for group in held.electorates.all()]
    return layout.write(pages, held.record.title, held.organisation.name)


def counted(keys: Sequence[UUID]) -> Collection[UUID]:
    """Return the rounds that have been counted: the report suits them."""
    states = (State.COUNTED, *SHOWN)
    rows = Round.objects.filter(pk__in=keys, trial=False, record__state__in=states)
    return set(rows.values_list("pk", flat=True))


def reports(by: Actor, record: Record) -> Iterator[Values]:
    """Yield the report of each group; what each subject came to only for who may read it."""
    held = queries.organised(by, record.pk)
    sheet, details = queries.sheet_of(held), queries.reads_details(by, held)
    eligible, day = queries.voters(held), clock.local(held.closes_at).date() if held.closes_at else held.occurred_on
    said = outcome(held, queries.result_of(held)) if details else []
    for group in held.electorates.all():
        tallies = list(Tally.objects.filter(electorate=group).order_by("id"))
        yield {
            "meeting": record.title, "organisation": held.organisation.name, "date": full_day(day), "group": group.title,
            "eligible": str(eligible.get(group.pk, 0)), "present": _number(held.present),
            "issued": _number(group.issued), "returned": _number(group.returned), "invalid": _number(group.invalid),
            "valid": str(group.valid), "reasons": _reasons(tallies),
            "results": list(_results(held, sheet, group)) if details and not group.hidden else [],
            "conclusion": "；".join(said), "tellers": "、".join(row.name for row in tallies),
        }  # fmt: skip


def outcome(held: Round, result: Chosen | None) -> list[str]:
    """Return in sentences who was elected or awarded, who is tied, and how many places are left; or why it is not told."""
    if result is None:
        return []
    if result.few:
        sentence = _("有效票不足 {least} 张，公布评上的会让人看出谁怎样投票：这次没有结果，可以再次投票")
        return [sentence.format(least=queries.definition_of(held).min_group)]
    names = {row.number: row.title for row in held.subjects.all()}

    def listed(numbers: tuple[int, ...]) -> str:
        return "、".join(names[number] for number in numbers)

    said = [_("当选：{names}").format(names=listed(result.elected))] if result.elected else []
    if result.tied:
        said.append(_("票数相等，须就他们重新投票：{names}").format(names=listed(result.tied)))
    if result.missing:
        said.append(_("还有 {count} 个名额没有选出").format(count=result.missing))
    return said


FILLING = Filling("tally_report", queries.ROUND, KEYS, counted, reports)


def _detailed(held: Round) -> bool:
    return held.subjects.exclude(detail="").exists()


def _rows(sheet: Sheet, detailed: bool) -> list[list[str]]:
    """Return the rows of the ballot's form: how it is filled in, a line for each subject (the layout numbers them), one for
    each question."""
    rows = [["{group}"], ["{how}"]]
    if sheet.numbers:
        about = (_("单位和职务"),) if detailed else ()
        heads = (_("序号"), _("姓名（名称）"), *about, *(grade.title for grade in sheet.kind.scale))
        rows += [["#" + BAR.join(heads)], ["{subjects}"]]
    if sheet.kind.question:
        rows += [["#" + BAR.join((_("题目"), _("选项")))], ["{questions}"]]
    return rows


def _printed(held: Round, sheet: Sheet, group: Electorate) -> Values:
    boxes, detailed = [BOX] * len(sheet.kind.scale), _detailed(held)
    return {
        "title": held.record.title, "group": group.title, "how": "；".join(_how(held, sheet)),
        "subjects": [[row.title, *([row.detail] if detailed else []), *boxes] for row in held.subjects.all()],
        "questions": [
            [question.title, "　".join(f"{BOX} {option.title}" for option in question.option)]
            for question in sheet.kind.question
        ],
    }  # fmt: skip


def _how(held: Round, sheet: Sheet) -> Iterator[str]:
    if held.words:
        yield held.words
    yield _("请在 {box} 内打勾，每行只选一项，不写姓名").format(box=BOX)
    if sheet.kind.sort == Sort.ELECTION:
        yield _("应选 {seats} 名，赞成的多于 {seats} 名的选票无效，少于的有效").format(seats=sheet.seats)
    elif sheet.kind.most:
        yield _("最多选 {most} 项，多选的选票无效").format(most=sheet.kind.most)


def _results(held: Round, sheet: Sheet, group: Electorate) -> Iterator[list[str]]:
    """Yield a row for each subject and each option: title, marks in words, and whether it is below the line."""
    scores = Score.objects.filter(round=held, electorate=group).select_related("subject")
    titles = {question.id: question for question in sheet.kind.question}
    for row in sorted(scores, key=lambda row: (row.subject.number if row.subject else 0, row.question)):
        if row.subject:
            marks = "，".join(f"{grade.title} {row.marks.get(key, 0)}" for key, grade in sheet.grades.items())
            yield [row.subject.title, marks, _("低于警戒线") if row.flagged else ""]
        else:
            option = sheet.choices(row.question)[row.option].title
            yield [f"{titles[row.question].title}：{option}", f"{row.good} / {row.valid}", ""]


def _reasons(tallies: Sequence[Tally]) -> str:
    why = tallies[0].reasons if tallies else {}
    return "；".join(f"{reason} {count}" for reason, count in why.items())


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
