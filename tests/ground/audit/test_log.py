"""The audit log: append-only, sealed without losing an event, verified against every way of altering it."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from tongxin.ground.access import scope
from tongxin.ground.audit.commands import Entry, seal, write
from tongxin.ground.audit.models import Event, Head, Leaf
from tongxin.ground.audit.queries import Held, head, parse_held, verify
from tongxin.ground.audit.rules import head_message, leaf_bytes
from tongxin.toolbox import ids, merkle
from tongxin.toolbox.problems import Refused
from tongxin.toolbox.vault import Vault

TABLES = ("audit_event", "audit_leaf", "audit_head")


def entry(name: str = "test.thing", **body: Any) -> Entry:
    return Entry(name, Event.DONE, ("system", "test"), body=body)


def seal_all(count: int, limit: int = 10_000) -> list[int]:
    """Seal until `count` events are; transactions of other databases of the server hold it up for a moment."""
    turns: list[int] = []
    patience = time.monotonic() + 180
    while sum(turns) < count and time.monotonic() < patience:
        turns += [done] if (done := seal(limit)) else []
        time.sleep(0 if done else 0.02)
    return turns


def fault(held: Held | None = None) -> str:
    """The sentence of the first fault; empty when the log holds."""
    problem = verify(held).problem
    return problem.sentence() if problem else ""


def code() -> str:
    problem = verify().problem
    return problem.code if problem else ""


@pytest.fixture
def intruder(owner: psycopg.Connection) -> Iterator[Callable[..., Any]]:
    """Somebody with the owner's password, who disables the triggers first."""
    for table in TABLES:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")

    def execute(statement: str, values: list[Any] | None = None) -> None:
        owner.execute(statement.encode(), values)

    yield execute
    for table in TABLES:
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def sealed(transactional_db: None) -> list[Event]:
    """Seven events under three heads: after 2, 5 and 7."""
    for count in (2, 3, 2):
        write(entry(number=number) for number in range(count))
        assert seal_all(count) == [count]
    return [Event.objects.get(pk=leaf.event_id) for leaf in Leaf.objects.order_by("index")]


# Append-only


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_nobody_changes_a_row_not_even_the_owner(owner: psycopg.Connection, table: str, verb: str) -> None:
    column = "id" if table == "audit_event" else "size" if table == "audit_head" else "index"
    statement = verb.format(table, f'"{column}"', f'"{column}"')
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        owner.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_has_no_right_to_change_a_row(table: str, verb: str) -> None:
    column = "id" if table == "audit_event" else "size" if table == "audit_head" else "index"
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table, f'"{column}"', f'"{column}"'))


@pytest.mark.django_db
def test_the_application_cannot_drop_the_guard() -> None:
    with pytest.raises(DatabaseError, match="must be owner"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")


# Writing and sealing


@pytest.mark.django_db
def test_an_event_keeps_ids_words_and_days_as_json() -> None:
    key = ids.uuid7()
    write([entry(record=key, day=dt.date(2026, 11, 22), title="党日")])
    (event,) = Event.objects.all()
    assert event.body == {"record": str(key), "day": "2026-11-22", "title": "党日"}
    assert abs(event.at - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)


@pytest.mark.django_db
def test_writing_nothing_writes_nothing() -> None:
    write([])
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sealing_takes_each_finished_event_once_and_then_rests() -> None:
    assert seal() == 0
    assert head() is None
    write([entry(), entry()])
    assert (seal_all(2), seal(), seal(thorough=True)) == ([2], 0, 0)
    newest = head()
    assert newest is not None
    assert newest.size == Leaf.objects.count() == 2
    leaves = [merkle.leaf_hash(leaf_bytes(event)) for event in Event.objects.order_by("id")]
    assert bytes(newest.root) == merkle.root(leaves)
    assert (verify().sealed, verify().unsealed, verify().head) == (2, 0, f"2:{merkle.root(leaves).hex()}")


@pytest.mark.django_db(transaction=True)
def test_a_long_backlog_is_sealed_in_turns() -> None:
    write(entry(number=number) for number in range(25))
    assert seal_all(25, 10) == [10, 10, 5]
    assert code() == ""


@pytest.mark.django_db(transaction=True)
def test_an_old_backlog_is_not_forgotten_by_the_look_back(owner: psycopg.Connection) -> None:
    """Keys of three days ago, as after a long stop of the worker."""
    write(entry(number=number) for number in range(4))
    owner.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
    for number, event in enumerate(Event.objects.order_by("id")):
        old = ids.uuid7_before(event.pk, dt.timedelta(days=3 - number)).int | (event.pk.int & ((1 << 80) - 1))
        owner.execute("UPDATE audit_event SET id = %s WHERE id = %s", [UUID(int=old), event.pk])
    owner.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")
    assert seal_all(4, 2) == [2, 2]


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_long_transaction_is_sealed_when_it_ends_never_lost() -> None:
    """A transaction begun first and ended last, while others write and the log is sealed between them."""
    began, may_end = threading.Event(), threading.Event()

    def long_transaction() -> None:
        try:
            with transaction.atomic():
                write([entry("test.long")])
                began.set()
                assert may_end.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=long_transaction)
    thread.start()
    assert began.wait(10)
    write([entry("test.short")])
    assert seal() == 0, "the short one waits too: the long one began before it"
    assert verify().unsealed == 1
    may_end.set()
    thread.join()
    write([entry("test.later")])
    assert sum(seal_all(3)) == 3
    assert set(Event.objects.filter(pk__in=Leaf.objects.values("event_id")).values_list("name", flat=True)) == {
        "test.long",
        "test.short",
        "test.later",
    }
    assert code() == ""


