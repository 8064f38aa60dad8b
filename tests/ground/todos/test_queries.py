"""What is to be done: in one's own unit, from its day on; what is late below is counted, not listed."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.ground.conftest import Tree

from tongxin.ground.commands.actors import System
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.todos import queries
from tongxin.ground.todos.models import Todo
from tongxin.ground.todos.writing import Ask, push, settle

TODAY = dt.date(2026, 11, 22)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def ask(organisation: Organisation, subject: str, days: int | None = 0, since: int | None = None) -> None:
    due = None if days is None else TODAY + dt.timedelta(days)
    start = None if since is None else TODAY + dt.timedelta(since)
    push(organisation, Ask(subject, "people.register", subject, "确认", "/x/", due_on=due, since=start))


def test_most_urgent_first_with_days_left(tree: Tree) -> None:
    secretary = tree.user("secretary", tree.one)
    for subject, days in (("later", 11), ("none", None), ("late", -3), ("soon", 10)):
        ask(tree.one, subject, days)
    found = [(line.todo.subject, line.urgency.value, line.days) for line in queries.lines(secretary)]
    assert found == [("late", "late", -3), ("soon", "soon", 10), ("later", "none", 11), ("none", "none", None)]
    assert [line.todo.subject for line in queries.lines(secretary, 1)] == ["late"]


def test_a_thing_shows_from_its_day_on(tree: Tree) -> None:
    secretary = tree.user("secretary", tree.one)
    ask(tree.one, "today", since=0)
    ask(tree.one, "tomorrow", since=1)
    assert [line.todo.subject for line in queries.lines(secretary)] == ["today"]
    assert queries.count(secretary) == 1


def test_what_waits_below_is_counted_when_late(tree: Tree) -> None:
    office = tree.user("administrator", tree.root)
    ask(tree.one, "late", -1)
    ask(tree.one, "later still", -9)
    ask(tree.two, "not yet", 4)
    assert queries.lines(office) == []
    assert queries.late_below(office) == [(tree.one, 2)]


def test_only_who_may_do_it_sees_it(tree: Tree) -> None:
    ask(tree.one, "late", -1)
    assert queries.count(tree.user("recorder", tree.one)) == 0
    assert queries.late_below(tree.user("recorder", tree.root)) == []
    assert queries.count(tree.user("secretary", tree.two)) == 0
    assert (queries.lines(System("job")), queries.count(System("job")), queries.late_below(System("job"))) == (
        [],
        0,
        [],
    )


def test_asking_again_replaces_and_settling_removes(tree: Tree) -> None:
    secretary = tree.user("secretary", tree.one)
    ask(tree.one, "roll", 3)
    ask(tree.one, "roll", 5)
    assert [line.days for line in queries.lines(secretary)] == [5]
    settle(tree.one, "roll")
    assert queries.lines(secretary) == []
    assert Todo.objects.get().done_at is not None
