"""The page of a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongxin.ground.commands.actors import User
from tongxin.ground.records.documents import documents
from tongxin.ground.search import queries
from tongxin.ground.search.models import Found
from tongxin.ground.search.rules import FIRST, Piece, Sought, marked, snippet, sought
from tongxin.ground.search.web.forms import SearchForm
from tongxin.ground.ui.forms import actor
from tongxin.ground.ui.paging import capped, keyset

SIZE = 20


@dataclass(frozen=True)
class Hit:
    """One thing that was found, as the page shows it."""

    row: Found
    url: str
    kind: str
    title: list[Piece]
    snippet: list[Piece]
    dated: bool


def search(request: HttpRequest) -> HttpResponse:
    """Show what `by` may open that has the words; without words, say what can be looked for."""
    by = actor(request)
    form = SearchForm(request.GET or None, queries.choices(queries.shown()))
    asked = form.cleaned_data if form.is_valid() else {}
    what = sought(asked.get("q", ""))
    values: dict[str, Any] = {"form": form, "text": asked.get("q", ""), "what": what}
    if what:
        values |= _found(request, by, what, queries.Filters(asked["kind"], asked["year"]))
    return render(request, "search/search.html", values)


def _found(request: HttpRequest, by: User, what: Sought, filters: queries.Filters) -> dict[str, Any]:
    rows = queries.found(by, what, filters)
    shown = rows if "after" in request.GET else queries.newest(rows, SIZE + 1)
    page = keyset(request, shown, *queries.ORDER, size=SIZE)
    whole = not page.next and not page.first
    return {
        "page": page, "hits": [hit(row, what) for row in page.rows],
        "count": str(len(page)) if whole else capped(rows), "filtered": bool(filters.kind or filters.year),
    }  # fmt: skip


def hit(row: Found, what: Sought) -> Hit:
    """Return a row of the index as a page shows it."""
    entry = documents[row.kind]
    kind = entry.sorts().get(row.sort) or str(entry.title)
    return Hit(
        row, queries.url(row), kind, marked(row.title, what.words), snippet(row.body, what.words), row.day != FIRST
    )
