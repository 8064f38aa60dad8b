"""Effects of procedures in the standing of a person, and their inverses."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.registers.conftest import SYSTEM, Hospital, found_hospital

from tongxin.ground.records import writing
from tongxin.ground.records.effects import Occasion
from tongxin.people import commands, effects
from tongxin.people.models import Membership, MembershipChange, Person
from tongxin.people.queries import standings
from tongxin.people.queries.ledgers import statistics
from tongxin.toolbox.ids import uuid7
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.problems import Refused

pytestmark = pytest.mark.django_db
MEETING, YEAR = dt.date(2021, 3, 10), dt.date(2022, 3, 10)


@pytest.fixture
def hospital(db: None, noon: dt.date) -> Hospital:
    return found_hospital("sl")


@pytest.fixture
def person(hospital: Hospital) -> Person:
    return commands.register(by=SYSTEM, organisation=hospital.root, code="new1", name="示例新人")


def occasion(hospital: Hospital, person: Person, on: dt.date) -> Occasion:
    record = writing.create(
        by=SYSTEM, kind="case", organisation=hospital.one, title="示例", occurred_on=on, state="open"
    )
    return Occasion(record, uuid7(), hospital.one, person.pk, on)


def balanced(hospital: Hospital, year: int) -> bool:
    rows = statistics(hospital.office, hospital.root, dt.date(year, 1, 1), dt.date(year, 12, 31))
    return all(row["balanced"] for row in rows)


def test_a_cancelled_probation_leaves_the_yearly_statistics_balanced_both_ways(
    hospital: Hospital, person: Person
) -> None:
    effects.admit(SYSTEM, occasion(hospital, person, MEETING))
    decided = occasion(hospital, person, YEAR)
    effects.cancel(SYSTEM, decided)
    assert standings([person.pk], YEAR - ONE_DAY) == {person.pk: "probationary"}
    assert standings([person.pk], YEAR) == {}
    assert balanced(hospital, 2021)
    assert balanced(hospital, 2022)
    effects.uncancel(SYSTEM, decided)
    assert standings([person.pk], YEAR) == {person.pk: "probationary"}
    assert balanced(hospital, 2022)
    assert MembershipChange.objects.filter(person=person).count() == 1


def test_a_member_made_full_after_a_move_is_full_in_the_new_branch(hospital: Hospital, person: Person) -> None:
    effects.admit(SYSTEM, occasion(hospital, person, MEETING))
    commands.transfer(by=SYSTEM, organisation=hospital.two, person=person, on=dt.date(2022, 4, 1))
    made = occasion(hospital, person, YEAR)
    effects.make_full(SYSTEM, made)
    assert standings([person.pk], dt.date(2022, 4, 2)) == standings([person.pk], YEAR) == {person.pk: "full"}
    effects.unmake_full(SYSTEM, made)
    assert standings([person.pk], dt.date(2022, 4, 2)) == {person.pk: "probationary"}


def test_nobody_is_admitted_twice_or_cancelled_without_probation(hospital: Hospital, person: Person) -> None:
    with pytest.raises(Refused):
        effects.cancel(SYSTEM, occasion(hospital, person, YEAR))
    effects.admit(SYSTEM, occasion(hospital, person, MEETING))
    with pytest.raises(Refused):
        effects.admit(SYSTEM, occasion(hospital, person, YEAR))
    effects.unadmit(SYSTEM, occasion(hospital, person, MEETING))
    assert not Membership.objects.filter(person=person).exists()
    assert balanced(hospital, 2021)
