"""What the room puts into the corridors."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.registers.conftest import Hospital, found_hospital
from tongxin.ground.catalog.kinds import kinds
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.arguments import parse
from tongxin.ground.ui import panels
from tongxin.registers.activities import commands
from tongxin.registers.activities.definitions import ActivityKind, ExtraField
from tongxin.registers.activities.models import Gathering
from tongxin.toolbox.problems import NotFound

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def planned(hospital: Hospital) -> Gathering:
    return commands.plan(
        by=hospital.secretary, organisation=hospital.one, kind="volunteering", title="门诊导医", occurred_on=TODAY,
        extra={"category": "其他"},
    )  # fmt: skip


def test_a_kind_with_mistakes_is_told_all_of_them() -> None:
    wrong = ActivityKind(
        "k",
        "活动",
        fields=[ExtraField("a", "甲"), ExtraField("a", "乙"), ExtraField("b", "丙", "choice")],
        panels=["concerns", "nowhere"],
    )
    kind = kinds["activity"]
    problems = list(kind.check(wrong, active()))
    assert {problem.code for problem in problems} == {
        "activities.field_twice",
        "activities.no_choices",
        "activities.no_panel",
    }


@pytest.mark.parametrize("value", ["not a key", "00000000-0000-7000-8000-000000000000"])
def test_json_names_a_gathering_by_its_key(hospital: Hospital, planned: Gathering, value: str) -> None:
    asked: Any = commands.withdraw
    assert parse(asked, hospital.member, {"gathering": str(planned.pk)})["gathering"] == planned
    with pytest.raises(NotFound):
        parse(asked, hospital.member, {"gathering": value})
    with pytest.raises(NotFound):
        parse(asked, found_hospital("other").member, {"gathering": str(planned.pk)})


def test_the_workbench_shows_what_is_open_for_sign_up(hospital: Hospital, planned: Gathering) -> None:
    def shown(by: Any) -> str:
        return "".join(panels.rendered(by, lambda permission: permission == "activities.sign_up", side=True))

    assert "门诊导医" in shown(hospital.member)
    assert "已报名" not in shown(hospital.member)
    commands.sign_up(by=hospital.member, gathering=planned)
    assert "已报名" in shown(hospital.member)
    assert "门诊导医" not in shown(hospital.office)
    commands.cancel(by=hospital.secretary, gathering=planned, version=1, reason="下雨")
    assert "可以报名" not in shown(hospital.member)
