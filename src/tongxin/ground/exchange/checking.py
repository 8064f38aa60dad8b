"""From a file to what would be written: every problem with its row and column, and the rows a table has planned."""

from __future__ import annotations

import datetime as dt
import difflib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any

from tongxin.ground.exchange import cells
from tongxin.ground.exchange.definitions import Column, Ledger
from tongxin.ground.exchange.layout import clock_only
from tongxin.ground.exchange.reading import Sheet, is_note, open_sheet
from tongxin.ground.exchange.tables import Fault, Row
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox.clock import ZONE
from tongxin.toolbox.problems import Level, Problem, refuse
from tongxin.toolbox.words import N_

# Looking for what may be meant is slow: a column that is wrong throughout gets its hints only at the beginning.
HINTS = 100
UNREAD = object()
# What a column of rows pasted beside their heads is recognised by: types whose cells cannot be just anything.
STRICT = {"date", "month", "datetime", "int", "decimal", "money", "percent", "choice", "bool", "organisation"}
SAMPLE, SHIFTS = 20, (1, -1, 2, -2, 3, -3)
RIGHT = N_("整行像是比表头向右错开了 {count} 列：请对齐后重新粘贴或上传，下面的问题多半由此而来")
LEFT = N_("整行像是比表头向左错开了 {count} 列：请对齐后重新粘贴或上传，下面的问题多半由此而来")


@dataclass
class Taken:
    """What a file holds: the rows whose cells are all readable, and everything that is wrong or worth saying."""

    sheet: Sheet
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    total: int = 0


@dataclass(frozen=True)
class _Reader:
    """One column as it stands in this file. `known`: cells read before, for in a ledger most cells repeat."""

    column: Column
    place: int
    slot: int
    parse: cells.Parser
    known: dict[Any, Any]
    wrong: dict[Any, Problem] = field(default_factory=dict)


def take(
    content: bytes, ledger: Ledger, organisations: Iterable[Organisation], limit: int, *, checked: bool = False
) -> Taken:
    """Read a whole file; raise `Refused` only when it cannot be read as this ledger at all, or has too many rows.

    checked: this very content was taken before.
    """
    sheet = open_sheet(content, ledger, checked=checked)
    taken = Taken(sheet, notices=list(sheet.notices))
    columns = {column.key: slot for slot, column in enumerate(ledger.columns)}
    readers = _readers(ledger, sheet, columns, organisation_reader(organisations))
    complete = _completer(ledger, columns)
    for row, faults in _rows(taken, columns, readers, complete):
        taken.total += 1
        if taken.total > limit:
            raise refuse("exchange.rows", N_("超过一次导入 {limit} 行的上限：请分成几个文件"), limit=f"{limit:,}")
        taken.faults += faults
        if not faults:
            taken.rows.append(row)
    if not taken.total:
        raise refuse("exchange.no_rows", N_("表头下面没有数据：请填写后再上传"))
    if taken.faults:
        taken.faults[:0] = _shifted(sheet, readers)
    return taken


def _rows(
    taken: Taken, columns: dict[str, int], readers: list[_Reader], complete: Callable[[Row], Iterable[Fault]]
) -> Iterator[tuple[Row, list[Fault]]]:
    """Yield each row of data with what is wrong with it; empty rows are passed over, and notes below the data are told."""
    for number, raw in taken.sheet.rows():
        if raw.count("") >= len(raw) - 1 and _blank(raw, readers):
            continue
        row = Row(columns, number, [None] * len(columns), raw)
        faults = [*_read(raw, row, readers), *complete(row)]
        # What is no row at all shows only where something is missing: good rows are not asked.
        if faults and _blank(raw, readers):
            continue
        if faults and is_note(raw) and _lacks_required(raw, readers):
            taken.notices.append(_skipped(number, raw))
            continue
        yield row, faults


def _readers(ledger: Ledger, sheet: Sheet, columns: dict[str, int], organisations: cells.Parser) -> list[_Reader]:
    return [
        _Reader(
            column,
            sheet.places[column.key],
            columns[column.key],
            cells.parser(column, organisations, clock_only=clock_only(column, ledger)),
            {} if column.required else {"": None},
        )
        for column in ledger.incoming
        if column.key in sheet.places
    ]


def _read(raw: list[Any], row: Row, readers: list[_Reader]) -> list[Fault]:
    """Fill the row from its cells; return what is wrong with them."""
    faults: list[Fault] = []
    values = row.values
    for reader in readers:
        cell = raw[reader.place]
        value = reader.known.get(cell, UNREAD)
        if value is not UNREAD:
            values[reader.slot] = value
            continue
        problem = reader.wrong.get(cell) or _once(reader, cell, row)
        if problem is not None:
            faults.append(Fault(row.number, reader.column.key, problem))
    return faults


