"""Monthly rollups of additive figures: kept by signed deltas, read as rollup plus unfolded deltas.

A source takes part by declaring `rolled`, with every command that touches its rows working inside `tracked`. A
command's deltas commit with its rows, so a read that sees the one sees the other.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from tongxin.figures import conditions
from tongxin.figures.definitions import Dated, Measure
from tongxin.figures.plan import Along, Axis, Request
from tongxin.figures.sources import SQL_TYPES, Dimension, Source
from tongxin.toolbox.periods import ONE_DAY, Period, Rhythm

Execute = Callable[[str, Mapping[str, Any]], object]

_KEYS = 'source, hospital_id, month, organisation_id, "group", measure'
_COLUMNS = f"{_KEYS}, amount, filled"
# Rows are grouped by plain columns first; JSON and one line a measure are made of the few groups only.
_ROWS = """SELECT hospital_id, organisation_id, %(source)s AS source, jsonb_build_array({names}) AS "group", month,
    taken.measure, taken.amount * %(sign)s AS amount, taken.filled * %(sign)s AS filled
  FROM (SELECT {source.hospital} AS hospital_id, {source.organisation} AS organisation_id,
      date_trunc('month', {source.day})::date AS month, {counted} FROM {source.table}
    WHERE ({source.live}) AND {which} GROUP BY {groups}) AS counted
  CROSS JOIN LATERAL (VALUES {measures}) AS taken(measure, amount, filled) WHERE taken.filled > 0"""
FOLD = f"""WITH taken AS (
  DELETE FROM figures_delta WHERE id IN (
    SELECT id FROM figures_delta ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED) RETURNING {_COLUMNS})
INSERT INTO figures_rollup ({_COLUMNS})
SELECT {_KEYS}, sum(amount), sum(filled) FROM taken GROUP BY {_KEYS}
ON CONFLICT ({_KEYS}) DO UPDATE
SET amount = figures_rollup.amount + excluded.amount, filled = figures_rollup.filled + excluded.filled"""
# One statement sees one moment: rows and deltas that others commit meanwhile are either both in it or both after it.
_REBUILD = """WITH gone AS (DELETE FROM figures_delta WHERE source = %(source)s AND hospital_id = %(hospital)s),
fresh AS ({rows})
INSERT INTO figures_rollup ({columns})
SELECT {keys}, sum(amount), sum(filled) FROM (
  SELECT {columns} FROM fresh
  UNION ALL SELECT {keys}, 0, 0 FROM figures_rollup WHERE source = %(source)s AND hospital_id = %(hospital)s) AS every
GROUP BY {keys}
ON CONFLICT ({keys}) DO UPDATE SET amount = excluded.amount, filled = excluded.filled"""
_MOVED = """SELECT EXISTS (SELECT 1 FROM organisations_closure link
  WHERE (link.valid_from > %(first)s AND link.valid_from <= %(last)s AND extract(day FROM link.valid_from) <> 1)
     OR (link.valid_to >= %(first)s AND link.valid_to < %(last)s AND extract(day FROM link.valid_to + 1) <> 1))"""


def _rows(source: Source, which: str) -> str:
    rolled = source.rolled
    groups = {
        f"g{n}": f"({source.known(name).expr})::text" for n, name in enumerate(rolled.dimensions if rolled else ())
    }
    sums = [f"({source.known(name).expr})::numeric" for name in (rolled.sums if rolled else ())]
    counted = [f"{sql} AS {name}" for name, sql in groups.items()]
    counted += [f"sum({sql}) AS s{n}, count({sql}) AS f{n}" for n, sql in enumerate(sums)]
    measures = [f"('{name}', s{n}, f{n})" for n, name in enumerate(rolled.sums if rolled else ())]
    return _ROWS.format(
        source=source,
        which=which,
        names=", ".join(groups),
        counted=", ".join([*counted, "count(*) AS every"]),
        groups=", ".join(["1", "2", "3", *groups.values()]),
        measures=", ".join(["('', every::numeric, every)", *measures]),
    )


@contextmanager
def tracked(execute: Execute, sources: Iterable[Source], records: Sequence[UUID]) -> Iterator[None]:
    """Keep rollups true over a change of the rows of `records` (new ones included), inside the caller's transaction."""
    known = [source for source in sources if source.rolled]
    _append(execute, known, records, -1)
    yield
    _append(execute, known, records, 1)


