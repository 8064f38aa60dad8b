"""The browser of figures, the page of one figure, and its rows as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongxin.figures import queries
from tongxin.figures.answers import Answer
from tongxin.figures.commands import export_rows
from tongxin.figures.definitions import Figure
from tongxin.figures.explain import explain
from tongxin.figures.usage import uses
from tongxin.figures.web import asking, pages, sheet
from tongxin.figures.web.asking import Asked
from tongxin.figures.web.words import cell_text, said
from tongxin.ground.commands.registry import run
from tongxin.ground.ui.downloads import download
from tongxin.ground.ui.forms import actor
from tongxin.ground.ui.navigation import navigation
from tongxin.toolbox import clock, periods
from tongxin.toolbox.problems import Refused

# Figures that a class of the directory names.
FIRST_FEW = 3


def browse(request: HttpRequest) -> HttpResponse:
    """List the classes of figures; of one class, or of those with a word, their values for one organisation and period."""
    asked = asking.read(actor(request), request.GET)
    word, tag = request.GET.get("q", "").strip(), request.GET.get("tag", "")
    tags = queries.tags()
    if not word and not tag:
        values = {**_frame(asked), "rooms": _rooms(asked), "tags": [*tags], "q": "", "tag": ""}
        return render(request, "figures/directory.html", values)
    chosen = {name: [f for f in known if _matches(f, word)] for name, known in tags.items() if not tag or name == tag}
    figures = list({figure.id: figure for known in chosen.values() for figure in known}.values())
    answers = {figure.id: answer for figure, answer in pages.listed(asked, figures)}
    groups = [
        (name, [_line(figure, answers[figure.id]) for figure in known]) for name, known in chosen.items() if known
    ]
    kept = "&" + urlencode({name: text for name, text in (("q", word), ("tag", tag)) if text})
    values = {**_frame(asked), "groups": groups, "q": word, "tag": tag, "tags": [*tags], "kept": kept}
    return render(request, "figures/list.html", values)


def show(request: HttpRequest, id: str) -> HttpResponse:
    """Show one figure: value, how it is counted, by month, by unit, and the rows behind it."""
    by = actor(request)
    figure = _figure(id)
    asked = asking.read(by, request.GET)
    every_unit = request.GET.get("units") == "all"
    try:
        page = pages.page(by, figure, asked, request.GET.get("after", ""), every_unit=every_unit)
    except Refused:
        page = pages.page(by, figure, asked, "", every_unit=every_unit)
    known = queries.book()
    word, sentence = said(figure, page.answer)
    values = {
        "figure": figure,
        "page": page,
        "explanation": explain(figure, known, gettext),
        "status_word": word,
        "status_sentence": sentence,
        "parts": [known.figures[part] for part in figure.parts],
        "within": [other for other in known.figures.values() if id in other.parts],
        "uses": uses(by, id),
        "now": clock.now(),
        "lines": [
            (line, url, list(zip(page.rows.titles, map(cell_text, line.cells), strict=True)))
            for line, url in page.lines
        ],
        "pager": Turn(asked.query(after=page.rows.after) + "#rows" if page.rows.after else "", _first(request, asked)),
        **_all_units(asked, page),
    }
    return render(request, "figures/figure.html", {**_frame(asked), **values})


def _all_units(asked: Asked, page: pages.Page) -> dict[str, str]:
    """Return the words and, where not all units are shown, the address of the page that shows them all."""
    if page.by_unit is None:
        return {"units_link": "", "units_url": ""}
    link = gettext("全部 {count} 个").format(count=page.by_unit.all)
    shortened = page.by_unit.all > len(page.by_unit.points)
    return {"units_link": link, "units_url": asked.query(units="all") + "#unit-table" if shortened else ""}


@require_POST
def export(request: HttpRequest, id: str) -> HttpResponse:
    """Hand out the rows behind a value as .xlsx, marked with who took them and when; the audit keeps it."""
    by = actor(request)
    figure = _figure(id)
    asked = asking.read(by, request.POST)
    period = asked.period
    run(export_rows, by=by, key=None, figure=id, organisation=asked.organisation, first=period.start, last=period.end)
    content = sheet.workbook(by, figure, asked.organisation, period)
    return download(content, f"{id}_{period.name}.xlsx")


def _rooms(asked: Asked) -> list[tuple[str, list[tuple[str, str, int, str]]]]:
    """Return (title of the room, its classes: (name, address, how many figures, the first of them in words))."""
    titles = {item.id: str(item.title) for item in navigation}
    return [
        (titles.get(room, gettext("其他")), [_class(asked, tag, figures) for tag, figures in classes.items()])
        for room, classes in queries.directory().items()
    ]


def _class(asked: Asked, tag: str, figures: Sequence[Figure]) -> tuple[str, str, int, str]:
    named = "、".join(figure.title for figure in figures[:FIRST_FEW])
    more = gettext("{named} 等").format(named=named) if len(figures) > FIRST_FEW else named
    return tag, asked.query(tag=tag), len(figures), more


def _line(figure: Figure, answer: Answer) -> tuple[Figure, Answer, str, str]:
    return figure, answer, said(figure, answer)[0], figure.note or explain(figure, queries.book(), gettext)


@dataclass(frozen=True)
class Turn:
    """The neighbours of a page of rows, for `{% pager %}`."""

    next: str
    first: str


def _first(request: HttpRequest, asked: Asked) -> str:
    return asked.query() + "#rows" if request.GET.get("after") else ""


def _figure(id: str) -> Figure:
    figure = queries.book().figures.get(id)
    if figure is None:
        raise Http404
    return figure


def _matches(figure: Figure, word: str) -> bool:
    return word.casefold() in f"{figure.title} {figure.id} {figure.unit} {' '.join(figure.tags)}".casefold()


def _frame(asked: Asked) -> dict[str, object]:
    problem = asked.problem.sentence(gettext) if asked.problem else ""
    name = periods.describe(asked.period, gettext)
    return {"asked": asked, "period_name": name, "problem": problem, "query": asked.query(), "kept": ""}
