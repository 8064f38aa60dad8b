"""Approval before an activity: allowed, denied, invalid; hard and soft; which level answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.registers.conftest import SYSTEM, Hospital, _user
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import User
from tongxin.ground.todos.queries import lines
from tongxin.registers.activities import commands
from tongxin.registers.activities.commands import approving
from tongxin.registers.activities.looking import approvals
from tongxin.registers.activities.models import Application, Gathering
from tongxin.registers.activities.stages import Approval, Asked, Verdict
from tongxin.toolbox.problems import Conflict, Denied, Refused

TODAY = dt.date(2026, 11, 22)
KIND: dict[str, Any] = {"kind": "volunteering", "title": "红色基地见学", "extra": {"category": "其他"}}
FULL: dict[str, Any] = {
    "people": 12, "plan": "参观学习，半天。", "outside": True, "safety": "包车，专人带队。", "fund": "党建工作经费",
    "budget": Decimal(1500), "budget_items": "包车 1500 元",
}  # fmt: skip


@pytest.fixture
def asking() -> Iterator[None]:
    """Let volunteering need an approval for money and for leaving, whatever the catalog says."""
    kinds: Any = active().all("activity")
    before = kinds["volunteering"]
    changed = replace(before, approval=[Approval.MONEY, Approval.LEAVING])
    kinds["volunteering"] = changed
    yield
    kinds["volunteering"] = before


@pytest.fixture
def hard() -> Iterator[None]:
    """Let the hospital hold nothing without its approval."""
    settings: Any = active().all("setting")
    before = settings["activities.approval_hard"]
    settings["activities.approval_hard"] = replace(before, value=True)
    yield
    settings["activities.approval_hard"] = before


@pytest.fixture
def row(hospital: Hospital, asking: None) -> Gathering:
    return commands.plan(by=hospital.secretary, organisation=hospital.one, occurred_on=TODAY, leaves=True, **KIND)


@pytest.fixture
def general(hospital: Hospital) -> User:
    """The secretary of the general branch."""
    code = "zz"
    return _user(code, hospital.root, "branch_secretary", hospital.general, None)


def apply(hospital: Hospital, row: Gathering, **more: Any) -> Application:
    return approving.apply(by=hospital.recorder, gathering=row, **{**FULL, **more})


def answer(by: User, asked: Application, verdict: Verdict = Verdict.APPROVED, words: str = "") -> Application:
    asked.record.refresh_from_db()
    return approving.answer(by=by, application=asked, version=asked.record.version, verdict=verdict, words=words)


def hold(hospital: Hospital, row: Gathering, **more: Any) -> Gathering:
    row.record.refresh_from_db()
    return commands.confirm(
        by=hospital.recorder, gathering=row, version=row.record.version, present=hospital.people, **more
    )


def test_the_party_office_approves_where_nobody_stands_between(hospital: Hospital, row: Gathering) -> None:
    asked = apply(hospital, row)
    assert asked.waits_at == hospital.root
    assert [line.todo.verb for line in lines(hospital.office)] == ["审批"]
    assert list(approvals.waiting(hospital.office)) == [asked]
    done = answer(hospital.office, asked)
    assert (done.record.state, done.waits_at) == (Asked.APPROVED, None)
    assert lines(hospital.office) == []
    assert hold(hospital, row).record.state == "held"


def test_the_general_branch_approves_small_money_and_hands_on_large(
    hospital: Hospital, general: User, row: Gathering
) -> None:
    small = apply(hospital, row)
    assert small.waits_at == hospital.general
    assert answer(general, small).record.state == Asked.APPROVED
    other = commands.plan(by=hospital.secretary, organisation=hospital.one, occurred_on=TODAY, **KIND)
    large = answer(general, apply(hospital, other, budget=Decimal("2000.01")))
    assert (large.record.state, large.waits_at) == (Asked.WAITING, hospital.root)
    with pytest.raises(Denied):
        answer(general, large)
    assert answer(hospital.office, large).record.state == Asked.APPROVED
    assert [each.organisation for each in large.opinions.all()] == [hospital.general, hospital.root]
    assert set(approvals.names(large.opinions.all()).values()) == {"示例书记", "示例党办"}


def test_nobody_approves_for_their_own_branch(hospital: Hospital, row: Gathering) -> None:
    asked = apply(hospital, row)
    for by in (hospital.secretary, hospital.recorder):
        with pytest.raises(Denied):
            answer(by, asked)
    with pytest.raises(Denied):
        approving.apply(by=hospital.member, gathering=row, **FULL)


def test_returned_with_a_reason_and_handed_in_again(hospital: Hospital, row: Gathering) -> None:
    asked = apply(hospital, row)
    with pytest.raises(Refused, match="须写明原因"):
        answer(hospital.office, asked, Verdict.RETURNED)
    asked = answer(hospital.office, asked, Verdict.RETURNED, "请写明车辆")
    assert "活动申请被退回：红色基地见学" in [line.todo.title for line in lines(hospital.recorder)]
    with pytest.raises(Refused, match="还没有批准"):
        hold(hospital, row)
    with pytest.raises(Conflict):
        approving.apply_again(by=hospital.recorder, application=asked, version=1, **FULL)
    again = approving.apply_again(
        by=hospital.recorder, application=asked, version=2, **{**FULL, "safety": "租用有资质的客车。"}
    )
    assert (again.record.state, again.waits_at, again.safety) == (Asked.WAITING, hospital.root, "租用有资质的客车。")
    assert "被退回" not in " ".join(line.todo.title for line in lines(hospital.recorder))
    with pytest.raises(Refused, match="退回的申请"):
        approving.apply_again(by=hospital.recorder, application=asked, version=3, **FULL)


def test_refused_and_applied_for_anew(hospital: Hospital, row: Gathering) -> None:
    asked = answer(hospital.office, apply(hospital, row), Verdict.REFUSED, "近期不外出")
    assert asked.record.state == Asked.REFUSED
    with pytest.raises(Refused, match="不在等待审批"):
        answer(hospital.office, asked)
    assert apply(hospital, row).pk != asked.pk


def test_one_application_at_a_time(hospital: Hospital, row: Gathering) -> None:
    apply(hospital, row)
    with pytest.raises(Refused, match="已有申请"):
        apply(hospital, row)


def test_all_that_is_missing_is_said_at_once(hospital: Hospital, row: Gathering) -> None:
    with pytest.raises(Refused) as refused:
        apply(hospital, row, people=0, plan=" ", safety="", fund="", budget_items="")
    assert [each.field for each in refused.value.problems] == ["people", "plan", "safety", "fund", "budget_items"]
    with pytest.raises(Refused, match="负数"):
        apply(hospital, row, budget=Decimal(-1))


def test_hard_it_cannot_be_held_without(hospital: Hospital, row: Gathering, hard: None) -> None:
    with pytest.raises(Refused, match="须先经审批才能举行"):
        hold(hospital, row, unapproved="来不及")
    answer(hospital.office, apply(hospital, row))
    assert hold(hospital, row).unapproved == ""


def test_soft_a_reason_is_kept_and_the_approval_made_good(hospital: Hospital, row: Gathering) -> None:
    with pytest.raises(Refused, match="请写明原因，事后补办"):
        hold(hospital, row)
    held = hold(hospital, row, unapproved="临时接到通知")
    assert held.unapproved == "临时接到通知"
    assert "补办活动审批：红色基地见学" in [line.todo.title for line in lines(hospital.recorder)]
    with pytest.raises(Refused, match="为什么事后补办"):
        apply(hospital, row)
    made_good = apply(hospital, row, afterwards="临时接到通知")
    assert "补办活动审批" not in " ".join(line.todo.title for line in lines(hospital.recorder))
    assert answer(hospital.office, made_good).record.state == Asked.APPROVED


def test_what_costs_nothing_and_stays_needs_nothing(hospital: Hospital, asking: None) -> None:
    plain = commands.plan(by=hospital.secretary, organisation=hospital.one, occurred_on=TODAY, **KIND)
    assert not approvals.lacks_approval(plain)
    assert hold(hospital, plain).record.state == "held"


def test_an_application_for_money_says_so_of_the_gathering(hospital: Hospital, asking: None) -> None:
    plain = commands.plan(by=hospital.secretary, organisation=hospital.one, occurred_on=TODAY, **KIND)
    apply(hospital, plain, outside=False)
    plain.refresh_from_db()
    assert (plain.spends, plain.leaves) == (True, False)
    assert approvals.lacks_approval(plain)


def test_recorded_at_once_with_its_reason(hospital: Hospital, asking: None) -> None:
    asked: dict[str, Any] = {
        "by": hospital.recorder, "organisation": hospital.one, "occurred_on": TODAY, "present": hospital.people,
        "spends": True, **KIND,
    }  # fmt: skip
    with pytest.raises(Refused, match="还没有批准"):
        commands.record(**asked)
    assert commands.record(**asked, unapproved="慰问突发").unapproved == "慰问突发"


def test_a_cancelled_activity_is_not_applied_for(hospital: Hospital, row: Gathering) -> None:
    commands.cancel(by=hospital.secretary, gathering=row, version=1, reason="下雨")
    with pytest.raises(Refused, match="已取消"):
        apply(hospital, row)


def test_where_nobody_can_answer_it_is_said(hospital: Hospital, asking: None) -> None:
    top = commands.plan(by=SYSTEM, organisation=hospital.root, occurred_on=TODAY, **KIND)
    with pytest.raises(Refused, match="还没有能审批的人"):
        approving.apply(by=hospital.office, gathering=top, **FULL)


def test_the_printed_form_says_what_each_level_said(hospital: Hospital, general: User, row: Gathering) -> None:
    asked = apply(hospital, row, budget=Decimal(3000))
    answer(general, asked, words="同意，注意安全")
    answer(hospital.office, asked)
    paper = approvals.paper(approvals.application(hospital.office, asked.pk))
    assert (paper["general_branch"], paper["committee"]) == ("同意，注意安全", "同意")
    assert (paper["organisation"], paper["topic"], paper["outside"]) == ("内科党支部", "红色基地见学", "是")
    assert paper["when_where"] == "2026年11月22日"
    assert paper["budget"] == "3,000.00"
