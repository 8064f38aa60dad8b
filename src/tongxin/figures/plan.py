"""What has to be asked of a source before a figure can be told: leaves, windows, axes, requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tongxin.figures import conditions
from tongxin.figures.conditions import Type, Where
from tongxin.figures.definitions import Dated, Figure, Measure
from tongxin.figures.sources import Source
from tongxin.toolbox.periods import Period, Rhythm
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


class Along(StrEnum):
    """Along what rows are divided."""

    UNIT = "unit"
    TIME = "time"
    DIMENSION = "dimension"


@dataclass(frozen=True)
class Axis:
    """A way of dividing rows; name: a rhythm, a dimension, or of units `` (children), a depth or a kind."""

    along: Along
    name: str = ""

    @property
    def spelling(self) -> str:
        """Return the text that `axis` reads back."""
        return f"unit:{self.name}" if self.along is Along.UNIT and self.name else self.name or "unit"


def axis(text: str) -> Axis:
    """Read a slice: `unit`, `unit:2` (depth), `unit:branch` (kind), a rhythm such as `month`, or a dimension."""
    head, _, tail = text.partition(":")
    if head == "unit":
        return Axis(Along.UNIT, tail)
    return Axis(Along.TIME if text in set(Rhythm) else Along.DIMENSION, text)


@dataclass(frozen=True)
class Leaf:
    """One way of counting the rows of one source; operands have the types of their dimensions."""

    source: str
    where: Where
    measure: Measure
    of: str
    dated: Dated
    since: dt.date | None = None

    def window(self, period: Period) -> Window:
        """Return the days whose rows count for a period."""
        first = {Dated.FLOW: period.start, Dated.STOCK: None, Dated.CUMULATIVE: self.since}[self.dated]
        return Window(self.dated, first, period.end)


@dataclass(frozen=True)
class Window:
    """Rows dated from `first` (None: ever) to `last`, or valid on `last`."""

    dated: Dated
    first: dt.date | None
    last: dt.date


@dataclass(frozen=True)
class Request:
    """One leaf over one period, divided along an axis inside the figure; elements: the distinct things themselves."""

    leaf: Leaf
    period: Period
    axis: Axis | None = None
    elements: bool = False

    @property
    def window(self) -> Window:
        """Return the days whose rows count."""
        return self.leaf.window(self.period)


def leaf(figure: Figure, source: Source, extra: Any = ()) -> Leaf:
    """Return the leaf of a checked base figure, narrowed by an `extra` filter."""
    where = (*conditions.parse(figure.where, []), *conditions.parse(extra, []))
    typed = conditions.typed(where, lambda name: type_of(source, name))
    measure, dated = figure.measure or Measure.COUNT, figure.dated or Dated.FLOW
    return Leaf(source.id, typed, measure, figure.of, dated, figure.since)


def type_of(source: Source, name: str) -> Type:
    """Return the type of a dimension; raise `Refused` when the source has none of that name."""
    dimension = source.dimension(name)
    if dimension is None:
        sentence = N_("来源“{source}”没有“{name}”这一维度，可用：{options}")
        options = "、".join([*source.dimensions, *source.measures])
        raise refuse("figures.dimension", sentence, source=source.title, name=name, options=options)
    return dimension.type


def statements(requests: Sequence[Request]) -> list[tuple[str, Window, tuple[Request, ...]]]:
    """Group requests by source and window, each group for one statement, in order of first appearance."""
    grouped: dict[tuple[str, Window], list[Request]] = {}
    for request in dict.fromkeys(requests):
        grouped.setdefault((request.leaf.source, request.window), []).append(request)
    return [(source, window, tuple(group)) for (source, window), group in grouped.items()]
