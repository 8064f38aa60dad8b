"""Folds the rows of a statement into tallies: request → cell → group (along the figure's own axis) → tally."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from tongxin.figures import conditions
from tongxin.figures.compile import Branch, Statement
from tongxin.figures.conditions import Type
from tongxin.figures.plan import Along, Axis, Request
from tongxin.figures.sources import Source
from tongxin.figures.tally import Tally, decode

TOTAL = "*"
Cell = str | None
Group = Any
Found = dict[Request, dict[Cell, dict[Group, Tally]]]
Row = Sequence[str | None]


def fold(
    source: Source, statement: Statement, rows: Iterable[Row], last: Cell = None, *, disjoint: bool = True
) -> Found:
    """Return the tallies of each request; cells are texts as the statement spells them (None: in no cell).

    The total of all cells is under TOTAL. last: the cell that is the total where rows are repeated in steps; disjoint:
    cells share no row, so that those of a statement without a total add up to it.
    """
    found: Found = {request: {} for branch in statement.branches for request in branch.requests}
    grouped: list[list[Row]] = [[] for _ in statement.branches]
    for row in rows:
        grouped[int(row[0] or 0)].append(row)
    for branch, lines in zip(statement.branches, grouped, strict=True):
        _Folder(source, branch, found).take(lines)
    for cells in found.values():
        if last is not None:
            cells[TOTAL] = cells.get(last, {})
        elif TOTAL not in cells and disjoint:
            cells[TOTAL] = _total(cells)
    return found


def merge(into: Found, guests: Found) -> None:
    """Add the rows that organisations only share to their own: counted once in each cell, things united by name."""
    for request, cells in guests.items():
        for cell, groups in cells.items():
            known = into.setdefault(request, {}).setdefault(cell, {})
            for group, tally in groups.items():
                own = known.setdefault(group, Tally())
                own.add(tally)
                own.elements |= tally.elements
                own.distinct = len(own.elements) or own.distinct + tally.distinct


class _Folder:
    """Folds the rows of one branch; judges each combination of keys once, however many cells it is met in."""

    def __init__(self, source: Source, branch: Branch, found: Found) -> None:
        self.source, self.branch, self.found = source, branch, found
        self.types = [key_type(source, key) for key in branch.keys]
        self.judged: dict[tuple[str | None, ...], list[tuple[Request, Group, Mapping[str, int]]]] = {}

    def take(self, rows: Iterable[Row]) -> None:
        """Add each row to the tallies of the requests whose filters its keys satisfy."""
        start = 2 + len(self.branch.keys)
        for row in rows:
            keys = tuple(row[2:start])
            if keys not in self.judged:
                self.judged[keys] = list(self._judge(keys))
            cell = TOTAL if self.branch.total else row[1]
            for request, group, places in self.judged[keys]:
                tallies = self.found[request].setdefault(cell, {})
                tally = tallies.setdefault(group, Tally())
                self._add(tally, request, {what: row[start + place] for what, place in places.items()})

    def _judge(self, keys: tuple[str | None, ...]) -> Iterable[tuple[Request, Group, Mapping[str, int]]]:
        values = {key: decode(text, type) for key, text, type in zip(self.branch.keys, keys, self.types, strict=True)}
        for request, (clauses, places) in self.branch.requests.items():
            if conditions.holds(clauses, lambda name: values[Axis(Along.DIMENSION, name)]):
                yield request, values[request.axis] if request.axis else None, places

    def _add(self, tally: Tally, request: Request, texts: Mapping[str, str | None]) -> None:
        rows = int(texts["rows"] or 0)
        if not rows:
            return
        if "distinct" in texts:
            self._add_distinct(tally, rows, texts["distinct"] or "")
            return
        of = self.source.dimension(request.leaf.of)
        type = of.type if of else Type.INTEGER
        tally.add(
            Tally(
                rows=rows,
                values=int(texts.get("values") or 0),
                total=Fraction(texts.get("sum") or 0),
                least=decode(texts.get("min"), type),
                most=decode(texts.get("max"), type),
                newest=texts.get("latest") or "",
            )
        )

    def _add_distinct(self, tally: Tally, rows: int, text: str) -> None:
        tally.rows += rows
        if self.branch.elements:
            tally.elements |= {text}
            tally.distinct = len(tally.elements)
        else:
            tally.distinct += int(text)


def key_type(source: Source, axis: Axis) -> Type:
    """Return the type of the keys along an axis: dates for windows, ids for units."""
    if axis.along is Along.DIMENSION:
        dimension = source.dimension(axis.name)
        return dimension.type if dimension else Type.TEXT
    return Type.DATE if axis.along is Along.TIME else Type.UUID


def _total(cells: Mapping[Cell, Mapping[Group, Tally]]) -> dict[Group, Tally]:
    """Add up cells that share no row; things counted distinctly add up only where the statement left one cell."""
    total: dict[Group, Tally] = {}
    for groups in cells.values():
        for group, tally in groups.items():
            into = total.setdefault(group, Tally())
            into.add(tally)
            into.elements |= tally.elements
            into.distinct += tally.distinct
    return total
