"""What of a ledger has been entered on superior platforms, and what those platforms ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from tongxin.ground.catalog.queries import active
from tongxin.ground.exchange.definitions import Mapping
from tongxin.ground.exchange.models import Reported
from tongxin.toolbox.problems import NotFound, Problem
from tongxin.toolbox.words import N_


def mappings(ledger: str) -> list[Mapping]:
    """Return the mappings of a ledger to superior platforms, in order of the catalog."""
    return [mapping for mapping in active().all("mapping").values() if mapping.ledger == ledger]


def mapping_of(ledger: str, key: str) -> Mapping:
    """Return a mapping of a ledger, or raise `NotFound`."""
    for mapping in mappings(ledger):
        if mapping.id == key:
            return mapping
    raise NotFound(Problem("exchange.mapping", N_("没有这张对照表：请从台账页面打开")))


def reported(keys: Iterable[UUID]) -> dict[UUID | None, list[Reported]]:
    """Return the standing marks of things, by their ids, oldest first."""
    rows = Reported.objects.filter(key__in=list(keys), withdrawn_at=None).order_by("reported_on", "id")
    marks: dict[UUID | None, list[Reported]] = defaultdict(list)
    for row in rows:
        marks[row.key].append(row)
    return dict(marks)
