"""The rows behind a value, and what each record contributes to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongxin.figures import conditions
from tongxin.figures.answers import Place
from tongxin.figures.cells import Read
from tongxin.figures.definitions import Measure
from tongxin.figures.plan import Request
from tongxin.figures.scope import Scope, Whose
from tongxin.figures.sources import Source, Titles, untitled
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

_NAMES = (
    "(SELECT named.short_name FROM organisations_organisation named WHERE named.id = {s.organisation}),"
    " (SELECT known.kind FROM records_record known WHERE known.id = {s.record})"
)


@dataclass(frozen=True)
class Line:
    """One row: its id, its addressable record and that record's kind, its day, its organisation, the cells of `Rows.titles`."""

    key: UUID
    record: UUID
    day: dt.date
    organisation: UUID
    unit: str
    kind: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """A page of rows; after: how to ask for the next page ("" on the last); withheld: rows exist that nobody is shown."""

    titles: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    after: str = ""
    withheld: bool = False

    @classmethod
    def withheld_from(cls, source: Source) -> Rows:
        """Return the answer for rows that stay behind their wall."""
        return cls(tuple(str(title) for title, _ in source.row), withheld=True)


def rows(
    read: Read,
    source: Source,
    request: Request,
    place: Place,
    *,
    after: str | None,
    limit: int,
    titles: Titles = untitled,
) -> Rows:
    """Return one page of the rows of a request, newest first, by key within a day."""
    where, params = _where(source, request, place)
    if after:
        day, key = _cursor(after)
        where += f" AND (({source.day}), ({source.key})) < (%(after_day)s::date, %(after_key)s::uuid)"
        params |= {"after_day": day, "after_key": key}
    cells = "".join(f", ({expr})::text" for _, expr in source.row)
    sql = (
        f"SELECT {source.key}, {source.record}, {source.day}, {source.organisation}, {_NAMES.format(s=source)}{cells}"
        f" FROM {source.table}"
        f" WHERE {where} ORDER BY {source.day} DESC, {source.key} DESC LIMIT {int(limit) + 1}"
    )
    words = _words(source, titles)
    found = [_line(row, words) for row in read(sql, params)]
    lines = tuple(found[:limit])
    more = f"{lines[-1].day.isoformat()}_{lines[-1].key}" if len(found) > limit else ""
    return Rows(tuple(str(title) for title, _ in source.row), lines, more)


def _line(row: Sequence[Any], words: Sequence[Mapping[str, str]]) -> Line:
    key, record, day, organisation, unit, kind, *texts = row
    cells = tuple(names.get(text, text or "") for names, text in zip(words, texts, strict=True))
    return Line(key, record, day, organisation, unit or "", kind or "", cells)


def _words(source: Source, titles: Titles) -> list[Mapping[str, str]]:
    """Return for each cell of a row the titles of its values, where it shows a dimension that has them."""
    known = {dimension.expr: dimension.values(titles) for dimension in source.dimensions.values()}
    return [known.get(expr, {}) for _, expr in source.row]


def contributions(read: Read, source: Source, request: Request, place: Place) -> Iterator[tuple[UUID, int, int, str]]:
    """Yield (record, version, rows, values) for each record behind a request; values: the measured ones, in order."""
    where, params = _where(source, request, place)
    of = source.dimension(request.leaf.of)
    told = [of.expr] if of else []
    if request.axis is not None:
        told.append(Scope(source, request.window.dated, since=False, whole=False).axis(request.axis))
    lists = (f"string_agg(({sql})::text, ' ' ORDER BY ({sql})::text COLLATE \"C\")" for sql in told)
    sql = (
        f"SELECT {source.record}, {source.version}, count(*), concat_ws('|', '', {', '.join(lists) or 'NULL'})"
        f" FROM {source.table}"
        f" WHERE {where} GROUP BY {source.record}, {source.version}"
    )
    for record, version, count, values in read(sql, params):
        yield record, int(version), int(count), str(values)


def _where(source: Source, request: Request, place: Place) -> tuple[str, dict[str, Any]]:
    """Return the condition that the counted rows meet, and its values."""
    window = request.window
    scope = Scope(source, window.dated, window.first is not None, place.whole, whose=Whose.ALL)
    params: dict[str, Any] = {
        "organisation": place.organisation,
        "hospital": place.hospital,
        "first": window.first,
        "last": window.last,
    }

    def bind(value: Any) -> str:
        name = f"v{len(params)}"
        params[name] = value
        return f"%({name})s"

    filters = conditions.sql(request.leaf.where, scope.column, bind)
    parts = [*scope.where_clauses(), filters]
    if request.leaf.measure is Measure.DISTINCT:
        parts.append(f"({scope.column(request.leaf.of)}) IS NOT NULL")
    return " AND ".join(parts), params


def _cursor(after: str) -> tuple[dt.date, UUID]:
    day, _, key = after.partition("_")
    try:
        return dt.date.fromisoformat(day), UUID(key)
    except ValueError:
        raise refuse("figures.cursor", N_("翻页标记“{after}”无效，请从第一页重新打开"), after=after) from None
