"""A hospital with volunteer service of two years, written straight into the tables: 12 + 7 person-times."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from tests.registers.conftest import Hospital

from tongxin.ground.commands.actors import System
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.people.models import Person
from tongxin.registers.activities.models import Attendance, Gathering, Segment

SYSTEM = System("test")
D = dt.date


def service(
    branch: Organisation, day: D, people: list[Person], *, kind: str = "volunteering", hours: str | None = "3.0",
    times: int = 1, headcount: int = 0, segments: int = 1,
) -> Gathering:  # fmt: skip
    record = writing.create(
        by=SYSTEM, kind="activity", organisation=branch, title="门诊导医", occurred_on=day, state="held"
    )
    common = {"hospital_id": branch.hospital_id, "organisation_id": branch.pk, "occurred_on": day}
    gathering = Gathering.objects.create(record=record, place="门诊大厅", headcount=headcount, **common)
    for order in range(segments):
        Segment.objects.create(
            gathering=gathering, kind=kind, title="门诊导医", order=order + 1, times=times,
            hours=Decimal(hours) if hours else None, extra={"category": "就诊高峰导医"}, **common,
        )  # fmt: skip
    for person in people:
        Attendance.objects.create(
            gathering=gathering, person=person, status="present", how="list", confirmed=True, **common
        )
    return gathering


@dataclass
class Served:
    hospital: Hospital
    gatherings: list[Gathering]


def two_years(hospital: Hospital) -> Served:
    people = hospital.people
    made = [
        service(hospital.one, D(2025, 3, 5), people[:4]),
        service(hospital.one, D(2025, 9, 9), people[:3]),
        service(hospital.one, D(2026, 1, 12), people[:5], headcount=30),
        service(hospital.one, D(2026, 3, 5), people[:4], hours=None),
        service(hospital.two, D(2026, 3, 6), people[2:5]),
        service(hospital.one, D(2026, 4, 1), [], kind="practical_deed", times=17),
    ]
    return Served(hospital, made)


def void(gathering: Gathering) -> None:
    record = Record.objects.get(pk=gathering.pk)
    writing.void(record, by=SYSTEM, reason="重复登记")
