"""COPY: many rows into a table at the speed of the database, in the current transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from psycopg import sql


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows (values in the order of `columns`) and return how many. Keys and defaults are the caller's to give.

    Row-level security does not go with COPY FROM in PostgreSQL, so rows pass through a temporary table; checks,
    foreign keys and walls then hold as for any insert.
    """
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    target, heap = sql.Identifier(table), sql.Identifier(f"copy_{table}")
    with connection.cursor() as cursor:
        cursor.execute(
            _text(
                sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(
                    heap, names, target
                )
            )
        )
        count = 0
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(heap, names)) as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
        cursor.execute(_text(sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(target, names, names, heap)))
        cursor.execute(_text(sql.SQL("DROP TABLE {}").format(heap)))
    return count


def _text(composed: sql.Composed) -> str:
    return composed.as_string(None)
