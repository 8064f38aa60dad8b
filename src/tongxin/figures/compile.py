"""Turns requests over one source and one window into one statement.

Rows are grouped by the columns in which the figures differ and folded in Python; FILTER is used only for what cannot
be grouped; distinct figures count the groups of an inner grouping. Every value is bound, none is written into the SQL.
All output is text (`tag`, cell, keys, aggregates), so that branches of different types can be united.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tongxin.figures import conditions
from tongxin.figures.conditions import Clause, Condition, Op
from tongxin.figures.definitions import Measure
from tongxin.figures.plan import Along, Axis, Request
from tongxin.figures.scope import Scope, Whose
from tongxin.figures.sources import Source

ROWS = ("rows", "")


@dataclass(frozen=True)
class Take:
    """One aggregate of a branch: what (rows, values, sum, min, max, latest, distinct), of what, of which rows."""

    what: str
    of: str
    filters: tuple[Clause, ...] = ()


@dataclass(frozen=True)
class Branch:
    """One SELECT: its keys (axes, then dimensions), its aggregates, and for each request what decides and where.

    requests: request → clauses still to be judged by the keys, and the aggregates it needs by name.
    total: the branch ignores the slice and answers for all cells together; elements: rows are the distinct things.
    """

    keys: tuple[Axis, ...]
    takes: tuple[Take, ...]
    requests: Mapping[Request, tuple[tuple[Clause, ...], Mapping[str, int]]]
    total: bool = False
    elements: bool = False


@dataclass(frozen=True)
class Statement:
    """SQL with the values of its filters; scope parameters (organisation, days) are added when it is run.

    width: how many columns its rows have.
    """

    sql: str
    params: Mapping[str, Any]
    branches: tuple[Branch, ...]
    width: int


@dataclass
class _Binder:
    """Gives each value a named placeholder."""

    params: dict[str, Any] = field(default_factory=dict)

    def __call__(self, value: Any) -> str:
        name = f"v{len(self.params)}"
        self.params[name] = value
        return f"%({name})s"


@functools.lru_cache(maxsize=512)
def statement(
    source: Source, requests: tuple[Request, ...], across: Axis | None, whole: bool, whose: Whose = Whose.OWN
) -> Statement:
    """Return the statement for requests that share source and window; whole: the organisation is the hospital."""
    window = requests[0].window
    scope = Scope(source, window.dated, window.first is not None, whole, across, whose)
    compiler = _Compiler(scope, _Binder())
    branches = tuple(compiler.branches(requests))
    width = max(len(branch.keys) + len(branch.takes) for branch in branches)
    selects = [compiler.select(tag, branch, width) for tag, branch in enumerate(branches)]
    sql = "\nUNION ALL\n".join(selects)
    return Statement(f"{scope.with_units}\n{sql}".strip(), compiler.bind.params, branches, 2 + width)


@dataclass
class _Compiler:
    scope: Scope
    bind: _Binder

    def branches(self, requests: Sequence[Request]) -> Iterable[Branch]:
        """Yield one branch for all plain aggregates, and one for each thing that is counted distinctly."""
        plain = [request for request in requests if request.leaf.measure is not Measure.DISTINCT]
        if plain:
            yield self._plain(plain)
        if plain and self.scope.overlaps:
            yield replace(self._plain(plain), total=True)
        kinds: dict[tuple[str, Axis | None, bool], list[Request]] = {}
        for request in requests:
            if request.leaf.measure is Measure.DISTINCT:
                kinds.setdefault((request.leaf.of, request.axis, request.elements), []).append(request)
        for group in kinds.values():
            yield self._distinct(group, total=False)
            if self.scope.slice is not None and not self.scope.stepped:
                yield self._distinct(group, total=True)

    def _plain(self, requests: list[Request]) -> Branch:
        common = _common(requests)
        groups: dict[Axis, None] = {request.axis: None for request in requests if request.axis}
        takes: dict[Take, int] = {Take(*ROWS): 0}
        needs = {}
        for request in requests:
            rest = [clause for clause in request.leaf.where if clause not in common]
            judged = tuple(clause for clause in rest if self._grouped(clause))
            filters = tuple(clause for clause in rest if not self._grouped(clause))
            names = (condition.dimension for condition in conditions.conditions(judged))
            groups.update(dict.fromkeys(Axis(Along.DIMENSION, name) for name in names))
            wanted = {what: Take(what, of, filters) for what, of in _takes(request)}
            needs[request] = (judged, {what: takes.setdefault(take, len(takes)) for what, take in wanted.items()})
        return Branch(tuple(groups), tuple(takes), needs)

    def _grouped(self, clause: Clause) -> bool:
        return all(self.scope.source.known(c.dimension).groups for c in conditions.conditions((clause,)))

    def _distinct(self, requests: list[Request], total: bool) -> Branch:
        first = requests[0]
        common = _common(requests)
        takes: dict[Take, int] = {}
        needs = {}
        for request in requests:
            filters = tuple(clause for clause in request.leaf.where if clause not in common)
            wanted = {what: Take(what, request.leaf.of, filters) for what in ("distinct", "rows")}
            needs[request] = ((), {what: takes.setdefault(take, len(takes)) for what, take in wanted.items()})
        return Branch((first.axis,) if first.axis else (), tuple(takes), needs, total, self.scope.listed(first))

    def select(self, tag: int, branch: Branch, width: int) -> str:
        """Return the SELECT of a branch, padded to the width of the widest."""
        pads = ["NULL"] * (width - len(branch.keys) - len(branch.takes))
        if any(take.what == "distinct" for take in branch.takes):
            return self._distinct_select(tag, branch, pads)
        cell = self._cell(branch)
        keys = [self.scope.axis(key) for key in branch.keys]
        takes = [self._aggregate(take) for take in branch.takes]
        columns = [f"'{tag}'", f"({cell})::text", *(f"({key})::text" for key in keys), *takes, *pads]
        return self._assemble(branch, columns, [*([] if cell == "NULL" else [cell]), *keys], [])

    def _distinct_select(self, tag: int, branch: Branch, pads: list[str]) -> str:
        """Count the groups of an inner grouping by cell, axis and thing."""
        cell = self._cell(branch)
        thing = self.scope.column(branch.takes[0].of)
        keys = {"cell": cell, **{f"key{n}": self.scope.axis(key) for n, key in enumerate(branch.keys)}, "thing": thing}
        marks = {f"n{n}": f"count(*){self._filter(take.filters)}" for n, take in enumerate(branch.takes[::2])}
        inner = self._assemble(
            branch,
            [f"{sql} AS {name}" for name, sql in {**keys, **marks}.items()],
            [sql for sql in keys.values() if sql != "NULL"],
            [f"({thing}) IS NOT NULL"],
        )
        outer = ["cell", *(f"key{n}" for n in range(len(branch.keys)))]
        head = [f"'{tag}'", *(f"{name}::text" for name in outer)]
        if branch.elements:
            columns = [
                *head,
                *(part for mark in marks for part in (f"CASE WHEN {mark} > 0 THEN thing::text END", f"{mark}::text")),
            ]
            return f"SELECT {', '.join([*columns, *pads])} FROM ({inner}) AS grouped"
        counts = (part for m in marks for part in (f"(count(*) FILTER (WHERE {m} > 0))::text", f"sum({m})::text"))
        return f"SELECT {', '.join([*head, *counts, *pads])} FROM ({inner}) AS grouped GROUP BY {', '.join(outer)}"

    def _cell(self, branch: Branch) -> str:
        return "NULL" if self.scope.slice is None or branch.total else self.scope.axis(self.scope.slice)

    def _assemble(self, branch: Branch, columns: list[str], groups: list[str], extra: list[str]) -> str:
        across = None if branch.total else self.scope.slice
        where = [*self.scope.where_clauses(across), *extra, *self._narrowed(branch)]
        grouped = f"\nGROUP BY {', '.join(dict.fromkeys(groups))}" if groups else ""
        source = self.scope.from_clause(across)
        return f"SELECT {', '.join(columns)}\n{source}\nWHERE {' AND '.join(where)}{grouped}"

    def _narrowed(self, branch: Branch) -> list[str]:
        """Return conditions that all requests of the branch share, or that every wanted row meets."""
        requests = list(branch.requests)
        common = _common(requests)
        shared = [self._clause(clause) for clause in requests[0].leaf.where if clause in common]
        return [*shared, *self._pinned(requests, common)]

    def _pinned(self, requests: list[Request], common: frozenset[Clause]) -> Iterable[str]:
        """Where every request names the values it wants of a dimension, other values need not be read."""
        pins = [_pins([clause for clause in request.leaf.where if clause not in common]) for request in requests]
        for name in pins[0]:
            if all(name in pin for pin in pins):
                values = sorted({value for pin in pins for value in pin[name]}, key=str)
                yield self._clause(((Condition(name, Op.IN, tuple(values)),),))

    def _clause(self, clause: Clause) -> str:
        return conditions.clause_sql(clause, self.scope.column, self.bind)

    def _filter(self, filters: tuple[Clause, ...], extra: str = "") -> str:
        parts = [*([extra] if extra else []), *(self._clause(clause) for clause in filters)]
        return f" FILTER (WHERE {' AND '.join(parts)})" if parts else ""

    def _aggregate(self, take: Take) -> str:
        if take.what in {"rows", "values"}:
            return f"(({self._count(take)}{self._filter(take.filters)})::bigint)::text"
        value = f"({self.scope.column(take.of)})"
        if take.what == "latest":
            newest = (
                f"(({self.scope.source.day})::text || ' ' || ({self.scope.source.key})::text || ' ' || {value}::text)"
            )
            return f'max({newest} COLLATE "C"){self._filter(take.filters)}'
        return f"({take.what}({value}){self._filter(take.filters)})::text"

    def _count(self, take: Take) -> str:
        """Count rows, or those that have a value; a rollup counts for the rows it stands for."""
        source = self.scope.source
        weight = source.weight if take.what == "rows" else source.known(take.of).weight
        if weight:
            return f"sum({weight})"
        return "count(*)" if take.what == "rows" else f"count({self.scope.column(take.of)})"


def _takes(request: Request) -> list[tuple[str, str]]:
    of = request.leaf.of
    more: dict[Measure, Callable[[], list[tuple[str, str]]]] = {
        Measure.COUNT: list,
        Measure.SUM: lambda: [("values", of), ("sum", of)],
        Measure.MEAN: lambda: [("values", of), ("sum", of)],
    }
    return [ROWS, *more.get(request.leaf.measure, lambda: [(request.leaf.measure.value, of)])()]


def _common(requests: Iterable[Request]) -> frozenset[Clause]:
    return frozenset.intersection(*(frozenset(request.leaf.where) for request in requests))


def _pins(clauses: Iterable[Clause]) -> dict[str, tuple[Any, ...]]:
    """Return the values a filter allows of the dimensions it names by a single `eq` or `in`."""
    pins: dict[str, tuple[Any, ...]] = {}
    for clause in clauses:
        if len(clause) == 1 and len(clause[0]) == 1 and clause[0][0].op in {Op.EQ, Op.IN}:
            value = clause[0][0].value
            pins[clause[0][0].dimension] = value if isinstance(value, tuple) else (value,)
    return pins
