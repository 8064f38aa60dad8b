"""The gatherings that somebody may see, and what stands around one of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from tongxin.ground.access.queries import everywhere, found, organisations_for, visible
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.people.models import Spending
from tongxin.registers.activities.definitions import Repeat, State
from tongxin.registers.activities.models import Application, Attendance, Gathering, Partner, Segment
from tongxin.registers.activities.queries.entries import kinds
from tongxin.registers.activities.stages import Asked
from tongxin.toolbox import clock

VIEW = "activities.view"
# Talks and the like: for the branch committee and those who keep its lists.
KEPT = "activities.kept"
# What a row of the list shows; the rest of a gathering, its minutes above all, is read by its own page.
LISTED = (
    "occurred_on", "headcount", "organisation", "organisation__short_name", "record__title", "record__state",
    "record__voided_at", "record__countersign",
)  # fmt: skip


def gatherings(by: Actor) -> QuerySet[Gathering]:
    """Return the gatherings that `by` may see, with their records and units, newest first."""
    rows = visible(by, Gathering.objects.all(), VIEW)
    others = joined(by)
    if others:
        rows |= Gathering.objects.filter(pk__in=others)
    return unhidden(by, rows).select_related("record", "organisation").order_by("-occurred_on", "-record_id")


def unhidden(by: Actor, rows: QuerySet[Gathering]) -> QuerySet[Gathering]:
    """Leave out what only the committee of a unit and those who keep its lists may know of, where `by` is neither."""
    closed = [entry.id for entry in kinds().values() if entry.keepers]
    if not closed or everywhere(by, KEPT):
        return rows
    kept = organisations_for(by, KEPT).values("pk")
    hidden = Exists(Segment.objects.filter(gathering=OuterRef("pk"), kind__in=closed))
    return rows.filter(~hidden | Q(organisation__in=kept))


def may_see(by: Actor, key: UUID) -> bool:
    """Tell whether `by` may see a gathering: also a joint one, not a talk known to those who keep the lists."""
    return gatherings(by).filter(pk=key).exists()


def joined(by: Actor) -> list[UUID]:
    """Return the joint gatherings that `by` sees only because a unit within reach holds them with another."""
    if everywhere(by, VIEW):
        return []  # partners are of the organiser's hospital
    rows = visible(by, Partner.objects.order_by(), VIEW)
    own = visible(by, Gathering.objects.all(), VIEW).values("pk")
    return list(rows.exclude(gathering__in=own).values_list("gathering", flat=True).distinct())


def gathering(by: Actor, key: UUID) -> Gathering:
    """Return one gathering with what stands around it; raise `NotFound` when there is none or `by` may not see it."""
    rows = Gathering.objects.filter(pk=key).select_related(
        "record", "organisation", "draft__record", "draft__theme__organisation"
    )
    rows = rows.annotate(**_around())
    seen = visible(by, rows, VIEW).first()
    return found(seen or rows.filter(pk__in=joined(by)).first())


def _around() -> dict[str, Any]:
    """Return what one row tells of its partners and its newest application without further questions."""
    here = OuterRef("pk")
    newest = Application.objects.filter(gathering=here, record__voided_at=None).order_by("-record_id")
    spent = Spending.objects.filter(source=here).order_by()
    return {
        "partner_names": ArraySubquery(Partner.objects.filter(gathering=here).values("organisation__short_name")),
        "application": Subquery(newest.values("pk")[:1]),
        "application_state": Subquery(newest.values("record__state")[:1]),
        "budget": Subquery(newest.filter(record__state=Asked.APPROVED).values("budget")[:1]),
        "spent": Subquery(spent.values("source").annotate(sum=Sum("amount")).values("sum")),
    }


def following(row: Gathering) -> list[Gathering]:
    """Return those of a gathering's series that are still planned for later days, soonest first."""
    if row.series is None:
        return []
    rows = Gathering.objects.filter(
        hospital_id=row.hospital_id, series=row.series, occurred_on__gt=row.occurred_on, record__voided_at=None,
        record__state=State.PLANNED,
    )  # fmt: skip
    return list(rows.select_related("record", "organisation").order_by("occurred_on", "record_id"))


def repeat_of(row: Gathering) -> Repeat | str:
    """Return how the series of a gathering is repeated, by its first two days; "" of a single one."""
    if row.series is None:
        return ""
    days = Gathering.objects.filter(hospital_id=row.hospital_id, series=row.series).order_by("occurred_on")
    first, second = days.values_list("occurred_on", flat=True)[:2]
    return {7: Repeat.WEEK, 14: Repeat.TWO_WEEKS}.get((second - first).days, Repeat.MONTH)


def open_to_sign_up(by: Actor) -> QuerySet[Gathering]:
    """Return the coming gatherings of what `by` may see that take sign-ups, soonest first."""
    kinds = [entry.id for entry in active().all("activity").values() if entry.sign_up]
    segments = Segment.objects.filter(kind__in=kinds, occurred_on__gte=clock.today()).values("gathering")
    rows = visible(by, Gathering.objects.all(), VIEW).select_related("record", "organisation")
    open_rows = rows.filter(pk__in=segments, record__state=State.PLANNED, record__voided_at=None)
    return open_rows.only(*LISTED, "starts_at", "place").order_by("occurred_on", "record_id")


def own_lines(by: Actor, rows: Iterable[Gathering]) -> dict[UUID, Attendance]:
    """Return the lines on which `by` stands, by gathering."""
    person = getattr(by, "person_id", None)
    if person is None:
        return {}
    lines = Attendance.objects.filter(person=person, gathering__in=[row.pk for row in rows])
    return {line.gathering_id: line for line in lines}
