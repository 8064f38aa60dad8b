"""An empty installation becomes a hospital with an administrator, by the words of the manual."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from click.testing import CliRunner, Result

from tests.ground.conftest import roles
from tongxin.doors.console import users
from tongxin.doors.console.main import group
from tongxin.ground.access.models import RoleHolding
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
