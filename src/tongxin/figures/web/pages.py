"""What the figure page shows, gathered in few statements: this period and the year before together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from tongxin.figures import queries
from tongxin.figures.answers import Answer, CellAnswer, Computation
from tongxin.figures.definitions import Figure
from tongxin.figures.drill import Line, Rows
from tongxin.figures.evaluate import Status
from tongxin.figures.rules import leaves
from tongxin.figures.web.asking import Asked
from tongxin.figures.web.words import comparison, per_title, rhythm_title, short_title, status_word, unit_title
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.kinds import record_kinds
from tongxin.toolbox import clock, periods
from tongxin.toolbox.periods import Period, Rhythm
from tongxin.toolbox.rounding import half_up

FEW, ROWS = 12, 20
_WITHOUT_UNITS = {"branch", "temporary_branch", "party_group", "team"}
_ABOVE_BRANCHES = {"hospital", "party_committee", "general_branch"}


@dataclass(frozen=True)
class Point:
    """One line of the table behind a chart: a cell, beside it last year's (or the share of each head), the cell's page."""

    title: str
    value: object
    word: str
    before: object
    url: str


@dataclass(frozen=True)
class Chart:
    """A chart and the table behind it; data: as `data-chart` reads it; all: how many cells there are, drawn or not."""

    title: str
    data: dict[str, Any]
    points: list[Point]
    all: int = 0


@dataclass(frozen=True)
class Page:
    """The whole figure page."""

    answer: Answer
    compared: str
    by_time: Chart | None
    by_unit: Chart | None
    rows: Rows
    lines: list[tuple[Line, str]]


def page(by: Actor, figure: Figure, asked: Asked, after: str, *, every_unit: bool) -> Page:
    """Return what the page of a figure shows for a question."""
    known = queries.book()
    rhythm = rhythm_of(asked.period)
    whole = queries.computation(known, asked.organisation, asked.period, rhythm)
    whole.also = tuple(leaf.source for leaf in leaves(known.figures[figure.per], known.figures)) if figure.per else ()
    before = periods.year_before(asked.period)
    now, then = (answers[0] for answers in whole.answers_over([figure], [asked.period, before]))
    rows = queries.rows_behind(by, now, asked.organisation, after=after or None, limit=ROWS)
    return Page(
        answer=now,
        compared=comparison(now, then),
        by_time=by_time(figure, asked, now, then),
        by_unit=_by_unit(figure, asked, whole, every_unit=every_unit),
        rows=rows,
        lines=[(line, record_url(line)) for line in rows.lines],
    )


def record_url(line: Line) -> str:
    """Return the page of the record a row belongs to, where its kind has one."""
    kind = record_kinds.get(line.kind)
    try:
        return reverse(kind.url_name, args=[line.record]) if kind else ""
    except NoReverseMatch:
        return ""


def rhythm_of(period: Period) -> str:
    """Return by which windows a period is drawn: weeks of a month, months of up to three years, else years."""
    if period.days <= 31:
        return Rhythm.WEEK.value
    return Rhythm.MONTH.value if period.days <= 3 * 366 else Rhythm.YEAR.value


def by_time(figure: Figure, asked: Asked, now: Answer, then: Answer) -> Chart | None:
    """Return the chart of answers sliced by the rhythm of the question, the year before beside them; None without any."""
    if len(now.cells) < 2:
        return None
    same = len(now.cells) == len(then.cells) and now.period.start.year == now.period.end.year
    before: Sequence[CellAnswer | None] = then.cells if same else [None] * len(now.cells)
    rhythm = Rhythm(rhythm_of(asked.period))
    windows = periods.windows(asked.period, rhythm)
    points = [
        _point(_past(cell, window), old, short_title(cell.title, asked.period), asked.of(period=window))
        for cell, old, window in zip(now.cells, before, windows, strict=True)
    ]
    if all(point.value is None and point.before is None for point in points):
        return None
    series: list[dict[str, Any]] = [{"name": _year(now.period), "values": [_drawn(point.value) for point in points]}]
    if same:
        series.append({"name": _year(then.period), "values": [_drawn(point.before) for point in points], "faint": True})
    labels = [_label(window, rhythm, asked.period) for window in windows]
    return Chart(rhythm_title(rhythm), _data(figure, "line", labels, series), points, len(points))


def _label(window: Period, rhythm: Rhythm, asked: Period) -> str:
    """Return what stands under a point: a month that has only begun is called by its name, for its days would not fit."""
    whole = window if rhythm is Rhythm.WEEK else periods.window_of(window.start, rhythm)
    return short_title(periods.describe(whole, _), asked)


def _past(cell: CellAnswer, window: Period) -> CellAnswer:
    """Return a cell; one whose days are still to come has nothing to show."""
    return replace(cell, value=None) if window.start > clock.today() else cell


def _year(period: Period) -> str:
    one = period.start.year == period.end.year
    return _("{year}年").format(year=period.start.year) if one else periods.describe(period, _)


def _by_unit(figure: Figure, asked: Asked, whole: Computation, *, every_unit: bool) -> Chart | None:
    slice = unit_slice(asked.organisation)
    if slice is None:
        return None
    computation = queries.computation(whole.book, asked.organisation, asked.period, slice)
    computation.begun, computation.units = whole.begun, asked.branches
    per = [whole.book.figures[figure.per]] if figure.per else []
    answer, *divisors = computation.answers([figure, *per])
    each = divisors[0].cells if divisors else [None] * len(answer.cells)
    cells = [(cell, each) for cell, each in zip(answer.cells, each, strict=True) if cell.key is not None]
    if all(cell.status is Status.NO_DATA for cell, _each in cells):
        return None
    points = [
        _point(cell, divided(cell, each) if each else None, cell.title, asked.of(organisation=cell.key))
        for cell, each in (cells if every_unit else cells[:FEW])
    ]
    drawn = [point.before if per else point.value for point in points]
    name = per_title(figure, per[0]) if per else figure.title
    series: list[dict[str, Any]] = [{"name": name, "values": [_drawn(value) for value in drawn]}]
    labels = [point.title for point in points]
    data = {**_data(figure, "bar", labels, series), **({"decimals": 1, "unit": name} if per else {})}
    return Chart(unit_title(slice, per[0] if per else None), data, points, len(cells))


def unit_slice(organisation: Organisation) -> str | None:
    """Return which units below an organisation are told apart; None where there are none."""
    if organisation.kind in _WITHOUT_UNITS:
        return None
    if organisation.kind in _ABOVE_BRANCHES:
        return "unit:branch"
    return "unit:hospital" if organisation.kind == "region" else "unit"


def divided(cell: CellAnswer, each: CellAnswer) -> CellAnswer:
    """Return a unit's value per head (or whatever the divisor counts), to one decimal; nothing without a divisor."""
    if not isinstance(cell.value, int | Decimal) or not isinstance(each.value, int | Decimal) or not each.value:
        return replace(cell, value=None)
    return replace(cell, value=half_up(Fraction(cell.value) / Fraction(each.value), 1))


def _point(cell: CellAnswer, before: CellAnswer | None, title: str, url: str) -> Point:
    word = status_word(cell.status)
    return Point(title, cell.value, word, before.value if before else None, url)


def _data(figure: Figure, kind: str, labels: list[str], series: list[dict[str, Any]]) -> dict[str, Any]:
    return {"kind": kind, "unit": figure.unit, "decimals": figure.decimals, "labels": labels, "series": series}


def _drawn(value: object) -> str | None:
    """Numbers go to the script as digits, so that none becomes a float on the way."""
    return None if value is None else str(value)


def listed(asked: Asked, figures: Sequence[Figure]) -> list[tuple[Figure, Answer]]:
    """Return the figures of the browser with their values for a question."""
    known = queries.book()
    answers = queries.computation(known, asked.organisation, asked.period).answers(figures)
    return list(zip(figures, answers, strict=True))
