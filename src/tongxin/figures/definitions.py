"""What a `[[figure]]` table of the catalog says: one way of counting, or one way of combining figures.

Base figures name a `source`; composite figures hold exactly one of the tables ratio, share, coverage, frequency,
difference, rate_of_change, mean_of_groups, streak.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import field
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from tongxin.toolbox.periods import Rhythm

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")]
_STRICT = ConfigDict(extra="forbid")


class Measure(StrEnum):
    """What is taken of the counted rows; all but `count` need `of`."""

    COUNT = "count"
    DISTINCT = "distinct"
    SUM = "sum"
    MEAN = "mean"
    MIN = "min"
    MAX = "max"
    LATEST = "latest"


class Dated(StrEnum):
    """Which rows a period takes: dated in it, valid on its last day, or dated up to its last day."""

    FLOW = "flow"
    STOCK = "stock"
    CUMULATIVE = "cumulative"


class Base(StrEnum):
    """With which period a rate of change compares."""

    YEAR_BEFORE = "year_before"
    PREVIOUS = "previous"


@dataclass(frozen=True, config=_STRICT)
class Ratio:
    """`of` divided by `to`; in percentage points when the unit is %."""

    of: Id
    to: Id


@dataclass(frozen=True, config=_STRICT)
class Share:
    """Which part of `of` also satisfies `where`, in percentage points."""

    of: Id
    where: Any


@dataclass(frozen=True, config=_STRICT)
class Coverage:
    """How many of the things `expected` counts are among those `done` counts (both distinct), in percentage points."""

    done: Id
    expected: Id


@dataclass(frozen=True, config=_STRICT)
class Frequency:
    """In how many windows of a rhythm `of` reaches `at_least`, of those expected, in percentage points.

    Expected are windows wholly inside the period that have ended, or that are already met.
    """

    of: Id
    every: Rhythm
    at_least: int = 1


@dataclass(frozen=True, config=_STRICT)
class Difference:
    """`of` less a benchmark: another figure or a number."""

    of: Id
    benchmark: Id | Decimal


@dataclass(frozen=True, config=_STRICT)
class RateOfChange:
    """By how many per cent `of` differs from a named base period; or from the fixed days `first` to `last`."""

    of: Id
    base: Base = Base.YEAR_BEFORE
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, config=_STRICT)
class MeanOfGroups:
    """Mean of the values `of` has in each group of a dimension; groups without data are left out."""

    of: Id
    by: str


@dataclass(frozen=True, config=_STRICT)
class Streak:
    """Longest run of consecutive years in which `of` equals `rank`; `year` names the dimension of the assessed year."""

    of: Id
    year: str
    rank: int = 1


Composite = Ratio | Share | Coverage | Frequency | Difference | RateOfChange | MeanOfGroups | Streak
COMPOSITES = ("ratio", "share", "coverage", "frequency", "difference", "rate_of_change", "mean_of_groups", "streak")


@dataclass(frozen=True, config=_STRICT)
class Figure:
    """One declared way of counting (统计口径).

    where: a table of dimension = value, or a list of conditions; per: the figure by which comparisons of units are
    divided (branches are compared per member, never by size).
    """

    id: Id
    title: str
    unit: str
    note: str = ""
    tags: list[str] = field(default_factory=list)
    source: str = ""
    where: Any = field(default_factory=dict)
    measure: Measure | None = None
    of: str = ""
    dated: Dated | None = None
    since: dt.date | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    per: Id | None = None
    ratio: Ratio | None = None
    share: Share | None = None
    coverage: Coverage | None = None
    frequency: Frequency | None = None
    difference: Difference | None = None
    rate_of_change: RateOfChange | None = None
    mean_of_groups: MeanOfGroups | None = None
    streak: Streak | None = None

    @property
    def composites(self) -> dict[str, Composite]:
        """Return the composite tables that are given (one, in a correct definition of a composite)."""
        return {name: getattr(self, name) for name in COMPOSITES if getattr(self, name) is not None}

    @property
    def composite(self) -> Composite | None:
        """Return the composite table, or None for a base figure."""
        return next(iter(self.composites.values()), None)

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the ids of the figures this one is made of, the counted one first."""
        named = (getattr(self.composite, name, None) for name in ("of", "done", "to", "expected", "benchmark"))
        return tuple(name for name in named if isinstance(name, str))
