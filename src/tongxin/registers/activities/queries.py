"""Reading gatherings: always what `by` may see."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from tongxin.ground.access.queries import everywhere, found, organisations_for, visible
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import children
from tongxin.people.models import Person, Spending
from tongxin.people.queries import excused, expected, posts_on
from tongxin.registers.activities.definitions import ActivityKind, Audience, Repeat, State, Status
from tongxin.registers.activities.models import Application, Attendance, Gathering, Partner, Segment
from tongxin.registers.activities.stages import Asked
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

VIEW = "activities.view"
# Talks and the like: for the branch committee and those who keep its lists.
KEPT = "activities.kept"
# What a row of the list shows; the rest of a gathering, its minutes above all, is read by its own page.
LISTED = (
    "occurred_on", "headcount", "organisation", "organisation__short_name", "record__title", "record__state",
    "record__voided_at", "record__countersign",
)  # fmt: skip
NOT_HOSTS = (OrganisationKind.REGION, OrganisationKind.BODY)


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


def audience_of(kinds: Iterable[ActivityKind]) -> Audience:
    """Return who is expected at a gathering of these kinds: the widest of them."""
    found = {kind.audience for kind in kinds if kind.attended}
    return next((audience for audience in Audience if audience in found), Audience.NOBODY)


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


def open_to_sign_up(by: Actor) -> QuerySet[Gathering]:
    """Return the coming gatherings of what `by` may see that take sign-ups, soonest first."""
    kinds = [entry.id for entry in active().all("activity").values() if entry.sign_up]
    segments = Segment.objects.filter(kind__in=kinds, occurred_on__gte=clock.today()).values("gathering")
    rows = visible(by, Gathering.objects.all(), VIEW).select_related("record", "organisation")
    open_rows = rows.filter(pk__in=segments, record__state=State.PLANNED, record__voided_at=None)
    return open_rows.only(*LISTED, "starts_at", "place").order_by("occurred_on", "record_id")


def units(by: Actor, permission: str) -> QuerySet[Organisation]:
    """Return the units for which `by` may plan or record, in organisation order."""
    rows = organisations_for(by, permission).filter(dissolved_on=None).exclude(kind__in=NOT_HOSTS)
    return rows.order_by("order", "sort_key", "id")


def latest(unit: Organisation, kind: str = "") -> Gathering | None:
    """Return the newest gathering of a unit, of a kind, to fill the next form from."""
    rows = Gathering.objects.filter(organisation=unit, record__voided_at=None)
    if kind:
        rows = rows.filter(segments__kind=kind)
    return rows.select_related("record").order_by("-occurred_on", "-record_id").first()


def titles(unit: Organisation, limit: int = 8) -> list[str]:
    """Return what the unit's last gatherings were called, newest first, each once."""
    rows = Gathering.objects.filter(organisation=unit, record__voided_at=None).order_by("-occurred_on", "-record_id")
    names = rows.values_list("record__title", flat=True)[: limit * 8]
    return list(dict.fromkeys(names))[:limit]


def said_before(unit: Organisation, kind: ActivityKind, limit: int = 20) -> dict[str, list[str]]:
    """Return what the hospital wrote lately in the fields of a kind that offer it again, by field, newest first."""
    wanted = [item.key for item in kind.fields if item.suggest]
    if not wanted:
        return {}
    rows = Segment.objects.filter(hospital_id=unit.hospital_id, extra__has_any_keys=wanted).order_by(
        "-occurred_on", "-id"
    )
    found: dict[str, dict[str, None]] = {key: {} for key in wanted}
    for extra in rows.values_list("extra", flat=True)[: limit * 20]:
        for key in wanted & extra.keys():
            found[key].setdefault(extra[key])
    return {key: list(values)[:limit] for key, values in found.items()}


def named(parts: Iterable[Segment]) -> dict[str, str]:
    """Return the names of the colleagues, with their numbers, and of the units that extra fields hold by key."""
    people, units = set[str](), set[str]()
    for part in parts:
        for item in kind(part.kind).fields:
            value = part.extra.get(item.key)
            if value and item.type == "person":
                people.add(value)
            elif value and item.type == "organisations":
                units.update(value)
    persons = Person.objects.filter(pk__in=people).order_by().values_list("pk", "name", "code") if people else []
    shown = Organisation.objects.filter(pk__in=units).order_by().values_list("pk", "short_name") if units else []
    return {str(key): f"{name}（{code}）" for key, name, code in persons} | {str(key): name for key, name in shown}


def people(unit: Organisation, keys: Iterable[UUID]) -> list[Person]:
    """Return the persons of a unit's hospital with these keys, in name order, with their departments."""
    rows = Person.objects.filter(hospital_id=unit.hospital_id, pk__in=list(keys)).select_related("organisation")
    return list(rows.order_by("sort_key", "code"))


def own_lines(by: Actor, rows: Iterable[Gathering]) -> dict[UUID, Attendance]:
    """Return the lines on which `by` stands, by gathering."""
    person = getattr(by, "person_id", None)
    if person is None:
        return {}
    lines = Attendance.objects.filter(person=person, gathering__in=[row.pk for row in rows])
    return {line.gathering_id: line for line in lines}
