"""The results of a round: per group and per subject, as far as the reader may know them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may
from tongxin.ground.ui.forms import actor
from tongxin.ground.ui.wording import month_text
from tongxin.registers.ballots import queries
from tongxin.registers.ballots.counting import Line, mean_rate, most_frequent, over_cap, score, weighted
from tongxin.registers.ballots.definitions import BallotKind
from tongxin.registers.ballots.documents import outcome
from tongxin.registers.ballots.models import Electorate, Round, Score
from tongxin.registers.ballots.sheet import Sheet
from tongxin.registers.ballots.web.wording import percent
from tongxin.toolbox.rounding import half_up

# An average of fewer subjects tells one of them what another came to.
FEWEST = 3


@dataclass(frozen=True)
class GroupLine:
    """A group's ballots, its average rate in per cent, and the change to the last round in words."""

    row: Electorate
    valid: int
    mean: Decimal | None
    change: str


@dataclass(frozen=True)
class Cell:
    """A bar: good of valid marks, said in words with every grade's number; text "": not shown."""

    good: int = 0
    valid: int = 0
    text: str = ""
    state: str = ""
    marks: str = ""
    group: str = ""


@dataclass(frozen=True)
class SubjectLine:
    """A subject with a bar for each group, and its weighted score."""

    number: int
    title: str
    detail: str
    cells: list[Cell]
    score: Decimal | None


def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what was counted: all of it, one's own, or the averages, by who is reading."""
    by = actor(request)
    held = queries.with_results(by, pk)
    sheet, groups = queries.sheet_of(held), list(held.electorates.all())
    scores = list(Score.objects.filter(round=held).select_related("subject"))
    full = queries.reads_details(by, held)
    told = full or len(sheet.numbers) >= FEWEST or not sheet.numbers
    own = [score for score in scores if score.subject and by.person_id and score.subject.person_id == by.person_id]
    rated, past = bool(sheet.kind.line) and told, queries.history(held, 0 if full else FEWEST)
    values = {
        "held": held, "record": held.record, "kind": sheet.kind, "organiser": may(by, queries.VIEW, held.organisation),
        "groups": _groups(groups, scores, dict(past[-2][1]) if len(past) > 1 else {}), "rated": rated,
        "chart": _chart(groups, past) if rated and len(past) > 1 else None,
        "weighted": sheet.kind.weighted and full,
        "lines": _lines(held, sheet, groups, scores) if full and sheet.numbers else [],
        "own": [_cell(sheet, each, groups) for each in own], "sentences": _sentences(held, sheet, groups, scores) if told else [],
        "questions": _questions(sheet.kind, groups, scores) if full else [],
        "texts": _texts(held, sheet.kind) if full else [], "digest": getattr(held, "result", None) and held.result.digest,
    }  # fmt: skip
    return render(request, "ballots/results.html", values)


def _groups(groups: list[Electorate], scores: list[Score], before: dict[str, Fraction]) -> list[GroupLine]:
    found = []
    for row in groups:
        mean = mean_rate([_line(each) for each in scores if each.electorate_id == row.pk and each.subject_id])
        last, now = before.get(row.key), percent(mean)
        change = ""
        if last is not None and now is not None and not row.hidden:
            shown = percent(last) or Decimal(0)
            change = _("{change} 个百分点（上一轮 {last}%）").format(change=f"{now - shown:+}", last=shown)
        found.append(GroupLine(row, row.valid, now, change))
    return found


def _chart(groups: list[Electorate], past: list[tuple[Round, dict[str, Fraction]]]) -> dict[str, Any]:
    """Return the average rates of the groups over the rounds, each a point in time."""
    series = [{"name": row.title, "values": [percent(means.get(row.key)) for _, means in past]} for row in groups]
    labels = [month_text(held.occurred_on) for held, _ in past]
    return {"kind": "line", "unit": "%", "decimals": 2, "labels": labels, "series": series}


def _lines(held: Round, sheet: Sheet, groups: list[Electorate], scores: list[Score]) -> list[SubjectLine]:
    by_place = {(each.electorate_id, each.subject_id): each for each in scores}
    return [
        SubjectLine(
            row.number, row.title, row.detail,
            [_cell(sheet, by_place.get((group.pk, row.pk)), groups) for group in groups],
            _weighted(sheet, [(group, by_place.get((group.pk, row.pk))) for group in groups]),
        )
        for row in held.subjects.all()
    ]  # fmt: skip


