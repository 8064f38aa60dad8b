"""Statements written out for what is asked thousands of times a minute: an election, or the start of a shift (ADR 0022)."""

from __future__ import annotations

from typing import Any

from django.db import connection


def ask(statement: str, *values: object) -> tuple[Any, ...] | None:
    """Return the first row of a statement, None without one; PostgreSQL plans it once for each connection that asks it often.

    Its text must always be the same, with %s for each value: that is what a plan is kept by.
    """
    database: Any = connection  # django-stubs knows nothing of a backend of one's own
    with database.prepared() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
