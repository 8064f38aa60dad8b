"""Many gatherings at once: recorded, counted, refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.registers.activities.test_counting import agree
from tests.registers.conftest import START, SYSTEM, Hospital, found_hospital
from tongxin.people import commands as people
from tongxin.people.definitions import Standing
from tongxin.people.models import Absence, Person
from tongxin.registers.activities import commands
from tongxin.registers.activities.commands import Held
from tongxin.registers.activities.models import Attendance, Gathering, Segment
from tongxin.toolbox.problems import Denied, Refused

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def service(hospital: Hospital) -> Held:
    return Held(
        hospital.one, "volunteering", "门诊导医", TODAY, "导医半天。", present=[person.pk for person in hospital.people[:3]],
        outsiders=[("示例志愿者", "示例大学")], hours=Decimal("2.5"), served=12, extra={"category": "其他"},
    )  # fmt: skip


def deed(hospital: Hospital, **values: Any) -> Held:
    return Held(
        hospital.two,
        "practical_deed",
        "便民热水",
        TODAY,
        "增设热水。",
        times=7,
        extra={"beneficiary": "住院患者"},
        **values,
    )


def test_many_are_recorded_and_counted(hospital: Hospital, service: Held) -> None:
    made = commands.record_many(by=hospital.office, organisation=hospital.root, entries=[service, deed(hospital)])
    assert made == 2
    row = Gathering.objects.select_related("record").get(organisation=hospital.one)
    assert (row.record.state, row.minutes, row.attendances.filter(confirmed=True).count()) == ("held", "导医半天。", 4)
    assert Segment.objects.get(organisation=hospital.two).times == 7
    assert agree(hospital) > 0


def test_who_was_excused_is_expected_and_not_present(hospital: Hospital, service: Held) -> None:
    entry = replace(service, excused={hospital.people[3].pk: "值班"})
    commands.record_many(by=hospital.office, organisation=hospital.root, entries=[entry])
    line = Gathering.objects.get().attendances.get(status="excused")
    assert (line.person, line.reason, line.confirmed) == (hospital.people[3], "值班", True)
    wrong = replace(service, excused={hospital.people[0].pk: "值班"})
    with pytest.raises(Refused, match="请假"):
        commands.record_many(by=hospital.office, organisation=hospital.root, entries=[wrong])


def test_whoever_stands_outside_a_kind_without_a_list_is_left_out(hospital: Hospital) -> None:
    entry = deed(hospital, present=[hospital.people[0].pk])
    commands.record_many(by=hospital.office, organisation=hospital.root, entries=[entry])
    assert not Gathering.objects.get().attendances.exists()


def test_every_refusal_is_told_with_its_place_and_nothing_stays(hospital: Hospital, service: Held) -> None:
    wrong = [
        replace(service, present=[], outsiders=[]),
        service,
        replace(service, occurred_on=TODAY - dt.timedelta(90)),
        replace(service, minutes=" "),
        replace(service, extra={}),
    ]
    with pytest.raises(Refused) as caught:
        commands.record_many(by=hospital.office, organisation=hospital.root, entries=wrong)
    assert [(each.where, each.field) for each in caught.value.problems] == [
        ("entries[1]", "present"), ("entries[3]", "late_reason"), ("entries[4]", "minutes"), ("entries[5]", "category"),
    ]  # fmt: skip
    assert not Gathering.objects.exists()


def test_a_reason_lets_old_work_be_recorded(hospital: Hospital, service: Held) -> None:
    old = replace(service, occurred_on=TODAY - dt.timedelta(900))
    commands.record_many(by=hospital.office, organisation=hospital.root, entries=[old], late_reason="启用系统前的台账")
    assert Gathering.objects.get().record.late_reason == "启用系统前的台账"


def test_a_secretary_may_not_record_for_another_branch(hospital: Hospital, service: Held) -> None:
    commands.record_many(by=hospital.secretary, organisation=hospital.one, entries=[service])
    with pytest.raises(Refused, match="不在您可以登记的范围内"):
        commands.record_many(by=hospital.secretary, organisation=hospital.one, entries=[deed(hospital)])
    with pytest.raises(Denied):
        commands.record_many(by=hospital.secretary, organisation=hospital.two, entries=[deed(hospital)])


def test_units_and_people_of_another_hospital_are_refused(hospital: Hospital, service: Held) -> None:
    other = found_hospital("qt")
    entries = [replace(service, organisation=other.one), replace(service, present=[other.people[0].pk])]
    with pytest.raises(Refused) as caught:
        commands.record_many(by=hospital.office, organisation=hospital.root, entries=entries)
    assert [each.field for each in caught.value.problems] == ["organisation", "present"]


def test_who_had_left_by_the_day_is_named(hospital: Hospital, service: Held) -> None:
    Person.objects.filter(pk=hospital.people[0].pk).update(left_on=service.occurred_on)
    entries = [replace(service, present=[hospital.people[0].pk])]
    with pytest.raises(Refused, match="示例甲在活动当天已经离院"):
        commands.record_many(by=hospital.office, organisation=hospital.root, entries=entries)


def meeting(hospital: Hospital, kind: str, *present: Person) -> Held:
    keys = [person.pk for person in present]
    return Held(hospital.one, kind, "会议", TODAY, "学习讨论。", present=keys, extra={"topic": "学习"})


def observers(hospital: Hospital, *entries: Held) -> set[tuple[str, str]]:
    """Record them; return (kind, name) of who sits in."""
    commands.record_many(by=hospital.office, organisation=hospital.root, entries=entries)
    rows = Attendance.objects.filter(observer=True).values_list("gathering__segments__kind", "person__name")
    return set(rows)


def test_who_does_not_belong_sits_in(hospital: Hospital) -> None:
    own, guest = hospital.people[0], people.register(by=SYSTEM, organisation=hospital.root, code="g1", name="示例客")
    Absence.objects.create(
        hospital=hospital.root, organisation=hospital.one, person=hospital.people[1], kind="study", valid_from=START
    )
    seated = people.appoint(
        by=SYSTEM, organisation=hospital.one, person=hospital.people[2], kind="branch_organisation",
        valid_from=dt.date(2026, 1, 1),
    ).person  # fmt: skip
    entries = [meeting(hospital, "party_class", own, hospital.people[1], guest)]
    entries += [meeting(hospital, "committee_meeting", own, seated), replace(entries[0], organisation=hospital.two)]
    entries += [replace(entries[0], kind="volunteering", extra={"category": "其他"})]
    assert observers(hospital, *entries) == {("party_class", guest.name), ("committee_meeting", own.name)}


def test_who_belonged_is_told_by_the_day(hospital: Hospital) -> None:
    joined = people.register(by=SYSTEM, organisation=hospital.root, code="g1", name="示例客")
    people.enrol(
        by=SYSTEM, organisation=hospital.one, person=joined, standing=Standing.FULL, valid_from=dt.date(2026, 11, 10)
    )
    late = meeting(hospital, "party_class", joined)
    early = replace(late, kind="members_meeting", occurred_on=dt.date(2026, 11, 9))
    assert observers(hospital, late, early) == {("members_meeting", joined.name)}