@pytest.mark.django_db(transaction=True)
def test_writers_and_sealers_at_once_lose_and_double_nothing() -> None:
    """Four writers with transactions of different length against two sealers."""
    stop = threading.Event()

    def writer(number: int) -> int:
        try:
            for turn in range(15):
                with transaction.atomic():
                    write([entry(f"test.{number}", turn=turn)])
                    if turn % 5 == number:
                        write([entry(f"test.{number}.more", turn=turn)])
                        stop.wait(0.01)
            return 18
        finally:
            connection.close()

    def sealer() -> int:
        scope.put(scope.EVERYWHERE)
        try:
            done = 0
            while not stop.wait(0.005):
                done += seal()
            return done
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        sealers = [pool.submit(sealer) for _ in range(2)]
        written = sum(future.result() for future in [pool.submit(writer, number) for number in range(4)])
        stop.set()
        sealed = sum(future.result() for future in sealers)
    assert sealed + sum(seal_all(written - sealed)) == written == Leaf.objects.count() == Event.objects.count()
    assert code() == ""


@pytest.mark.django_db
def test_sealing_and_verifying_refuse_a_narrow_scope() -> None:
    scope.put(str(ids.uuid7()))
    for act in (seal, verify):
        with pytest.raises(Refused, match="全部医院"):
            act()


# Verifying


def test_a_log_that_nobody_touched_holds(sealed: list[Event]) -> None:
    assert fault() == ""
    assert verify().sealed == 7


def test_unsealed_events_are_counted_and_dated(sealed: list[Event]) -> None:
    write([entry()])
    newest = Event.objects.order_by("-id")[0]
    assert (verify().unsealed, verify().unsealed_since) == (1, newest.at)


@pytest.mark.parametrize(
    "change",
    [
        "name = 'test.other'",
        "outcome = 'refused'",
        "actor_id = 'somebody'",
        "at = at - interval '1 day'",
        "hospital_id = '019a0000-0000-7000-8000-000000000000'",
        "target_id = 'x'",
        """body = '{"number": 9}'""",
    ],
)
def test_an_edited_event_is_named(sealed: list[Event], intruder: Callable[..., None], change: str) -> None:
    victim = sealed[3]
    intruder(f"UPDATE audit_event SET {change} WHERE id = %s", [victim.pk])
    assert code() == "audit.altered"
    assert "第 4 条" in fault()
    assert str(victim.pk) in fault()


def test_the_first_of_several_is_named(sealed: list[Event], intruder: Callable[..., None]) -> None:
    for number in (5, 1):
        intruder("UPDATE audit_event SET name = 'x' WHERE id = %s", [sealed[number].pk])
    assert "第 2 条" in fault()


def test_a_deleted_event_is_named(sealed: list[Event], intruder: Callable[..., None]) -> None:
    intruder("DELETE FROM audit_event WHERE id = %s", [sealed[4].pk])
    assert code() == "audit.missing"
    assert "第 5 条" in fault()


def test_a_deleted_leaf_is_a_gap(sealed: list[Event], intruder: Callable[..., None]) -> None:
    intruder("DELETE FROM audit_leaf WHERE index = 2")
    assert code() == "audit.gap"
    assert "第 3 条" in fault()


def test_an_altered_leaf_is_named(sealed: list[Event], intruder: Callable[..., None]) -> None:
    intruder("UPDATE audit_leaf SET hash = %s WHERE index = 2", [bytes(32)])
    assert code() == "audit.altered"


def test_an_event_and_its_leaf_altered_together_break_the_root(
    sealed: list[Event], intruder: Callable[..., None]
) -> None:
    victim = sealed[3]
    victim.name = "test.forged"
    intruder("UPDATE audit_event SET name = 'test.forged' WHERE id = %s", [victim.pk])
    intruder("UPDATE audit_leaf SET hash = %s WHERE index = 3", [merkle.leaf_hash(leaf_bytes(victim))])
    assert code() == "audit.root"
    assert "第 3 至 5 条" in fault()


