"""Counting what the same transaction has just written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections


@contextmanager
def unknown_sizes() -> Iterator[None]:
    """Keep the planner from nested loops: it takes what this transaction has written for few rows, and loops for minutes."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        cursor.execute("SET LOCAL enable_nestloop = on")


def learn_sizes() -> None:
    """Gather statistics of all tables at once: the server would do so by itself, but only after the first pages were slow."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
