"""Two branches merge while something is open: what was planned or deployed is seen, done and counted all the same."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.registers.activities.test_deploying import EXTRA
from tests.registers.activities.test_pages import Desk, text
from tests.registers.conftest import START, SYSTEM, Hospital, _user
from tongxin.ground.commands.actors import User
from tongxin.ground.todos.queries import lines
from tongxin.people import commands as people
from tongxin.registers.activities import commands
from tongxin.registers.activities.commands import deploying
from tongxin.registers.activities.definitions import State, Status
from tongxin.registers.activities.models import Draft, Gathering

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def successor(hospital: Hospital) -> User:
    """The secretary of the branch into which the first one goes."""
    return _user("x", hospital.root, "branch_secretary", hospital.two, None)


def merge(hospital: Hospital) -> None:
    people.merge_branches(by=SYSTEM, organisation=hospital.two, sources=[hospital.one], on=TODAY)
    for each in (hospital.one, hospital.two):
        each.refresh_from_db()


def test_an_open_gathering_is_held_by_the_successor(hospital: Hospital, successor: User) -> None:
    row = commands.plan(by=hospital.secretary, organisation=hospital.one, kind="themed_party_day", title="主题党日",
                        occurred_on=TODAY)  # fmt: skip
    assert not lines(successor)
    merge(hospital)
    assert [line.todo.record_id for line in lines(successor)] == [row.pk]
    page = text(Desk(successor).get("confirm", row.pk))
    assert all(person.name in page for person in hospital.people)
    commands.confirm(by=successor, gathering=row, version=1, present=hospital.people[:4],
                     excused={str(hospital.people[4].pk): "值班"})  # fmt: skip
    held = Gathering.objects.get()
    assert held.record.state == State.HELD
    assert held.attendances.filter(status=Status.PRESENT, observer=False).count() == 4


def test_an_open_draft_is_accepted_by_the_successor(hospital: Hospital, successor: User) -> None:
    deploying.deploy(by=hospital.office, organisation=hospital.root, kind="volunteering", title="冬季义诊",
                     due_on=TODAY + dt.timedelta(20), branches=[hospital.one])  # fmt: skip
    merge(hospital)
    draft = Draft.objects.get()
    assert "冬季义诊" in text(Desk(successor).get("themes"))
    assert Desk(successor).get("draft", draft.pk).status_code == 200
    row = deploying.accept(by=successor, draft=draft, version=1, title="义诊", occurred_on=TODAY, extra=EXTRA)
    assert row.organisation == hospital.one
    assert START < TODAY
