"""A whole ledger at once: the rows of two tables by COPY, one event for the batch; voided again in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.exchange.copying import copy_rows
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.registers.outcomes.commands.ledgers import Planned
from tongxin.registers.outcomes.commands.making import RECORD_KIND
from tongxin.registers.outcomes.definitions import COMMON, RECORDED
from tongxin.toolbox import ids

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
    same = writing.copied(RECORD_KIND, organisation.hospital_id, by=by, state=RECORDED)
    copy_rows("records_record", writing.COPIED, _records(made), same)
    count = copy_rows("outcomes_outcome", _OUTCOME, _outcomes(made))
    note(batch=str(batch), records=count)
    return [(each.row, key) for key, each in made]


@command("outcomes.void_rows", title=_("撤销导入的成果"), on="organisation")
def void_rows(*, by: Actor, organisation: Organisation, batch: UUID, targets: Sequence[UUID], reason: str) -> int:
    """Void the outcomes of an imported ledger at once; return how many."""
    count = writing.void_all(targets, organisation, by=by, reason=reason)
    note(batch=str(batch), records=count)
    return count


def _records(made: Made) -> Iterator[tuple[Any, ...]]:
    for key, each in made:
        yield key, each.draft.organisation.pk, each.draft.title.strip(), each.draft.occurred_on


def _outcomes(made: Made) -> Iterator[tuple[Any, ...]]:
    for key, each in made:
        unit, held = each.draft.organisation, each.columns
        common = (held.get(name, "" if spec.longest else None) for name, spec in COMMON.items())
        yield (
            key, unit.hospital_id, unit.pk, each.draft.occurred_on, each.kind, held["person_id"], held["holder_name"],
            held["holder_kind"], held["valid_to"], json.dumps(held["extra"], ensure_ascii=False), "", *common,
        )  # fmt: skip