def test_a_truncated_log_is_told_from_its_head(sealed: list[Event], intruder: Callable[..., None]) -> None:
    intruder("DELETE FROM audit_leaf WHERE index >= 6")
    assert code() == "audit.short"
    assert "第 7 条" in fault()
    write([entry()])
    with pytest.raises(Refused, match="不能继续封存"):
        seal_all(1)


def test_a_removed_head_is_noticed(sealed: list[Event], intruder: Callable[..., None]) -> None:
    intruder("DELETE FROM audit_head WHERE size = 7")
    assert code() == "audit.unsigned"
    assert "第 6 条" in fault()


def test_a_forged_signature_is_refused(sealed: list[Event], intruder: Callable[..., None]) -> None:
    intruder("UPDATE audit_head SET signature = %s WHERE size = 5", [bytes(64)])
    assert code() == "audit.signature"
    assert "第 5 条" in fault()


def test_a_head_moved_in_time_is_refused(sealed: list[Event], intruder: Callable[..., None]) -> None:
    intruder("UPDATE audit_head SET at = at - interval '1 year' WHERE size = 7")
    assert code() == "audit.signature"


def rewritten(execute: Callable[..., Any], key: Ed25519PrivateKey) -> None:
    """Forge the whole log: another event, its leaf, and every head signed with another key."""
    first = Leaf.objects.get(index=0)
    event = Event.objects.get(pk=first.event_id)
    event.name = "test.forged"
    execute("UPDATE audit_event SET name = 'test.forged' WHERE id = %s", [event.pk])
    execute("UPDATE audit_leaf SET hash = %s WHERE index = 0", [merkle.leaf_hash(leaf_bytes(event))])
    tree = merkle.Frontier()
    for leaf in Leaf.objects.order_by("index"):
        tree.append(bytes(leaf.hash))
        for signed in Head.objects.filter(size=tree.size):
            signature = key.sign(head_message(tree.size, tree.root(), signed.at))
            values = [tree.root(), signature, key.public_key().public_bytes_raw(), tree.size]
            execute("UPDATE audit_head SET root = %s, signature = %s, public_key = %s WHERE size = %s", values)


def test_a_log_rewritten_and_signed_with_another_key_is_refused(
    sealed: list[Event], intruder: Callable[..., None]
) -> None:
    rewritten(intruder, Ed25519PrivateKey.generate())
    assert code() == "audit.key"


def test_a_log_rewritten_with_the_stolen_key_differs_from_a_printed_head(
    sealed: list[Event], intruder: Callable[..., None]
) -> None:
    printed = parse_held(verify().head)
    assert fault(printed) == ""
    rewritten(intruder, settings.VAULT.signing_key())
    assert fault() == "", "nothing in the database tells"
    assert "所持的树头不符" in fault(printed)


def test_a_log_shorter_than_a_printed_head_is_refused(sealed: list[Event]) -> None:
    assert "缺少第 8 条" in fault(Held(9, bytes(32)))


@pytest.mark.parametrize("label", ["", "7", "7:abc", "x:" + "0" * 64, "7:" + "g" * 64])
def test_what_is_no_printed_head_is_refused(label: str) -> None:
    with pytest.raises(Refused, match="附页"):
        parse_held(label)


def test_heads_of_a_rotated_key_still_hold(sealed: list[Event], tmp_path: Any, settings: Any) -> None:
    vault = Vault(tmp_path)
    rewritten_vault = settings.VAULT
    vault.folder.joinpath("audit.key").write_text(rewritten_vault.secret("audit").hex(), "ascii")
    vault.folder.joinpath("audit.key").chmod(0o600)
    settings.VAULT = vault
    vault.rotate("audit")
    write([entry()])
    assert seal_all(1) == [1]
    assert fault() == ""


def test_a_frontier_that_was_altered_stops_the_sealing(sealed: list[Event], intruder: Callable[..., None]) -> None:
    intruder(
        "UPDATE audit_head SET frontier = jsonb_build_array(repeat('0', 64), repeat('0', 64), repeat('0', 64)) WHERE size = 7"
    )
    write([entry()])
    with pytest.raises(Refused, match="不能继续封存"):
        seal_all(1)


# Walls


@pytest.mark.django_db
def test_a_hospital_sees_its_own_events_and_those_of_none() -> None:
    own, other = ids.uuid7(), ids.uuid7()
    for hospital in (own, other, None):
        write([Entry("test.thing", Event.DONE, ("system", "test"), hospital)])
    scope.put(str(own))
    assert {event.hospital_id for event in Event.objects.all()} == {own, None}
    scope.put(scope.NOWHERE)
    assert {event.hospital_id for event in Event.objects.all()} == {None}
