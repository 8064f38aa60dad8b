"""An empty installation becomes a hospital with an administrator, by the words of the manual."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from axes.models import AccessAttempt
from click.testing import CliRunner, Result

from tests.ground.conftest import roles
from tongxin.doors.console import users
from tongxin.doors.console.main import group
from tongxin.ground.access.models import RoleHolding
from tongxin.ground.commands.actors import System
from tongxin.ground.organisations.models import Organisation

__all__ = ["roles"]
pytestmark = pytest.mark.django_db
users.register(group)
NAMED = ("--name", "示例市人民医院", "--established-on", "1951-10-01")


def run(*words: str) -> Result:
    return CliRunner().invoke(group, list(words))


def test_a_hospital_and_its_first_administrator_are_made(roles: None) -> None:
    made = run("hospitals", "create", "sl", *NAMED, "--json")
    assert json.loads(made.stdout) == {"code": "sl", "name": "示例市人民医院"}
    hospital = Organisation.objects.get(code="sl")
    assert (hospital.hospital_id, hospital.established_on) == (hospital.pk, dt.date(1951, 10, 1))
    asked = ("--name", "张示例", "--role", "administrator", "--organisation", "sl")
    assert "password" in run("users", "create", "guanli", *asked).stdout
    assert RoleHolding.objects.get().organisation_id == hospital.pk


def test_a_code_is_given_once() -> None:
    run("hospitals", "create", "sl", *NAMED)
    again = run("hospitals", "create", "sl", *NAMED)
    assert again.exit_code == 1
    assert "sl" in again.stderr


def test_a_user_may_be_tied_to_a_person_of_the_hospital(roles: None) -> None:
    from tongxin.people.commands import register

    run("hospitals", "create", "sl", *NAMED)
    person = register(by=System("test"), organisation=Organisation.objects.get(code="sl"), code="1001", name="张示例")
    asked = ("--name", "张示例", "--role", "administrator", "--organisation", "sl", "--person")
    assert "没有工号为“9”的人员" in run("users", "create", "guanli", *asked, "9").stderr
    assert run("users", "create", "guanli", *asked, "1001").exit_code == 0
    assert RoleHolding.objects.get().user.person_id == person.pk


def test_a_lock_is_lifted(roles: None) -> None:
    run("hospitals", "create", "sl", *NAMED)
    run("users", "create", "guanli", "--name", "张示例", "--role", "administrator", "--organisation", "sl")
    assert "没有被锁定" in run("users", "unlock", "guanli").stderr
    AccessAttempt.objects.create(username="guanli", failures_since_start=5, ip_address="127.0.0.1", user_agent="x")
    assert json.loads(run("users", "unlock", "guanli", "--json").stdout) == {"username": "guanli", "unlocked": "yes"}
