"""A small made-up hospital for the registers' tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from tongxin.ground.commands.actors import System, User
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.people.models import Person
from tongxin.toolbox import clock

START = dt.date(2020, 1, 1)
SYSTEM = System("test")
NAMES = {
    "branch_secretary": "示例书记", "branch_recorder": "示例记录员", "branch_committee": "示例支委", "member": "示例党员",
    "party_office": "示例党办",
    "organisation_section": "示例组织科", "committee_member": "示例委员", "supervision_office": "示例督查",
    "personnel": "示例人事", "department_head": "示例科主任",
}  # fmt: skip


@dataclass
class Hospital:
    """A hospital with one general branch, two branches, and people."""

    root: Organisation
    general: Organisation
    one: Organisation
    two: Organisation
    people: list[Person]
    secretary: User
    recorder: User
    member: User
    office: User


@pytest.fixture
def hospital(db: None, noon: dt.date) -> Hospital:
    """Found the hospital, its branches, five members of the first branch and four users."""
    return found_hospital("sl")


def found_hospital(code: str) -> Hospital:
    """Found a made-up hospital; also a second one, for walls."""
    from tongxin.ground.organisations import commands as organisations

    root = organisations.found_hospital(by=SYSTEM, code=code, name="示例医院", established_on=START)

    def below(parent: Organisation, kind: OrganisationKind, key: str, name: str) -> Organisation:
        return organisations.found(by=SYSTEM, parent=parent, kind=kind, code=key, name=name, established_on=START)

    general = below(root, OrganisationKind.GENERAL_BRANCH, "zz", "示例党总支")
    one = below(general, OrganisationKind.BRANCH, "b1", "内科党支部")
    two = below(general, OrganisationKind.BRANCH, "b2", "外科党支部")
    people = [_person(root, one, code, number) for number in range(1, 6)]
    users = {
        role: _user(code, root, role, where, person)
        for role, where, person in (
            ("branch_secretary", one, people[0]),
            ("branch_recorder", one, people[1]),
            ("member", one, people[2]),
            ("party_office", root, None),
        )
    }
    return Hospital(
        root, general, one, two, people, users["branch_secretary"], users["branch_recorder"], users["member"],
        users["party_office"],
    )  # fmt: skip


def _person(root: Organisation, branch: Organisation, code: str, number: int) -> Person:
    from tongxin.people import commands as people
    from tongxin.people.definitions import Standing

    person = people.register(
        by=SYSTEM, organisation=root, code=f"{code}{number}", name=f"示例{'甲乙丙丁戊'[number - 1]}"
    )
    people.enrol(by=SYSTEM, organisation=branch, person=person, standing=Standing.FULL, valid_from=START)
    return person


def _user(code: str, root: Organisation, role: str, where: Organisation, person: Person | None) -> User:
    """Make a user without a password: hashing one for each of four users takes longer than most tests."""
    from tongxin.ground.access import commands as access
    from tongxin.ground.access.models import User as UserRow
    from tongxin.ground.access.queries import actor_of

    row = UserRow.objects.create(
        username=f"{code}-{role}", name=NAMES[role], hospital=root, person_id=person.pk if person else None, password="!",
        must_change_password=False, created_at=clock.now(),
    )  # fmt: skip
    access.grant(by=SYSTEM, user=row, role=role, organisation=where, valid_from=START)
    return actor_of(row)
