"""A hospital with a department, the Party office that may import, and the example table's ledger in the catalog."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.ground.exchange.persons import LEDGER, MAPPING

from tongxin.ground.access import commands as access
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.access.queries import actor_of
from tongxin.ground.catalog import queries as catalog
from tongxin.ground.commands.actors import System, User
from tongxin.ground.exchange.definitions import Ledger
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation

SYSTEM = System("test")
START = dt.date(2020, 1, 1)
PASSWORD = "correct-horse-battery"


@pytest.fixture
def ledgers(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Lay the example ledger over the catalog, and keep files in a folder of the test."""
    folder = tmp_path / "catalog"
    (folder / "ledger").mkdir(parents=True)
    (folder / "ledger" / "persons.toml").write_text(LEDGER + MAPPING, "utf-8")
    settings.CATALOG_FOLDERS = [*settings.CATALOG_FOLDERS, folder]
    settings.FILES = tmp_path / "files"
    catalog.forget()
    yield
    catalog.forget()


@pytest.fixture
def ledger(ledgers: None) -> Ledger:
    found: Ledger = catalog.entry("ledger", "persons_test")
    return found


@dataclass(frozen=True)
class House:
    """A hospital with two departments, and people: the Party office, a member without rights, another hospital's office."""

    hospital: Organisation
    department: Organisation
    office: User
    member: User
    stranger: User
    rows: dict[str, UserRow]


def hospital_of(code: str) -> Organisation:
    return organisations.found_hospital(by=SYSTEM, code=code, name=f"医院{code}", established_on=START)


def department_of(hospital: Organisation, code: str, name: str) -> Organisation:
    return organisations.found(
        by=SYSTEM, parent=hospital, kind=OrganisationKind.DEPARTMENT, code=code, name=name, established_on=START
    )


def user_of(organisation: Organisation, username: str, role: str) -> UserRow:
    row = access.create_user(
        by=SYSTEM, organisation=organisation, username=username, name=username, password=PASSWORD, lasting=True
    )
    access.grant(by=SYSTEM, user=row, role=role, organisation=organisation, valid_from=START)
    return row


def build(suffix: str = "") -> House:
    hospital, other = hospital_of(f"h1{suffix}"), hospital_of(f"h2{suffix}")
    department = department_of(hospital, "d1", "心血管内科")
    department_of(hospital, "d2", "儿科")
    rows = {
        "office": user_of(hospital, f"office{suffix}", "party_office"),
        "member": user_of(hospital, f"member{suffix}", "committee_member"),
        "stranger": user_of(other, f"stranger{suffix}", "party_office"),
    }
    actors = {name: actor_of(row) for name, row in rows.items()}
    return House(hospital, department, actors["office"], actors["member"], actors["stranger"], rows)


@pytest.fixture
def house(db: None, ledgers: None) -> House:
    return build()
