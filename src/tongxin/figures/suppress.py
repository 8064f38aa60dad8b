"""Hides small groups of people in breakdowns, and enough neighbours that none can be found by subtraction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tongxin.figures.fold import TOTAL, Cell, Found, Group
from tongxin.figures.plan import Along, Axis, Request
from tongxin.figures.sources import Source
from tongxin.figures.tally import Tally
from tongxin.toolbox.periods import Period, Rhythm
from tongxin.toolbox.registry import Registry


def hidden(counts: Mapping[Cell, int], least: int) -> set[Cell]:
    """Return the cells to hide, given how many records each has: those with 1 to `least` - 1, and their complement.

    Hidden cells are at least two and hold at least `least` records together, as far as there are cells to add;
    the smallest go first, computed zeros last.
    """
    small = {cell for cell, count in counts.items() if 0 < count < least}
    others = sorted((cell for cell in counts if cell not in small), key=lambda cell: (not counts[cell], counts[cell]))
    chosen = set(small)
    while small and others and (len(chosen) < 2 or sum(counts[cell] for cell in chosen) < least):
        chosen.add(others.pop(0))
    return chosen


def suppressed(
    found: Found, sources: Registry[Source], cells: Sequence[Cell], finer: bool, axis: Axis | None
) -> set[tuple[Request, Cell]]:
    """Return which tallies are hidden; finer: the question itself is finer than hospital and year."""
    cut = axis is not None and (finer or axis != Axis(Along.TIME, Rhythm.YEAR.value))
    chosen: set[tuple[Request, Cell]] = set()
    for request, tallies in found.items():
        least = sources[request.leaf.source].min_group
        if least is None:
            continue
        counts = {cell: _rows(tallies.get(cell, {})) for cell in {*cells, *tallies} - {TOTAL}}
        if cut:
            chosen |= {(request, cell) for cell in hidden(counts, least)}
        if finer and 0 < _rows(tallies[TOTAL]) < least:
            chosen.add((request, TOTAL))
    return chosen


def _rows(groups: Mapping[Group, Tally]) -> int:
    return sum(tally.rows for tally in groups.values())


def finer_than_year(whole: bool, period: Period) -> bool:
    """Say whether a question is finer than hospital and year; whole: it asks for the hospital itself."""
    start, end = period.start, period.end
    return not (whole and (start.month, start.day, end.month, end.day) == (1, 1, 12, 31))
