"""Many gatherings that were held, at once: a unit's years before the system came, and what a demo tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import organisations_for
from tongxin.ground.catalog.queries import setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_happened, check_late
from tongxin.people.models import Person
from tongxin.registers.activities import rules
from tongxin.registers.activities.commands import extras
from tongxin.registers.activities.commands.counting import counted_at_once
from tongxin.registers.activities.commands.making import RECORD_KIND, check_held_there
from tongxin.registers.activities.commands.roll import check_there
from tongxin.registers.activities.definitions import How, State, Status
from tongxin.registers.activities.looking.belonging import Belonging
from tongxin.registers.activities.models import Attendance, Gathering, Segment
from tongxin.registers.activities.queries import kind as kind_of
from tongxin.registers.activities.rules import Roll
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_

BATCH = 2000


@dataclass(frozen=True)
class Held:
    """One gathering of one segment that was held. present: ids of persons; excused: why, by person; outsiders: (name, unit)."""

    organisation: Organisation
    kind: str
    title: str
    occurred_on: dt.date
    minutes: str
    present: Sequence[UUID] = ()
    excused: Mapping[UUID, str] = field(default_factory=dict)
    outsiders: Sequence[tuple[str, str]] = ()
    headcount: int = 0
    hours: Decimal | None = None
    place: str = ""
    times: int = 1
    served: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def roll(self) -> Roll:
        """Return who was there."""
        return Roll(frozenset(self.present), self.excused, outsiders=tuple(self.outsiders), headcount=self.headcount)


@command("activities.record_many", title=_("成批记录活动"), on="organisation")
def record_many(*, by: Actor, organisation: Organisation, entries: Sequence[Held], late_reason: str = "") -> int:
    """Record gatherings of a unit and of those below it, held and confirmed; return how many.

    All or none, with every refusal at once, each by its place (`entries[2]`); a unit out of the reach of `by` is refused.
    """
    typed = list(_checked(entries, writing.of_hospital(organisation), _reach(by, organisation), late_reason))
    made = [(_record(by, entry, late_reason), entry, extra) for entry, extra in zip(entries, typed, strict=True)]
    with counted_at_once() as changed:
        writing.store(*(record for record, _entry, _extra in made))
        Gathering.objects.bulk_create(
            [_gathering(by, record, entry) for record, entry, _extra in made], batch_size=BATCH
        )
        Segment.objects.bulk_create([_segment(*each) for each in made], batch_size=BATCH)
        called = _called(entries)
        lists = [line for record, entry, _extra in made for line in _attendances(record, entry, called)]
        Attendance.objects.bulk_create(lists, batch_size=BATCH)
        changed += [record.pk for record, _entry, _extra in made]
    note(gatherings=len(made), attendances=len(lists))
    return len(made)


def _reach(by: Actor, organisation: Organisation) -> frozenset[UUID]:
    """Return the units of the hospital for which `by` may record, that of the command among them."""
    units = organisations_for(by, "activities.record_many").filter(hospital_id=organisation.hospital_id)
    return frozenset([organisation.pk, *units.values_list("pk", flat=True)])


def _checked(
    entries: Sequence[Held], hospital: UUID, reach: frozenset[UUID], late_reason: str
) -> Iterator[dict[str, Any]]:
    """Yield the typed extra fields of each entry; raise once for all entries that the rules of one recording refuse."""
    people = {person for entry in entries for person in (*entry.present, *entry.excused)}
    known = {person.pk: person for person in Person.objects.filter(pk__in=people, hospital_id=hospital)}
    problems: list[Problem] = []
    for number, entry in enumerate(entries, 1):
        try:
            yield _check(entry, reach, known, late_reason)
        except Refused as refused:
            problems += [_placed(number, problem) for problem in refused.problems]
    if problems:
        raise Refused(problems)


def _placed(number: int, problem: Problem) -> Problem:
    return Problem(problem.code, problem.template, problem.params, field=problem.field, where=f"entries[{number}]")


def _check(entry: Held, reach: frozenset[UUID], known: Mapping[UUID, Person], late_reason: str) -> dict[str, Any]:
    kind, unit = kind_of(entry.kind), entry.organisation
    if unit.pk not in reach:
        raise refuse(
            "activities.out_of_reach", N_("“{unit}”不在您可以登记的范围内"), field="organisation", unit=unit.short_name
        )
    check_held_there(kind, unit)
    check_happened(entry.occurred_on)
    check_late(entry.occurred_on, late_reason, setting("activities.late_days"))
    rules.check_title(entry.title)
    rules.check_minutes(entry.minutes)
    rules.check_hours(None, None, entry.hours)
    rules.check_times(kind, entry.times)
    if kind.attended:
        rules.check_roll(entry.roll, frozenset(known))
        check_there(entry.occurred_on, [known[key] for key in (*entry.present, *entry.excused)])
    return extras.keep(kind, unit.hospital_id, entry.extra)


def _record(by: Actor, entry: Held, late_reason: str) -> Record:
    return writing.build(
        by=by, kind=RECORD_KIND, organisation=entry.organisation, title=entry.title.strip(),
        occurred_on=entry.occurred_on, state=State.HELD, late_reason=late_reason,
    )  # fmt: skip


def _gathering(by: Actor, record: Record, entry: Held) -> Gathering:
    return Gathering(
        record=record, hospital_id=record.hospital_id, organisation_id=record.organisation_id,
        occurred_on=entry.occurred_on, place=entry.place, headcount=entry.headcount, minutes=entry.minutes.strip(),
        held_at=clock.now(), held_by=writing.reference(by),
    )  # fmt: skip


def _segment(record: Record, entry: Held, extra: dict[str, Any]) -> Segment:
    return Segment(
        gathering_id=record.pk, hospital_id=record.hospital_id, organisation_id=record.organisation_id,
        occurred_on=entry.occurred_on, kind=entry.kind, title=record.title, hours=entry.hours, times=entry.times,
        served=entry.served, extra=extra,
    )  # fmt: skip


def _called(entries: Sequence[Held]) -> Belonging:
    """Return who belongs where organisation life is among the gatherings: others sit in (列席)."""
    inner = [entry for entry in entries if kind_of(entry.kind).inner]
    return Belonging({entry.organisation.pk for entry in inner}, {kind_of(entry.kind).audience for entry in inner})


def _attendances(record: Record, entry: Held, called: Belonging) -> Iterator[Attendance]:
    kind = kind_of(entry.kind)
    if not kind.attended:
        return
    own = called.on(record.organisation_id, entry.occurred_on, kind.audience) if kind.inner else frozenset[UUID]()
    shared: dict[str, Any] = {
        "gathering_id": record.pk, "hospital_id": record.hospital_id, "organisation_id": record.organisation_id,
        "occurred_on": entry.occurred_on, "how": How.LIST, "confirmed": True,
    }  # fmt: skip
    for person in entry.present:
        yield Attendance(person_id=person, status=Status.PRESENT, observer=bool(own) and person not in own, **shared)
    for person, reason in entry.excused.items():
        yield Attendance(person_id=person, status=Status.EXCUSED, reason=reason[:200], **shared)
    for name, unit in entry.outsiders:
        yield Attendance(outsider=name.strip(), outsider_unit=unit, status=Status.PRESENT, **shared)