def _cell(sheet: Sheet, score: Score | None, groups: list[Electorate]) -> Cell:
    group = next((each for each in groups if score and each.pk == score.electorate_id), None)
    if score is None or group is None:
        return Cell()
    rate = percent(_line(score).rate)
    if group.hidden or rate is None:
        return Cell(group=group.title)
    grades = {**sheet.grades, **sheet.choices(score.question)}
    marks = "，".join(f"{grade.title} {score.marks[key]}" for key, grade in grades.items() if key in score.marks)
    text = f"{rate}%" + (_("（低于警戒线）") if score.flagged else "")
    return Cell(score.good, score.valid, text, "late" if score.flagged else "", marks, group.title)


def _weighted(sheet: Sheet, parts: list[tuple[Electorate, Score | None]]) -> Decimal | None:
    if not sheet.kind.weighted:
        return None
    value = weighted(
        (group.weight or Decimal(0), score(sheet, row.marks) if row and not group.hidden else None)
        for group, row in parts
    )  # fmt: skip
    return None if value is None else half_up(value, 2)


def _sentences(held: Round, sheet: Sheet, groups: list[Electorate], scores: list[Score]) -> list[str]:
    """Return what everybody may know: whether anybody is below the line, ballots below it, caps, who is elected."""
    said = []
    if sheet.kind.line:
        for row in groups:
            low = sum(1 for each in scores if each.electorate_id == row.pk and each.flagged)
            if row.returned and not row.hidden:
                said.append(_low(row, low, sheet.kind.line))
    if sheet.kind.cap and scores:
        grades = [most_frequent(sheet, each.marks) for each in scores if each.subject_id]
        best = grades.count(sheet.kind.cap.grade)
        over = over_cap(len(sheet.numbers), best, sheet.kind.cap.share)
        template = (
            _("测评票数最多为“{grade}”的有 {count} 人，超过 {share} 的上限：评定等次时须从中确定")
            if over
            else _("测评票数最多为“{grade}”的有 {count} 人，没有超过 {share} 的上限")
        )
        said.append(
            template.format(grade=sheet.grades[sheet.kind.cap.grade].title, count=best, share=sheet.kind.cap.share)
        )
    return said + outcome(held, queries.chosen(held, sheet, scores))


def _low(row: Electorate, low: int, line: str) -> str:
    people = _("{group}：没有人低于 {line}%").format(group=row.title, line=line)
    if low:
        people = _("{group}：{low} 人低于 {line}%").format(group=row.title, low=low, line=line)
    if row.below is None:
        return people
    ballots = _("没有一张票低于 {line}%") if not row.below else _("{below} 张票低于 {line}%")
    return f"{people}，" + ballots.format(line=line, below=row.below)


def _questions(kind: BallotKind, groups: list[Electorate], scores: list[Score]) -> list[dict[str, Any]]:
    found = []
    for question in kind.question:
        if question.type == "text":
            continue
        options = [(option.title, _bars(groups, scores, question.id, option.id)) for option in question.option]
        found.append({"title": question.title, "options": [(title, bars) for title, bars in options if bars]})
    return found


def _bars(groups: list[Electorate], scores: list[Score], question: str, option: str) -> list[Cell]:
    """Return the bar of one option for each group that may be shown."""
    rows = {each.electorate_id: each for each in scores if (each.question, each.option) == (question, option)}
    bars = []
    for group in groups:
        row = rows.get(group.pk)
        if row is None or group.hidden or not row.valid:
            continue
        words = _("{group}：{rate}%（{good}/{valid}）")
        text = words.format(group=group.title, rate=percent(_line(row).rate), good=row.good, valid=row.valid)
        bars.append(Cell(row.good, row.valid, text))
    return bars


def _texts(held: Round, kind: BallotKind) -> list[tuple[str, list[str]]]:
    body = held.result.body if hasattr(held, "result") else {}
    texts = body.get("texts", {})
    return [(question.title, texts[question.id]) for question in kind.question if texts.get(question.id)]


def _line(row: Score) -> Line:
    return Line(str(row.subject_id), row.option, row.good, row.valid, row.marks)
