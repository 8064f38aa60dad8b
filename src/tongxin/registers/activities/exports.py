"""Rows of the room's ledgers, as lists, files and paper show them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext

from tongxin.ground.access.queries import visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.definitions import Column
from tongxin.ground.exchange.tables import KEY, RECORD
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.people.models import Absence, Membership, Person
from tongxin.registers.activities import queries
from tongxin.registers.activities.definitions import LIFE_LEDGER, STATUS_TITLES, State, Status
from tongxin.registers.activities.models import Attendance, Gathering, Segment
from tongxin.toolbox import clock
from tongxin.toolbox.rounding import percent
from tongxin.toolbox.words import verbatim

Rows = Iterator[Mapping[str, Any]]
CHUNK = 100  # gatherings read at once for a ledger, of which a page shows the first
TRAINING = ("secretary_training", "cadre_training", "party_training")
ROLES = {"secretary_training": verbatim("支部书记"), "cadre_training": verbatim("中层干部")}
AWAY = (Status.EXCUSED, Status.ABSENT)
CAME = (Status.PRESENT, Status.MADE_UP)
MARKS = {
    Status.PRESENT: verbatim("√"), Status.MADE_UP: verbatim("补"), Status.EXCUSED: verbatim("假"),
    Status.ABSENT: verbatim("×"),
}  # fmt: skip
POSTED_AWAY, NOT_MEMBER = verbatim("外"), verbatim("—")


def held(
    by: Actor, organisation: Organisation, start: dt.date, end: dt.date, kinds: Sequence[str]
) -> QuerySet[Gathering]:
    """Return the gatherings of a unit and what is below it that were held in a span, with a segment of some kinds."""
    below = Closure.objects.filter(on_day(clock.today()), ancestor=organisation).values("descendant")
    rows = visible(by, Gathering.objects.all(), queries.VIEW).filter(
        organisation__in=below, occurred_on__range=(start, end), record__state=State.HELD, record__voided_at=None,
        pk__in=Segment.objects.filter(kind__in=kinds).values("gathering"),
    )  # fmt: skip
    return rows.select_related("record", "organisation").order_by("occurred_on", "record_id")


def _listed(rows: QuerySet[Gathering], lines: QuerySet[Attendance]) -> Iterator[Gathering]:
    return rows.prefetch_related("segments", Prefetch("attendances", lines)).iterator(chunk_size=CHUNK)


def volunteering(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Rows:
    """Yield the rows of the volunteer-service ledger: one a person, then those only counted."""
    named = Attendance.objects.filter(status=Status.PRESENT, confirmed=True).select_related("person__organisation")
    for row in _listed(held(by, organisation, start, end, ["volunteering"]), named):
        part = row.segments.all()[0]
        shared = {
            RECORD: row.pk, "date": row.occurred_on, "project": row.record.title, "kind": part.extra.get("category"),
            "place": row.place, "organiser": row.organisation, "from": _moment(row, row.starts_at),
            "to": _moment(row, row.ends_at), "hours": part.hours, "served": part.served,
        }  # fmt: skip
        for line in row.attendances.all():
            unit = line.person.organisation.short_name if line.person else line.outsider_unit
            yield {**shared, "name": name_of(line), "unit": unit}
        if row.headcount:
            yield {**shared, "headcount": row.headcount}


def organisation_life(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Rows:
    """Yield a row for each segment of organisation life; those of one gathering share its number."""
    lines = Attendance.objects.filter(confirmed=True)
    for row in _listed(held(by, organisation, start, end, LIFE_LEDGER), lines):
        parts = [part for part in row.segments.all() if part.kind in LIFE_LEDGER]
        names = queries.named(parts)
        shared = {
            RECORD: row.pk, "gathering": f"{row.occurred_on:%m%d}-{row.pk.hex[-4:]}", "place": row.place,
            "occurred_at": _moment(row, row.starts_at) or row.occurred_on,
            "result": row.minutes, **_counts(row),
        }  # fmt: skip
        for part in parts:
            extra = part.extra
            yield {
                **shared, KEY: part.pk, "kind": queries.kind(part.kind).title, "hours": part.hours,
                "topic": extra.get("topic") or extra.get("theme") or part.title,
                "host": extra.get("lecturer") or names.get(extra.get("host", ""), ""),
                "recorder": names.get(extra.get("recorder", ""), ""),
            }  # fmt: skip


def _counts(row: Gathering) -> dict[str, int | None]:
    """Return the numbers of a list; where people were only counted, nobody knows how many were expected."""
    lines = list(row.attendances.all())
    members = [line for line in lines if line.person_id and not line.observer]
    found = Counter(line.status for line in members)
    return {
        "should_attend": len(members) or None, "attended": found[Status.PRESENT] + row.headcount,
        "absent": sum(found[status] for status in AWAY), "made_up": found[Status.MADE_UP],
        "observers": sum(line.status == Status.PRESENT for line in lines) - found[Status.PRESENT],
    }  # fmt: skip


def training(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Rows:
    """Yield a row for each trainee of each class."""
    named = Attendance.objects.filter(status__in=CAME, confirmed=True).select_related("person__organisation")
    for row in _listed(held(by, organisation, start, end, TRAINING), named):
        part = next(part for part in row.segments.all() if part.kind in TRAINING)
        shared = {
            RECORD: row.pk, "course": row.record.title, "content": part.extra.get("content"),
            "organiser": part.extra.get("organiser"), "from": row.occurred_on, "to": _day(part.extra.get("to")),
            "role": part.extra.get("role") or ROLES.get(part.kind), "hours": part.hours, "result": part.extra.get("result"),
        }  # fmt: skip
        for line in row.attendances.all():
            remark = gettext(STATUS_TITLES[Status.MADE_UP]) if line.status == Status.MADE_UP else ""
            branch = line.person.organisation if line.person else None
            yield {**shared, "name": name_of(line), "branch": branch, "remark": remark}


def practical_deeds(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Rows:
    """Yield a row for each deed of each unit: what carries one title there is one project, done several times."""
    projects: dict[tuple[UUID, str], dict[str, Any]] = {}
    for row in _listed(held(by, organisation, start, end, ["practical_deed"]), Attendance.objects.none()):
        part = next(part for part in row.segments.all() if part.kind == "practical_deed")
        project = projects.setdefault((row.organisation_id, row.record.title), {"times": 0, "people": None})
        told = {
            "target": part.extra.get("beneficiary"), "content": part.extra.get("content"), "source": part.extra.get("need"),
            "owner": part.extra.get("owner"), "due_on": _day(part.extra.get("due_on")),
            "state": part.extra.get("progress"), "feedback": part.extra.get("feedback"),
        }  # fmt: skip
        project |= {key: value for key, value in told.items() if value}
        project |= {
            RECORD: row.pk, "branch": row.organisation, "title": row.record.title, "last_on": row.occurred_on,
            "times": project["times"] + part.times,
        }  # fmt: skip
        if part.served is not None:
            project["people"] = (project["people"] or 0) + part.served
    yield from projects.values()


def heart_talks(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Rows:
    """Yield a row for each talk that `by` may read: what was said is for the branch committee."""
    rows = visible(by, held(by, organisation, start, end, ["heart_talk"]), queries.KEPT)
    for row in _listed(rows, Attendance.objects.none()):
        part = row.segments.all()[0]
        names = queries.named([part])
        told = {key: part.extra.get(key) for key in ("pair", "occasion", "points", "help")}
        people = {key: names.get(part.extra.get(key, ""), "") for key in ("talker", "talked")}
        yield {RECORD: row.pk, "date": row.occurred_on, "place": row.place, **told, **people}


def matrix_columns(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Sequence[Column]:
    """Return a column for each gathering of organisation life in a span."""
    return [
        Column(str(row.pk), f"{row.occurred_on:%m.%d} {row.record.title}", w=6)
        for row in held(by, organisation, start, end, LIFE_LEDGER)
    ]


def attendance_matrix(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Rows:
    """Yield a row for each member of a unit in a span, with a mark for each gathering; why somebody was away is not told."""
    lines = Attendance.objects.filter(confirmed=True, observer=False).exclude(person=None)
    gatherings = list(_listed(held(by, organisation, start, end, LIFE_LEDGER), lines))
    marks = {(row.pk, line.person_id): line.status for row in gatherings for line in row.attendances.all()}
    people = _members(organisation, start, end)
    away = _spans(Absence.objects.filter(person__in=[person.pk for person in people]))
    for person in people:
        said = {row.pk: marks.get((row.pk, person.pk)) for row in gatherings}
        cells = {str(row.pk): _mark(said[row.pk], row.occurred_on, away.get(person.pk, ())) for row in gatherings}
        came = [row for row in gatherings if said[row.pk] == Status.PRESENT]
        should = sum(status is not None for status in said.values())
        hours = [part.hours for row in came for part in row.segments.all() if part.hours]
        yield {
            KEY: person.pk, "name": person.name, "should": should, "attended": len(came),
            "made_up": sum(status == Status.MADE_UP for status in said.values()),
            "rate": percent(len(came), should, 1), "hours": sum(hours, Decimal(0)), **cells,
        }  # fmt: skip


def _mark(status: str | None, day: dt.date, away: Iterable[tuple[dt.date, dt.date]]) -> str:
    if status is not None:
        return MARKS[Status(status)]
    return POSTED_AWAY if any(first <= day <= last for first, last in away) else NOT_MEMBER


def _members(organisation: Organisation, start: dt.date, end: dt.date) -> list[Person]:
    """Return who was a member of a unit on a day of the span, in name order."""
    below = Closure.objects.filter(on_day(end), ancestor=organisation).values("descendant")
    span = Q(valid_from__lte=end) & (Q(valid_to=None) | Q(valid_to__gte=start))
    held = Membership.objects.filter(span, organisation__in=below).values("person")
    return list(Person.objects.filter(pk__in=held).order_by("sort_key", "code"))


def _spans(rows: QuerySet[Absence]) -> dict[UUID, list[tuple[dt.date, dt.date]]]:
    found: dict[UUID, list[tuple[dt.date, dt.date]]] = {}
    for row in rows.order_by("valid_from"):
        found.setdefault(row.person_id, []).append((row.valid_from, row.valid_to or dt.date.max))
    return found


def name_of(line: Attendance) -> str:
    """Return who stands on a line of the list: a colleague, or somebody from outside."""
    return line.person.name if line.person else line.outsider


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _moment(row: Gathering, time: dt.time | None) -> dt.datetime | None:
    return dt.datetime.combine(row.occurred_on, time, clock.ZONE) if time else None
