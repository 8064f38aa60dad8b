"""Kinds of activity: entries of the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tongxin.ground.catalog.queries import active
from tongxin.registers.activities.definitions import ActivityKind, Audience
from tongxin.registers.activities.models import Gathering
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


def kind(key: str) -> ActivityKind:
    """Return a kind of activity; raise `Refused` for one the catalog does not have."""
    entry: ActivityKind | None = active().get("activity", key)
    if entry is None:
        raise refuse("activities.kind", N_("目录中没有“{key}”这类活动"), field="kind", key=key)
    return entry


def kinds() -> Mapping[str, ActivityKind]:
    """Return every kind of activity of the catalog."""
    return active().all("activity")


def kinds_of(row: Gathering) -> list[ActivityKind]:
    """Return the kinds of a gathering's segments, in order."""
    return [kind(key) for key in row.segments.order_by("order").values_list("kind", flat=True)]


def audience_of(kinds: Iterable[ActivityKind]) -> Audience:
    """Return who is expected at a gathering of these kinds: the widest of them."""
    found = {kind.audience for kind in kinds if kind.attended}
    return next((audience for audience in Audience if audience in found), Audience.NOBODY)
