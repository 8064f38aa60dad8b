"""The standing of many persons on many days, from one reading of the roster."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from tongxin.people.definitions import Standing
from tongxin.people.models import Membership
from tongxin.people.queries.dated import standing_on

NONE, UNKNOWN = "none", ""


class Histories:
    """What the roster tells of persons on any day: one statement. Where it does not go back so far, nobody can tell."""

    def __init__(self, persons: Iterable[UUID]) -> None:
        self.held: dict[UUID, list[Membership]] = defaultdict(list)
        rows = Membership.objects.filter(person__in=set(persons)).order_by("valid_from")
        for row in rows.only("person_id", "standing", "full_on", "joined_on", "valid_from", "valid_to"):
            self.held[row.person_id].append(row)

    def standing(self, person: UUID, day: dt.date) -> str:
        """Return a `Standing`, `NONE`, or `UNKNOWN` for a day before the roster that its dates say nothing of."""
        held = self.held.get(person)
        if not held:
            return NONE
        for row in held:
            if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to):
                return standing_on(row, day)
        return _before(held[0], day) if day < held[0].valid_from else NONE


def _before(first: Membership, day: dt.date) -> str:
    """Return the standing on a day before the first membership on the roster: of elsewhere, by the dates it states."""
    if first.joined_on is None:
        return UNKNOWN
    if day < first.joined_on:
        return NONE
    if first.full_on is None:
        return UNKNOWN if first.standing == Standing.FULL else Standing.PROBATIONARY
    return Standing.FULL if day >= first.full_on else Standing.PROBATIONARY
