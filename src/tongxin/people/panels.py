"""The corridor of what registers say on the page of a person or of an organisation: filled by their wiring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from tongxin.figures.answers import Answer
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.people.models import Person
from tongxin.toolbox.periods import Period
from tongxin.toolbox.registry import Registry

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

S = TypeVar("S", Person, Organisation)
# The figures asked of each period.
Figures = Mapping[Period, list[str]]


@dataclass(frozen=True)
class Line:
    """One record of a panel: what, when, where its page is."""

    title: str
    day: dt.date
    url: str = ""


@dataclass(frozen=True)
class Shown:
    """What a panel says of a year: the number of records, the newest of them, sums as (name, value with its unit)."""

    total: int
    lines: list[Line]
    sums: list[tuple[str, str]] = field(default_factory=list)

    @property
    def more(self) -> int:
        """Return how many records there are beside those shown."""
        return self.total - len(self.lines)


@dataclass(frozen=True)
class Asked(Generic[S]):
    """Who asks about whom, for which year; allowed: what `by` may do there, read once for the page; own: of himself;
    answers: by figure and period, those the panels ask for (`Panel.figures`), computed once for the page."""

    by: Actor
    whose: S
    year: int
    allowed: Callable[[str], bool]
    own: bool = False
    answers: Mapping[tuple[str, Period], Answer] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel(Generic[S]):
    """One card. build: what is shown, or None where it may not be seen; at most one query, and the figures it asks for."""

    id: str
    title: StrPromise | str
    unit: StrPromise | str
    build: Callable[[Asked[S]], Shown | None]
    order: int
    figures: Callable[[S], Figures] = lambda whose: {}


of_person: Registry[Panel[Person]] = Registry("panels of a person")
of_organisation: Registry[Panel[Organisation]] = Registry("panels of an organisation")
# What a branch's month (支部本月) says; from order 100 on in the narrow column. Lines may lie ahead.
of_month: Registry[Panel[Organisation]] = Registry("panels of a branch's month")


def shown(panels: Registry[Panel[S]], asked: Asked[S]) -> list[tuple[Panel[S], Shown]]:
    """Return the panels that may be seen, with what they say, in order."""
    built = [(panel, panel.build(asked)) for panel in sorted(panels, key=lambda panel: panel.order)]
    return [(panel, says) for panel, says in built if says is not None]


def figures_of(panels: Registry[Panel[S]], whose: S) -> list[tuple[str, Period]]:
    """Return the figures that panels ask for, with their periods."""
    asked = [panel.figures(whose) for panel in panels]
    return [(id, period) for figures in asked for period, ids in figures.items() for id in ids]
