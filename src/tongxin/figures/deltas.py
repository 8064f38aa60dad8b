"""Rollups for commands and jobs: `tracked` around a change of rows, `fold` and `rebuild` by the worker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from tongxin.figures import rollups
from tongxin.figures.models import Delta
from tongxin.figures.sources import sources
from tongxin.ground.organisations.models import Organisation

BATCH = 10_000


@contextmanager
def tracked(names: Iterable[str], records: Sequence[UUID]) -> Iterator[None]:
    """Wrap a change of the rows of `records` in sources `names`, inside a command's transaction."""
    with rollups.tracked(_execute, [sources[name] for name in names], records):
        yield


def fold() -> int:
    """Fold the deltas that are committed and that no other folder holds; return how many."""
    waiting = Delta.objects.count()
    for _ in range(0, waiting, BATCH):
        rollups.fold(_execute, BATCH)
    return waiting - Delta.objects.count()


def rebuild(hospital: UUID) -> None:
    """Count anew the rollups of every rolled source for a hospital."""
    for source in sources:
        if source.rolled:
            with transaction.atomic():
                rollups.rebuild(_execute, source, hospital)


def rebuild_all() -> int:
    """Count anew the rollups of every hospital, as a version that rolls otherwise needs; return how many hospitals."""
    hospitals = list(Organisation.objects.filter(hospital=F("pk")).order_by("pk").values_list("pk", flat=True))
    for hospital in hospitals:
        rebuild(hospital)
    return len(hospitals)


def _execute(sql: str, params: Mapping[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, dict(params))
