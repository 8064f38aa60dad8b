"""The ledgers of supervision, concerns and suggestions: taken in, told what is wrong, undone, given out and taken in again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.registers.outcomes.test_ledgers import workbook
from tests.registers.tasks.conftest import TODAY, Office, officer
from tongxin.ground.exchange import commands as exchange
from tongxin.ground.exchange.models import Batch
from tongxin.ground.exchange.tables import tables
from tongxin.ground.files.definitions import Upload
from tongxin.ground.records import writing
from tongxin.ground.records.models import Link
from tongxin.ground.todos.queries import lines
from tongxin.registers.tasks import commands
from tongxin.registers.tasks.commands import Met, Told
from tongxin.registers.tasks.commands.making import Draft
from tongxin.registers.tasks.definitions import Origin, ProblemState, State
from tongxin.registers.tasks.models import Concern, Suggestion, Task
from tongxin.toolbox.problems import Refused

pytestmark = pytest.mark.django_db
GIVEN, DUE, DONE = dt.date(2026, 3, 2), dt.date(2026, 6, 30), dt.date(2026, 7, 8)
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path


def task(**more: Any) -> dict[str, Any]:
    return {
        "number": "督办〔2026〕7号", "source": "党委会决议", "source_ref": "党委〔2026〕3号", "matter": "改造电梯\n年底前投用",
        "owner": "内科党支部", "owner_person": "示例甲", "assigned_on": GIVEN, "due_on": DUE, "state": "已办结",
        "urged": 1, "extended_to": "", "closed_on": DONE, "verified_by": "示例督查", "overdue": "逾期", **more,
    }  # fmt: skip


def concern(**more: Any) -> dict[str, Any]:
    return {
        "theme": "改善就医体验", "visited_on": GIVEN, "unit": "外科党支部", "source": "患者最关心", "field": "后勤保障",
        "problem": "候诊区座椅不足", "state": "已解决", "solved_on": DUE, "way": "交办", **more,
    }  # fmt: skip


def suggestion(**more: Any) -> dict[str, Any]:
    return {
        "round": "2026 年上半年金点子", "group": "内科党支部", "text": "设共享轮椅", "owner": "外科党支部", "reply_due": TODAY,
        "reply": "已设 20 台", "adoption": "采纳", "satisfied": "满意", **more,
    }  # fmt: skip


def checked(office: Office, ledger: str, *rows: dict[str, Any]) -> Batch:
    upload = Upload("台账.xlsx", workbook(ledger, rows))
    made = exchange.upload(by=office.user, organisation=office.hospital.root, ledger=ledger, upload=upload)
    return exchange.check(by=office.user, batch=made)


def taken_in(office: Office, ledger: str, *rows: dict[str, Any]) -> Batch:
    return exchange.confirm(by=office.user, batch=checked(office, ledger, *rows), again=True)


def given_out(office: Office, ledger: str) -> list[dict[str, Any]]:
    export = tables[ledger].export
    assert export is not None
    return [dict(row) for row in export(office.user, office.hospital.root, *YEAR)]


def codes(batch: Batch) -> set[str]:
    return {code for _row, _letter, _title, code, _template, _params, _level in batch.problems}


def test_tasks_come_in_and_go_out_as_they_were(office: Office) -> None:
    open_one = task(
        number="", state="办理中", closed_on="", verified_by="", overdue="", matter="采购设备", extended_to=TODAY
    )
    batch = taken_in(office, "supervision", task(), open_one)
    [closed, working] = Task.objects.select_related("record", "owner").order_by("closed_on")
    assert (closed.number, closed.record.title, closed.requirement) == ("督办〔2026〕7号", "改造电梯", "年底前投用")
    assert (closed.owner.name, closed.cause, closed.closed_on) == ("示例甲", "other", DONE)  # type: ignore[union-attr]
    assert (working.number, working.due_on, working.due_first) == ("督办〔2026〕1号", TODAY, DUE)
    assert [str(line.todo.title) for line in lines(office.hospital.secretary)] == ["采购设备"]
    row = next(row for row in given_out(office, "supervision") if row["number"] == closed.number)
    assert (row["matter"], row["verified_by"], row["overdue"]) == (
        "改造电梯\n年底前投用",
        "示例督查",
        "逾期8天：其他原因",
    )
    exchange.undo(by=office.user, batch=batch, version=batch.version, reason="重复导入")
    assert given_out(office, "supervision") == []


def test_concerns_and_suggestions_come_in_and_go_out(office: Office) -> None:
    commands.open_round(by=office.user, organisation=office.hospital.root, title="2026 年上半年金点子", closes_on=TODAY)
    unsolved = concern(problem="床位紧张", state="未解决", solved_on="")
    waiting = suggestion(text="延长食堂供餐", reply="", adoption="", satisfied="")
    new = suggestion(text="增设充电桩", owner="", reply="", adoption="", satisfied="", reply_due="")
    taken_in(office, "research_problems", concern(), unsolved)
    taken_in(office, "staff_suggestions", suggestion(), waiting, new)
    assert {row["problem"]: row["state"] for row in given_out(office, "research_problems")} == {
        "候诊区座椅不足": "已解决", "床位紧张": "未解决",
    }  # fmt: skip
    assert Concern.objects.get(solved_on=DUE).organisation == office.hospital.two
    found = {row["text"]: (row["adoption"], row["satisfied"]) for row in given_out(office, "staff_suggestions")}
    assert found == {"设共享轮椅": ("采纳", "满意"), "延长食堂供餐": ("", ""), "增设充电桩": ("", "")}
    states = set(Suggestion.objects.values_list("text", "record__state"))
    assert states == {("设共享轮椅", "answered"), ("延长食堂供餐", "triaged"), ("增设充电桩", "received")}


@pytest.mark.parametrize(("ledger", "row", "code"), [
    ("supervision", task(closed_on=""), "tasks.closed_day"),
    ("supervision", task(closed_on=dt.date(2026, 3, 1)), "tasks.closed_early"),
    ("supervision", task(due_on=dt.date(2026, 3, 1)), "tasks.due"),
    ("supervision", task(closed_on=dt.date(2027, 3, 1)), "tasks.future"),
    ("research_problems", concern(solved_on=""), "tasks.solved_day"),
    ("research_problems", concern(solved_on=dt.date(2026, 1, 1)), "tasks.solved_early"),
    ("research_problems", concern(solved_on=dt.date(2027, 1, 1)), "tasks.future"),
    ("staff_suggestions", suggestion(), "tasks.no_round"),
])  # fmt: skip
def test_what_cannot_be_is_told_by_its_row(office: Office, ledger: str, row: dict[str, Any], code: str) -> None:
    assert codes(checked(office, ledger, row)) == {code}


def test_an_unknown_owner_is_told_and_does_not_block(office: Office) -> None:
    batch = checked(office, "supervision", task(owner_person="无此人"))
    assert codes(batch) == {"tasks.no_person"}
    exchange.confirm(by=office.user, batch=batch, again=True)
    assert Task.objects.get().owner is None


def test_many_are_registered_all_or_none(office: Office) -> None:
    told = Told(Draft(office.hospital.one, "甲", "other", DUE, GIVEN), State.CLOSED, closed_on=DUE)
    wrong = Told(Draft(office.hospital.one, " ", "none", DUE, GIVEN), State.CLOSED)
    with pytest.raises(Refused) as refused:
        commands.record_many(by=office.user, organisation=office.hospital.root, tasks=[told, wrong])
    assert {problem.where for problem in refused.value.problems} == {"tasks[2]"}
    assert commands.record_many(by=office.user, organisation=office.hospital.root, tasks=[told]) == 1
    met = Met(office.hospital.one, GIVEN, Origin.STAFF, "食堂排队", state=ProblemState.SOLVED, solved_on=DUE)
    assert commands.find_many(by=office.user, organisation=office.hospital.root, concerns=[met]) == 1
    with pytest.raises(Refused):
        commands.find_many(
            by=office.user,
            organisation=office.hospital.root,
            concerns=[Met(office.hospital.one, GIVEN, Origin.STAFF, " ")],
        )


def test_a_branch_takes_in_its_own_only(office: Office) -> None:
    own = officer("supervision_office", office.hospital.one, office.hospital.root)
    upload = Upload("台账.xlsx", workbook("research_problems", [concern(), concern(unit="内科党支部")]))
    made = exchange.upload(by=own, organisation=office.hospital.one, ledger="research_problems", upload=upload)
    assert codes(exchange.check(by=own, batch=made)) == {"exchange.organisation_close"}


def test_a_concern_belongs_to_its_visit(office: Office) -> None:
    visit = writing.create(
        by=office.user,
        kind="activity",
        organisation=office.hospital.one,
        title="调研",
        occurred_on=GIVEN,
        state="recorded",
    )
    met = Met(office.hospital.one, GIVEN, Origin.STAFF, "食堂排队", visit=visit)
    commands.find_many(by=office.user, organisation=office.hospital.root, concerns=[met])
    assert Link.objects.get(source=Concern.objects.get().pk).target_id == visit.pk
