"""A whole ledger at once: the rows of two tables by COPY, one event for the batch; voided again in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.exchange.copying import copy_rows
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Link, Record
from tongxin.ground.records.rules import check_reason
from tongxin.ground.records.writing import reference
from tongxin.registers.outcomes.commands.ledgers import Planned
from tongxin.registers.outcomes.commands.making import RECORD_KIND
from tongxin.registers.outcomes.definitions import COMMON, RECORDED
from tongxin.toolbox import clock, ids
from tongxin.toolbox.words import N_

ORIGIN = "imported"
_RECORD = (
    "id", "kind", "hospital_id", "organisation_id", "title", "occurred_on", "state", "version", "origin", "late_reason",
    "created_at", "created_by", "changed_at", "changed_by", "voided_by", "void_reason",
)  # fmt: skip
_OUTCOME = (
    "record_id", "hospital_id", "organisation_id", "occurred_on", "kind", "person_id", "holder_name", "holder_kind",
    "valid_to", "extra", "reason", *COMMON,
)  # fmt: skip

Made = Sequence[tuple[UUID, Planned]]


@command("outcomes.import_rows", title=_("导入成果台账"), on="organisation")
def import_rows(
    *, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[Any]
) -> list[tuple[int, UUID]]:
    """Write the outcomes (`Planned`) that a ledger tells of; return (row in the file, record)."""
    made: Made = [(ids.uuid7(), each) for each in planned]
    copy_rows("records_record", _RECORD, _records(made, reference(by)))
    count = copy_rows("outcomes_outcome", _OUTCOME, _outcomes(made))
    note(batch=str(batch), records=count)
    return [(each.row, key) for key, each in made]


@command("outcomes.void_rows", title=_("撤销导入的成果"), on="organisation")
def void_rows(*, by: Actor, organisation: Organisation, batch: UUID, targets: Sequence[UUID], reason: str) -> int:
    """Void the outcomes of an imported ledger at once; return how many."""
    now, who = clock.now(), reference(by)
    rows = Record.objects.filter(pk__in=targets, hospital_id=organisation.hospital_id, voided_at=None)
    count = rows.update(
        version=F("version") + 1, changed_at=now, changed_by=who, voided_at=now, voided_by=who,
        void_reason=check_reason(reason)[:200],
    )  # fmt: skip
    note(batch=str(batch), records=count)
    return count


def used(targets: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return those of imported outcomes that were corrected since, or that something is linked to, with a sentence."""
    changed = Record.objects.filter(pk__in=targets, voided_at=None, version__gt=1).values_list("pk", flat=True)
    links = Link.objects.filter(Q(source__in=targets) | Q(target__in=targets)).order_by()
    linked = {key for pair in links.values_list("source", "target") for key in pair} & set(targets)
    return dict.fromkeys(changed, N_("导入后已更正")) | dict.fromkeys(linked, N_("已与其他记录关联"))


def _records(made: Made, who: str) -> Iterator[tuple[Any, ...]]:
    now = clock.now()
    for key, each in made:
        unit = each.draft.organisation
        yield (
            key, RECORD_KIND, unit.hospital_id, unit.pk, each.draft.title.strip(), each.draft.occurred_on, RECORDED, 1,
            ORIGIN, "", now, who, now, who, "", "",
        )  # fmt: skip


def _outcomes(made: Made) -> Iterator[tuple[Any, ...]]:
    for key, each in made:
        unit, held = each.draft.organisation, each.columns
        common = (held.get(name, "" if spec.longest else None) for name, spec in COMMON.items())
        yield (
            key, unit.hospital_id, unit.pk, each.draft.occurred_on, each.kind, held["person_id"], held["holder_name"],
            held["holder_kind"], held["valid_to"], json.dumps(held["extra"], ensure_ascii=False), "", *common,
        )  # fmt: skip
