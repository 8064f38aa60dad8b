"""What known values come to under a scheme: exact fractions, rounded once; each point with its working.

Pure: the same scheme, variant and values give the same score, whatever the order. Points of indicators that do not apply
are spread over the rest of their group, of a group without any over the part, of a part without any over the scheme.
What is not known is neither zero nor spread: it waits (`held`), and the score says how much is still open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from tongxin.toolbox.rounding import half_up
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.definitions import Event, Grade, Missing, Scheme
from tongxin.uses.assessment.rules import curves
from tongxin.uses.assessment.rules.curves import Words
from tongxin.uses.assessment.rules.tree import Leaf, leaves

ZERO = Fraction(0)


class Known(StrEnum):
    """What is known of one input; zero that was counted is `ok`."""

    OK = "ok"
    MISSING = "missing"
    NOT_CHECKED = "not_checked"
    NOT_APPLICABLE = "not_applicable"


KNOWN_TITLES = {
    Known.OK: N_("已取数"),
    Known.MISSING: N_("没有数据"),
    Known.NOT_CHECKED: N_("尚未核对"),
    Known.NOT_APPLICABLE: N_("不适用"),
}


@dataclass(frozen=True)
class Given:
    """One input: a value where it is ok."""

    value: curves.Number | None = None
    known: Known = Known.MISSING

    @classmethod
    def of(cls, value: Decimal | int | str) -> Given:
        """Return a known value."""
        return cls(Decimal(value), Known.OK)


NOTHING = Given()


@dataclass(frozen=True)
class Point:
    """One leaf's score: `points` of `worth` (None: held, or not applicable), and how it came about."""

    leaf: Leaf
    given: Given
    known: Known
    worth: Fraction
    points: Fraction | None
    words: Words

    @property
    def lacking(self) -> Fraction:
        """Return the points not reached, of what is known."""
        return ZERO if self.points is None else self.worth - self.points


@dataclass(frozen=True)
class Extra:
    """What an event added or took, after its own cap; points: positive either way."""

    event: Event
    given: Given
    points: Fraction


@dataclass(frozen=True)
class Score:
    """The whole: `total` as printed; `held`: the points still open; vetoes: those that apply; conditions: what is
    known of each, by key."""

    points: tuple[Point, ...]
    bonus: tuple[Extra, ...]
    deductions: tuple[Extra, ...]
    vetoes: tuple[str, ...]
    exact: Fraction
    total: Decimal
    held: Decimal
    conditions: Mapping[str, Given] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Say whether nothing is held."""
        return not self.held


def score(scheme: Scheme, variant: str, given: Mapping[str, Given]) -> Score:
    """Return what the inputs come to; `given`: by key of the leaf, event, veto or condition."""
    placed = leaves(scheme, variant)
    states = {leaf.key: state(leaf, given.get(leaf.key, NOTHING)) for leaf in placed}
    worths = spread(placed, lambda leaf: states[leaf.key] is not Known.NOT_APPLICABLE, scheme.total)
    points = tuple(_point(leaf, given.get(leaf.key, NOTHING), states[leaf.key], worths[leaf.key]) for leaf in placed)
    bonus, deductions = (tuple(_extras(events, given)) for events in (scheme.bonus, scheme.deduction))
    exact = sum((point.points for point in points if point.points is not None), ZERO)
    exact += _capped(bonus, scheme.bonus_cap) - _capped(deductions, scheme.deduction_cap)
    exact = max(exact, ZERO)
    open_ = sum((p.worth for p in points if p.points is None and p.known is not Known.NOT_APPLICABLE), ZERO)
    vetoes = tuple(veto.id for veto in scheme.veto if (given.get(veto.id, NOTHING).value or 0) > 0)
    return Score(
        points, bonus, deductions, vetoes, exact, half_up(exact, scheme.decimals), half_up(open_, scheme.decimals),
        {each.id: given.get(each.id, NOTHING) for each in scheme.condition},
    )  # fmt: skip


def state(leaf: Leaf, given: Given) -> Known:
    """Return what is known of a leaf; what is missing does not apply where the scheme says so."""
    if given.known is Known.MISSING and leaf.indicator.missing is Missing.NOT_APPLICABLE:
        return Known.NOT_APPLICABLE
    return given.known


def spread(placed: Sequence[Leaf], applies: Callable[[Leaf], bool], total: Decimal) -> dict[str, Fraction]:
    """Return what each leaf is worth of `total`, by key: 0 for those that do not apply, theirs spread over the others."""
    worths = {leaf.key: ZERO for leaf in placed}
    parts = _together(placed, lambda leaf: leaf.part.id)
    weights = {key: Fraction(part[0].part.weight) for key, part in parts.items() if any(map(applies, part))}
    for key, weight in weights.items():
        groups = _together(parts[key], lambda leaf: leaf.group.id)
        sizes = {name: _sum(group) for name, group in groups.items() if any(map(applies, group))}
        for name, size in sizes.items():
            applying = [leaf for leaf in groups[name] if applies(leaf)]
            scale = Fraction(total) * weight / sum(weights.values()) * size / sum(sizes.values()) / _sum(applying)
            worths |= {leaf.key: Fraction(leaf.points) * scale for leaf in applying}
    return worths


def quota(grade: Grade, assessed: int) -> int | None:
    """Return how many of those assessed may have a grade: rounded down; None without a limit."""
    return None if grade.max_share is None else int(Fraction(grade.max_share) * assessed // 1)


def _point(leaf: Leaf, given: Given, known: Known, worth: Fraction) -> Point:
    if known is not Known.OK or given.value is None:
        return Point(leaf, given, known, worth, None, Words(KNOWN_TITLES[known], {}))
    share = curves.ratio(leaf.indicator, given.value)
    return Point(leaf, given, known, worth, worth * share, curves.working(leaf.indicator, given.value))


def _extras(events: Iterable[Event], given: Mapping[str, Given]) -> Iterable[Extra]:
    for event in events:
        told = given.get(event.id, NOTHING)
        times = max(Fraction(told.value or 0), ZERO)
        points = times * Fraction(event.points)
        yield Extra(event, told, points if event.cap is None else min(points, Fraction(event.cap)))


def _capped(extras: Iterable[Extra], cap: Decimal | None) -> Fraction:
    points = sum((extra.points for extra in extras), ZERO)
    return points if cap is None else min(points, Fraction(cap))


def _together(placed: Iterable[Leaf], by: Callable[[Leaf], str]) -> dict[str, list[Leaf]]:
    found: dict[str, list[Leaf]] = {}
    for leaf in placed:
        found.setdefault(by(leaf), []).append(leaf)
    return found


def _sum(placed: Iterable[Leaf]) -> Fraction:
    return sum((Fraction(leaf.points) for leaf in placed), ZERO)
