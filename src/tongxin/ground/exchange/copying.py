"""COPY: many rows into a table at the speed of the database, in the current transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from psycopg import sql


def copy_rows(
    table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], same: Mapping[str, Any] | None = None
) -> int:
    """Write rows (values in the order of `columns`) and return how many. Keys and defaults are the caller's to give.

    same: values by column that every row has; for a walled table they are not copied but said once.

    PostgreSQL refuses COPY FROM on a table with row-level security, so rows for one pass through a temporary table;
    checks, foreign keys and walls then hold as for any insert.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [table])
        walled = cursor.fetchone()[0]
        if walled:
            return _through(cursor, table, columns, rows, same or {})
        if same:
            columns, rows = (*columns, *same), ((*row, *same.values()) for row in rows)
        return _copy(cursor, table, columns, rows)


def _through(
    cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], same: Mapping[str, Any]
) -> int:
    heap = f"copy_{table}"
    names, target, source = _names(columns), sql.Identifier(table), sql.Identifier(heap)
    made = sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA")
    cursor.execute(made.format(source, names, target).as_string(None))
    count = _copy(cursor, heap, columns, rows)
    moved = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}")
    values = sql.SQL(", ").join([names, *(sql.Placeholder() for _value in same.values())])
    written = moved.format(target, _names((*columns, *same)), values, source)
    cursor.execute(written.as_string(None), list(same.values()))
    cursor.execute(sql.SQL("DROP TABLE {}").format(source).as_string(None))
    return count


def _copy(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _names(columns))) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _names(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
