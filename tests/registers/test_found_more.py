"""Rules, plans, rounds of votes, tasks and problems in search: what is issued or adopted, by exactly those who may open it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.registers.ballots.conftest import Polls, version
from tests.registers.conftest import Hospital, found_hospital
from tests.registers.tasks.conftest import officer
from tests.registers.test_found import titles
from tongxin.registers.ballots import commands as ballots
from tongxin.registers.plans import commands as plans
from tongxin.registers.rulebook import commands as rulebook
from tongxin.registers.tasks import commands as tasks
from tongxin.registers.tasks.definitions import Origin

TODAY = dt.date(2026, 11, 22)


def drafted(hospital: Hospital, text: str = "第一条 不收红包。") -> Any:
    return rulebook.draft(
        by=hospital.office, organisation=hospital.root, title="廉洁承诺书", category="commitment", text=text
    )


def issued(hospital: Hospital, version: Any, day: dt.date = TODAY) -> Any:
    return rulebook.issue(
        by=hospital.office, rule_version=version, version=version.record.version, number="示例党〔2026〕1号",
        issued_on=min(day, TODAY), effective_on=day, approved_by="党委会",
    )  # fmt: skip


def test_a_rule_is_found_by_its_newest_issued_text_and_no_draft(hospital: Hospital) -> None:
    made = drafted(hospital)
    assert titles(hospital.office, "红包") == []
    made = issued(hospital, made)
    for text in ("廉洁", "红包", "示例党"):
        assert titles(hospital.member, text) == ["廉洁承诺书"], text
    again = rulebook.revise(by=hospital.office, document=made.document)
    again = rulebook.write(
        by=hospital.office, rule_version=again, version=again.record.version, text="第一条 不收礼金。"
    )
    assert titles(hospital.member, "礼金") == []
    issued(hospital, again, TODAY + dt.timedelta(30))
    assert titles(hospital.member, "礼金") == ["廉洁承诺书"]
    assert titles(hospital.member, "红包") == []
    assert titles(found_hospital("fo").office, "礼金") == []


def test_a_plan_and_its_lines_are_found_once_adopted(hospital: Hospital) -> None:
    by = hospital.office
    plan = plans.draft(by=by, organisation=hospital.root, kind="party_annual", year=2026, title="年度要点")
    plans.add_line(
        by=by, plan=plan, version=1, goal="主题党日进病区", business="缩短候诊", owner=hospital.one, due_on=TODAY
    )
    assert titles(by, "年度") == titles(by, "候诊") == []
    plan.record.refresh_from_db()
    plans.adopt(by=by, plan=plan, version=plan.record.version, adopted_on=TODAY, adopted_by="党委会")
    for reader in (by, hospital.secretary, hospital.member):
        assert titles(reader, "年度") == ["年度要点"]
        assert titles(reader, "候诊") == ["主题党日进病区"]
    assert titles(found_hospital("fo").office, "候诊") == []


def test_a_round_is_found_by_its_keepers_and_a_rehearsal_by_nobody(hospital: Hospital) -> None:
    polls = Polls(hospital, officer("organisation_section", hospital.root, hospital.root))
    made = polls.appraisal()
    assert titles(hospital.office, "测评") == ["示例测评"]
    assert titles(hospital.member, "测评") == []
    made = ballots.freeze(by=polls.office, ballot_round=made, version=version(made))
    ballots.rehearse(by=polls.office, ballot_round=made, version=version(made), testers=hospital.people[:1])
    assert titles(hospital.office, "试投") == []
    assert titles(hospital.office, "测评") == ["示例测评"]


def test_tasks_and_problems_are_found_where_they_are_seen(hospital: Hospital) -> None:
    tasks.assign(
        by=hospital.office,
        organisation=hospital.one,
        title="改造电梯",
        source="other",
        due_on=TODAY,
        requirement="年底投入使用",
    )
    tasks.find(
        by=hospital.office, organisation=hospital.two, occurred_on=TODAY, origin=Origin.STAFF, problem="候诊区座椅不足"
    )
    assert titles(hospital.office, "投入使用") == ["改造电梯"]
    assert titles(hospital.secretary, "投入使用", kind="task/other") == ["改造电梯"]
    assert len(titles(hospital.office, "座椅")) == 1
    assert titles(hospital.secretary, "座椅") == []
    assert titles(hospital.member, "投入使用") == []
