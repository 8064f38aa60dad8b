"""Tells a figure from tallies: base figures directly, composite figures from their parts, exactly and unrounded.

The evaluator never decides what to ask from what it got, so one dry run over empty tallies collects all requests.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from tongxin.figures import plan
from tongxin.figures.conditions import Type
from tongxin.figures.definitions import (
    Base,
    Composite,
    Coverage,
    Difference,
    Figure,
    Frequency,
    MeanOfGroups,
    RateOfChange,
    Ratio,
    Share,
    Streak,
)
from tongxin.figures.plan import Along, Axis, Leaf, Request
from tongxin.figures.sources import Source
from tongxin.figures.tally import Exact, Tally
from tongxin.toolbox import periods
from tongxin.toolbox.periods import Period
from tongxin.toolbox.registry import Registry


class Status(StrEnum):
    """What a value says about itself: zero that was counted is `ok`, a register never kept is `no_data`."""

    OK = "ok"
    NO_DATA = "no_data"
    SUPPRESSED = "suppressed"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True)
class Outcome:
    """An exact value, its status, and how many records stand behind it."""

    value: Exact
    status: Status
    rows: int = 0


Ask = Callable[[Request], Mapping[Any, Tally]]
SCALES = {"%": 100, "‰": 1000}


@dataclass(frozen=True)
class Evaluator:
    """Evaluates figures in one cell.

    ask: tallies of a request in this cell by group; kept: whether the register was kept by the end of the cell;
    span: the days of the cell; axis, group: where inside a grouped figure this evaluation stands;
    leaves: definitions read so far, shared by the cells of one question.
    """

    figures: Mapping[str, Figure]
    sources: Registry[Source]
    ask: Ask
    kept: Callable[[Request], bool]
    span: Period
    today: dt.date
    axis: Axis | None = None
    group: Any = None
    leaves: dict[tuple[str, str], Leaf] = field(default_factory=dict)

    def outcome(self, figure: Figure, period: Period) -> Outcome:
        """Return what a checked figure comes to over a period."""
        if figure.composite is None:
            return self._leaf(self._base(figure), period)
        return self._composite(figure, figure.composite, period)

    def _composite(self, figure: Figure, composite: Composite, period: Period) -> Outcome:
        match composite:
            case Ratio(of=of, to=to):
                scale = SCALES.get(figure.unit, 1)
                return combine(self._parts((of, to), period), lambda a, b: _divide(scale * a, b))
            case Share(of=of, where=where):
                part = self._leaf(self._base(self.figures[of], where), period)
                whole = self.outcome(self.figures[of], period)
                return combine([part, whole], lambda a, b: _divide(100 * a, b))
            case Difference(of=of, benchmark=str(benchmark)):
                return combine(self._parts((of, benchmark), period), lambda a, b: a - b)
            case Difference(of=of, benchmark=benchmark):
                return combine(self._parts((of,), period), lambda a: a - Fraction(benchmark))
            case RateOfChange():
                return self._rate_of_change(composite, period)
            case Coverage():
                return self._coverage(composite, period)
            case Frequency():
                return self._frequency(composite, period)
            case MeanOfGroups(of=of, by=by):
                return self._mean_of_groups(self.figures[of], Axis(Along.DIMENSION, by), period)
            case _:
                return self._streak(composite, period)

    def _base(self, figure: Figure, extra: Any = ()) -> Leaf:
        key = (figure.id, repr(extra))
        if key not in self.leaves:
            self.leaves[key] = plan.leaf(figure, self.sources[figure.source], extra)
        return self.leaves[key]

    def _parts(self, names: Iterable[str], period: Period) -> list[Outcome]:
        return [self.outcome(self.figures[name], period) for name in names]

    def _leaf(self, leaf: Leaf, period: Period) -> Outcome:
        request = Request(leaf, period, self.axis)
        tally = self.ask(request).get(self.group) or Tally()
        of = self.sources[leaf.source].dimension(leaf.of)
        value = tally.value(leaf.measure, of.type if of else Type.INTEGER)
        return self._judged(request, tally, value)

    def _judged(self, request: Request, tally: Tally, value: Exact) -> Outcome:
        if tally.suppressed:
            return Outcome(None, Status.SUPPRESSED)
        if value is None or (not tally.rows and not self.kept(request)):
            return Outcome(None, Status.NO_DATA)
        return Outcome(value, Status.OK, tally.rows)

    def _rate_of_change(self, composite: RateOfChange, period: Period) -> Outcome:
        figure = self.figures[composite.of]
        outcomes = [self.outcome(figure, period), self.outcome(figure, base_period(composite, period))]
        return combine(outcomes, lambda now, then: _divide(100 * (now - then), abs(then)))

    def _coverage(self, composite: Coverage, period: Period) -> Outcome:
        names = (composite.done, composite.expected)
        requests = [Request(self._base(self.figures[n]), period, self.axis, elements=True) for n in names]
        done, expected = (self.ask(request).get(self.group) or Tally() for request in requests)
        outcomes = [
            self._judged(requests[0], done, Fraction(len(done.elements & expected.elements))),
            self._judged(requests[1], expected, Fraction(len(expected.elements))),
        ]
        return combine(outcomes, lambda a, b: _divide(100 * a, b))

    def _frequency(self, composite: Frequency, period: Period) -> Outcome:
        figure = self.figures[composite.of]
        axis = Axis(Along.TIME, composite.every.value)
        _, found = self._by_group(figure, axis, period)
        met = expected = 0
        for window in periods.windows(self.span, composite.every):
            whole = window == periods.window_of(window.start, composite.every)
            outcome = found(window.start)
            if outcome.status is not Status.OK:
                return replace(outcome, rows=0)
            reached = outcome.value is not None and outcome.value >= composite.at_least  # type: ignore[operator]
            met += whole and reached
            expected += whole and (reached or window.end < self.today)
        if not expected:
            return Outcome(None, Status.NOT_CHECKED)
        return Outcome(Fraction(100 * met, expected), Status.OK, self._rows(figure, axis, period))

    def _mean_of_groups(self, figure: Figure, axis: Axis, period: Period) -> Outcome:
        overall, found = self._by_group(figure, axis, period)
        if overall.status is Status.SUPPRESSED:
            return overall
        outcomes = [found(group) for group in self._groups(figure, axis, period)]
        values = [outcome.value for outcome in outcomes if isinstance(outcome.value, Fraction)]
        if not values:
            return Outcome(None, Status.NO_DATA)
        return Outcome(sum(values, Fraction(0)) / len(values), Status.OK, self._rows(figure, axis, period))

    def _streak(self, composite: Streak, period: Period) -> Outcome:
        figure, axis = self.figures[composite.of], Axis(Along.DIMENSION, composite.year)
        overall, found = self._by_group(figure, axis, period)
        if overall.status is Status.SUPPRESSED:
            return overall
        years = self._groups(figure, axis, period)
        if not years and not all(self.kept(request) for request in needs(self, figure, period, axis)):
            return Outcome(None, Status.NO_DATA)
        won = [year for year in years if found(year).value == composite.rank]
        return Outcome(Fraction(longest_run(won)), Status.OK, self._rows(figure, axis, period))

    def _by_group(self, figure: Figure, axis: Axis, period: Period) -> tuple[Outcome, Callable[[Any], Outcome]]:
        """Return what is known of rows in no group (this asks, even when there is no group), and of each group."""
        overall = replace(self, axis=axis).outcome(figure, period)
        return overall, lambda group: replace(self, axis=axis, group=group).outcome(figure, period)

    def _groups(self, figure: Figure, axis: Axis, period: Period) -> list[Any]:
        groups = {group for request in needs(self, figure, period, axis) for group in self.ask(request)}
        return sorted(groups - {None})

    def _rows(self, figure: Figure, axis: Axis, period: Period) -> int:
        first = needs(self, figure, period, axis)[0]
        return sum(tally.rows for tally in self.ask(first).values())


def needs(evaluator: Evaluator, figure: Figure, period: Period, axis: Axis | None = None) -> list[Request]:
    """Return what a figure asks for over a period, the requests of the counted part first; nothing is read."""
    asked: dict[Request, None] = {}

    def record(request: Request) -> Mapping[Any, Tally]:
        asked[request] = None
        return {}

    replace(evaluator, ask=record, axis=axis, group=None).outcome(figure, period)
    return list(asked)


def combine(outcomes: list[Outcome], formula: Callable[..., Fraction | None]) -> Outcome:
    """Apply a formula to numbers that are all known; otherwise tell why it is not known, suppression first."""
    statuses = [outcome.status for outcome in outcomes]
    for status in (Status.SUPPRESSED, Status.NO_DATA, Status.NOT_CHECKED):
        if status in statuses:
            return Outcome(None, status)
    value = formula(*(outcome.value for outcome in outcomes))
    return Outcome(value, Status.NO_DATA if value is None else Status.OK, outcomes[0].rows)


def _divide(a: Fraction, b: Fraction) -> Fraction | None:
    return a / b if b else None


def base_period(composite: RateOfChange, period: Period) -> Period:
    """Return the period a rate of change compares with."""
    if composite.first and composite.last:
        return Period(composite.first, composite.last)
    return periods.year_before(period) if composite.base is Base.YEAR_BEFORE else periods.previous(period)


def longest_run(years: Iterable[int]) -> int:
    """Return the length of the longest run of consecutive years."""
    known = set(years)
    best = 0
    for year in known:
        if year - 1 not in known:
            length = 1
            while year + length in known:
                length += 1
            best = max(best, length)
    return best
