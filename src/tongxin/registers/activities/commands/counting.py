"""Keeps the monthly figures of activities true; every command that changes what counts works inside `counted`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from tongxin.figures.deltas import tracked

SOURCES = ("activities.segment", "activities.attendance")


@contextmanager
def counted(*records: UUID) -> Iterator[list[UUID]]:
    """Wrap a change of the rows of `records`; the keys of those made inside are added to the list it gives."""
    changed = list(records)
    with tracked(SOURCES, changed):
        yield changed
