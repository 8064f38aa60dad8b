"""Fills the offices of a demo hospital: committees elected term by term, heads of departments, coverage of departments."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator, Sequence

from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.people import commands as people
from tongxin.people.commands import Elected
from tongxin.people.commands.offices import term_years
from tongxin.people.models import Person
from tongxin.toolbox import clock
from tongxin.toolbox.periods import add_years
from tongxin.toolbox.words import verbatim

BRANCH = ("branch_secretary", "branch_organisation", "branch_publicity", "branch_discipline")
COMMITTEE = {
    OrganisationKind.PARTY_COMMITTEE: ("committee_secretary", "committee_deputy", "discipline_secretary", "committee_member"),
    OrganisationKind.GENERAL_BRANCH: ("general_secretary", "general_deputy", "general_member"),
}  # fmt: skip
# What the leaders of a hospital are in charge of, in the order in which they stand.
CHARGES = (
    verbatim("主持党委全面工作，分管组织、人事工作"),
    verbatim("主持行政全面工作，分管财务、规划建设"),
    verbatim("分管党务、宣传、群团工作"),
    verbatim("分管医疗、护理、院感工作"),
    verbatim("分管科研、教学、学科建设"),
    verbatim("主持纪委工作，分管行风建设"),
    verbatim("分管后勤、基建、安全生产"),
    verbatim("分管药学、医学装备、医保工作"),
    verbatim("分管门诊、公共卫生、对口支援"),
)
# Smaller branches have a secretary alone.
SMALLEST_COMMITTEE = 7


def fill(made: Founded, today: dt.date, draw: random.Random) -> None:
    """Elect the committees from the first term to the present one, appoint heads and deputies, tell what branches cover."""
    for branch in made.branches:
        officers = made.people[branch.code]
        seats = BRANCH if len(officers) >= SMALLEST_COMMITTEE else BRANCH[:1]
        _elect(
            made, branch, [Elected(person, kind) for kind, person in zip(seats, officers, strict=False)], today, draw
        )
    leaders = made.groups.get("leaders", [])
    if leaders:
        _elect(made, made.party, list(_seats(made.party, leaders)), today, draw)
        _appoint(made.root, leaders[1], "president", made.settled)
        for person in leaders[2:5]:
            _appoint(made.root, person, "vice_president", made.settled)
        _divide(made, leaders)
    _heads(made)
    for branch in made.branches:
        if made.of_branch[branch.code]:
            departments = made.of_branch[branch.code]
            people.cover(by=SYSTEM, organisation=branch, departments=departments, valid_from=made.settled)


def _seats(party: Organisation, leaders: Sequence[Person]) -> Iterator[Elected]:
    kinds = COMMITTEE[OrganisationKind(party.kind)]
    for kind, person in itertools.zip_longest(kinds, leaders, fillvalue=kinds[-1]):
        if isinstance(person, Person):
            yield Elected(person, str(kind))


def _elect(made: Founded, unit: Organisation, officers: list[Elected], today: dt.date, draw: random.Random) -> None:
    """Elect every time a term is over, beginning some months after the tree stands."""
    day, years = made.settled + dt.timedelta(days=draw.randrange(30, 240)), term_years(unit)
    while day < today:
        with clock.at(day):
            people.elect(by=SYSTEM, organisation=unit, elected_on=day, officers=officers)
        day = add_years(day, years) - dt.timedelta(days=draw.randrange(5, 90))


def _divide(made: Founded, leaders: Sequence[Person]) -> None:
    """Let each leader be in charge of something, and keep contact with some of the branches."""
    for number, (person, work) in enumerate(zip(leaders, CHARGES, strict=False)):
        people.assign_duty(by=SYSTEM, organisation=made.root, person=person, work=work, valid_from=made.settled)
        units = made.branches[number :: len(leaders)]
        if units:
            people.assign_contacts(
                by=SYSTEM, organisation=made.root, person=person, units=units, valid_from=made.settled
            )


def _heads(made: Founded) -> None:
    """Let the first cadre of each branch head its first department; the others are deputies there."""
    branches = [branch for branch in made.branches if made.of_branch[branch.code]]
    for number, person in enumerate(made.groups["cadres"]):
        department = made.of_branch[branches[number % len(branches)].code][0]
        _appoint(department, person, "department_head" if number < len(branches) else "department_deputy", made.settled)


def _appoint(unit: Organisation, person: Person, kind: str, day: dt.date) -> None:
    people.appoint(by=SYSTEM, organisation=unit, person=person, kind=kind, valid_from=day)
