"""Who is expected at a gathering, who stands on its list, and how many of each."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tongxin.ground.catalog.queries import active
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import children
from tongxin.people.models import Person
from tongxin.people.queries import excused, expected, posts_on
from tongxin.registers.activities.definitions import Audience, Status
from tongxin.registers.activities.models import Attendance, Gathering


def attendances(row: Gathering) -> QuerySet[Attendance]:
    """Return who is on the list of a gathering, in name order."""
    return row.attendances.select_related("person").order_by("person__sort_key", "outsider", "id")


def absent(row: Gathering) -> list[Attendance]:
    """Return the lines of colleagues who were away and have not made it up, in name order."""
    return list(
        attendances(row).filter(status__in=(Status.EXCUSED, Status.ABSENT), confirmed=True).exclude(person=None)
    )


@dataclass(frozen=True)
class Due:
    """Who is expected (应到) on a day, and which members are not because of a long absence; the reason is not told."""

    expected: list[Person]
    away: list[Person]


def due(organisation: Organisation, day: dt.date, audience: Audience = Audience.MEMBERS) -> Due:
    """Return who is expected at a gathering of a unit on `day`.

    The members of its branches; of a kind for committees, who holds a seat on that day; of others, nobody.
    """
    if audience is Audience.NOBODY:
        return Due([], [])
    gone = excused(organisation, day)
    if audience is Audience.COMMITTEE:
        away = list(gone)
        return Due([person for person in _seated(organisation, day) if person not in away], away)
    everybody = expected(organisation, day) | gone
    people = list(everybody.annotate(gone=Exists(gone.filter(pk=OuterRef("pk")))).order_by("sort_key", "code"))
    return Due([person for person in people if not vars(person)["gone"]], [p for p in people if vars(p)["gone"]])


def _seated(organisation: Organisation, day: dt.date) -> list[Person]:
    seats = [entry.id for entry in active().all("post").values() if entry.committee]
    units = [organisation, *children(organisation, day).filter(kind=OrganisationKind.PARTY_COMMITTEE)]
    return list(dict.fromkeys(post.person for post in posts_on(units, day) if post.kind in seats))


@dataclass(frozen=True)
class Tally:
    """Numbers of one gathering's list."""

    signed_up: int
    waiting: int
    present: int
    excused: int
    absent: int
    made_up: int


def tally(row: Gathering) -> Tally:
    """Return how many signed up, wait for confirmation, were present, excused, absent."""
    done = Q(confirmed=True)
    return Tally(
        **row.attendances.aggregate(
            signed_up=Count("pk", filter=Q(status=Status.SIGNED_UP)),
            waiting=Count("pk", filter=Q(status=Status.PRESENT, confirmed=False)),
            present=Count("pk", filter=done & Q(status=Status.PRESENT)),
            excused=Count("pk", filter=done & Q(status=Status.EXCUSED)),
            absent=Count("pk", filter=done & Q(status=Status.ABSENT)),
            made_up=Count("pk", filter=done & Q(status=Status.MADE_UP)),
        )
    )


def tally_of(lines: Iterable[Attendance]) -> Tally:
    """Return the same numbers of lines that are all in hand."""
    found = Counter((line.status, line.confirmed) for line in lines)
    return Tally(
        signed_up=found[Status.SIGNED_UP, False], waiting=found[Status.PRESENT, False],
        present=found[Status.PRESENT, True], excused=found[Status.EXCUSED, True], absent=found[Status.ABSENT, True],
        made_up=found[Status.MADE_UP, True],
    )  # fmt: skip
