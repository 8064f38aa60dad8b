"""One hospital with an administrator, a secretary with initial password, and a neighbour hospital."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from tongxin.ground.access import commands as access
from tongxin.ground.access.models import RoleHolding, User
from tongxin.ground.commands.actors import System
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation

BY = System("test")
FOUNDED = dt.date(2015, 1, 1)
PASSWORD = "Tongxin-2026-x"


@dataclass(frozen=True)
class Town:
    """What the tests stand on."""

    hospital: Organisation
    branch: Organisation
    admin: User
    secretary: User
    neighbour: User
    role: RoleHolding


@pytest.fixture
def town(db: None, everywhere: None) -> Town:
    return build()


def build() -> Town:
    """Write the town; also for tests with a browser."""
    hospital = organisations.found_hospital(by=BY, code="A", name="示例市第一医院", established_on=FOUNDED)
    branch = organisations.found(
        by=BY, parent=hospital, kind=OrganisationKind.BRANCH, code="A1", name="内科第二党支部", established_on=FOUNDED
    )
    other = organisations.found_hospital(by=BY, code="B", name="邻市医院", established_on=FOUNDED)
    admin, _held = user("admin", "管理员", hospital, "administrator", hospital)
    secretary, role = user("li", "李静", hospital, "branch_secretary", branch)
    neighbour, _held = user("wang", "王敏", other, "administrator", other)
    return Town(hospital, branch, admin, secretary, neighbour, role)


def user(username: str, name: str, hospital: Organisation, role: str, where: Organisation) -> tuple[User, RoleHolding]:
    made = access.create_user(
        by=BY, organisation=hospital, username=username, name=name, password=PASSWORD, lasting=True
    )
    held = access.grant(by=BY, user=made, role=role, organisation=where, valid_from=FOUNDED)
    return made, held
