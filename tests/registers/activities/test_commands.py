"""The commands of activities: allowed, denied, invalid."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests.registers.conftest import SYSTEM, Hospital, found_hospital
from tongxin.ground.audit.models import Event
from tongxin.ground.records import writing
from tongxin.ground.todos.queries import lines
from tongxin.registers.activities import commands, queries
from tongxin.registers.activities.definitions import Status
from tongxin.registers.activities.models import Gathering
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Refused

TODAY = dt.date(2026, 11, 22)
KIND: dict[str, Any] = {"kind": "volunteering", "title": "门诊导医", "extra": {"category": "就诊高峰导医"}}


@pytest.fixture
def planned(hospital: Hospital) -> Gathering:
    return commands.plan(
        by=hospital.secretary,
        organisation=hospital.one,
        occurred_on=TODAY,
        places=2,
        starts_at=dt.time(8),
        ends_at=dt.time(11, 30),
        **KIND,
    )


def test_plan_asks_for_the_roll(hospital: Hospital, planned: Gathering) -> None:
    assert planned.segments.get().hours == Decimal("3.5")
    assert [line.todo.title for line in lines(hospital.recorder)] == ["确认到场名单：门诊导医"]


def test_plan_for_a_past_day_is_refused(hospital: Hospital) -> None:
    with pytest.raises(Refused, match="已过"):
        commands.plan(by=hospital.secretary, organisation=hospital.one, occurred_on=TODAY - dt.timedelta(1), **KIND)


def test_another_branch_is_denied_and_leaves_only_the_refusal(hospital: Hospital) -> None:
    with pytest.raises(Denied, match="党支部书记"):
        commands.plan(by=hospital.secretary, organisation=hospital.two, occurred_on=TODAY, **KIND)
    assert Event.objects.filter(name="activities.plan").values_list("outcome", flat=True).get() == "refused"


def test_the_whole_line_from_plan_to_minutes(hospital: Hospital, planned: Gathering) -> None:
    commands.sign_up(by=hospital.member, gathering=planned)
    shown = commands.show_code(by=hospital.recorder, gathering=planned)
    commands.check_in(by=hospital.member, gathering=planned, code=shown.code)
    line = planned.attendances.get()
    assert (line.status, line.how, line.confirmed) == (Status.PRESENT, "code", False)
    held = commands.confirm(
        by=hospital.recorder,
        gathering=planned,
        version=1,
        present=hospital.people[:3],
        excused={str(hospital.people[3].pk): "值班"},
        outsiders=[("示例志愿者", "示例大学")],
        headcount=12,
    )
    assert held.record.state == "held"
    counted = queries.tally(held)
    assert (counted.present, counted.excused, held.headcount) == (4, 1, 12)
    assert [line.todo.verb for line in lines(hospital.recorder)] == ["补写"]
    commands.write_minutes(by=hospital.secretary, gathering=held, version=2, minutes="按计划完成。")
    assert lines(hospital.recorder) == []


def test_who_signed_up_and_did_not_come_was_absent(hospital: Hospital, planned: Gathering) -> None:
    commands.sign_up(by=hospital.member, gathering=planned)
    held = commands.confirm(by=hospital.recorder, gathering=planned, version=1, present=[hospital.people[0]])
    assert queries.tally(held).absent == 1


def test_withdrawn_leaves_the_place_and_the_list(hospital: Hospital, planned: Gathering) -> None:
    commands.sign_up(by=hospital.member, gathering=planned)
    commands.withdraw(by=hospital.member, gathering=planned)
    held = commands.confirm(by=hospital.recorder, gathering=planned, version=1, present=[hospital.people[0]])
    assert queries.tally(held).absent == 0


def test_places_are_limited(hospital: Hospital, planned: Gathering) -> None:
    for person in hospital.people[:2]:
        commands.sign_up(by=hospital.recorder, gathering=planned, person=person)
    with pytest.raises(Refused, match="名额 2 人已满"):
        commands.sign_up(by=hospital.member, gathering=planned)


@pytest.mark.parametrize("typed", ["", "000000x", "12345"])
def test_a_wrong_code_is_refused(hospital: Hospital, planned: Gathering, typed: str) -> None:
    commands.show_code(by=hospital.recorder, gathering=planned)
    with pytest.raises(Refused, match="不正确"):
        commands.check_in(by=hospital.member, gathering=planned, code=typed)


def test_the_code_is_of_the_day_only(hospital: Hospital, planned: Gathering) -> None:
    code = commands.show_code(by=hospital.recorder, gathering=planned).code
    with clock.at(TODAY + dt.timedelta(1)), pytest.raises(Refused, match="当天"):
        commands.check_in(by=hospital.member, gathering=planned, code=code)


def test_a_stale_version_is_a_conflict(hospital: Hospital, planned: Gathering) -> None:
    commands.confirm(by=hospital.recorder, gathering=planned, version=1, present=[hospital.people[0]])
    with pytest.raises(Conflict, match="第 2 版"):
        commands.confirm(by=hospital.secretary, gathering=planned, version=1, present=[hospital.people[1]])


def test_an_empty_roll_is_refused_and_nothing_is_saved(hospital: Hospital, planned: Gathering) -> None:
    with pytest.raises(Refused, match="空的"):
        commands.confirm(by=hospital.recorder, gathering=planned, version=1, present=[])
    planned.record.refresh_from_db()
    assert planned.record.state == "planned"


def test_late_records_want_a_reason(hospital: Hospital) -> None:
    old = TODAY - dt.timedelta(31)
    with pytest.raises(Refused, match="31 天前"):
        commands.record(
            by=hospital.recorder, organisation=hospital.one, occurred_on=old, present=hospital.people, **KIND
        )
    made = commands.record(
        by=hospital.recorder,
        organisation=hospital.one,
        occurred_on=old,
        present=hospital.people,
        late_reason="补录纸质记录",
        **KIND,
    )
    assert made.record.late_reason == "补录纸质记录"


def test_the_future_cannot_have_happened(hospital: Hospital) -> None:
    with pytest.raises(Refused, match="还没有到"):
        commands.record(
            by=hospital.recorder,
            organisation=hospital.one,
            occurred_on=TODAY + dt.timedelta(1),
            present=hospital.people,
            **KIND,
        )


def test_extra_fields_are_checked_together(hospital: Hospital) -> None:
    with pytest.raises(Refused) as refused:
        commands.record(
            by=hospital.recorder,
            organisation=hospital.one,
            kind="volunteering",
            title="x",
            occurred_on=TODAY,
            present=hospital.people,
            extra={"category": "没有的", "colour": "红"},
        )
    assert {problem.code for problem in refused.value.problems} == {
        "activities.extra_choice",
        "activities.extra_unknown",
    }


def test_a_deed_counts_times_and_wants_no_list(hospital: Hospital) -> None:
    made = commands.record(
        by=hospital.secretary,
        organisation=hospital.one,
        kind="practical_deed",
        title="代办出院手续",
        occurred_on=TODAY,
        present=[],
        times=17,
        extra={"beneficiary": "出院患者"},
    )
    assert made.segments.get().times == 17
    with pytest.raises(Refused, match="不按办理次数"):
        commands.record(
            by=hospital.secretary,
            organisation=hospital.one,
            occurred_on=TODAY,
            present=hospital.people,
            times=2,
            **KIND,
        )


def test_correct_needs_a_reason_and_moves_the_version(hospital: Hospital, planned: Gathering) -> None:
    with pytest.raises(Refused, match="原因"):
        commands.correct(by=hospital.secretary, gathering=planned, version=1, reason=" ", title="新名称")
    changed = commands.correct(
        by=hospital.secretary, gathering=planned, version=1, reason="笔误", title="新名称", hours=Decimal(2)
    )
    assert (changed.record.title, changed.record.version) == ("新名称", 2)


def test_a_cancelled_gathering_takes_nothing_more(hospital: Hospital, planned: Gathering) -> None:
    commands.cancel(by=hospital.secretary, gathering=planned, version=1, reason="天气原因")
    with pytest.raises(Refused, match="已取消"):
        commands.sign_up(by=hospital.member, gathering=planned)


def test_void_needs_its_permission_and_reason(hospital: Hospital, planned: Gathering) -> None:
    with pytest.raises(Denied):
        commands.void(by=hospital.recorder, gathering=planned, version=1, reason="重复")
    commands.void(by=hospital.secretary, gathering=planned, version=1, reason="重复")
    with pytest.raises(Refused, match="已作废"):
        writing.hold(planned.pk, 2)


def test_another_hospital_finds_nothing(hospital: Hospital, planned: Gathering) -> None:
    other = found_hospital("other")
    with pytest.raises(NotFound):
        queries.gathering(other.secretary, planned.pk)
    with pytest.raises(Denied):
        commands.sign_up(by=other.member, gathering=planned)


def test_an_unknown_person_is_named_by_number(hospital: Hospital, planned: Gathering) -> None:
    stranger = found_hospital("other").people[0]
    with pytest.raises(Refused, match="1 人不是本院"):
        commands.confirm(by=SYSTEM, gathering=planned, version=1, present=[stranger])


def test_one_may_not_sign_up_somebody_else(hospital: Hospital, planned: Gathering) -> None:
    with pytest.raises(Denied):
        commands.sign_up(by=hospital.member, gathering=planned, person=hospital.people[4])
    with pytest.raises(Refused, match="不是本院人员"):
        commands.sign_up(by=hospital.recorder, gathering=planned, person=found_hospital("other").people[0])


def test_an_account_without_a_person_signs_nobody_up(hospital: Hospital, planned: Gathering) -> None:
    with pytest.raises(Refused, match="没有对应的人员"):
        commands.sign_up(by=hospital.office, gathering=planned)


def test_a_kind_without_sign_up_takes_none(hospital: Hospital) -> None:
    deed = commands.plan(
        by=hospital.secretary, organisation=hospital.one, kind="practical_deed", title="代办出院手续", occurred_on=TODAY,
        extra={"beneficiary": "出院患者"},
    )  # fmt: skip
    with pytest.raises(Refused, match="不需要报名"):
        commands.sign_up(by=hospital.member, gathering=deed)


def test_a_list_is_confirmed_from_its_day_on(hospital: Hospital, planned: Gathering) -> None:
    with clock.at(TODAY - dt.timedelta(1)), pytest.raises(Refused, match="11月22日"):
        commands.confirm(by=hospital.recorder, gathering=planned, version=1, present=hospital.people)


def test_confirming_measures_what_was_done(hospital: Hospital, planned: Gathering) -> None:
    held = commands.confirm(
        by=hospital.recorder,
        gathering=planned,
        version=1,
        present=hospital.people,
        absent=[],
        hours=Decimal("2.5"),
        served=60,
    )
    part = held.segments.get()
    assert (part.hours, part.served) == (Decimal("2.5"), 60)


def test_a_list_with_a_number_that_is_none_is_refused(hospital: Hospital, planned: Gathering) -> None:
    with pytest.raises(Refused, match="人员编号有误"):
        commands.confirm(by=hospital.recorder, gathering=planned, version=1, present=[], excused={"x": "值班"})


def test_minutes_need_words_and_a_gathering_that_was_held(hospital: Hospital, planned: Gathering) -> None:
    with pytest.raises(Refused, match="还没有举行"):
        commands.write_minutes(by=hospital.secretary, gathering=planned, version=1, minutes="做完了")
    held = commands.confirm(by=hospital.recorder, gathering=planned, version=1, present=hospital.people)
    with pytest.raises(Refused, match="请写几句"):
        commands.write_minutes(by=hospital.secretary, gathering=held, version=2, minutes=" ")


def test_a_correction_may_change_the_extra_fields_but_not_empty_them(hospital: Hospital, planned: Gathering) -> None:
    with pytest.raises(Refused, match="请填写“类别”"):
        commands.correct(by=hospital.secretary, gathering=planned, version=1, reason="笔误", extra={})
    changed = commands.correct(
        by=hospital.secretary, gathering=planned, version=1, reason="笔误", extra={"category": "其他"}
    )
    assert (changed.segments.get().extra, changed.reason) == ({"category": "其他"}, "笔误")


def test_an_unknown_kind_is_named(hospital: Hospital) -> None:
    with pytest.raises(Refused, match="没有“no_such_kind”这类活动"):
        commands.plan(
            by=hospital.secretary, organisation=hospital.one, kind="no_such_kind", title="x", occurred_on=TODAY
        )


def test_the_code_asked_for_again_is_the_same(hospital: Hospital, planned: Gathering) -> None:
    first = commands.show_code(by=hospital.recorder, gathering=planned).code
    assert commands.show_code(by=hospital.secretary, gathering=planned).code == first


def test_minutes_written_at_once_are_not_asked_for(hospital: Hospital) -> None:
    commands.record(
        by=hospital.recorder,
        organisation=hospital.one,
        occurred_on=TODAY,
        present=hospital.people,
        minutes="按计划完成。",
        **KIND,
    )
    assert lines(hospital.recorder) == []


def test_an_actor_that_is_no_user_stands_on_no_list(hospital: Hospital, planned: Gathering) -> None:
    assert queries.own_lines(SYSTEM, [planned]) == {}
