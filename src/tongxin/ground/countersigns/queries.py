"""What waits for a secretary's confirmation: records of every kind, entered or changed on behalf."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongxin.ground.access.models import User
from tongxin.ground.access.queries import visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.kinds import record_kinds
from tongxin.ground.records.models import Countersign, Record
from tongxin.ground.records.queries import url

CONFIRM = "countersigns.confirm"
SHOWN = 200


@dataclass(frozen=True)
class Line:
    """One record that waits: its sort, who entered or changed it, and its page."""

    record: Record
    kind: str
    who: str
    url: str

    @property
    def choice(self) -> str:
        """Return what the form sends for it: the record as it was seen."""
        return f"{self.record.pk}:{self.record.version}"


def waiting(by: Actor) -> QuerySet[Record]:
    """Return the records that `by` may confirm, the oldest entry first in each unit."""
    rows = visible(by, Record.objects.all(), CONFIRM)
    rows = rows.filter(countersign=Countersign.WAITING, voided_at=None).select_related("organisation")
    return rows.order_by("organisation__order", "organisation", "changed_at", "id")


def by_unit(rows: Iterable[Record]) -> list[tuple[Organisation, list[Line]]]:
    """Return the records by unit, each with who entered it; one query however many."""
    shown = list(rows)
    names = _names(shown)
    return [
        (unit, [_line(record, names) for record in of_unit])
        for unit, of_unit in groupby(shown, key=lambda record: record.organisation)
    ]


def _line(record: Record, names: dict[str, str]) -> Line:
    kind = record_kinds.get(record.kind)
    who = names.get(record.changed_by.partition(":")[2], "")
    return Line(record, _(kind.title) if kind else record.kind, who, url(record))


def _names(rows: list[Record]) -> dict[str, str]:
    keys = {UUID(key) for kind, _sep, key in (row.changed_by.partition(":") for row in rows) if kind == "user"}
    return {str(key): name for key, name in User.objects.filter(pk__in=keys).values_list("pk", "name")}
