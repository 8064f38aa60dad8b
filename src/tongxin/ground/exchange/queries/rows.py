"""The rows of a ledger as somebody may see them: filtered, in order, sensitive contents masked, marks filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from tongxin.ground.access.queries import may, require
from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.definitions import Column, Ledger, OptionalColumn
from tongxin.ground.exchange.queries.marks import reported
from tongxin.ground.exchange.rules import masked
from tongxin.ground.exchange.tables import KEY, RECORD, Table
from tongxin.ground.exchange.wording import cell
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

SENSITIVE = "ledgers.sensitive"
# The marks of a row (已报上级平台), beside its columns.
MARKS = "_marks"
REPORTED, UNREPORTED = "reported", "unreported"
# Rows are prepared by chunks: the first as large as a page, so that a list reads no more, then ever larger.
FIRST, CHUNK = 51, 500
# A list reads no further than this many rows; who needs more narrows it or takes the sheet.
READ = 5000

Line = dict[str, Any]


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed by: text in one column or any; equal choices by column; `mark`: reported or not."""

    text: str = ""
    column: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.choices or self.mark)


@dataclass(frozen=True)
class Asked:
    """What is asked of a ledger: of which organisation, for which days, which optional columns, what for, whether with marks."""

    organisation: Organisation
    start: dt.date
    end: dt.date
    filters: Filters = field(default_factory=Filters)
    optional: tuple[str, ...] = ()
    purpose: str = ""
    marked: bool = False


@dataclass(frozen=True)
class Sheet:
    """A ledger's columns and its rows, not yet read; `clear`: keys of the sensitive columns shown unmasked."""

    columns: list[Column]
    rows: Iterator[Line]
    clear: list[str]


@dataclass(frozen=True)
class Slice:
    """One page of a list: its rows with the number of the first, whether more follow, whether reading stopped early."""

    rows: list[Line]
    number: int
    more: bool
    stopped: bool


def sheet_of(by: Actor, table: Table, ledger: Ledger, asked: Asked) -> Sheet:
    """Return the columns and rows of a ledger; raise `Denied` for an optional column that `by` may not have."""
    wanted = [column for column in ledger.optional_columns if column.key in asked.optional]
    for column in wanted:
        require(by, column.grant, asked.organisation)
    more = table.more_columns(by, asked.organisation, asked.start, asked.end) if table.more_columns else ()
    columns = [*ledger.columns, *wanted, *more]
    clear = _clear(by, columns, asked)
    rows = table.export(by, asked.organisation, asked.start, asked.end) if table.export else ()
    marked = asked.marked or bool(asked.filters.mark) or any(column.filled for column in columns)
    lines = _prepared(by, table, columns, clear, rows, marked=marked)
    if ledger.sort:
        lines = iter(sorted(lines, key=lambda line: [_order(line.get(key)) for key in ledger.sort]))
    return Sheet(columns, _narrowed(lines, columns, asked.filters), clear)


def page(sheet: Sheet, start: int, size: int) -> Slice:
    """Return the rows from number `start` (from 0) on, reading only as far as the page needs."""
    if start >= READ:
        return Slice([], start, more=False, stopped=True)
    found = list(islice(sheet.rows, start, min(start + size + 1, READ + 1)))
    last = start + len(found)
    return Slice(found[:size], start, more=len(found) > size and last <= READ, stopped=last > READ)


def _clear(by: Actor, columns: Iterable[Column], asked: Asked) -> list[str]:
    """Return the keys of sensitive columns that `by` sees unmasked; nothing confidential ever is."""
    hidden = [column for column in columns if column.sensitivity == "sensitive"]
    if not hidden or not may(by, SENSITIVE, asked.organisation):
        return []
    return [column.key for column in hidden if asked.purpose or not isinstance(column, OptionalColumn)]


def _prepared(
    by: Actor, table: Table, columns: list[Column], clear: list[str], rows: Iterable[Mapping[str, Any]], *, marked: bool
) -> Iterator[Line]:
    """Fill in marks and optional contents, by chunks, and mask what is sensitive."""
    secret = [column.key for column in columns if isinstance(column, OptionalColumn)] if table.secrets else []
    hidden = [column.key for column in columns if column.hidden and column.key not in clear]
    source, size = iter(rows), FIRST
    while chunk := [dict(row) for row in islice(source, size)]:
        size = min(CHUNK, size * 4)
        keys = [key for line in chunk if (key := key_of(line))]
        marks = reported(keys) if marked else {}
        contents: dict[str, Mapping[Any, str]] = {}
        if table.secrets is not None:
            contents = {key: table.secrets(by, key, keys) for key in secret}
        for line in chunk:
            line[MARKS] = marks.get(key_of(line), [])
            line.update((column.key, bool(line[MARKS])) for column in columns if column.filled)
            line.update((key, values.get(key_of(line))) for key, values in contents.items())
            line.update((key, _mask(line.get(key))) for key in hidden)
            yield line


def key_of(line: Mapping[str, Any]) -> UUID | None:
    """Return the id of the thing a row stands for, if it says so."""
    found: UUID | None = line.get(KEY) or line.get(RECORD)
    return found


def _mask(value: Any) -> Any:
    return value if value in (None, "") else masked(str(value))


def _narrowed(lines: Iterator[Line], columns: list[Column], filters: Filters) -> Iterator[Line]:
    if not filters:
        return lines
    sought = [column for column in columns if not filters.column or column.key == filters.column]
    choosing = [(column, filters.choices[column.key]) for column in columns if filters.choices.get(column.key)]
    return (line for line in lines if _fits(line, sought, choosing, filters))


def _fits(line: Line, sought: list[Column], choosing: list[tuple[Column, str]], filters: Filters) -> bool:
    if filters.mark and bool(line[MARKS]) != (filters.mark == REPORTED):
        return False
    if any(cell(column, line.get(column.key)) != choice for column, choice in choosing):
        return False
    text = filters.text.casefold()
    return not text or any(text in cell(column, line.get(column.key)).casefold() for column in sought)


def _order(value: Any) -> tuple[bool, Any]:
    """Put empty values last; days and texts among themselves."""
    return (value is None or value == "", value if isinstance(value, int | dt.date) else str(value or ""))


def ticked(by: Actor, table: Table, ledger: Ledger, asked: Asked, keys: Iterable[UUID]) -> list[Line]:
    """Return the rows of a ledger that stand for these ids, each id once, in the ledger's order; raise `Refused` when
    one of them is not among the rows that `by` sees there."""
    wanted = set(keys)
    found: dict[UUID, Line] = {}
    for line in sheet_of(by, table, ledger, asked).rows:
        key = key_of(line)
        if key in wanted and key not in found:
            found[key] = line
        if len(found) == len(wanted):
            break
    if len(found) < len(wanted):
        raise refuse(
            "exchange.ticked", N_("勾选的行有 {count} 行已不在这张台账里：请刷新后重选"), count=len(wanted) - len(found)
        )
    return list(found.values())
