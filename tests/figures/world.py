"""A small world in its own schema: a tree with a branch that moved, a table of rows, two sources over it.

`brute` counts figures the slow and obvious way, row by row in Python.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from tongxin.figures import conditions
from tongxin.figures.conditions import Type
from tongxin.figures.definitions import Dated, Figure, Measure
from tongxin.figures.sources import Dimension, Rolled, Source, json_field
from tongxin.toolbox.periods import Period
from tongxin.toolbox.registry import Registry

D = dt.date


def uid(n: int) -> UUID:
    return UUID(int=(7 << 76) | (0x8 << 60) | n)


HOSPITAL, COMMITTEE, BRANCH_A, BRANCH_B, MOVED, OTHER_HOSPITAL, OTHER_BRANCH = (uid(n) for n in range(1, 8))
ORGANISATIONS = {
    HOSPITAL: ("hospital", "示例医院"),
    COMMITTEE: ("committee", "示例党委"),
    BRANCH_A: ("branch", "第一党支部"),
    BRANCH_B: ("branch", "第二党支部"),
    MOVED: ("branch", "第三党支部"),
    OTHER_HOSPITAL: ("hospital", "别的医院"),
    OTHER_BRANCH: ("branch", "别的支部"),
}
MOVE = D(2021, 7, 10)
LINKS = [  # child, parent, from, to: the third branch hung under the hospital itself until it moved
    (COMMITTEE, HOSPITAL, D(2000, 1, 1), None),
    (BRANCH_A, COMMITTEE, D(2000, 1, 1), None),
    (BRANCH_B, COMMITTEE, D(2000, 1, 1), None),
    (MOVED, HOSPITAL, D(2000, 1, 1), MOVE - dt.timedelta(days=1)),
    (MOVED, COMMITTEE, MOVE, None),
    (OTHER_BRANCH, OTHER_HOSPITAL, D(2000, 1, 1), None),
]
SCHEMA = """
CREATE SCHEMA figures_world;
SET LOCAL search_path = figures_world;
CREATE TABLE organisations_organisation (id uuid PRIMARY KEY, kind text, short_name text, "order" int, sort_key text);
CREATE TABLE organisations_closure (ancestor_id uuid, descendant_id uuid, depth int, valid_from date, valid_to date);
CREATE TABLE figures_registeropening (source text, hospital_id uuid, opened_on date);
CREATE TABLE records_record (id uuid PRIMARY KEY, kind text);
CREATE TABLE figures_rollup (hospital_id uuid, organisation_id uuid, source text, "group" jsonb, month date,
  measure text, amount numeric(24,6), filled bigint, UNIQUE (source, hospital_id, month, organisation_id, "group", measure));
CREATE TABLE figures_delta (id bigint GENERATED ALWAYS AS IDENTITY, hospital_id uuid, organisation_id uuid, source text,
  "group" jsonb, month date, measure text, amount numeric(24,6), filled bigint);
CREATE TABLE rows (id uuid PRIMARY KEY, record uuid, version int, hospital uuid, organisation uuid,
  occurred_on date, valid_to date, void boolean, kind text, status text, person uuid, hours numeric, year int,
  flag boolean, extra jsonb);
"""
COLUMNS = [
    "id",
    "record",
    "version",
    "hospital",
    "organisation",
    "occurred_on",
    "valid_to",
    "void",
    "kind",
    "status",
    "person",
    "hours",
    "year",
    "flag",
    "extra",
]


@dataclass(frozen=True)
class Row:
    id: UUID
    record: UUID
    version: int
    hospital: UUID
    organisation: UUID
    occurred_on: D
    valid_to: D | None
    void: bool
    kind: str
    status: str | None
    person: UUID | None
    hours: Decimal | None
    year: int | None
    flag: bool | None
    extra: Mapping[str, Any]

    def value(self, name: str) -> Any:
        if name == "place":
            return self.extra.get("place")
        if name == "served":
            served = self.extra.get("served")
            return served if isinstance(served, int) else None
        if name == "day":
            return self.occurred_on
        return getattr(self, name)


_DIMENSIONS = {
    "kind": Dimension("类型", "r.kind", choices={"a": "甲", "b": "乙", "c": "丙"}),
    "status": Dimension("状态", "r.status"),
    "flag": Dimension("标记", "r.flag", Type.BOOLEAN),
    "person": Dimension("人员", "r.person", Type.UUID),
    "year": Dimension("年度", "r.year", Type.INTEGER, grouped=True),
    "day": Dimension("日期", "r.occurred_on", Type.DATE),
    "place": json_field("r.extra", "place", "地点"),
}
_MEASURES = {
    "hours": Dimension("时长", "r.hours", Type.DECIMAL),
    "served": json_field("r.extra", "served", "服务人数", Type.INTEGER),
}
_COMMON: dict[str, Any] = {
    "table": "rows r",
    "key": "r.id",
    "record": "r.record",
    "version": "r.version",
    "hospital": "r.hospital",
    "organisation": "r.organisation",
    "live": "NOT r.void",
    "dimensions": _DIMENSIONS,
    "measures": _MEASURES,
    "noun": "一条记录",
    "row": (("日期", "r.occurred_on"), ("类型", "r.kind"), ("时长", "r.hours")),
}


def make_sources() -> Registry[Source]:
    sources: Registry[Source] = Registry("test sources")
    kinds: dict[str, dict[str, Any]] = {
        "test.events": {
            "occurred_on": "r.occurred_on",
            "rolled": Rolled(("kind", "status", "flag"), ("hours", "served")),
        },
        "test.spans": {"valid_from": "r.occurred_on", "valid_to": "r.valid_to"},
        "test.small": {"occurred_on": "r.occurred_on", "min_group": 5},
        "test.walled": {"occurred_on": "r.occurred_on", "wall": True},
    }
    for id, more in kinds.items():
        sources.add(id, Source(id=id, title=id, **_COMMON, **more))
    return sources


Execute = Callable[[str, Mapping[str, Any] | Sequence[Any] | None], Any]


def build(execute: Execute) -> None:
    """Create the schema and the tree; the caller's transaction ends it."""
    execute(SCHEMA, None)
    for order, (id, (kind, name)) in enumerate(ORGANISATIONS.items()):
        execute("INSERT INTO organisations_organisation VALUES (%s,%s,%s,%s,%s)", [id, kind, name, order, name])
        execute("INSERT INTO organisations_closure VALUES (%s,%s,0,'1900-01-01',NULL)", [id, id])
    for line in closure():
        execute("INSERT INTO organisations_closure VALUES (%s,%s,%s,%s,%s)", list(line))


