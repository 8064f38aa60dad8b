"""Reading gatherings: always what `by` may see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tongxin.ground.access.queries import found, visible
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.people.models import Person
from tongxin.people.queries import members
from tongxin.registers.activities.definitions import ActivityKind, State, Status
from tongxin.registers.activities.models import Attendance, Gathering, Segment
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

VIEW = "activities.view"


def kind(key: str) -> ActivityKind:
    """Return a kind of activity; raise `Refused` for one the catalog does not have."""
    entry: ActivityKind | None = active().get("activity", key)
    if entry is None:
        raise refuse("activities.kind", N_("目录中没有“{key}”这类活动"), field="kind", key=key)
    return entry


def gatherings(by: Actor) -> QuerySet[Gathering]:
    """Return the gatherings that `by` may see, with their records and units, newest first."""
    rows = visible(by, Gathering.objects.all(), VIEW).select_related("record", "organisation")
    return rows.order_by("-occurred_on", "-record_id")


def listed(by: Actor, *, kind: str = "", state: str = "", text: str = "", year: int | None = None) -> QuerySet[Gathering]:
    """Return the list page's rows: filtered, each with the number present and its first segment's kind."""
    rows = gatherings(by).filter(record__voided_at=None)
    if kind:
        rows = rows.filter(pk__in=Segment.objects.filter(kind=kind).values("gathering"))
    if state:
        rows = rows.filter(record__state=state)
    if text:
        rows = rows.filter(record__title__icontains=text)
    if year:
        rows = rows.filter(occurred_on__range=(dt.date(year, 1, 1), dt.date(year, 12, 31)))
    present = _counted(Q(status=Status.PRESENT, confirmed=True))
    first = Segment.objects.filter(gathering=OuterRef("pk")).order_by("order").values("kind")[:1]
    return rows.annotate(present=present, kind=Subquery(first))


def _counted(condition: Q) -> Coalesce:
    rows = Attendance.objects.filter(condition, gathering=OuterRef("pk")).order_by().values("gathering")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def gathering(by: Actor, key: UUID) -> Gathering:
    """Return one gathering; raise `NotFound` when there is none or `by` may not see it."""
    return found(gatherings(by).filter(pk=key).first())


def attendances(row: Gathering) -> QuerySet[Attendance]:
    """Return who is on the list of a gathering, in name order."""
    return row.attendances.select_related("person").order_by("person__sort_key", "outsider", "id")


def expected(organisation: Organisation, day: dt.date) -> list[Person]:
    """Return who is expected (应到) at a gathering of a unit on `day`: the members of its branches."""
    return list(members(organisation, day))


@dataclass(frozen=True)
class Tally:
    """Numbers of one gathering's list."""

    signed_up: int
    waiting: int
    present: int
    excused: int
    absent: int


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
        )
    )


def open_to_sign_up(by: Actor) -> QuerySet[Gathering]:
    """Return the coming gatherings of what `by` may see that take sign-ups, soonest first."""
    kinds = [entry.id for entry in active().all("activity").values() if entry.sign_up]
    segments = Segment.objects.filter(kind__in=kinds, occurred_on__gte=clock.today()).values("gathering")
    rows = visible(by, Gathering.objects.all(), VIEW).select_related("record", "organisation")
    return rows.filter(pk__in=segments, record__state=State.PLANNED, record__voided_at=None).order_by("occurred_on", "record_id")
