"""Who belonged to units on many days, read at once: for gatherings that are recorded by the hundred."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from tongxin.ground.catalog.queries import active
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Closure
from tongxin.people.models import Membership, Post
from tongxin.registers.activities.definitions import Audience


@dataclass(frozen=True)
class _Span:
    """From a day to a day, both in it; None: still."""

    first: dt.date
    last: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


_Dated = list[tuple[UUID, _Span, _Span]]


class Belonging:
    """Who was called to organisation life of some units, on whatever day: members; of committees, who held a seat.

    Members who were away for long belong all the same; two queries a kind of audience, however many units and days.
    """

    def __init__(self, units: Collection[UUID], audiences: Collection[Audience]) -> None:
        self._of: Mapping[Audience, Mapping[UUID, _Dated]] = {
            Audience.MEMBERS: _members(units) if Audience.MEMBERS in audiences else {},
            Audience.COMMITTEE: _seated(units) if Audience.COMMITTEE in audiences else {},
        }

    def on(self, unit: UUID, day: dt.date, audience: Audience) -> frozenset[UUID]:
        """Return the ids of who belonged to a unit on a day; nobody where nobody is called."""
        rows = self._of.get(audience, {}).get(unit, ())
        return frozenset(person for person, stood, held in rows if stood.holds(day) and held.holds(day))


def _members(units: Collection[UUID]) -> dict[UUID, _Dated]:
    below = _below(Closure.objects.filter(ancestor__in=units))
    return _joined(below, Membership.objects.filter(organisation__in=below.keys()))


def _seated(units: Collection[UUID]) -> dict[UUID, _Dated]:
    committee = Q(depth=1, descendant__kind=OrganisationKind.PARTY_COMMITTEE)
    below = _below(Closure.objects.filter(Q(depth=0) | committee, ancestor__in=units))
    seats = [entry.id for entry in active().all("post").values() if entry.committee]
    return _joined(below, Post.objects.filter(organisation__in=below.keys(), kind__in=seats))


def _below(rows: Any) -> dict[UUID, list[tuple[UUID, _Span]]]:
    """Return, by unit that people belong to, under which of the asked it stood, and when."""
    found = defaultdict[UUID, list[tuple[UUID, _Span]]](list)
    for ancestor, unit, first, last in rows.values_list("ancestor", "descendant", "valid_from", "valid_to"):
        found[unit].append((ancestor, _Span(first, last)))
    return found


def _joined(below: Mapping[UUID, Iterable[tuple[UUID, _Span]]], rows: Any) -> dict[UUID, _Dated]:
    found = defaultdict[UUID, _Dated](list)
    for unit, person, first, last in rows.values_list("organisation", "person", "valid_from", "valid_to"):
        for ancestor, stood in below[unit]:
            found[ancestor].append((person, stood, _Span(first, last)))
    return found
