"""Lets JSON arguments name a record by its UUID, within what the actor may see."""

from __future__ import annotations

from uuid import UUID

from tongxin.ground.access.queries import found, may
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.records.kinds import record_kinds
from tongxin.ground.records.models import Record


def _resolve(by: Actor, value: str) -> Record:
    try:
        record = Record.objects.filter(pk=UUID(value)).first()
    except ValueError:
        record = None
    kind = record_kinds.get(record.kind) if record else None
    visible = record is not None and kind is not None and may(by, kind.permission, record.organisation_id)
    return found(record if visible else None)


resolvers.add("records.record", (Record, _resolve))
