"""The cells of a slice: which there are, in what order, what they are called, which days they span."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongxin.figures.fold import TOTAL, Cell, Found
from tongxin.figures.plan import Along, Axis
from tongxin.figures.scope import UNITS_IN_ORDER, unit_condition
from tongxin.figures.sources import Source, Titles
from tongxin.toolbox import periods
from tongxin.toolbox.periods import Period, Rhythm
from tongxin.toolbox.registry import Registry
from tongxin.toolbox.words import N_

Read = Callable[[str, Mapping[str, Any]], Iterable[Sequence[Any]]]
OWN = N_("本级")
EMPTY = N_("（未填）")


@dataclass(frozen=True)
class Windows:
    """The windows of a time slice over a period: cell keys (first day of the whole window) and the days inside."""

    keys: tuple[str, ...]
    spans: tuple[Period, ...]

    @property
    def params(self) -> dict[str, Any]:
        """Return the parameters of a stepped statement."""
        return {"starts": list(self.keys), "ends": [span.end for span in self.spans]}


@functools.lru_cache(maxsize=64)
def windows(axis: Axis | None, period: Period) -> Windows | None:
    """Return the windows of a time slice, None for other slices."""
    if axis is None or axis.along is not Along.TIME:
        return None
    rhythm = Rhythm(axis.name)
    spans = periods.windows(period, rhythm)
    return Windows(tuple(periods.window_of(span.start, rhythm).start.isoformat() for span in spans), spans)


def shifted(cell: Cell, axis: Axis | None, asked: Period, other: Period) -> Cell:
    """Return the cell of another period that stands at the same place; its whole total where there is none."""
    mine, theirs = windows(axis, asked), windows(axis, other)
    if cell == TOTAL or asked == other or mine is None or theirs is None or cell is None:
        return cell
    place = mine.keys.index(cell)
    return theirs.keys[place] if len(mine.keys) == len(theirs.keys) else TOTAL


def span(cell: Cell, axis: Axis | None, period: Period) -> Period:
    """Return the days of a cell: its window in a time slice, otherwise the whole period."""
    found = windows(axis, period)
    return period if found is None or cell == TOTAL or cell is None else found.spans[found.keys.index(cell)]


def titled(
    axis: Axis, asked: tuple[UUID, Period], read: Read, found: Found, known: tuple[Registry[Source], Titles]
) -> dict[Cell, str]:
    """Return the cells of a slice in order, with their titles; units in organisation order, the own cell last."""
    met = {cell for tallies in found.values() for cell in tallies} - {TOTAL}
    organisation, period = asked
    if told := windows(axis, period):
        return {key: periods.describe(span) for key, span in zip(told.keys, told.spans, strict=True)}
    if axis.along is Along.UNIT:
        units: dict[Cell, str] = {str(id): title for id, title in read(*_units(axis, period, organisation))}
        return {**units, **own(found)}
    choices: dict[Cell, str] = {**_choices(axis, found, *known)}
    others = sorted(cell for cell in met if cell is not None and cell not in choices)
    titles: dict[Cell, str] = {**choices, **{key: key for key in others}}
    return {**titles, **({None: EMPTY} if None in met else {})}


def own(found: Found) -> dict[Cell, str]:
    """Return the cell of rows that belong to no unit below, where there are such rows."""
    return {None: OWN} if any(None in tallies for tallies in found.values()) else {}


def _units(axis: Axis, period: Period, organisation: UUID) -> tuple[str, dict[str, Any]]:
    condition, unit = unit_condition(axis.name)
    params = {"organisation": organisation, "unit": unit, "first": period.start, "last": period.end}
    return UNITS_IN_ORDER.format(which=condition), params


def _choices(axis: Axis, found: Found, sources: Registry[Source], titles: Titles) -> dict[Cell, str]:
    names = dict.fromkeys(request.leaf.source for request in found)
    dimensions = (sources[name].dimension(axis.name) for name in names)
    return {key: title for one in dimensions if one for key, title in one.values(titles).items()}
