"""Finding: always what `by` may open, of every kind in one statement."""

from __future__ import annotations

import datetime as dt
import functools
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.urls import NoReverseMatch, reverse

from tongxin.ground.access.queries import organisations_for, reaches, remembering
from tongxin.ground.commands.actors import Actor
from tongxin.ground.records.documents import SearchDocument, documents
from tongxin.ground.search.models import Found
from tongxin.ground.search.rules import Sought
from tongxin.toolbox import clock

ORDER = ("-day", "-id")
RECENT = dt.timedelta(days=365)
FEW_UNITS = 40  # beyond that, what is within reach narrows a search little
_SEPARATOR = "/"


@dataclass(frozen=True)
class Filters:
    """What narrows a search: a kind, or one sort of it (`activity/volunteering`); a year."""

    kind: str = ""
    year: int | None = None


def found(by: Actor, what: Sought, filters: Filters | None = None) -> QuerySet[Found]:
    """Return what `by` may open that has all the words sought, in the order of `ORDER` (newest first)."""
    filters = filters or Filters()
    kind, _, sort = filters.kind.partition(_SEPARATOR)
    with remembering():
        rows = _seen(by, [entry for entry in shown() if kind in ("", entry.kind)])
    if sort:
        rows = rows.filter(sort=sort)
    if filters.year:
        rows = rows.filter(day__range=(dt.date(filters.year, 1, 1), dt.date(filters.year, 12, 31)))
    for word in what.exact:
        rows = rows.filter(plain__contains=word)
    return rows.filter(_holds(what.query)).order_by(*ORDER).prefetch_related("organisation").defer("plain", "terms")


def newest(rows: QuerySet[Found], enough: int) -> QuerySet[Found]:
    """Return those of the rows found that are new enough to hold the first `enough`.

    Of a common word, sorting all that has it to show a page takes long; whether a year holds enough is soon known.
    """
    recent = rows.filter(day__gte=clock.today() - RECENT)
    return recent if recent.order_by()[enough - 1 : enough].exists() else rows


def shown() -> list[SearchDocument]:
    """Return the searchable kinds whose pages this site has."""
    return [entry for entry in documents if _has_page(entry)]


def choices(entries: Iterable[SearchDocument]) -> Mapping[str, str]:
    """Return what a search can be narrowed to, with titles: each kind, and below it each sort of it."""
    options: dict[str, str] = {}
    for entry in entries:
        options[entry.kind] = str(entry.title)
        options |= {f"{entry.kind}{_SEPARATOR}{key}": f"{entry.title}：{title}" for key, title in entry.sorts().items()}
    return options


def url(row: Found) -> str:
    """Return the page of what was found."""
    return reverse(documents[row.kind].url_name, args=[row.open])


def _seen(by: Actor, entries: Sequence[SearchDocument]) -> QuerySet[Found]:
    """Return the rows of these kinds that `by` may open: by one condition that is exact, and one that indexes serve."""
    words = sorted({word for entry in entries for word in entry.permissions()})
    reach = [Q(permission__in=alike) & within for alike, within in reaches(by, words)]
    beyond = [Q(kind=entry.kind) & entry.beyond(by) for entry in entries if entry.beyond is not None]
    if not (reach or beyond):
        return Found.objects.none()
    rows = Found.objects.filter(_any([*reach, *beyond]), kind__in=[entry.kind for entry in entries])
    units = _units(by, words)
    return rows if units is None else rows.filter(_any([*beyond, Q(organisation__in=units)]))


def _units(by: Actor, words: Sequence[str]) -> list[UUID] | None:
    """Return the organisations within reach under any of the permissions; None when they are many."""
    units = list(organisations_for(by, *words).order_by()[: FEW_UNITS + 1].values_list("pk", flat=True))
    return units if len(units) <= FEW_UNITS else None


def _any(conditions: Sequence[Q]) -> Q:
    return functools.reduce(operator.or_, conditions)


def _holds(query: str) -> Func:
    template = "%(expressions)s::tsquery"
    return Func(F("terms"), Value(query), template=template, arg_joiner=" @@ ", output_field=BooleanField())


def _has_page(entry: SearchDocument) -> bool:
    try:
        return bool(reverse(entry.url_name, args=["00000000-0000-0000-0000-000000000000"]))
    except NoReverseMatch:
        return False
