"""Matters of departments: on persons the branch's agreement binds, on others its opinion may be missing with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.registers.conftest import Hospital, found_hospital
from tests.registers.decisions.test_commands import DAY, codes

from tongxin.ground.access.models import User
from tongxin.registers.decisions import commands, exports, queries
from tongxin.registers.decisions.definitions.department import Taken
from tongxin.registers.decisions.models import DepartmentMatter
from tongxin.toolbox.problems import Denied, NotFound

pytestmark = pytest.mark.django_db


def raised(hospital: Hospital, kind: str = "k02", **more: Any) -> DepartmentMatter:
    said = {
        "by": hospital.secretary,
        "organisation": hospital.one,
        "department": hospital.two,
        "kind": kind,
        "title": "评先评优",
    }
    return commands.raise_matter(**{**said, **more})


def heard(hospital: Hospital, row: DepartmentMatter, **more: Any) -> DepartmentMatter:
    said = {
        "by": hospital.secretary,
        "matter": row,
        "version": row.record.version,
        "met_on": DAY,
        "opinion": "同意推荐",
    }
    return commands.give_opinion(**{**said, **more})


def decided(hospital: Hospital, row: DepartmentMatter, **more: Any) -> DepartmentMatter:
    said = {
        "by": hospital.secretary,
        "matter": row,
        "version": row.record.version,
        "met_on": DAY,
        "decision": "推荐两人",
    }
    return commands.decide_matter(**{**said, **more})


def test_on_persons_the_branch_must_agree(hospital: Hospital) -> None:
    row = raised(hospital)
    assert codes(lambda: decided(hospital, row, reason="急")) == {"decisions.branch", "decisions.political"}
    row = heard(hospital, row, political=False)
    assert codes(lambda: decided(hospital, row, reason="急")) == {"decisions.political"}
    row = decided(hospital, heard(hospital, row, political=True), taken=Taken.WHOLE)
    assert row.record.state == "decided"
    assert codes(lambda: heard(hospital, row)) == {"decisions.matter_state"}
    told = list(exports.department(hospital.office, hospital.root, DAY, DAY))
    assert [(each["opinion"], each["political"], each["adopted"]) for each in told] == [("同意推荐", "同意", "采纳")]


def test_on_resources_a_reason_is_enough(hospital: Hospital) -> None:
    row = raised(hospital, "k06")
    assert codes(lambda: decided(hospital, row)) == {"decisions.branch"}
    assert decided(hospital, row, reason="抢救急需").reason == "抢救急需"


def test_what_cannot_be_and_who_may(hospital: Hospital) -> None:
    other = found_hospital("ql")
    assert codes(lambda: raised(hospital, department=other.one)) == {"decisions.foreign_department"}
    assert codes(lambda: raised(hospital, title=" ")) == {"decisions.title"}
    with pytest.raises(Denied):
        raised(hospital, by=hospital.member)
    with pytest.raises(NotFound):
        queries.matter_for(other.office, raised(hospital).pk)


def test_pages(hospital: Hospital) -> None:
    row = raised(hospital, "k06")
    browser = Client()
    browser.force_login(User.objects.get(pk=hospital.secretary.id))
    for address in ("", "new/", f"{row.pk}/", f"{row.pk}/opinion/", f"{row.pk}/decide/"):
        assert browser.get(f"/decisions/matters/{address}").status_code == 200
