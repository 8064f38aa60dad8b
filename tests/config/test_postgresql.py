"""A kept connection is asked for by the kernel; prepared statements are planned once and hold no values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tongxin.config.postgresql.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> Iterator[Any]:
    """A connection of its own, which may be ended."""
    found: Any = connection.copy()
    assert isinstance(found, DatabaseWrapper)
    found.ensure_connection()
    yield found
    found.close()


def served(kept: Any) -> int:
    return int(kept.connection.info.backend_pid)


def test_a_standing_connection_is_usable_and_its_server_is_not_asked(
    kept: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_arguments: object) -> None:
        pytest.fail("the server was asked")

    monkeypatch.setattr(kept.connection, "cursor", asked)
    assert kept.is_usable()


def test_a_connection_that_the_server_ended_is_not_usable(kept: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [served(kept)])
        assert cursor.fetchone() == (True,)
    assert not kept.is_usable()


def test_a_closed_connection_is_not_usable(kept: Any) -> None:
    kept.connection.close()
    assert not kept.is_usable()


def test_a_connection_with_a_broken_transaction_is_not_usable(kept: Any) -> None:
    with kept.cursor() as cursor:
        cursor.execute("BEGIN")
        with pytest.raises(ProgrammingError):
            cursor.execute("SELECT nothing_of_this_name")
    assert not kept.is_usable()


def test_a_connection_with_something_to_read_is_asked(kept: Any) -> None:
    with kept.cursor() as cursor:
        cursor.execute("LISTEN bell")
    with connection.copy().cursor() as another:
        another.execute("NOTIFY bell")
        another.connection.close()
    assert kept.is_usable()


@pytest.mark.parametrize("asked", ["cursor", "prepared"])
def test_a_request_goes_on_with_a_new_connection_when_the_old_one_was_ended(kept: Any, asked: str) -> None:
    kept.health_check_enabled, kept.health_check_done = True, False
    former = served(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [former])
    with getattr(kept, asked)() as cursor:
        cursor.execute("SELECT 1")
    assert served(kept) != former


def test_a_prepared_statement_is_kept_by_the_server_without_its_values(kept: Any) -> None:
    for number in range(6):
        with kept.prepared() as cursor:
            cursor.execute("SELECT %s::int + 1 AS next", [number])
            assert cursor.fetchone() == (number + 1,)
    with kept.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        assert cursor.fetchall() == [("SELECT $1::int + 1 AS next",)]


def test_a_prepared_statement_is_counted_and_refused_like_any_other() -> None:
    database: Any = connection
    with CaptureQueriesContext(connection) as captured:
        for value in "abcdefg":
            with database.prepared() as cursor:
                cursor.execute("SELECT %s::text", [value])
    assert {query["sql"] for query in captured} == {"SELECT $1::text", "SELECT %s::text"}
    assert len(captured) == 7
    with pytest.raises(IntegrityError), transaction.atomic(), database.prepared() as cursor:
        cursor.execute("INSERT INTO access_user (id) VALUES (gen_random_uuid())")
