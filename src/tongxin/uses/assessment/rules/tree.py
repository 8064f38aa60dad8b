"""A scheme laid out flat: each leaf with its place, its source and its points for a variant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tongxin.uses.assessment.definitions import Condition, Event, Group, Indicator, Part, Rater, Scheme, Veto


@dataclass(frozen=True)
class Leaf:
    """An indicator where it stands. key: unique in the scheme; points: those of the variant; rater: who scores it."""

    key: str
    part: Part
    group: Group
    indicator: Indicator
    points: Decimal
    rater: Rater | None

    @property
    def figure(self) -> str:
        """Return the figure it is taken from, or nothing."""
        return self.indicator.figure

    @property
    def typed(self) -> bool:
        """Say whether somebody types what is known of it."""
        return bool(self.indicator.typed or self.indicator.ballot)


Place = Leaf | Event | Veto | Condition


def places(scheme: Scheme, variant: str) -> dict[str, Place]:
    """Return everything that may be known of somebody assessed, by key."""
    laid: dict[str, Place] = {leaf.key: leaf for leaf in leaves(scheme, variant)}
    others: list[Event | Veto | Condition] = [*scheme.events, *scheme.veto, *scheme.condition]
    return laid | {other.id: other for other in others}


def key_of(place: Place) -> str:
    """Return the key of an indicator, event, veto or condition."""
    return place.key if isinstance(place, Leaf) else place.id


def title_of(place: Place) -> str:
    """Return what an indicator, event, veto or condition is called."""
    return place.indicator.title if isinstance(place, Leaf) else place.title


def counted(place: Place) -> bool:
    """Say whether records or an earlier round give its value, so that people type it only where those gave none."""
    return bool(place.figure) or (isinstance(place, Leaf) and bool(place.indicator.result))


def groups_of(scheme: Scheme, part: Part) -> list[Group]:
    """Return a part's own groups, or those of the part it is like."""
    if not part.like:
        return part.group
    return next((other.group for other in scheme.part if other.id == part.like), [])


def leaves(scheme: Scheme, variant: str = "") -> list[Leaf]:
    """Return all leaves in order; those without points in this variant are left out."""
    return [leaf for leaf in _all(scheme, variant) if leaf.points]


def _all(scheme: Scheme, variant: str) -> Iterator[Leaf]:
    found = scheme.variant_of(variant)
    others = found.points if found else {}
    for part in scheme.part:
        for group in groups_of(scheme, part):
            for indicator in group.indicator:
                key = f"{part.id}.{indicator.id}" if part.like else indicator.id
                rater = part.rater if part.rater and indicator.rater else indicator.rater
                yield Leaf(key, part, group, indicator, others.get(indicator.id, indicator.points), rater)


def voted(scheme: Scheme, variant: str = "") -> dict[str, Leaf]:
    """Return the indicators that take the counts of rounds of votes, by kind of ballot."""
    return {leaf.indicator.votes: leaf for leaf in leaves(scheme, variant) if leaf.indicator.votes}


def asked(scheme: Scheme) -> dict[str, str]:
    """Return which figure each leaf, event, veto and condition takes, by key."""
    return {key: place.figure for key, place in places(scheme, "").items() if place.figure}


def figures(scheme: Scheme) -> list[str]:
    """Return the figures a scheme asks for, each once, in order; also those of leaves without points in its usual variant."""
    named = [leaf.figure for leaf in _all(scheme, "")] + list(asked(scheme).values())
    return list(dict.fromkeys(figure for figure in named if figure))
