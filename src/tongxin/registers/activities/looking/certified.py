"""Reading certificates of volunteer service, and what they certify: services confirmed by the record keeper."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import found, visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.ui.wording import full_day
from tongxin.people.models import Membership, Person
from tongxin.people.queries import SEE_PARTICIPATION
from tongxin.registers.activities.definitions import State, Status
from tongxin.registers.activities.models import Certificate, Segment
from tongxin.registers.activities.values import plain
from tongxin.toolbox import clock

SERVICE = "volunteering"
Line = list[str]


@dataclass(frozen=True)
class Service:
    """What somebody served in a span: each service as [day, project, place, hours], and the sum of the hours."""

    lines: list[Line]
    hours: Decimal

    @property
    def times(self) -> int:
        """Return how often."""
        return len(self.lines)


def certificates(by: Actor, text: str = "") -> QuerySet[Certificate]:
    """Return the certificates `by` may see, the own ones included, newest first; text: part of a number or of a name."""
    seen = visible(by, Certificate.objects.all(), SEE_PARTICIPATION).values("pk")
    rows = Certificate.objects.filter(Q(pk__in=seen) | Q(person=getattr(by, "person_id", None)))
    if text.strip():
        rows = rows.filter(Q(number__icontains=text.strip()) | Q(person__name__icontains=text.strip()))
    return rows.select_related("record", "organisation", "person__organisation").order_by("-occurred_on", "-record_id")


def certificate(by: Actor, key: UUID) -> Certificate:
    """Return one certificate; raise `NotFound` when there is none or `by` may not see it."""
    return found(certificates(by).filter(pk=key).first())


def may_see(by: Actor, key: UUID) -> bool:
    """Tell whether `by` may see a certificate."""
    return certificates(by).filter(pk=key).exists()


def people(by: Actor) -> QuerySet[Person]:
    """Return whose service `by` may certify: of the departments and branches where participation is seen today."""
    held = visible(by, Membership.objects.filter(on_day(clock.today())), SEE_PARTICIPATION).values("person")
    placed = visible(by, Person.objects.all(), SEE_PARTICIPATION).values("pk")
    return Person.objects.filter(Q(pk__in=placed) | Q(pk__in=held))


def served(person: Person, first: dt.date, last: dt.date) -> Service:
    """Return what a person served from the first to the last day: held, present, confirmed, not voided."""
    rows = Segment.objects.filter(
        kind=SERVICE, occurred_on__range=(first, last), gathering__record__voided_at=None,
        gathering__record__state=State.HELD, gathering__attendances__person=person,
        gathering__attendances__status=Status.PRESENT, gathering__attendances__confirmed=True,
    )  # fmt: skip
    told = rows.annotate(project=F("gathering__record__title"), place=F("gathering__place"))
    lines, hours = [], Decimal(0)
    for day, project, place, spent in told.order_by("occurred_on", "pk").values_list(
        "occurred_on", "project", "place", "hours"
    ):
        lines.append([f"{day:%Y-%m-%d}", project, place, plain(spent)])
        hours += spent or 0
    return Service(lines, hours)


def standing(person: Person, lines: list[Line]) -> Certificate | None:
    """Return a certificate of a person that says exactly this and was not voided."""
    rows = Certificate.objects.filter(person=person, lines=lines, record__voided_at=None)
    return rows.order_by("-record_id").first()


def paper(row: Certificate) -> dict[str, str | list[Line]]:
    """Return what the form `volunteer_certificate` prints, by the names of its blanks."""
    span = _("{first}至{last}").format(first=full_day(row.first), last=full_day(row.last))
    return {
        "number": row.number, "name": row.person.name, "span": span, "records_table": row.lines, "times": str(row.times),
        "hours": plain(row.hours), "organisation": row.organisation.name, "handler": row.handler,
        "issued_on": full_day(row.occurred_on),
    }  # fmt: skip
