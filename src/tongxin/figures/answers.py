"""Computes figures: requests, one statement per source and window, fold, suppression, evaluation, rounding.

Knows no Django: a `Reader` runs statements. `figures.queries` adds permission, catalog and database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from tongxin.figures import cells as slices
from tongxin.figures import compile as compiler
from tongxin.figures import plan, rollups
from tongxin.figures.cells import Read
from tongxin.figures.definitions import Dated, Figure
from tongxin.figures.evaluate import Evaluator, Outcome, Status, needs
from tongxin.figures.fold import TOTAL, Cell, Found, Group
from tongxin.figures.plan import Along, Axis, Request
from tongxin.figures.questions import Question, answered
from tongxin.figures.scope import PARENT, Whose, opening, unit_condition
from tongxin.figures.sources import Source, Titles, untitled
from tongxin.figures.suppress import finer_than_year, suppressed
from tongxin.figures.tally import Exact, Tally
from tongxin.toolbox.periods import Period
from tongxin.toolbox.registry import Registry
from tongxin.toolbox.rounding import half_up

Value = int | Decimal | str | dt.date | None


@dataclass(frozen=True)
class Place:
    """For whom is counted: an organisation, its hospital, and whether it is the hospital itself."""

    organisation: UUID
    hospital: UUID | None

    @property
    def whole(self) -> bool:
        """Say whether the organisation is the hospital itself."""
        return self.organisation == self.hospital


@dataclass(frozen=True)
class CellAnswer:
    """The value of one cell of a slice; key: unit id, first day of a window, or value; None: in no unit, or empty."""

    key: str | None
    title: str
    value: Value
    status: Status
    records: int


@dataclass(frozen=True)
class Answer:
    """One figure for one organisation and period, rounded once, with what a reader must know about it."""

    id: str
    title: str
    unit: str
    value: Value
    status: Status
    records: int
    version: int
    organisation: UUID
    period: Period
    cells: tuple[CellAnswer, ...] = ()


@dataclass(frozen=True)
class Book:
    """Definitions, their published versions, and the registered sources."""

    figures: Mapping[str, Figure]
    sources: Registry[Source]
    version: Callable[[str], int] = lambda id: 0
    titles: Titles = untitled


class _Hidden(dict[Group, Tally]):
    """Stands for the groups of a suppressed cell: whatever is asked of it is suppressed."""

    def get(self, key: Group, default: Any = None) -> Tally:
        return Tally(suppressed=True)


@dataclass
class Computation:
    """All figures of one question.

    begun: since when registers are kept, as far as it was asked; also: sources to ask that of on the same occasion;
    units: the units of the slice with their titles, where the caller knows them already;
    at_once: ask since when registers are kept with the rest, not only when something is zero: one statement for a page;
    rolled: read monthly rollups where they can answer; moved: within which months the tree changed, as far as asked.
    """

    read: Read
    book: Book
    place: Place
    period: Period
    today: dt.date
    axis: Axis | None = None
    found: Found = field(default_factory=dict)
    hidden: set[tuple[Request, Cell]] = field(default_factory=set)
    begun: dict[str, dt.date | None] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    units: Mapping[Cell, str] | None = None
    rolled: bool = False
    at_once: bool = False
    leaves: dict[tuple[str, str], plan.Leaf] = field(default_factory=dict)
    moved: dict[Period, bool] = field(default_factory=dict)

    def answers(self, figures: Sequence[Figure]) -> list[Answer]:
        """Return an answer for each figure, in order."""
        return self.answers_over(figures, [self.period])[0]

    def answers_over(self, figures: Sequence[Figure], spans: Sequence[Period]) -> list[list[Answer]]:
        """Return the answers for several periods; cells of later ones stand where those of the first stand."""
        return self.answers_each([(figures, span) for span in spans])

    def answers_each(self, asked: Sequence[tuple[Sequence[Figure], Period]]) -> list[list[Answer]]:
        """Return the answers of figures of their own for each of several periods; whether small cells are hidden is decided
        by the period of the computation."""
        requests = [request for figures, span in asked for figure in figures for request in self.requests(figure, span)]
        self._ask_all(requests)
        cells = self._cells()
        self.hidden = self._hidden(list(cells))
        for request in self._hidden_above(requests):
            self.hidden |= {(request, cell) for cell in (TOTAL, None, *cells)}
        self._open(requests, cells)
        return [[self._answer(figure, span, cells) for figure in figures] for figures, span in asked]

    def _ask_all(self, requests: Sequence[Request]) -> None:
        found, begun = answered(
            self.read, list(self._questions(requests)), self._opening(requests) if self.at_once else None
        )
        self.found |= found
        self.begun |= begun

    def _questions(self, requests: Sequence[Request]) -> Iterator[Question]:
        for name, window, group in plan.statements(requests):
            source = self.book.sources[name]
            months, around = rollups.divided(group[0].period)
            monthly, daily = self._divided(source, months, group)
            if daily:
                yield self._question(((source, window),), daily)
            if monthly and months:
                parts = [(rollups.rollup_source(source), months), *((source, days) for days in around)]
                yield self._question([(of, plan.Window(Dated.FLOW, p.start, p.end)) for of, p in parts], monthly)
            if source.shared and (self._by_unit or not self.place.whole):
                yield self._question(((source, window),), group, Whose.GUESTS)

    @property
    def _by_unit(self) -> bool:
        return self.axis is not None and self.axis.along is Along.UNIT

    def _hidden(self, cells: Sequence[Cell]) -> set[tuple[Request, Cell]]:
        finer = finer_than_year(self.place.whole, self.period)
        return suppressed(self.found, self.book.sources, cells, finer, self.axis)

    def _hidden_above(self, requests: Sequence[Request]) -> set[Request]:
        """Return the requests whose value here is hidden among the units beside this one, or with the unit above.

        Otherwise asking unit by unit would tell what the breakdown of their parent hides.
        """
        small = [request for request in requests if self.book.sources[request.leaf.source].min_group is not None]
        if self.place.whole or not small:
            return set()
        found = list(self.read(PARENT, {"organisation": self.place.organisation, "last": self.period.end}))
        if not found:
            return set()
        place = Place(found[0][0], self.place.hospital)
        above = Computation(self.read, self.book, place, self.period, self.today, Axis(Along.UNIT))
        above._ask_all(small)
        hidden = above._hidden([*above._cells()])
        here = str(self.place.organisation)
        return {request for request in small if (request, here) in hidden} | above._hidden_above(small)

    def requests(self, figure: Figure, span: Period | None = None) -> list[Request]:
        """Return what a figure asks its sources for, the counted part first."""
        return needs(self._at(TOTAL), figure, span or self.period)

    def _question(
        self, parts: Sequence[tuple[Source, plan.Window]], requests: tuple[Request, ...], whose: Whose = Whose.OWN
    ) -> Question:
        """Return the question what each part of the requests' window holds."""
        source, window = parts[0]
        if self.axis and self.axis.along is Along.DIMENSION:
            plan.type_of(source, self.axis.name)
        steps = None if window.dated is Dated.FLOW else slices.windows(self.axis, requests[0].period)
        scope = {**self._scope(), **(steps.params if steps else {})}
        asked = []
        for of, within in parts:
            statement = compiler.statement(of, requests, self.axis, self.place.whole, whose)
            asked.append((statement, {**statement.params, **scope, "first": within.first, "last": within.last}))
        guests = whose is Whose.GUESTS
        return Question(source, asked, steps.keys[-1] if steps else None, guests, guests and self._by_unit)

    def _divided(
        self, source: Source, months: Period | None, group: Sequence[Request]
    ) -> tuple[tuple[Request, ...], tuple[Request, ...]]:
        """Return which requests the rollups answer, of these whole months, and which the rows themselves."""
        can = [months is not None and self.rolled and rollups.can_roll(source, r, self.axis) for r in group]
        if months is not None and any(can) and self._moved(months):
            can = [False] * len(group)
        marked = list(zip(group, can, strict=True))
        return tuple(r for r, rolls in marked if rolls), tuple(r for r, rolls in marked if not rolls)

    def _moved(self, months: Period) -> bool:
        """Say whether the tree matters here and changed within one of these months; asked once."""
        if self.place.whole and not self._by_unit:
            return False
        if months not in self.moved:
            self.moved[months] = bool(next(iter(self.read(*rollups.moved_within_month(months))))[0])
        return self.moved[months]

    def _scope(self) -> dict[str, Any]:
        unit = unit_condition(self.axis.name)[1] if self.axis and self._by_unit else None
        return {"organisation": self.place.organisation, "hospital": self.place.hospital, "unit": unit}

    def _cells(self) -> dict[Cell, str]:
        if self.axis is None:
            return {}
        if self.units is not None and self.axis.along is Along.UNIT:
            return {**self.units, **slices.own(self.found)}
        asked = (self.place.organisation, self.period)
        return slices.titled(self.axis, asked, self.read, self.found, (self.book.sources, self.book.titles))

    def _open(self, requests: Sequence[Request], cells: Iterable[Cell]) -> None:
        """Ask, once and only when something is or may be zero, since when the registers concerned are kept."""
        unknown = [request for request in requests if request.leaf.source not in self.begun]
        asked = [r for r in unknown if r.axis or any(not self._rows(r, cell) for cell in (TOTAL, *cells))]
        if asked:
            self.begun |= {str(row[0]): row[1] for row in self.read(*self._opening(asked))}

    def _opening(self, asked: Sequence[Request]) -> tuple[str, dict[str, Any]]:
        """Return the statement that tells since when the registers of these requests are kept."""
        names = dict.fromkeys([*(request.leaf.source for request in asked), *self.also])
        starts = [slices.windows(self.axis, request.period) for request in asked]
        early = min(w.spans[0].end if w else r.period.end for w, r in zip(starts, asked, strict=True))
        late = max(request.period.end for request in asked)
        sources = [self.book.sources[name] for name in names]
        return opening(sources, self.place.hospital or self.place.organisation, early, late)

    def _shifted(self, cell: Cell, request: Request) -> Cell:
        return slices.shifted(cell, self.axis, self.period, request.period)

    def _rows(self, request: Request, cell: Cell) -> int:
        groups = self.found[request].get(self._shifted(cell, request), {})
        return sum(tally.rows for tally in groups.values())

    def _at(self, cell: Cell, asked: Period | None = None) -> Evaluator:
        def ask(request: Request) -> Mapping[Group, Tally]:
            key = self._shifted(cell, request)
            return _Hidden() if (request, key) in self.hidden else self.found[request].get(key, {})

        def kept(request: Request) -> bool:
            begun = self.begun.get(request.leaf.source)
            end = slices.span(self._shifted(cell, request), self.axis, request.period).end
            return begun is not None and begun <= end

        asked = asked or self.period
        span = slices.span(slices.shifted(cell, self.axis, self.period, asked), self.axis, asked)
        return Evaluator(self.book.figures, self.book.sources, ask, kept, span, self.today, leaves=self.leaves)

    def _answer(self, figure: Figure, span: Period, cells: Mapping[Cell, str]) -> Answer:
        outcome = self._at(TOTAL, span).outcome(figure, span)
        return Answer(
            id=figure.id,
            title=figure.title,
            unit=figure.unit,
            value=rounded(outcome.value, figure.decimals),
            status=outcome.status,
            records=outcome.rows,
            version=self.book.version(figure.id),
            organisation=self.place.organisation,
            period=span,
            cells=tuple(self._cell(figure, span, key, title) for key, title in cells.items()),
        )

    def _cell(self, figure: Figure, asked: Period, key: Cell, title: str) -> CellAnswer:
        outcome: Outcome = self._at(key, asked).outcome(figure, asked)
        return CellAnswer(key, title, rounded(outcome.value, figure.decimals), outcome.status, outcome.rows)


def rounded(value: Exact, decimals: int) -> Value:
    """Return a value as it is shown: half up, once; whole numbers as int."""
    if not isinstance(value, Fraction):
        return value
    number = half_up(value, decimals)
    return number if decimals else int(number)
