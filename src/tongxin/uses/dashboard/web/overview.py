"""The overview: a period on one page, by the sections of the catalog, by month and by unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.figures import queries
from tongxin.figures.answers import Answer, CellAnswer
from tongxin.figures.definitions import Figure, Measure
from tongxin.figures.web import asking, pages
from tongxin.figures.web.asking import Asked
from tongxin.figures.web.words import said, status_word
from tongxin.ground.ui.forms import actor
from tongxin.ground.ui.wording import number_text
from tongxin.toolbox import clock, periods
from tongxin.toolbox.periods import Period
from tongxin.uses.dashboard.definitions import Overview
from tongxin.uses.dashboard.queries import overview
from tongxin.uses.dashboard.queries.overview import Pair, Question, View

YEARS = 4


@dataclass(frozen=True)
class Choice:
    """One period offered: as the address says it, and in words."""

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class Value:
    """What stands in a cell: the text, or the word of a status; the page of its records; each: the value for each head."""

    text: str
    url: str
    known: bool = True
    each: str = ""


@dataclass(frozen=True)
class Line:
    """One figure: now, in the same period a year before, and the difference in words."""

    title: str
    unit: str
    now: Value
    then: Value
    change: str


def show(request: HttpRequest) -> HttpResponse:
    """Show an overview (`?overview=`, the first by default) of an organisation in a period."""
    by = actor(request)
    asked = asking.read(by, request.GET)
    entries = overview.overviews()
    entry = _chosen(entries, request.GET.get("overview", ""))
    found = overview.view(by, entry, _question(asked))
    values = {
        "entry": entry,
        "entries": [(each, asked.query(overview=each.id), each == entry) for each in entries],
        "asked": asked,
        "period_name": periods.describe(asked.period, _),
        "choices": list(_choices(asked.period)),
        "sections": [(section, [_line(found.pairs[id]) for id in section.figures]) for section in entry.sections],
        "charts": list(_charts(asked, found)),
        "heads": [(answer.title, answer.unit) for answer in found.units],
        "units": _units(asked, found),
        "problem": asked.problem.sentence(_) if asked.problem else "",
        "now": clock.now(),
    }
    return render(request, "dashboard/overview.html", values)


def _question(asked: Asked) -> Question:
    steps, slice = pages.rhythm_of(asked.period), pages.unit_slice(asked.organisation)
    return Question(asked.organisation, asked.period, steps, slice, asked.branches)


def _chosen(entries: list[Overview], id: str) -> Overview:
    chosen = next((entry for entry in entries if not id or entry.id == id), None)
    if chosen is None:
        raise Http404
    return chosen


def _choices(asked: Period) -> Iterator[tuple[str, list[Choice]]]:
    """Yield (year, choices) of the periods offered; a period that is none of them stands at the end."""
    this_year = clock.today().year
    offered = {year: list(_within(year, asked)) for year in range(this_year, this_year - YEARS, -1)}
    for year, choices in offered.items():
        yield _("{year}年").format(year=year), choices
    if not any(choice.chosen for choices in offered.values() for choice in choices):
        yield _("所选时间"), [Choice(asked.name, periods.describe(asked, _), chosen=True)]


def _within(year: int, asked: Period) -> Iterator[Choice]:
    """Yield the year, its halves and its quarters as far as they have begun, cut off today."""
    today, digits = clock.today(), _("{year}年").format(year=year)
    halves, quarters = (_("上半年"), _("下半年")), (_("第一季度"), _("第二季度"), _("第三季度"), _("第四季度"))
    named = [("", periods.year(year))]
    named += [(name, periods.half(year, n)) for n, name in enumerate(halves, 1)]
    named += [(name, periods.quarter(year, n)) for n, name in enumerate(quarters, 1)]
    for name, whole in named:
        if whole.start <= today:
            period = Period(whole.start, min(whole.end, today))
            sentence = _("{name}，至今天") if whole.end > today else "{name}"
            yield Choice(period.name, sentence.format(name=digits + name), chosen=period == asked)


def _line(pair: Pair) -> Line:
    figure = pair.figure
    return Line(figure.title, figure.unit, _value(figure, pair.now), _value(figure, pair.then), _change(pair))


def _value(figure: Figure, answer: Answer) -> Value:
    word = said(figure, answer)[0]
    return Value(word or number_text(answer.value), _url(answer.id, str(answer.organisation), answer.period), not word)


def _change(pair: Pair) -> str:
    """Return the signed difference; nothing for what is stated rather than counted (a rank, a grade, a day)."""
    now, then = pair.now.value, pair.then.value
    stated = pair.figure.measure is Measure.LATEST
    if stated or not isinstance(now, int | Decimal) or not isinstance(then, int | Decimal):
        return ""
    return _("持平") if now == then else f"{now - then:+,}".replace("-", "−")


def _charts(asked: Asked, found: View) -> Iterator[tuple[str, str, pages.Chart]]:
    """Yield (title, address, chart) of the figures by month; a period of one window has nothing to draw."""
    for pair in found.steps:
        chart = pages.by_time(pair.figure, asked, pair.now, pair.then)
        if chart:
            yield pair.figure.title, _url(pair.figure.id, str(asked.organisation.pk), asked.period), chart


def _units(asked: Asked, found: View) -> list[tuple[str, list[Value]]]:
    """Return the units in the order of organisations with a value for each figure, beside it the value for each head."""
    known = queries.book().figures
    columns = [_column(asked, answer, found.told.get(known[answer.id].per or "")) for answer in found.units]
    titles = [cell.title for cell in found.units[0].cells] if found.units else []
    return [(title, list(row)) for title, row in zip(titles, zip(*columns, strict=True), strict=True)]


def _column(asked: Asked, answer: Answer, per: Answer | None) -> list[Value]:
    divisors = per.cells if per else [None] * len(answer.cells)
    return [_cell(asked, answer, cell, each) for cell, each in zip(answer.cells, divisors, strict=True)]


def _cell(asked: Asked, answer: Answer, cell: CellAnswer, divisor: CellAnswer | None) -> Value:
    each = pages.divided(cell, divisor).value if divisor else None
    word = status_word(cell.status)
    url = _url(answer.id, cell.key, asked.period) if cell.key else ""
    return Value(word or number_text(cell.value), url, not word, number_text(each))


def _url(id: str, organisation: str, period: Period) -> str:
    query = urlencode({"organisation": organisation, "period": period.name})
    return f"{reverse('figures:figure', args=[id])}?{query}#rows"
