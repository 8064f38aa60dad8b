"""A whole staff at once: departments, titles and marks come with the line; every mistake is told by staff number."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from tests.registers.conftest import SYSTEM, Hospital, found_hospital

from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.people import commands
from tongxin.people.commands import Entry, Particulars
from tongxin.people.definitions import Sex
from tongxin.people.models import Person, Placement, Title, Trait
from tongxin.toolbox.problems import Refused

DAY = dt.date(2021, 3, 1)


@pytest.fixture
def hospital(db: None, noon: dt.date) -> Hospital:
    return found_hospital("sl")


@pytest.fixture
def department(hospital: Hospital) -> Organisation:
    return organisations.found(
        by=SYSTEM, parent=hospital.root, kind=OrganisationKind.DEPARTMENT, code="nk", name="内科", established_on=DAY
    )


@pytest.fixture
def line(department: Organisation) -> Entry:
    particulars = Particulars(sex=Sex.FEMALE, born=dt.date(1980, 5, 1), education="本科")
    return Entry(
        "n1",
        "示例医师",
        None,
        department=department,
        since=DAY,
        title="主治医师",
        traits=("backbone",),
        particulars=particulars,
    )


def test_a_line_says_where_and_what_somebody_is(hospital: Hospital, department: Organisation, line: Entry) -> None:
    assert commands.register_many(by=SYSTEM, organisation=hospital.root, entries=[line]) == 1
    person = Person.objects.get(code="n1")
    assert (person.organisation, person.born, person.education) == (department, dt.date(1980, 5, 1), "21")
    assert Placement.objects.get(person=person).valid_from == DAY
    assert (Title.objects.get(person=person).level, Title.objects.get(person=person).since) == ("middle", DAY)
    assert Trait.objects.get(person=person).kind == "backbone"


def test_mistakes_are_refused_and_nobody_is_registered(hospital: Hospital, line: Entry) -> None:
    other = found_hospital("qt")
    for wrong, sentence in (
        (replace(line, since=None), "n1 缺少到科室的日期"),
        (replace(line, department=other.root), "n1 的科室不在本院"),
        (replace(line, department=hospital.one), "n1 的科室不在本院"),
        (replace(line, traits=("star",)), "没有“star”这一项"),
    ):
        with pytest.raises(Refused, match=sentence):
            commands.register_many(by=SYSTEM, organisation=hospital.root, entries=[line_before(line), wrong])
    assert not Person.objects.filter(code__startswith="n").exists()


def line_before(line: Entry) -> Entry:
    return replace(line, code="n0", name="示例护士")
