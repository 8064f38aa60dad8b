"""Joint gatherings: each unit counts one, what stands above counts one, everybody counts for the own branch."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from tests.registers.conftest import START, SYSTEM, Hospital, found_hospital
from tongxin.figures.deltas import fold
from tongxin.figures.queries import compute, records
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.people import commands as people
from tongxin.people.definitions import Standing
from tongxin.people.models import Person
from tongxin.registers.activities import commands, queries
from tongxin.registers.activities.commands import joining
from tongxin.registers.activities.looking import joint
from tongxin.registers.activities.models import Gathering
from tongxin.toolbox.periods import Period
from tongxin.toolbox.problems import Conflict, Denied, Refused

TODAY = dt.date(2026, 11, 22)
PERIOD = Period(dt.date(2026, 11, 1), dt.date(2026, 11, 30))
KIND: dict[str, Any] = {"kind": "volunteering", "title": "联合义诊", "extra": {"category": "义诊咨询"}}
HELD, TIMES = "activities.held", "activities.person_times"


@pytest.fixture
def guest(hospital: Hospital) -> Person:
    """A member of the second branch."""
    person = people.register(by=SYSTEM, organisation=hospital.root, code="sl9", name="外科示例")
    people.enrol(by=SYSTEM, organisation=hospital.two, person=person, standing=Standing.FULL, valid_from=START)
    return person


@pytest.fixture
def third(hospital: Hospital) -> Organisation:
    """A branch of another general branch."""
    kind = OrganisationKind.GENERAL_BRANCH
    general = organisations.found(
        by=SYSTEM, parent=hospital.root, kind=kind, code="z2", name="第二党总支", established_on=START
    )
    return organisations.found(
        by=SYSTEM, parent=general, kind=OrganisationKind.BRANCH, code="b3", name="检验党支部", established_on=START
    )


@pytest.fixture
def held(hospital: Hospital, guest: Person) -> Gathering:
    """Recorded by the first branch, then said to be held with the second."""
    row = commands.record(
        by=hospital.recorder,
        organisation=hospital.one,
        occurred_on=TODAY,
        present=[*hospital.people[:2], guest],
        **KIND,
    )
    return joining.set_partners(by=hospital.recorder, gathering=row, version=1, partners=[hospital.two])


def value(hospital: Hospital, unit: Organisation, id: str = HELD, **more: Any) -> Any:
    return compute(hospital.office, [id], unit, PERIOD, **more)[0].value


def by_unit(hospital: Hospital, slice: str, id: str = HELD, **more: Any) -> dict[str, Any]:
    answer = compute(hospital.office, [id], hospital.root, PERIOD, slice, **more)[0]
    return {"": answer.value, **{cell.title: cell.value for cell in answer.cells if cell.value}}


@pytest.mark.parametrize("rolled", [False, True])
def test_slices_add_to_more_than_the_total_and_the_total_is_right(
    hospital: Hospital, held: Gathering, rolled: bool
) -> None:
    fold()
    assert by_unit(hospital, "unit:branch", rolled=rolled) == {"": 1, "内科党支部": 1, "外科党支部": 1}
    assert by_unit(hospital, "unit", rolled=rolled) == {"": 1, "示例党总支": 1}
    for unit in (hospital.root, hospital.general, hospital.one, hospital.two):
        assert value(hospital, unit, rolled=rolled) == 1


def test_the_rows_behind_are_as_many_as_the_value_says(hospital: Hospital, held: Gathering) -> None:
    for unit in (hospital.root, hospital.general, hospital.one, hospital.two):
        lines = records(hospital.office, HELD, unit, PERIOD).lines
        assert [line.record for line in lines] == [held.pk]


def test_a_unit_beside_the_organiser_counts_it_once_however_many_of_its_branches_took_part(
    hospital: Hospital, third: Organisation
) -> None:
    row = commands.record(by=hospital.office, organisation=third, occurred_on=TODAY, present=hospital.people, **KIND)
    joining.set_partners(by=hospital.office, gathering=row, version=1, partners=[hospital.one, hospital.two])
    assert by_unit(hospital, "unit") == {"": 1, "示例党总支": 1, "第二党总支": 1}
    assert value(hospital, hospital.general) == 1
    answer = compute(hospital.office, [HELD], hospital.general, PERIOD, "unit")[0]
    assert (answer.value, [cell.value for cell in answer.cells]) == (1, [1, 1])
    assert len(records(hospital.office, HELD, hospital.general, PERIOD).lines) == 1


def test_other_gatherings_count_as_before_beside_it(hospital: Hospital, held: Gathering) -> None:
    commands.record(by=hospital.recorder, organisation=hospital.one, occurred_on=TODAY, present=hospital.people, **KIND)
    assert by_unit(hospital, "unit:branch") == {"": 2, "内科党支部": 2, "外科党支部": 1}
    assert by_unit(hospital, "month") == {"": 2, "2026年11月": 2}
    answer = compute(hospital.office, [HELD], hospital.two, PERIOD, "kind")[0]
    assert (answer.value, [cell.value for cell in answer.cells if cell.value]) == (1, [1])


@pytest.mark.parametrize("rolled", [False, True])
def test_everybody_counts_for_the_own_branch_and_once_for_the_hospital(
    hospital: Hospital, held: Gathering, rolled: bool
) -> None:
    fold()
    assert by_unit(hospital, "unit:branch", TIMES, rolled=rolled) == {"": 3, "内科党支部": 2, "外科党支部": 1}


def test_no_longer_joint_it_is_the_organisers_alone(hospital: Hospital, held: Gathering) -> None:
    joining.set_partners(by=hospital.recorder, gathering=held, version=2, partners=[])
    assert by_unit(hospital, "unit:branch") == {"": 1, "内科党支部": 1}
    assert by_unit(hospital, "unit:branch", TIMES) == {"": 3, "内科党支部": 3}


def test_planned_together_everybody_is_expected_and_counts_at_home(hospital: Hospital, guest: Person) -> None:
    row = commands.plan(by=hospital.secretary, organisation=hospital.one, occurred_on=TODAY, **KIND)
    joining.set_partners(by=hospital.secretary, gathering=row, version=1, partners=[hospital.two])
    assert joint.expected(row) == [*sorted(hospital.people, key=lambda one: (one.sort_key, one.code)), guest]
    commands.confirm(by=hospital.recorder, gathering=row, version=2, present=[*hospital.people, guest])
    assert by_unit(hospital, "unit:branch", TIMES) == {"": 6, "内科党支部": 5, "外科党支部": 1}


def test_a_voided_one_counts_for_nobody(hospital: Hospital, held: Gathering) -> None:
    commands.void(by=hospital.secretary, gathering=held, version=2, reason="记错")
    assert by_unit(hospital, "unit:branch") == {"": None}


def test_partners_see_it_and_do_not_change_it(hospital: Hospital, held: Gathering) -> None:
    from tests.registers.conftest import _user

    other = _user("two", hospital.root, "branch_secretary", hospital.two, None)
    assert queries.gathering(other, held.pk) == held
    assert list(queries.gatherings(other)) == [held]
    with pytest.raises(Denied):
        joining.set_partners(by=other, gathering=held, version=2, partners=[])


def test_what_cannot_be_a_partner_is_named(hospital: Hospital, held: Gathering) -> None:
    stranger = found_hospital("other")
    asked: dict[str, Any] = {"by": hospital.secretary, "gathering": held, "version": 2}
    with pytest.raises(Refused, match="组织单位本身"):
        joining.set_partners(**asked, partners=[hospital.one])
    with pytest.raises(Refused, match="内科党支部；院外单位"):
        joining.set_partners(**asked, partners=[stranger.one])
    with pytest.raises(Refused, match="选了两次"):
        joining.set_partners(**asked, partners=[hospital.two, hospital.two])
    with pytest.raises(Conflict):
        joining.set_partners(**asked | {"version": 1}, partners=[])
    assert hospital.two in joint.possible(held)


def test_every_unit_counts_what_one_of_its_units_held_as_often_as_counting_by_hand(
    hospital: Hospital, third: Organisation
) -> None:
    draw = random.Random(20261122)
    branches = [hospital.one, hospital.two, third]
    units: list[set[Organisation]] = []
    for _number in range(14):
        row = commands.record(
            by=SYSTEM, organisation=draw.choice(branches), occurred_on=TODAY, present=hospital.people[:1], **KIND
        )
        partners = [unit for unit in draw.sample(branches, draw.randint(0, 2)) if unit.pk != row.organisation_id]
        joining.set_partners(by=SYSTEM, gathering=row, version=1, partners=partners)
        units.append({row.organisation, *partners})
    below = {
        hospital.root: set(branches), hospital.general: {hospital.one, hospital.two}, **{unit: {unit} for unit in branches},
    }  # fmt: skip
    counted = {unit: sum(bool(own & some) for some in units) for unit, own in below.items()}
    fold()
    for unit, number in counted.items():
        for rolled in (False, True):
            assert value(hospital, unit, rolled=rolled) == number
        assert len(records(hospital.office, HELD, unit, PERIOD, limit=100).lines) == number
    sliced = by_unit(hospital, "unit:branch")
    assert sliced == {"": 14, **{unit.short_name: counted[unit] for unit in branches}}
    assert sum(counted[unit] for unit in branches) > 14


def test_members_of_a_partner_do_not_sit_in(hospital: Hospital, guest: Person) -> None:
    life: dict[str, Any] = {
        "kind": "themed_party_day",
        "title": "主题党日",
        "organisation": hospital.one,
        "occurred_on": TODAY,
    }
    row = commands.record(by=hospital.recorder, present=[*hospital.people[:2], guest], **life)
    assert row.attendances.get(observer=True).person == guest
    row = joining.set_partners(by=hospital.recorder, gathering=row, version=row.record.version, partners=[hospital.two])
    assert not row.attendances.filter(observer=True).exists()
    joining.set_partners(by=hospital.recorder, gathering=row, version=row.record.version, partners=[])
    assert row.attendances.get(observer=True).person == guest
