"""What somebody must do: pushed once, replaced, settled, seen by those who may do it."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries
from tests.ground.conftest import START, SYSTEM, Tree

from tongxin.ground.access import scope
from tongxin.ground.access.models import RoleHolding
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.todos.models import Todo
from tongxin.ground.todos.queries import count, late_below, lines
from tongxin.ground.todos.writing import Ask, push, settle

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


def ask(organisation: Organisation, subject: str = "s", permission: str = "people.register", **more: object) -> None:
    values: dict[str, object] = {"title": subject, "verb": "办理", "url": "/", **more}
    push(organisation, Ask(subject, permission, **values))  # type: ignore[arg-type]  # a table of cases


def subjects(by: User) -> list[str]:
    return [line.todo.subject for line in lines(by)]


def test_the_same_subject_replaces_the_old_line_and_opens_it_again(tree: Tree) -> None:
    record = writing.create(by=SYSTEM, kind="x", organisation=tree.one, title="x", occurred_on=START, state="held")
    ask(tree.one, title="旧")
    settle(tree.one, "s")
    assert Todo.objects.get().done_at is not None
    push(tree.one, Ask("s", "people.view", "新", "看", "/x", "说明", TODAY), record)
    todo = Todo.objects.get()
    assert (todo.title, todo.permission, todo.verb, todo.url, todo.detail, todo.due_on, todo.done_at, todo.record) == (
        "新",
        "people.view",
        "看",
        "/x",
        "说明",
        TODAY,
        None,
        record,
    )


def test_titles_are_cut_to_what_fits(tree: Tree) -> None:
    ask(tree.one, title="长" * 300, detail="细" * 300)
    assert (len(Todo.objects.get().title), len(Todo.objects.get().detail)) == (200, 200)


def test_settling_leaves_other_lines_and_other_days_alone(tree: Tree) -> None:
    for organisation, subject in ((tree.one, "a"), (tree.one, "b"), (tree.two, "a")):
        ask(organisation, subject)
    settle(tree.one, "a")
    first = Todo.objects.get(organisation=tree.one, subject="a").done_at
    settle(tree.one, "a")
    assert Todo.objects.get(organisation=tree.one, subject="a").done_at == first
    assert Todo.objects.filter(done_at=None).count() == 2


@pytest.mark.parametrize(
    ("role", "held_in", "seen"),
    [
        ("secretary", "one", {"one"}),
        ("secretary", "general", {"general"}),
        ("own", "general", {"general"}),
        ("administrator", "root", {"root"}),
        ("recorder", "one", set()),
        (None, "root", set()),
    ],
)
def test_who_sees_what(tree: Tree, role: str | None, held_in: str, seen: set[str]) -> None:
    for place in ("root", "general", "one", "two", "stranger"):
        ask(getattr(tree, place), place)
    by = tree.user(role, getattr(tree, held_in))
    assert set(subjects(by)) == seen
    assert count(by) == len(seen)


def test_a_room_as_a_whole_is_not_a_room_with_a_longer_name(tree: Tree) -> None:
    ask(tree.one, "a", permission="people.anything")
    ask(tree.one, "b", permission="peoples.anything")
    assert subjects(tree.user("administrator", tree.one)) == ["a"]


def test_a_role_that_left_the_catalog_has_nothing_to_do(tree: Tree) -> None:
    ask(tree.one)
    by = tree.user("secretary", tree.one)
    RoleHolding.objects.update(role="gone")
    assert lines(by) == []


def test_the_system_has_nothing_to_do(tree: Tree) -> None:
    ask(tree.one)
    assert (lines(SYSTEM), count(SYSTEM)) == ([], 0)


def test_what_is_late_below_leaves_out_who_works_at_one_level_only(tree: Tree) -> None:
    ask(tree.one, "late", due_on=START)
    assert late_below(tree.user("secretary", tree.general)) == [(tree.one, 1)]
    assert late_below(tree.user("own", tree.general)) == []


def test_pushing_is_one_statement(tree: Tree, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(2):
        with django_assert_num_queries(1):
            ask(tree.one)


@pytest.mark.django_db(transaction=True)
def test_two_who_push_at_once_leave_one_line(tree: Tree) -> None:
    start = threading.Barrier(4)

    def pushing(title: str) -> None:
        try:
            scope.put(scope.EVERYWHERE)
            start.wait(10)
            ask(tree.one, title=title)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(pushing, "abcd"))
    assert Todo.objects.count() == 1
