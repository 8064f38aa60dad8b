"""Reading and writing the list of a gathering; called by the room's commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

from tongxin.ground.records.rules import check_open
from tongxin.people.models import Person
from tongxin.registers.activities.definitions import How, Status
from tongxin.registers.activities.looking import joint
from tongxin.registers.activities.models import Attendance, Gathering
from tongxin.registers.activities.queries import audience_of, kinds_of
from tongxin.registers.activities.rules import Roll, check_belonging, check_places, check_roll
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_, verbatim


def lock(gathering: Gathering) -> Gathering:
    """Return the gathering held for writing, so that two record keepers or two phones wait for each other."""
    row = (
        Gathering.objects.select_for_update(of=("self",)).select_related("record", "organisation").get(pk=gathering.pk)
    )
    check_open(row.record)
    return row


def read(
    present: Iterable[UUID],
    excused: Mapping[str, str],
    outsiders: Sequence[tuple[str, str]],
    headcount: int,
    *,
    absent: Iterable[UUID] = (),
    exceptions: Mapping[str, str] | None = None,
) -> Roll:
    """Return a `Roll` from what a form or an API call says; keys of mappings are person ids as text."""
    return Roll(
        frozenset(present), _by_id(excused), frozenset(absent), tuple((name, unit) for name, unit in outsiders), headcount,
        _by_id(exceptions or {}),
    )  # fmt: skip


def write(row: Gathering, roll: Roll) -> None:
    """Make a gathering's list the confirmed one. Lines of sign-up and code keep their origin; who signed up and is not
    named was absent."""
    lines = {line.person_id: line for line in row.attendances.exclude(person=None)}
    waiting = {key for key, line in lines.items() if key and line.status != Status.WITHDRAWN}
    named = roll.present | frozenset(roll.excused) | roll.absent
    roll = replace(roll, absent=roll.absent | (waiting - named))
    everybody = named | waiting
    known = {person.pk: person for person in Person.objects.filter(pk__in=everybody, hospital_id=row.hospital_id)}
    check_roll(roll, frozenset(known))
    check_there(row.occurred_on, known.values())
    belonging = _belonging(row, roll, known)
    if belonging is not None:
        everybody -= belonging.away - roll.present
    decided = [
        _decide(lines.get(key) or _build(row, Status.PRESENT, How.LIST, person_id=key), roll, belonging)
        for key in sorted(everybody)
    ]
    outside = [
        _build(row, Status.PRESENT, How.LIST, outsider=name.strip(), outsider_unit=unit, confirmed=True)
        for name, unit in roll.outsiders
    ]
    Attendance.objects.bulk_update(
        [line for line in decided if line.person_id in lines], ["status", "how", "reason", "confirmed", "observer"]
    )
    Attendance.objects.bulk_create([*(line for line in decided if line.person_id not in lines), *outside])
    row.headcount = roll.headcount
    row.save(update_fields=["headcount"])


def put(row: Gathering, person_id: UUID, status: Status, how: How, *, sitting: int = 1) -> Attendance:
    """Put somebody on the list, unconfirmed; a line that stands already is set anew."""
    line, _made = Attendance.objects.update_or_create(
        gathering=row, person_id=person_id,
        defaults={"status": status, "how": how, "sitting": sitting},
        create_defaults={
            "status": status, "how": how, "sitting": sitting, "hospital_id": row.hospital_id,
            "organisation_id": row.organisation_id, "occurred_on": row.occurred_on,
        },
    )  # fmt: skip
    return line


def check_colleague(row: Gathering, person_id: UUID) -> None:
    """Raise for a person of another hospital."""
    if not Person.objects.filter(pk=person_id, hospital_id=row.hospital_id).exists():
        raise refuse("activities.stranger", N_("该人员不是本院人员，请登记为院外人员"), field="person")


def check_place_left(row: Gathering, person_id: UUID) -> None:
    """Raise when the places of a gathering are taken by others."""
    others = row.attendances.filter(status=Status.SIGNED_UP).exclude(person=person_id)
    check_places(others.count(), row.places)


def check_there(day: dt.date, people: Iterable[Person]) -> None:
    """Raise for people who had left the hospital by the day of a gathering."""
    left = [person.name for person in people if person.left_on and person.left_on <= day]
    if left:
        sentence = N_("{names}在活动当天已经离院，请从名单中去掉")
        raise refuse("activities.left", sentence, field="present", names=verbatim("、").join(sorted(left)))


@dataclass(frozen=True)
class _Belonging:
    """Who is expected at organisation life of the units that hold it, and which of their members are away for long."""

    expected: frozenset[UUID]
    away: frozenset[UUID]


def settle_observers(row: Gathering) -> None:
    """Mark anew who sits in (列席), after the units that hold a gathering have changed."""
    belonging = _called(row)
    lines = row.attendances.filter(confirmed=True, status=Status.PRESENT).exclude(person=None)
    sitting_in = lines.exclude(person__in=belonging.expected | belonging.away) if belonging else lines.none()
    keys = list(sitting_in.values_list("pk", flat=True))
    lines.filter(pk__in=keys, observer=False).update(observer=True)
    lines.exclude(pk__in=keys).filter(observer=True).update(observer=False)


def _called(row: Gathering) -> _Belonging | None:
    """Return who belongs to the units that hold a gathering; None where it is no organisation life, or calls nobody."""
    inner = [kind for kind in kinds_of(row) if kind.inner]
    called = joint.together(row, audience_of(inner))
    found, gone = (frozenset(person.pk for person in people) for people in (called.expected, called.away))
    return _Belonging(found, gone) if found else None


def _belonging(row: Gathering, roll: Roll, known: Mapping[UUID, Person]) -> _Belonging | None:
    """Return who belongs, for organisation life; raise for absence of people who do not."""
    if not any(kind.inner for kind in kinds_of(row)):
        return None
    called = _called(row)
    own = called.expected | called.away if called else frozenset[UUID]()
    check_belonging(roll, own, {key: person.name for key, person in known.items()})
    return called


def _decide(line: Attendance, roll: Roll, belonging: _Belonging | None) -> Attendance:
    key = cast(UUID, line.person_id)  # lines of outsiders are never decided anew
    if key in roll.excused:
        line.status, line.reason = Status.EXCUSED, roll.excused[key][:200]
    elif key in roll.absent:
        line.status = Status.ABSENT
    else:
        line.status = Status.PRESENT
    if key in roll.exceptions:
        line.how, line.reason = How.EXCEPTION, roll.exceptions[key][:200]
    line.confirmed = True
    sits_in = belonging is not None and key not in belonging.expected | belonging.away
    line.observer = sits_in and line.status == Status.PRESENT
    return line


def _build(row: Gathering, status: Status, how: How, **values: object) -> Attendance:
    return Attendance(
        gathering=row, hospital_id=row.hospital_id, organisation_id=row.organisation_id, occurred_on=row.occurred_on,
        status=status, how=how, **values,
    )  # fmt: skip


def _by_id(values: Mapping[str, str]) -> dict[UUID, str]:
    try:
        return {UUID(key): text for key, text in values.items()}
    except ValueError as error:
        raise refuse("activities.person", N_("名单中的人员编号有误")) from error
