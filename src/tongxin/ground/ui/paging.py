"""Keyset pages: the next page begins after the last row shown, however long the list; counts are capped."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldError, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)

SIZE = 50
CAP = 500


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of rows, with the query strings of its neighbours ("" where there is none)."""

    rows: Sequence[M]
    next: str
    first: str
    more: bool

    def __len__(self) -> int:
        return len(self.rows)


def keyset(request: HttpRequest, rows: QuerySet[M], *order: str, size: int = SIZE) -> Page[M]:
    """Return the page asked for by `?after=`; `order` as in order_by, unique together (end it with the key), no nulls.

    A cursor nobody gave out shows the first page.
    """
    start = _after(request.GET.get("after", ""), order)
    try:
        found = list(rows.filter(start).order_by(*order)[: size + 1])
    except (ValidationError, FieldError, ValueError):
        start = Q()
        found = list(rows.order_by(*order)[: size + 1])
    more = len(found) > size
    shown = found[:size]
    return Page(
        shown, _query(request, _cursor(shown[-1], order)) if more else "", _query(request, "") if start else "", more
    )


def capped(rows: QuerySet[Any], cap: int = CAP) -> str:
    """Return the number of rows, counted no further than `cap`: 500+ beyond it."""
    # Only keys: what a list shows beside them (subqueries) would be worked out for every counted row.
    count = rows.order_by().values("pk")[: cap + 1].count()
    return f"{cap}+" if count > cap else str(count)


def _cursor(row: Model, order: Sequence[str]) -> str:
    values = [_value(row, name.lstrip("-")) for name in order]
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row.isoformat() if hasattr(row, "isoformat") else row


def _after(cursor: str, order: Sequence[str]) -> Q:
    """Return the rows that come after the cursor: (a > x) or (a = x and b > y) …"""
    values = _decoded(cursor)
    if len(values) != len(order):
        return Q()
    found, same = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field = name.lstrip("-")
        found |= same & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{field: value})
    return found


def _decoded(cursor: str) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        return []
    return values if isinstance(values, list) else []


def _query(request: HttpRequest, cursor: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if cursor:
        query["after"] = cursor
    return f"?{query.urlencode()}"
