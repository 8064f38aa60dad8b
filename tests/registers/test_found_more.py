"""Rules, plans, rounds of votes, tasks and problems in search: what is issued or adopted, by exactly those who may open it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.registers.ballots.conftest import Polls, version
from tests.registers.conftest import SYSTEM, Hospital, found_hospital
from tests.registers.tasks.conftest import officer
from tests.registers.test_found import titles
from tongxin.ground.search.writing import complete
from tongxin.people import commands as people
from tongxin.registers.ballots import commands as ballots
from tongxin.registers.decisions import commands as decisions
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


def test_items_and_meetings_are_found_by_title_and_never_by_content(hospital: Hospital) -> None:
    said: dict[str, Any] = {"by": hospital.office, "organisation": hospital.one, "type": "d12"}
    decisions.propose(**said, title="更新透析设备", content="拟购置五台血透机")
    decisions.propose(**{**said, "type": "p01"}, title="某项任免", registered_only=True, file_place="档案室 3 柜")
    assert titles(hospital.office, "透析") == titles(hospital.secretary, "设备", kind="item/d12") == ["更新透析设备"]
    assert titles(hospital.office, "血透") == titles(hospital.office, "任免") == titles(hospital.member, "透析") == []
    decisions.convene(by=hospital.office, organisation=hospital.root, body="office", title="第3次院长办公会", on=TODAY)
    assert titles(hospital.office, "办公会") == ["第3次院长办公会"]
    assert titles(hospital.member, "办公会") == []


def test_a_person_is_found_by_how_the_name_is_typed(hospital: Hospital) -> None:
    somebody = people.register(by=SYSTEM, organisation=hospital.root, code="x1", name="欧阳春华")
    complete()
    for text in ("欧阳", "春华", "ouyang", "oych", "oy", "X1"):
        assert titles(hospital.office, text) == [somebody.name], text
        assert titles(hospital.member, text) == [], text
    assert titles(hospital.office, "ychua") == []
