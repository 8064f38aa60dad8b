"""A hospital with two branches, people who may and may not, and files kept in a folder of the test."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django import Settings

from tongxin.ground.access import commands as access
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.access.queries import actor_of
from tongxin.ground.commands.actors import System, User
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.records.models import Record
from tongxin.ground.records.writing import create

SYSTEM = System("test")
START = dt.date(2020, 1, 1)
KIND = "files_test"
PASSWORD = "correct-horse-battery"

if KIND not in record_kinds:
    record_kinds.add(KIND, RecordKind(KIND, KIND, "files:record", "people.view"))


@dataclass(frozen=True)
class House:
    """A hospital with branch and record, the branch's secretary, and the secretary of another branch and hospital."""

    hospital: Organisation
    branch: Organisation
    record: Record
    secretary: User
    member: User
    stranger: User
    rows: dict[str, UserRow]


def hospital_of(code: str) -> Organisation:
    return organisations.found_hospital(by=SYSTEM, code=code, name=f"医院{code}", established_on=START)


def branch_of(hospital: Organisation, code: str) -> Organisation:
    return organisations.found(
        by=SYSTEM, parent=hospital, kind=OrganisationKind.BRANCH, code=code, name=f"党支部{code}", established_on=START
    )


def user_of(organisation: Organisation, username: str, role: str) -> UserRow:
    row = access.create_user(
        by=SYSTEM, organisation=organisation, username=username, name=username, password=PASSWORD, lasting=True
    )
    access.grant(by=SYSTEM, user=row, role=role, organisation=organisation, valid_from=START)
    return row


@pytest.fixture
def house(db: None, settings: Settings, tmp_path: Path) -> House:
    settings.FILES = tmp_path
    hospital, other = hospital_of("h1"), hospital_of("h2")
    branch = branch_of(hospital, "b1")
    rows = {
        "secretary": user_of(branch, "secretary", "branch_secretary"),
        "member": user_of(branch, "member", "committee_member"),
        "stranger": user_of(branch_of(other, "b2"), "stranger", "branch_secretary"),
    }
    record = create(
        by=SYSTEM, kind=KIND, organisation=branch, title="门诊导医", occurred_on=dt.date(2026, 3, 5), state="done"
    )
    actors = {name: actor_of(row) for name, row in rows.items()}
    return House(hospital, branch, record, actors["secretary"], actors["member"], actors["stranger"], rows)
