"""Learner groups with plans: allowed, denied, invalid; progress told by who was there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.registers.conftest import Hospital, found_hospital
from tongxin.registers.activities import commands
from tongxin.registers.activities.commands import making, teaching
from tongxin.registers.activities.looking import learning
from tongxin.registers.activities.models import Gathering, Learner, LearnerGroup, Lesson
from tongxin.registers.activities.stages import GroupState
from tongxin.registers.activities.web.group_forms import LessonForm
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Conflict, Denied, Refused

TODAY = dt.date(2026, 11, 22)
DUE = dt.date(2026, 12, 10)
EXTRA = {"category": "其他"}
STUDY = {"topic": "党章"}


@pytest.fixture
def group(hospital: Hospital) -> LearnerGroup:
    return teaching.found_group(
        by=hospital.secretary, organisation=hospital.one, name="新党员学习小组", purpose="补党内法规基础",
        learners=hospital.people[:3],
    )  # fmt: skip


@pytest.fixture
def lesson(hospital: Hospital, group: LearnerGroup) -> Lesson:
    return teaching.add_lesson(
        by=hospital.recorder, group=group, version=1, topic="党章导读", kind="volunteering", due_on=DUE
    )


def held(hospital: Hospital, lesson: Lesson, present: list[Any]) -> Gathering:
    row = teaching.teach(by=hospital.recorder, lesson=lesson, title="党章导读课", occurred_on=TODAY, extra=EXTRA)
    return commands.confirm(by=hospital.recorder, gathering=row, version=1, present=present)


def test_progress_is_who_was_there(hospital: Hospital, group: LearnerGroup, lesson: Lesson) -> None:
    held(hospital, lesson, hospital.people[:2])
    course = learning.courses(group)[0]
    assert (course.held, course.came, course.missing) == (True, 2, [hospital.people[2]])
    held(hospital, lesson, [hospital.people[2]])
    course = learning.courses(group)[0]
    assert (course.came, course.missing, len(course.sittings)) == (3, [], 2)


def test_a_line_of_the_plan_may_be_overdue_or_cancelled_with_its_gathering(
    hospital: Hospital, group: LearnerGroup, lesson: Lesson
) -> None:
    row = teaching.teach(by=hospital.recorder, lesson=lesson, title="党章导读课", occurred_on=TODAY, extra=EXTRA)
    assert learning.courses(group)[0].sittings == [row]
    commands.cancel(by=hospital.secretary, gathering=row, version=1, reason="停课")
    with clock.at(DUE + dt.timedelta(1)):
        course = learning.courses(group)[0]
    assert (course.sittings, course.overdue) == ([], True)


def test_a_gathering_held_already_may_teach_it(hospital: Hospital, group: LearnerGroup, lesson: Lesson) -> None:
    row = commands.record(
        by=hospital.recorder, organisation=hospital.one, kind="volunteering", title="学习", occurred_on=TODAY,
        present=hospital.people, extra=EXTRA,
    )  # fmt: skip
    assert list(learning.fitting(lesson)) == [row]
    teaching.sit(by=hospital.recorder, lesson=lesson, gathering=row)
    teaching.sit(by=hospital.recorder, lesson=lesson, gathering=row)
    assert learning.courses(group)[0].came == 3
    assert not learning.fitting(lesson).exists()


def test_only_a_fitting_gathering_of_the_unit_teaches_it(hospital: Hospital, lesson: Lesson) -> None:
    deed = commands.record(
        by=hospital.recorder, organisation=hospital.one, kind="practical_deed", title="代办", occurred_on=TODAY, present=[],
        extra={"beneficiary": "患者"},
    )  # fmt: skip
    with pytest.raises(Refused, match="没有这一类环节"):
        teaching.sit(by=hospital.recorder, lesson=lesson, gathering=deed)
    other = commands.record(
        by=hospital.office, organisation=hospital.two, kind="volunteering", title="学习", occurred_on=TODAY,
        present=hospital.people, extra=EXTRA,
    )  # fmt: skip
    with pytest.raises(Refused, match="不是本单位的"):
        teaching.sit(by=hospital.recorder, lesson=lesson, gathering=other)


def test_who_learns_is_told_by_date(hospital: Hospital, group: LearnerGroup) -> None:
    with clock.at(TODAY + dt.timedelta(5)):
        teaching.set_learners(by=hospital.secretary, group=group, version=1, learners=hospital.people[2:4])
        assert learning.learners(group, clock.today()) == sorted(
            hospital.people[2:4], key=lambda person: (person.sort_key, person.code)
        )
    assert len(learning.learners(group, TODAY + dt.timedelta(4))) == 3
    teaching.set_learners(by=hospital.secretary, group=group, version=2, learners=[])
    assert Learner.objects.filter(valid_from=TODAY).count() == 0


def test_a_person_named_twice_learns_once(hospital: Hospital) -> None:
    made = teaching.found_group(
        by=hospital.secretary, organisation=hospital.one, name="小组", purpose="学习", learners=[hospital.people[0]] * 2
    )
    assert made.learners.count() == 1


def test_strangers_do_not_learn_here(hospital: Hospital, group: LearnerGroup) -> None:
    other = found_hospital("other")
    with pytest.raises(Refused, match="不是本院人员"):
        teaching.set_learners(by=hospital.secretary, group=group, version=1, learners=other.people)


@pytest.mark.parametrize(("wrong", "field"), [({"name": ""}, "title"), ({"purpose": " "}, "purpose")])
def test_a_group_has_a_name_and_a_purpose(hospital: Hospital, wrong: dict[str, str], field: str) -> None:
    asked: dict[str, Any] = {"name": "小组", "purpose": "学习", "learners": [], **wrong}
    with pytest.raises(Refused) as refused:
        teaching.found_group(by=hospital.secretary, organisation=hospital.one, **asked)
    assert refused.value.problems[0].field == field


def test_a_line_of_the_plan_has_a_topic_and_a_day_to_come(hospital: Hospital, group: LearnerGroup) -> None:
    asked: dict[str, Any] = {"by": hospital.secretary, "group": group, "version": 1, "kind": "volunteering"}
    with pytest.raises(Refused, match="主题"):
        teaching.add_lesson(**asked, topic=" ", due_on=DUE)
    with pytest.raises(Refused, match="期限已过"):
        teaching.add_lesson(**asked, topic="党章", due_on=TODAY - dt.timedelta(1))


def test_a_line_of_the_plan_is_of_a_kind_that_the_unit_holds(
    hospital: Hospital, group: LearnerGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = str(LessonForm(holder=hospital.one.kind)["kind"])
    assert ("volunteering" in offered, "team_study" in offered) == (True, False)
    asked: dict[str, Any] = {
        "by": hospital.secretary, "group": group, "version": 1, "topic": "党章", "kind": "team_study", "due_on": DUE,
    }  # fmt: skip
    with pytest.raises(Refused, match="“班组学习”由班组、科室办理"):
        teaching.add_lesson(**asked)
    with monkeypatch.context() as before:
        before.setattr(making, "check_held_there", lambda *_: None)
        planned = teaching.add_lesson(**asked)
    row = teaching.teach(by=hospital.recorder, lesson=planned, title="学习", occurred_on=TODAY, extra=STUDY)
    assert learning.courses(group)[0].sittings == [row]


def test_groups_are_the_units_own(hospital: Hospital, group: LearnerGroup) -> None:
    with pytest.raises(Denied):
        teaching.found_group(by=hospital.recorder, organisation=hospital.one, name="甲", purpose="乙", learners=[])
    for wrong in (
        lambda: teaching.change_group(by=hospital.member, group=group, version=1, name="甲", purpose="乙"),
        lambda: teaching.set_learners(by=hospital.recorder, group=group, version=1, learners=[]),
        lambda: teaching.add_lesson(
            by=hospital.member, group=group, version=1, topic="a", kind="volunteering", due_on=DUE
        ),
        lambda: teaching.close_group(by=hospital.recorder, group=group, version=1),
    ):
        with pytest.raises(Denied):
            wrong()


def test_lines_are_the_units_own_too(hospital: Hospital, lesson: Lesson) -> None:
    for wrong in (
        lambda: teaching.teach(by=hospital.member, lesson=lesson, title="课", occurred_on=TODAY, extra=EXTRA),
        lambda: teaching.drop_lesson(by=hospital.recorder, lesson=lesson, reason="不学了"),
    ):
        with pytest.raises(Denied):
            wrong()


def test_a_group_is_changed_at_the_version_seen(hospital: Hospital, group: LearnerGroup) -> None:
    changed = teaching.change_group(by=hospital.secretary, group=group, version=1, name="青年小组", purpose="学法规")
    assert (changed.record.title, changed.purpose) == ("青年小组", "学法规")
    with pytest.raises(Conflict):
        teaching.change_group(by=hospital.secretary, group=group, version=1, name="甲", purpose="乙")


def test_what_was_not_taught_may_be_dropped_with_a_reason(
    hospital: Hospital, group: LearnerGroup, lesson: Lesson
) -> None:
    with pytest.raises(Refused, match="原因"):
        teaching.drop_lesson(by=hospital.secretary, lesson=lesson, reason="")
    teaching.drop_lesson(by=hospital.secretary, lesson=lesson, reason="并入下一项")
    assert learning.courses(group) == []
    with pytest.raises(Refused, match="已取消"):
        teaching.teach(by=hospital.secretary, lesson=lesson, title="课", occurred_on=TODAY, extra=EXTRA)


def test_what_was_taught_stays(hospital: Hospital, lesson: Lesson) -> None:
    held(hospital, lesson, hospital.people)
    with pytest.raises(Refused, match="已经学过"):
        teaching.drop_lesson(by=hospital.secretary, lesson=lesson, reason="不要了")


def test_a_closed_group_teaches_no_more(hospital: Hospital, group: LearnerGroup, lesson: Lesson) -> None:
    closed = teaching.close_group(by=hospital.secretary, group=group, version=2)
    assert closed.record.state == GroupState.CLOSED
    assert learning.learners(closed, TODAY + dt.timedelta(1)) == []
    with pytest.raises(Refused, match="已结束"):
        teaching.teach(by=hospital.secretary, lesson=lesson, title="课", occurred_on=TODAY, extra=EXTRA)


def test_each_sees_the_groups_of_ones_units(hospital: Hospital, group: LearnerGroup, lesson: Lesson) -> None:
    assert [getattr(row, "size", None) for row in learning.groups(hospital.office)] == [3]
    assert learning.lesson(hospital.member, lesson.pk) == lesson
    assert not learning.groups(found_hospital("other").office).exists()