def _once(reader: _Reader, cell: Any, row: Row) -> Problem | None:
    """Read a cell not seen before in this column into the row, or return what is wrong with it."""
    plain = cell.strip() if isinstance(cell, str) else cell
    if plain == "" and reader.column.required:
        return Problem("exchange.required", N_("没有填写"))
    try:
        value = None if plain == "" else reader.parse(plain)
    except cells.Unreadable as unreadable:
        reader.wrong[cell] = unreadable.problem
        return unreadable.problem
    row.values[reader.slot] = value
    if not isinstance(cell, bool):  # True is never remembered: it equals 1
        reader.known[cell] = value
    return None


def _shifted(sheet: Sheet, readers: list[_Reader]) -> list[Fault]:
    """Tell when whole rows stand beside their heads: most typed cells cannot be read where they are, but can be so many
    columns further on."""
    strict = [reader for reader in readers if reader.column.type in STRICT]
    rows = list(islice(sheet.rows(), SAMPLE))
    scores = {step: _score(rows, strict, step) for step in (0, *SHIFTS)}
    read, failed = scores[0]
    step = max(SHIFTS, key=lambda step: scores[step][0] - scores[step][1])
    if failed <= read or scores[step][1] * 4 > scores[step][0] or scores[step][0] <= read:
        return []
    template = RIGHT if step > 0 else LEFT
    return [Fault(rows[0][0], "", Problem("exchange.shifted", template, {"count": abs(step)}))]


def _score(rows: list[tuple[int, list[Any]]], readers: list[_Reader], step: int) -> tuple[int, int]:
    """Return how many cells, so many columns further on, can be read as what their head says, and how many cannot."""
    read = failed = 0
    for _number, raw in rows:
        for reader in readers:
            place = reader.place + step
            cell = raw[place] if 0 <= place < len(raw) else ""
            if cell in ("", None):
                continue
            try:
                reader.parse(cell.strip() if isinstance(cell, str) else cell)
                read += 1
            except cells.Unreadable:
                failed += 1
    return read, failed


def _completer(ledger: Ledger, columns: dict[str, int]) -> Callable[[Row], list[Fault]]:
    """Return the function that joins times of day to the row's first date."""
    day = next((columns[column.key] for column in ledger.columns if column.type == "date"), None)
    moments = [(column.key, columns[column.key]) for column in ledger.columns if column.type == "datetime"]
    # One object for each moment: it is made once, and so is its hash, which asks the time zone.
    joined: Callable[[dt.date, dt.time], dt.datetime] = cache(lambda date, time: dt.datetime.combine(date, time, ZONE))

    def complete(row: Row) -> list[Fault]:
        faults = []
        for key, slot in moments:
            value = row.values[slot]
            if isinstance(value, dt.time):
                date = row.values[day] if day is not None else None
                row.values[slot] = joined(date, value) if date else None
                if day is None:
                    problem = Problem("exchange.no_day", N_("只有钟点，没有日期：请写成 2021-12-04 08:30"))
                    faults.append(Fault(row.number, key, problem))
        return faults

    return complete


def organisation_reader(organisations: Iterable[Organisation]) -> cells.Parser:
    """Return the function that finds an organisation by name, short name or code among those in reach."""
    known: dict[str, set[Organisation]] = defaultdict(set)
    unknown: set[str] = set()
    for organisation in organisations:
        for name in (organisation.name, organisation.short_name, organisation.code):
            known[_name(name)].add(organisation)

    def parse(raw: Any) -> Organisation:
        shown = cells.shown(raw)
        found = known.get(_name(shown), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            template = N_("有 {count} 个组织叫“{shown}”，请改填代码")
            raise cells.Unreadable("organisations", template, shown=shown[:40], count=len(found))
        unknown.add(shown)
        raise _no_organisation(shown, known if len(unknown) <= HINTS else {})

    return parse


def _no_organisation(shown: str, known: dict[str, set[Organisation]]) -> cells.Unreadable:
    close = difflib.get_close_matches(_name(shown)[:40], list(known), n=1)
    if close:
        name = next(iter(known[close[0]])).short_name
        template = N_("您的管理范围内没有“{shown}”，是否想写“{close}”？")
        return cells.Unreadable("organisation_close", template, shown=shown[:40], close=name)
    return cells.Unreadable("organisation", N_("您的管理范围内没有“{shown}”这个组织"), shown=shown[:40])


def _name(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def _blank(raw: list[Any], readers: list[_Reader]) -> bool:
    return all(raw[reader.place] in ("", None) for reader in readers)


def _lacks_required(raw: list[Any], readers: list[_Reader]) -> bool:
    return any(reader.column.required and raw[reader.place] in ("", None) for reader in readers)


def _skipped(number: int, raw: list[Any]) -> Problem:
    shown = next(str(cell) for cell in raw if cell not in ("", None))
    template = N_("第 {row} 行“{shown}”不是数据，没有导入")
    return Problem("exchange.skipped", template, {"row": number, "shown": shown[:20]}, level=Level.INFO)
