"""A period on one page: the figures of an overview, beside the same period a year before, in steps of time and by unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tongxin.figures import queries
from tongxin.figures.answers import Answer, Book, Computation
from tongxin.figures.definitions import Figure
from tongxin.figures.queries import VIEW
from tongxin.figures.rules import leaves
from tongxin.ground.access.queries import require
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import periods
from tongxin.toolbox.periods import Period
from tongxin.uses.dashboard.definitions import Overview


@dataclass(frozen=True)
class Question:
    """Whom and when an overview is asked about.

    steps: the rhythm of its charts; slice: which units below are told apart, None for none; units: their titles, where
    the caller knows them.
    """

    organisation: Organisation
    period: Period
    steps: str
    slice: str | None = None
    units: Mapping[str | None, str] | None = None


@dataclass(frozen=True)
class Pair:
    """A figure in the period asked and in the same period a year before."""

    figure: Figure
    now: Answer
    then: Answer


@dataclass(frozen=True)
class View:
    """Everything an overview shows: its figures by id, those drawn in steps, those told by unit with their divisors."""

    pairs: Mapping[str, Pair]
    steps: Sequence[Pair]
    units: Sequence[Answer]
    told: Mapping[str, Answer]


def overviews() -> list[Overview]:
    """Return the overviews of the catalog in order."""
    return list(active().all("overview").values())


def view(by: Actor, entry: Overview, question: Question) -> View:
    """Return what an overview answers: three statements, whatever it names. Raises `Denied` without `figures.view` there."""
    require(by, VIEW, question.organisation)
    known = queries.book()
    named = [leaf.source for id in entry.figures for leaf in leaves(known.figures[id], known.figures)]
    asked = _Asked(known, question, tuple(dict.fromkeys(named)))
    # The steps come first: since when registers are kept is asked for their earliest day, which answers the others.
    steps = asked.pairs(entry.months, question.steps)
    pairs = asked.pairs(dict.fromkeys(id for section in entry.sections for id in section.figures))
    told = asked.by_unit(entry.units, question.slice) if question.slice else {}
    return View({pair.figure.id: pair for pair in pairs}, steps, [told[id] for id in entry.units if id in told], told)


@dataclass
class _Asked:
    """One question; what one statement learns about registers and the tree serves the next."""

    known: Book
    question: Question
    sources: tuple[str, ...]
    begun: dict[str, dt.date | None] = field(default_factory=dict)
    moved: dict[Period, bool] = field(default_factory=dict)

    def pairs(self, ids: Iterable[str], slice: str | None = None) -> list[Pair]:
        """Return figures in the period and in the same period a year before."""
        figures = [self.known.figures[id] for id in ids]
        period = self.question.period
        answers = self._computation(slice).answers_over(figures, [period, periods.year_before(period)])
        return list(map(Pair, figures, *answers))

    def by_unit(self, ids: Sequence[str], slice: str) -> dict[str, Answer]:
        """Return figures unit by unit, and what they are divided by, by id."""
        known = self.known.figures
        told = list(dict.fromkeys([*ids, *(per for id in ids if (per := known[id].per))]))
        computation = self._computation(slice)
        computation.units = None if self.question.units is None else dict(self.question.units)
        return dict(zip(told, computation.answers([known[id] for id in told]), strict=True))

    def _computation(self, slice: str | None) -> Computation:
        computation = queries.computation(self.known, self.question.organisation, self.question.period, slice)
        computation.rolled, computation.also = True, self.sources
        computation.begun, computation.moved = self.begun, self.moved
        return computation