def _append(execute: Execute, sources: Iterable[Source], records: Sequence[UUID], sign: int) -> None:
    for source in sources:
        rows = _rows(source, f"{source.record} = ANY(%(records)s)")
        params = {"source": source.id, "sign": sign, "records": list(records)}
        execute(f"INSERT INTO figures_delta ({_COLUMNS}) SELECT {_COLUMNS} FROM ({rows}) AS changed", params)


def fold(execute: Execute, most: int = 10_000) -> None:
    """Fold up to `most` deltas into the rollups; several folders may work at once."""
    execute(FOLD, {"most": most})


def rebuild(execute: Execute, source: Source, hospital: UUID) -> None:
    """Count a source's rollups of a hospital anew from its rows, also while commands go on."""
    # Rows just written have no statistics: the planner takes them for a handful and would walk the register for each.
    execute("SELECT set_config('enable_nestloop', 'off', true)", {})
    rows = _rows(source, f"{source.hospital} = %(hospital)s")
    params = {"source": source.id, "sign": 1, "hospital": hospital}
    execute(_REBUILD.format(rows=rows, columns=_COLUMNS, keys=_KEYS), params)
    execute("SELECT set_config('enable_nestloop', 'on', true)", {})


@functools.cache
def rollup_source(source: Source) -> Source:
    """Return the rollups of a source as a source of its own, whose rows weigh what they add up to."""
    rolled = source.rolled
    names = rolled.dimensions if rolled else ()
    id = source.id.replace("'", "''").replace("%", "%%")
    both = " UNION ALL ".join(
        f"SELECT {_COLUMNS} FROM {table} WHERE source = '{id}'" for table in ("figures_rollup", "figures_delta")
    )
    return Source(
        id=source.id,
        title=source.title,
        table=f"({both}) AS monthly",
        key="NULL",
        record="NULL",
        version="NULL",
        hospital="monthly.hospital_id",
        organisation="monthly.organisation_id",
        noun=source.noun,
        occurred_on="monthly.month",
        dimensions={name: _group_dimension(source, name, n) for n, name in enumerate(names)},
        measures={name: _sum_dimension(source, name) for name in (rolled.sums if rolled else ())},
        min_group=source.min_group,
        weight="CASE WHEN monthly.measure = '' THEN monthly.amount END",
    )


def _group_dimension(source: Source, name: str, place: int) -> Dimension:
    known = source.known(name)
    expr = f'(monthly."group" ->> {place})::{SQL_TYPES[known.type]}'
    return Dimension(known.title, expr, known.type, known.choices, known.grouped, known.entries)


def _sum_dimension(source: Source, name: str) -> Dimension:
    known = source.known(name)
    amount, filled = (f"CASE WHEN monthly.measure = '{name}' THEN monthly.{of} END" for of in ("amount", "filled"))
    return Dimension(known.title, amount, known.type, weight=filled)


def can_roll(source: Source, request: Request, across: Axis | None) -> bool:
    """Say whether months of this source can answer a request: additive, by rolled dimensions only.

    Additive figures of a period are those of its whole months and of the days around them (`divided`) together.
    """
    if source.rolled is None or request.leaf.dated is not Dated.FLOW:
        return False
    leaf = request.leaf
    if leaf.measure is not Measure.COUNT and not (leaf.measure is Measure.SUM and leaf.of in source.rolled.sums):
        return False
    named = {condition.dimension for condition in conditions.conditions(leaf.where)}
    return named <= {*source.rolled.dimensions} and all(_rolls(source, axis) for axis in (request.axis, across) if axis)


def _rolls(source: Source, axis: Axis) -> bool:
    if axis.along is Along.DIMENSION:
        return source.rolled is not None and axis.name in source.rolled.dimensions
    return axis.along is Along.UNIT or axis.name != Rhythm.WEEK


def divided(period: Period) -> tuple[Period | None, tuple[Period, ...]]:
    """Return the whole calendar months inside a period as one period (None: it holds none), and the days around them."""
    first = period.start if period.start.day == 1 else (period.start.replace(day=1) + 31 * ONE_DAY).replace(day=1)
    last = (period.end + ONE_DAY).replace(day=1) - ONE_DAY
    if first > last:
        return None, (period,)
    around = ((period.start, first - ONE_DAY), (last + ONE_DAY, period.end))
    return Period(first, last), tuple(Period(start, end) for start, end in around if start <= end)


def moved_within_month(months: Period) -> tuple[str, dict[str, Any]]:
    """Return the question whether an organisation moved on another day than the first of one of these months."""
    return _MOVED, {"first": months.start, "last": months.end}
