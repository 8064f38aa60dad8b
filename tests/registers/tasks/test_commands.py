"""A task from assignment to closure in the database: who may, what is refused, what is told to whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.registers.conftest import Hospital, found_hospital
from tests.registers.tasks.conftest import TODAY, Office, officer
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.todos.queries import lines
from tongxin.registers.tasks import commands, queries
from tongxin.registers.tasks.definitions import Cause, Deed, Milestone, State
from tongxin.registers.tasks.models import Entry, Task
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Refused

pytestmark = pytest.mark.django_db


def again(task: Task) -> Task:
    return Task.objects.select_related("record", "organisation").get(pk=task.pk)


def verbs(by: User) -> list[str]:
    return [line.todo.verb for line in lines(by)]


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.problems[0].code


def requested(office: Office) -> Task:
    task = office.working()
    return commands.request_closure(
        by=office.hospital.secretary, task=task, version=task.record.version, words="已投用"
    )


def test_whole_life_tells_each_in_turn(office: Office) -> None:
    owner = office.hospital.secretary
    task = office.task()
    assert (task.number, verbs(owner)) == ("督办〔2026〕1号", ["签收"])
    task = commands.accept(by=owner, task=task, version=1)
    task = commands.report(by=owner, task=task, version=2, words="已完成招标")
    assert (task.record.state, task.progress, verbs(owner)) == (State.WORKING, "已完成招标", ["报告进展"])
    task = commands.request_closure(by=owner, task=task, version=3, words="电梯已投用")
    assert (verbs(owner), verbs(office.user)) == ([], ["核验办结"])
    task = commands.verify_close(by=office.user, task=task, version=4, words="现场查看属实")
    assert (task.record.state, task.closed_on, verbs(office.user)) == (State.CLOSED, TODAY, [])
    deeds = [entry.deed for entry in queries.entries_of(task)]
    assert deeds == [Deed.ASSIGNED, Deed.ACCEPTED, Deed.REPORTED, Deed.REQUESTED, Deed.CLOSED]


def test_closure_is_verified_by_another(office: Office) -> None:
    hospital = office.hospital
    task = office.working(owner=hospital.people[4])
    task = commands.request_closure(by=office.user, task=task, version=2, words="好了")
    own = officer("party_office", hospital.two, hospital.root, hospital.people[4])
    with pytest.raises(Refused) as refused:
        commands.verify_close(by=office.user, task=task, version=3)
    assert code(refused) == "tasks.own_closure"
    with pytest.raises(Denied):
        commands.verify_close(by=hospital.secretary, task=task, version=3)
    with pytest.raises(Denied):
        commands.verify_close(by=own, task=task, version=3)
    assert commands.verify_close(by=hospital.office, task=task, version=3).record.state == State.CLOSED


def test_the_responsible_person_does_not_verify_whatever_office_he_holds(office: Office) -> None:
    hospital = office.hospital
    person = hospital.people[4]
    task = office.working(owner=person)
    task = commands.request_closure(by=hospital.secretary, task=task, version=2, words="好了")
    with pytest.raises(Refused) as refused:
        commands.verify_close(by=officer("party_office", hospital.root, hospital.root, person), task=task, version=3)
    assert code(refused) == "tasks.own_closure"


def test_returned_with_a_reason_and_asked_again(office: Office) -> None:
    task = requested(office)
    with pytest.raises(Refused) as refused:
        commands.return_back(by=office.user, task=task, version=3, reason=" ")
    assert code(refused) == "records.reason"
    task = commands.return_back(by=office.user, task=task, version=3, reason="缺少验收单")
    assert (task.record.state, verbs(office.hospital.secretary)) == (State.RETURNED, ["报告进展"])
    task = commands.request_closure(by=office.hospital.secretary, task=task, version=4, words="补了验收单")
    assert commands.verify_close(by=office.user, task=task, version=5).closed_on == TODAY


def test_what_is_late_says_why(office: Office) -> None:
    task, owner = office.late(), office.hospital.secretary
    with pytest.raises(Refused) as refused:
        commands.request_closure(by=owner, task=task, version=2, words="好了")
    assert code(refused) == "tasks.cause"
    task = commands.request_closure(by=owner, task=task, version=2, words="好了", cause=Cause.FUNDS)
    assert task.cause == Cause.FUNDS


def test_more_time_is_asked_for_and_granted_by_another(office: Office) -> None:
    owner, later = office.hospital.secretary, TODAY + dt.timedelta(40)
    task = office.working()
    asked: dict[str, Any] = {"due_on": later, "cause": Cause.PROCUREMENT, "words": "招标流标"}
    with pytest.raises(Refused) as refused:
        commands.ask_extension(by=owner, task=task, version=2, **{**asked, "due_on": task.due_on})
    assert code(refused) == "tasks.extension"
    task = commands.ask_extension(by=owner, task=task, version=2, **asked)
    assert verbs(office.user) == ["审批延期"]
    with pytest.raises(Denied):
        commands.grant_extension(by=owner, task=task, version=3)
    task = commands.grant_extension(by=office.user, task=task, version=3)
    assert (task.due_on, task.due_first, task.cause) == (later, TODAY + dt.timedelta(10), Cause.PROCUREMENT)
    assert verbs(office.user) == []
    task = commands.ask_extension(by=office.user, task=task, version=4, **{**asked, "due_on": later + dt.timedelta(9)})
    with pytest.raises(Refused) as refused:
        commands.grant_extension(by=office.user, task=task, version=5)
    assert code(refused) == "tasks.own_extension"
    task = commands.refuse_extension(by=office.hospital.office, task=task, version=5, reason="已延一次")
    assert (task.due_on, task.asked_due) == (later, None)


def test_urged_in_one_action_all_or_none(office: Office) -> None:
    first, second = office.late(), office.late(9, title="更新中央空调")
    assert [(task.pk, deed) for task, deed in queries.to_urge(office.user)] == [
        (second.pk, Deed.URGED),
        (first.pk, Deed.URGED),
    ]
    versions = {str(task.pk): 2 for task in (first, second)}
    root = office.hospital.root
    with pytest.raises(Conflict):
        commands.urge(by=office.user, organisation=root, versions={**versions, str(first.pk): 1})
    assert again(second).urged == 0
    assert commands.urge(by=office.user, organisation=root, versions=versions, words="请抓紧") == 2
    assert (again(first).urged, again(first).urged_on) == (1, TODAY)
    assert queries.to_urge(office.user) == []
    assert "已催办 1 次" in [line.todo.detail for line in lines(office.hospital.secretary)]
    for wrong in ({}, {"x": 1}):
        with pytest.raises(Refused):
            commands.urge(by=office.user, organisation=root, versions=wrong)
    with pytest.raises(Denied):
        commands.urge(by=office.hospital.secretary, organisation=root, versions=versions)


def test_the_leader_is_told_after_two_urgings(office: Office) -> None:
    task = office.late(20)
    for ago in (16, 8):
        with clock.at(TODAY - dt.timedelta(ago)):
            version = again(task).record.version
            commands.urge(by=office.user, organisation=office.hospital.root, versions={str(task.pk): version})
    [(proposed, deed)] = queries.to_urge(office.user)
    assert (proposed.pk, deed) == (task.pk, Deed.ESCALATED)
    told = commands.escalate(by=office.user, task=again(task), version=4, leader="示例副院长", words="两次催办无进展")
    assert (told.leader, told.urged) == ("示例副院长", 3)


def test_solved_on_the_spot_is_confirmed_by_who_raised_it(office: Office) -> None:
    hospital = office.hospital
    task = office.working(raised_by=hospital.two)
    with pytest.raises(Refused) as refused:
        commands.solve_on_the_spot(by=hospital.secretary, task=office.working(), version=2, words="当场修好")
    assert code(refused) == "tasks.nobody_raised"
    task = commands.solve_on_the_spot(by=hospital.secretary, task=task, version=2, words="当场修好")
    raiser = officer("branch_secretary", hospital.two, hospital.root)
    assert verbs(raiser) == ["确认解决"]
    with pytest.raises(Refused) as refused:
        commands.confirm_solved(by=hospital.secretary, unit=hospital.one, task=task, version=3)
    assert code(refused) == "tasks.not_raiser"
    task = commands.confirm_solved(by=raiser, unit=hospital.two, task=task, version=3, words="属实")
    assert (task.record.state, task.closed_on) == (State.CLOSED, TODAY)


def test_milestones_carry_over_refer_and_cancel(office: Office) -> None:
    stages = [Milestone("招标", (TODAY + dt.timedelta(3)).isoformat())]
    task = office.working(milestones=stages)
    task = commands.reach(by=office.hospital.secretary, task=task, version=2, milestone="招标")
    assert task.milestones.get().done_on == TODAY
    with pytest.raises(Refused) as refused:
        commands.reach(by=office.hospital.secretary, task=task, version=3, milestone="招标")
    assert code(refused) == "tasks.no_milestone"
    task = commands.refer(by=office.user, task=task, version=3, reason="预算需要调整")
    with pytest.raises(Refused) as refused:
        commands.carry_over(by=office.user, task=task, version=4, due_on=task.due_on, reason="跨年")
    assert code(refused) == "tasks.carry"
    task = commands.carry_over(by=office.user, task=task, version=4, due_on=dt.date(2027, 6, 30), reason="跨年")
    assert (task.due_on, task.due_first) == (dt.date(2027, 6, 30), TODAY + dt.timedelta(10))
    task = commands.cancel(by=office.user, task=task, version=5, reason="门诊楼整体改造")
    assert (task.record.state, verbs(office.hospital.secretary)) == (State.CANCELLED, [])
    with pytest.raises(Refused) as refused:
        commands.report(by=office.hospital.secretary, task=task, version=6, words="x")
    assert code(refused) == "tasks.state"


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"title": " "}, "tasks.title"), ({"source": "dream"}, "tasks.source"),
        ({"due_on": dt.date(2026, 11, 1)}, "tasks.due"), ({"given_on": dt.date(2026, 11, 23)}, "records.future"),
        ({"milestones": [Milestone("迟", "2030-01-01")]}, "tasks.milestone_day"),
    ],
)  # fmt: skip
def test_a_task_that_cannot_be_given(office: Office, wrong: dict[str, object], expected: str) -> None:
    with pytest.raises(Refused) as refused:
        office.task(**wrong)
    assert code(refused) == expected
    assert not Task.objects.exists()


def test_who_may_give_and_see(office: Office) -> None:
    task = office.task()
    with pytest.raises(Denied):
        commands.assign(
            by=office.hospital.secretary, organisation=office.hospital.one, title="x", source="other",
            due_on=TODAY,
        )  # fmt: skip
    stranger = found_hospital("ot")
    with pytest.raises(NotFound):
        queries.task_for(stranger.office, task.pk)
    with pytest.raises(Refused) as refused:
        office.task(raised_by=stranger.one)
    assert code(refused) == "tasks.stranger"


def test_the_timeline_names_who_and_nothing_is_deleted(office: Office, hospital: Hospital) -> None:
    task = office.working()
    entry = Entry.objects.filter(task=task, deed=Deed.ACCEPTED).get()
    by: Actor = hospital.secretary
    assert (entry.who, entry.by) == (hospital.secretary.name, ":".join(by.reference))
