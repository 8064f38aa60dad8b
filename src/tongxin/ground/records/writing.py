"""The only writer of records; called by the commands of registers, inside their transaction."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Link, Record
from tongxin.ground.records.queries import newest_change
from tongxin.ground.records.rules import check_open, check_reason, conflict
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


def build(
    *,
    by: Actor,
    kind: str,
    organisation: Organisation,
    title: str,
    occurred_on: dt.date,
    state: str,
    origin: str = "entered",
    late_reason: str = "",
) -> Record:
    """Return an unsaved record; for set-based commands that write many at once."""
    now, who = clock.now(), reference(by)
    return Record(
        kind=kind, hospital_id=of_hospital(organisation), organisation_id=organisation.pk, title=title,
        occurred_on=occurred_on, state=state, origin=origin, late_reason=late_reason,
        created_at=now, created_by=who, changed_at=now, changed_by=who,
    )  # fmt: skip


def create(*, by: Actor, kind: str, organisation: Organisation, title: str, occurred_on: dt.date, state: str,
           late_reason: str = "") -> Record:  # fmt: skip
    """Write one new record and return it."""
    record = build(
        by=by, kind=kind, organisation=organisation, title=title, occurred_on=occurred_on, state=state,
        late_reason=late_reason,
    )  # fmt: skip
    record.save(force_insert=True)
    return record


def hold(record_id: UUID, version: int) -> Record:
    """Lock a record for editing at the version the actor saw; raise `Conflict` when it has moved on, `Refused` when void."""
    record = Record.objects.select_for_update().get(pk=record_id)
    check_open(record)
    if record.version != version:
        raise conflict(version, newest_change(record))
    return record


def bump(record: Record, *, by: Actor, **values: object) -> Record:
    """Write changed values of a held record under its next version."""
    for name, value in values.items():
        setattr(record, name, value)
    record.version += 1
    record.changed_at, record.changed_by = clock.now(), reference(by)
    record.save(update_fields=["version", "changed_at", "changed_by", *values])
    touched(record, *values)
    return record


def void(record: Record, *, by: Actor, reason: str) -> Record:
    """Void a held record: it stays readable and no figure counts it."""
    return bump(record, by=by, voided_at=clock.now(), voided_by=reference(by), void_reason=check_reason(reason))


def link(source: Record, target: Record, relation: str, *, by: Actor) -> Link:
    """Tie two records together; a second time is the same link."""
    made, _ = Link.objects.get_or_create(
        source=source, target=target, relation=relation,
        defaults={"hospital_id": source.hospital_id, "created_at": clock.now(), "created_by": reference(by)},
    )  # fmt: skip
    return made


def reference(by: Actor) -> str:
    """Return the actor's reference as one text."""
    return ":".join(by.reference)[:80]


def of_hospital(organisation: Organisation) -> UUID:
    """Return the hospital that a row of `organisation` belongs to; raise `Refused` for a region, which has no rows."""
    if organisation.hospital_id is None:
        raise refuse("records.region", N_("地区不登记业务记录：请选择医院内的组织"), field="organisation")
    return organisation.hospital_id
