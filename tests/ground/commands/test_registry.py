"""A command is authorised, whole or not at all, audited, and safe to repeat."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection
from pytest_django import DjangoAssertNumQueries
from tests.ground.conftest import Tree

from tongxin.ground.access import scope
from tongxin.ground.audit.models import Event
from tongxin.ground.commands import registry
from tongxin.ground.commands.actors import Actor, Door, System
from tongxin.ground.commands.models import Receipt
from tongxin.ground.commands.receipts import keepable
from tongxin.ground.commands.registry import Command, commands, note, run, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox.problems import Denied, Problem, Refused, refuse

SYSTEM = System("test")

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True)


def rename(*, by: Actor, organisation: Organisation, name: str) -> Organisation:
    organisation.short_name = name
    organisation.save(update_fields=["short_name"])
    touched(organisation, "short_name")
    note(length=len(name))
    if name == "bad":
        raise refuse("test.bad", "这个名称不行", field="name")
    return organisation


RENAME = Command(rename, "organisations.rename", "改名", "organisation")


def both(*, by: Actor, one: Organisation, two: Organisation, name: str) -> list[Organisation]:
    return [RENAME(by=by, organisation=one, name="x"), RENAME(by=by, organisation=two, name=name)]


BOTH = Command(both, "organisations.rename_both", "改两个", "one")


def events() -> list[tuple[str, str]]:
    return list(Event.objects.order_by("id").exclude(name__in=commands.keys()).values_list("name", "outcome"))


# Allowed, denied, refused


def test_what_is_done_is_done_and_recorded_with_names_of_fields_only(tree: Tree) -> None:
    by = tree.user("administrator")
    RENAME(by=by, organisation=tree.one, name="新内科支部")
    event = Event.objects.order_by("-id")[0]
    assert (event.name, event.outcome, event.actor_kind, event.actor_id) == (
        "organisations.rename",
        Event.DONE,
        "user",
        str(by.id),
    )
    assert (event.hospital_id, event.organisation_id) == (tree.root.pk, tree.one.pk)
    assert (event.target_kind, event.target_id) == ("organisations.organisation", str(tree.one.pk))
    assert event.body == {
        "length": 5,
        "touched": [["organisations.organisation", str(tree.one.pk), ["short_name"]]],
    }
    tree.one.refresh_from_db()
    assert tree.one.short_name == "新内科支部"


def test_who_may_not_is_denied_and_only_the_denial_stays(tree: Tree) -> None:
    by = tree.user("secretary", tree.one)
    with pytest.raises(Denied, match="系统管理员"):
        RENAME(by=by, organisation=tree.one, name="x")
    assert events() == [("organisations.rename", Event.REFUSED)]
    event = Event.objects.order_by("-id")[0]
    assert (event.body, event.organisation_id, event.actor_id) == (
        {"problems": ["access.denied"]},
        tree.one.pk,
        str(by.id),
    )


def test_a_refusal_undoes_everything_but_is_recorded(tree: Tree) -> None:
    with pytest.raises(Refused, match="不行"):
        RENAME(by=SYSTEM, organisation=tree.one, name="bad")
    tree.one.refresh_from_db()
    assert tree.one.short_name == "内科党支部"
    assert events() == [("organisations.rename", Event.REFUSED)]
    assert Event.objects.order_by("-id")[0].body == {"problems": ["test.bad"]}


@committed
def test_the_refusal_is_committed_although_the_command_was_rolled_back(tree: Tree) -> None:
    with pytest.raises(Refused):
        RENAME(by=SYSTEM, organisation=tree.one, name="bad")
    connection.close()
    scope.put(scope.EVERYWHERE)
    assert Organisation.objects.get(pk=tree.one.pk).short_name == "内科党支部"
    assert events() == [("organisations.rename", Event.REFUSED)]


def test_a_mistake_of_ours_is_raised_and_not_called_a_refusal(tree: Tree) -> None:
    def broken(*, by: Actor, organisation: Organisation) -> None:
        rename(by=by, organisation=organisation, name="x")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Command(broken, "organisations.broken", "坏", "organisation")(by=SYSTEM, organisation=tree.two)
    assert Organisation.objects.get(pk=tree.two.pk).short_name == "外科党支部"
    assert events() == []


def test_without_access_every_command_refuses(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_authorise", registry._refuse_all)
    with pytest.raises(Denied, match="访问控制"):
        RENAME(by=SYSTEM, organisation=tree.one, name="x")


def test_a_narrow_door_does_what_its_room_opened_and_nothing_else(tree: Tree) -> None:
    with pytest.raises(Denied):
        RENAME(by=Door("code", "7", tree.root.pk), organisation=tree.one, name="x")
    event = Event.objects.order_by("-id")[0]
    assert (event.actor_kind, event.actor_id) == ("door", "code:7")


# Nested


def test_nested_commands_write_an_event_each_in_one_transaction(tree: Tree) -> None:
    BOTH(by=SYSTEM, one=tree.one, two=tree.two, name="y")
    assert events() == [
        ("organisations.rename", Event.DONE),
        ("organisations.rename", Event.DONE),
        ("organisations.rename_both", Event.DONE),
    ]
    assert [event.body.get("length") for event in Event.objects.order_by("-id")[:3]] == [None, 1, 1]


def test_a_refusal_inside_undoes_the_outer_command_and_is_recorded_once(tree: Tree) -> None:
    with pytest.raises(Refused):
        BOTH(by=SYSTEM, one=tree.one, two=tree.two, name="bad")
    tree.one.refresh_from_db()
    assert tree.one.short_name == "内科党支部"
    assert events() == [("organisations.rename_both", Event.REFUSED)]


def test_an_inner_command_is_authorised_for_itself(tree: Tree) -> None:
    by = tree.user("administrator", tree.one)
    with pytest.raises(Denied):
        BOTH(by=by, one=tree.one, two=tree.two, name="y")
    assert events() == [("organisations.rename_both", Event.REFUSED)]


def test_a_traceless_command_leaves_no_event_no_refusal_and_no_receipt(tree: Tree) -> None:
    quiet = Command(rename, "organisations.rename", "改名", "organisation", traceless=True)
    before = Event.objects.count()
    run(quiet, by=SYSTEM, key="once", organisation=tree.two, name="甲")
    run(quiet, by=SYSTEM, key="once", organisation=tree.two, name="乙")  # not taken for a repeat
    with pytest.raises(Refused):
        quiet(by=SYSTEM, organisation=tree.two, name="bad")
    tree.two.refresh_from_db()
    assert tree.two.short_name == "乙"
    assert (Event.objects.count(), Receipt.objects.count()) == (before, 0)


def test_touched_and_note_outside_a_command_say_nothing(tree: Tree) -> None:
    touched(tree.one, "name")
    note(count=1)
    assert events() == []


# Idempotency


def test_a_repeated_key_returns_the_first_result_and_does_nothing(tree: Tree) -> None:
    first = run(RENAME, by=SYSTEM, key="k", organisation=tree.one, name="x")
    again = run(RENAME, by=SYSTEM, key="k", organisation=tree.one, name="x")
    assert first == again == tree.one
    assert events() == [("organisations.rename", Event.DONE)]


def test_the_same_key_with_other_content_is_refused(tree: Tree) -> None:
    run(RENAME, by=SYSTEM, key="k", organisation=tree.one, name="x")
    for other in ({"organisation": tree.one, "name": "y"}, {"organisation": tree.two, "name": "x"}):
        with pytest.raises(Refused, match="已经提交过"):
            run(RENAME, by=SYSTEM, key="k", **other)
    with pytest.raises(Refused, match="已经提交过"):
        run(BOTH, by=SYSTEM, key="k", one=tree.one, two=tree.two, name="x")


def test_a_key_belongs_to_its_actor(tree: Tree) -> None:
    run(RENAME, by=SYSTEM, key="k", organisation=tree.one, name="x")
    run(RENAME, by=System("other"), key="k", organisation=tree.one, name="x")
    assert len(events()) == 2


def test_a_refused_command_leaves_its_key_free(tree: Tree) -> None:
    with pytest.raises(Refused):
        run(RENAME, by=SYSTEM, key="k", organisation=tree.one, name="bad")
    run(RENAME, by=SYSTEM, key="k", organisation=tree.one, name="good")
    assert not Receipt.objects.filter(digest="").exists()
    assert events() == [("organisations.rename", Event.REFUSED), ("organisations.rename", Event.DONE)]


def test_a_key_is_for_the_outermost_command(tree: Tree) -> None:
    first = run(BOTH, by=SYSTEM, key="k", one=tree.one, two=tree.two, name="y")
    again = run(BOTH, by=SYSTEM, key="k", one=tree.one, two=tree.two, name="y")
    assert first == again
    assert Receipt.objects.count() == 1


def test_who_lost_the_right_gets_no_kept_answer(tree: Tree) -> None:
    by = tree.user("administrator")
    run(RENAME, by=by, key="k", organisation=tree.one, name="x")
    from tongxin.ground.access.models import RoleHolding

    RoleHolding.objects.filter(user=by.id).delete()
    with pytest.raises(Denied):
        run(RENAME, by=by, key="k", organisation=tree.one, name="x")


def test_a_key_that_is_too_long_is_refused(tree: Tree) -> None:
    with pytest.raises(Refused, match="64"):
        run(RENAME, by=SYSTEM, key="k" * 65, organisation=tree.one, name="x")


def test_no_password_can_be_guessed_from_a_receipt(tree: Tree) -> None:
    """The digest of what was asked is made under a key, not by a bare hash."""
    import hashlib
    import json

    run(RENAME, by=SYSTEM, key="k", organisation=tree.one, name="x")
    plain = json.dumps({"name": "x", "organisation": str(tree.one.pk)}, sort_keys=True)
    assert Receipt.objects.get().digest != hashlib.sha256(plain.encode()).hexdigest()


@committed
def test_a_double_tap_records_once(tree: Tree) -> None:
    """Eight requests with one key at once, on the real database; the slow winner is waited for."""
    calls: list[int] = []
    start = threading.Barrier(8)

    def slow(*, by: Actor, organisation: Organisation, name: str) -> dict[str, int]:
        calls.append(1)
        threading.Event().wait(0.1)
        Organisation.objects.filter(pk=organisation.pk).update(order=len(calls))
        return {"order": len(calls)}

    asked = Command(slow, "organisations.slow", "慢", "organisation")

    def tap(_: int) -> dict[str, int]:
        try:
            scope.put(scope.EVERYWHERE)
            start.wait(10)
            return run(asked, by=SYSTEM, key="tap", organisation=tree.one, name="x")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(tap, range(8)))
    assert answers == [{"order": 1}] * 8
    assert len(calls) == Receipt.objects.count() == len(events()) == 1


@committed
def test_a_second_tap_goes_on_when_the_first_failed(tree: Tree) -> None:
    entered, may_fail = threading.Event(), threading.Event()

    def failing(*, by: Actor, organisation: Organisation) -> int:
        if not entered.is_set():
            entered.set()
            may_fail.wait(10)
            raise refuse("test.first", "第一次不成")
        return 2

    asked = Command(failing, "organisations.failing", "先败后成", "organisation")

    def tap() -> int:
        try:
            scope.put(scope.EVERYWHERE)
            return run(asked, by=SYSTEM, key="tap", organisation=tree.one)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(tap)
        assert entered.wait(10)
        second = pool.submit(tap)
        threading.Event().wait(0.1)
        assert not second.done(), "it waits for the first"
        may_fail.set()
        with pytest.raises(Refused, match="第一次不成"):
            first.result()
        assert second.result() == 2


@dataclass(frozen=True)
class Answer:
    day: dt.date
    share: Decimal
    key: UUID


KEY = UUID("019ab6c2-0000-7000-8000-000000000001")  # fixed: it is part of test names, on which workers must agree


@pytest.mark.parametrize(
    ("returns", "value"),
    [
        (None, None),
        (int, 7),
        (str | None, None),
        (dict[str, int], {"a": 1}),
        (list[str], ["a"]),
        (list[Organisation], []),
        (Organisation | None, None),
        (dt.date, dt.date(2026, 11, 22)),
        (Answer, Answer(dt.date(2026, 11, 22), Decimal("90.84"), KEY)),
    ],
    ids=str,
)
def test_a_repeat_gets_the_same_answer_of_the_same_type(tree: Tree, returns: Any, value: Any) -> None:
    def answer(*, by: Actor) -> Any:
        return value

    answer.__annotations__["return"] = returns
    asked: Command[..., Any] = Command(answer, "organisations.answer", "答", None)
    assert [run(asked, by=SYSTEM, key="k") for _ in range(2)] == [value, value]
    assert Receipt.objects.count() == 1


@dataclass
class Wish:
    title: str
    marks: frozenset[str]


@pytest.mark.parametrize(
    ("value", "same", "other"),
    [
        ({"b", "a", "c"}, {"c", "b", "a"}, {"a"}),
        ({"x": 1, "y": [1]}, {"y": [1], "x": 1}, {"x": 1, "y": [2]}),
        (Wish("a", frozenset("xyz")), Wish("a", frozenset("zyx")), Wish("b", frozenset("xyz"))),
        ((1, 2), [1, 2], [2, 1]),
        (None, None, ""),
    ],
    ids=str,
)
def test_what_counts_as_the_same_content(tree: Tree, value: Any, same: Any, other: Any) -> None:
    def wish(*, by: Actor, value: Any) -> int:
        return 1

    asked = Command(wish, "organisations.wish", "愿", None)
    run(asked, by=SYSTEM, key="k", value=value)
    run(asked, by=SYSTEM, key="k", value=same)
    with pytest.raises(Refused, match="已经提交过"):
        run(asked, by=SYSTEM, key="k", value=other if other != "" else "x")


@pytest.mark.parametrize("asked", list(commands), ids=lambda asked: asked.name)
def test_every_registered_command_has_an_answer_that_can_be_kept(asked: Command[..., Any]) -> None:
    assert keepable(asked.returns)


def test_an_answer_that_cannot_be_kept_is_recognised() -> None:
    assert not keepable(threading.Thread)


# What the database refuses


def performing(function: Any) -> Command[..., Any]:
    return Command(function, "organisations.act", "做", None)


def test_two_that_register_the_same_are_told_so(tree: Tree) -> None:
    def twice(*, by: Actor) -> None:
        Organisation.objects.create(
            hospital=tree.root, kind="branch", code="b1", name="n", short_name="n", sort_key="n",
            established_on=dt.date(2020, 1, 1),
        )  # fmt: skip

    with pytest.raises(Refused, match="organisations_code_in_hospital") as refused:
        performing(twice)(by=SYSTEM)
    assert refused.value.problems[0].code == "commands.taken"
    assert isinstance(refused.value.__cause__, IntegrityError)
    assert events() == [("organisations.act", Event.REFUSED)]


@pytest.mark.parametrize("short_name", ["长" * 61, "nul\0"])
def test_text_that_the_column_cannot_hold_is_refused(tree: Tree, short_name: str) -> None:
    with pytest.raises(Refused, match="过长、超出范围"):
        RENAME(by=SYSTEM, organisation=tree.one, name=short_name)


def test_a_database_that_is_busy_says_so(tree: Tree) -> None:
    def wait(*, by: Actor) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 20; SELECT pg_sleep(2)")

    with pytest.raises(Refused, match="稍后再试"):
        performing(wait)(by=SYSTEM)


def test_our_own_sql_mistakes_are_not_called_refusals(tree: Tree) -> None:
    def mistaken(*, by: Actor) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM nowhere")

    with pytest.raises(DatabaseError, match="nowhere"):
        performing(mistaken)(by=SYSTEM)
    assert events() == []


# Cost


def test_a_command_asks_no_more_of_the_database_than_this(
    tree: Tree, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Savepoint, the write, the event, release; with a key also the claim and its answer; a user's roles and place."""
    with django_assert_num_queries(4):
        RENAME(by=SYSTEM, organisation=tree.one, name="x")
    with django_assert_num_queries(6):
        run(RENAME, by=SYSTEM, key="k", organisation=tree.one, name="x")
    by = tree.user("administrator")
    with django_assert_num_queries(8):
        run(RENAME, by=by, key="k", organisation=tree.one, name="x")


def test_problems_of_a_refusal_keep_their_fields(tree: Tree) -> None:
    with pytest.raises(Refused) as refused:
        RENAME(by=SYSTEM, organisation=tree.one, name="bad")
    assert refused.value.problems == (Problem("test.bad", "这个名称不行", field="name"),)
