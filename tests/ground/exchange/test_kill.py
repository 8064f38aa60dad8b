"""A server killed in the middle of an import: nothing half-saved, and the same batch can be confirmed afterwards."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from django.db.utils import DatabaseError, InterfaceError
from tests.ground.exchange import persons
from tests.ground.exchange.conftest import House, build
from tests.ground.exchange.test_commands import persons as person_rows

from tongxin.ground.access import scope
from tongxin.ground.audit.models import Event
from tongxin.ground.exchange import commands
from tongxin.ground.exchange.models import Batch, BatchRow
from tongxin.ground.exchange.tables import Table, tables
from tongxin.ground.files.definitions import Upload
from tongxin.people.models import Person

KIND = "persons_killed"
WRITTEN, KILLED = threading.Event(), threading.Event()


def _write_and_wait(**planned: Any) -> Sequence[tuple[int, UUID]]:
    """Write every row, then let the test kill the server's process before the transaction ends."""
    written = list(persons.apply(**planned))
    WRITTEN.set()
    KILLED.wait(10)
    return written


if KIND not in tables:
    tables.add(KIND, Table(KIND, "people.register", ("code", "name"), persons.plan, _write_and_wait, persons.undo))


@pytest.fixture
def committed(transactional_db: None, ledgers: None, tmp_path: Path) -> Iterator[House]:
    """A house whose rows really are committed."""
    text = persons.LEDGER.replace("persons_test", KIND)
    (tmp_path / "catalog" / "ledger" / "killed.toml").write_text(text, "utf-8")
    WRITTEN.clear()
    KILLED.clear()
    yield build()
    KILLED.set()


def _kill_when_written(owner: psycopg.Connection[Any], pid: int) -> None:
    WRITTEN.wait(10)
    owner.execute("SELECT pg_terminate_backend(%s)", [pid])
    while owner.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone():
        time.sleep(0.02)
    KILLED.set()


def test_a_server_killed_before_the_commit_leaves_nothing_and_may_be_asked_again(
    committed: House, owner: psycopg.Connection[Any]
) -> None:
    upload = Upload("人员台账.xlsx", persons.workbook(*person_rows(200)))
    batch = commands.upload(by=committed.office, organisation=committed.hospital, ledger=KIND, upload=upload)
    killer = threading.Thread(target=_kill_when_written, args=(owner, connection.connection.info.backend_pid))
    killer.start()
    with pytest.raises((DatabaseError, InterfaceError)):
        commands.confirm(by=committed.office, batch=batch)
    killer.join()
    connection.close()
    scope.put(scope.EVERYWHERE)
    batch.refresh_from_db()
    assert batch.state == Batch.CHECKED
    assert not Person.objects.exists()
    assert not BatchRow.objects.exists()
    assert not Event.objects.filter(name="exchange.confirm").exists()

    done = commands.confirm(by=committed.office, batch=batch)
    assert done.state == Batch.APPLIED
    assert (Person.objects.count(), BatchRow.objects.count()) == (200, 200)


def test_two_confirmations_at_once_write_once(committed: House) -> None:
    upload = Upload("人员台账.xlsx", persons.workbook(*person_rows(200)))
    batch = commands.upload(by=committed.office, organisation=committed.hospital, ledger=KIND, upload=upload)
    KILLED.set()

    def confirm() -> None:
        scope.put(scope.EVERYWHERE)
        commands.confirm(by=committed.office, batch=batch)
        connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Person.objects.count(), BatchRow.objects.count()) == (200, 200)