def closure() -> Iterable[tuple[UUID, UUID, int, D, D | None]]:
    """Every dated chain of links, intersected."""
    chains = [(child, parent, 1, start, end) for child, parent, start, end in LINKS]
    while chains:
        yield from ((parent, child, depth, start, end) for child, parent, depth, start, end in chains)
        chains = [
            (child, upper, depth + 1, max(start, start2), min((e for e in (end, end2) if e), default=None))
            for child, parent, depth, start, end in chains
            for lower, upper, start2, end2 in LINKS
            if lower == parent and start2 <= (end or D.max) and start <= (end2 or D.max)
        ]


def insert(execute: Execute, rows: Iterable[Row]) -> None:
    sql = f"INSERT INTO rows ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
    for row in rows:
        values = [getattr(row, name) for name in COLUMNS]
        execute(sql, [*values[:-1], json.dumps(values[-1])])


def parents(organisation: UUID, day: D) -> list[UUID]:
    """The organisation and all above it on a day."""
    above = [organisation]
    for child, parent, start, end in LINKS:
        if child == organisation and start <= day and (end is None or day <= end):
            above += parents(parent, day)
    return above


def child_of(root: UUID, organisation: UUID, day: D) -> UUID | None:
    """The child of `root` under which a row stands on a day; None for the root's own rows."""
    above = parents(organisation, day)
    place = above.index(root)
    return above[place - 1] if place else None


def effective(row: Row, dated: Dated, period: Period) -> D:
    return period.end if dated is Dated.STOCK else row.occurred_on


def brute_rows(
    figure: Figure, rows: Iterable[Row], organisation: UUID, period: Period, sources: Registry[Source]
) -> list[Row]:
    """The rows a base figure counts."""
    source = sources[figure.source]
    where = conditions.typed(conditions.parse(figure.where, []), lambda name: source.known(name).type)
    kept = []
    for row in rows:
        day = effective(row, figure.dated or Dated.FLOW, period)
        inside = {
            Dated.FLOW: row.occurred_on in period,
            Dated.STOCK: row.occurred_on <= period.end and (row.valid_to is None or row.valid_to >= period.end),
            Dated.CUMULATIVE: (figure.since or D.min) <= row.occurred_on <= period.end,
        }[figure.dated or Dated.FLOW]
        if row.void or not inside or organisation not in parents(row.organisation, day):
            continue
        if not conditions.holds(where, row.value):
            continue
        if figure.measure is Measure.DISTINCT and row.value(figure.of) is None:
            continue
        kept.append(row)
    return kept


def brute(figure: Figure, rows: Sequence[Row]) -> Any:
    """The exact value of a base figure over the rows it counts."""
    values = [row.value(figure.of) for row in rows if figure.of and row.value(figure.of) is not None]
    match figure.measure:
        case Measure.COUNT:
            return len(rows)
        case Measure.DISTINCT:
            return len(set(values))
        case Measure.SUM:
            return sum(map(Fraction, values), Fraction(0)) if values or not rows else None
        case Measure.MEAN:
            return sum(map(Fraction, values), Fraction(0)) / len(values) if values else None
        case Measure.MIN:
            return min(values, default=None)
        case Measure.MAX:
            return max(values, default=None)
    newest = [row for row in rows if row.value(figure.of) is not None]
    return max(newest, key=lambda row: (row.occurred_on, str(row.id))).value(figure.of) if newest else None
