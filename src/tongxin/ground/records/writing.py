"""The only writer of records; called by the commands of registers, inside their transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from uuid import UUID

from django.db.models import F

from tongxin.ground.access.queries import on_behalf
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import defer, running, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.kinds import record_kinds
from tongxin.ground.records.models import Countersign, Link, Record
from tongxin.ground.records.queries import newest_change
from tongxin.ground.records.rules import check_open, check_reason, conflict
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

ENTERED, IMPORTED = "entered", "imported"
COPIED = ("id", "organisation_id", "title", "occurred_on")


def build(
    *,
    by: Actor,
    kind: str,
    organisation: Organisation,
    title: str,
    occurred_on: dt.date,
    state: str,
    origin: str = ENTERED,
    late_reason: str = "",
) -> Record:
    """Return an unsaved record, to be stored by `store`; an imported one may be copied, for it never waits for the secretary."""
    now, who = clock.now(), reference(by)
    record = Record(
        kind=kind, hospital_id=of_hospital(organisation), organisation_id=organisation.pk, title=title,
        occurred_on=occurred_on, state=state, origin=origin, late_reason=late_reason,
        created_at=now, created_by=who, changed_at=now, changed_by=who,
    )  # fmt: skip
    if origin == ENTERED:
        _await(record, by)
    return record


def store(*records: Record) -> None:
    """Write new records, and let the secretary be asked for those entered on behalf."""
    Record.objects.bulk_create(records)
    for record in records:
        announce(record.kind, record.pk)
    units = {record.organisation_id: record for record in records if record.countersign}
    for record in units.values():  # what a unit is asked is asked once
        _countersigning(record)


def create(*, by: Actor, kind: str, organisation: Organisation, title: str, occurred_on: dt.date, state: str,
           late_reason: str = "") -> Record:  # fmt: skip
    """Write one new record and return it."""
    record = build(
        by=by, kind=kind, organisation=organisation, title=title, occurred_on=occurred_on, state=state,
        late_reason=late_reason,
    )  # fmt: skip
    store(record)
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
    waited = record.countersign
    record.save(update_fields=["version", "changed_at", "changed_by", *_await(record, by), *values])
    touched(record, *values)
    announce(record.kind, record.pk)
    if waited or record.countersign:
        _countersigning(record)
    return record


def void(record: Record, *, by: Actor, reason: str) -> Record:
    """Void a held record: it stays readable and no figure counts it."""
    return bump(record, by=by, voided_at=clock.now(), voided_by=reference(by), void_reason=check_reason(reason))


def void_all(targets: Sequence[UUID], organisation: Organisation, *, by: Actor, reason: str) -> int:
    """Void the records of an import at once, those void already left as they are; return how many."""
    now, who = clock.now(), reference(by)
    rows = Record.objects.filter(pk__in=targets, hospital_id=organisation.hospital_id, voided_at=None)
    return rows.update(
        version=F("version") + 1, changed_at=now, changed_by=who, voided_at=now, voided_by=who,
        void_reason=check_reason(reason)[:200],
    )  # fmt: skip


def copied(kind: str, hospital: UUID | None, *, by: Actor, state: str) -> dict[str, object]:
    """Return what imported records copied together have in common, beside `COPIED`; they never wait for the secretary."""
    now, who = clock.now(), reference(by)
    return {
        "kind": kind, "hospital_id": hospital, "state": state, "version": 1, "origin": IMPORTED, "late_reason": "",
        "created_at": now, "created_by": who, "changed_at": now, "changed_by": who, "voided_by": "", "void_reason": "",
    }  # fmt: skip


def link(source: Record, target: Record, relation: str, *, by: Actor) -> Link:
    """Tie two records together; a second time is the same link."""
    made, _ = Link.objects.get_or_create(
        source=source, target=target, relation=relation, voided_at=None,
        defaults={"hospital_id": source.hospital_id, "created_at": clock.now(), "created_by": reference(by)},
    )  # fmt: skip
    return made


def unlink(link: Link, reason: str, *, by: Actor) -> Link:
    """Void a link that stands; it stays in the books."""
    link.voided_at, link.voided_by, link.void_reason = clock.now(), reference(by), check_reason(reason)
    link.save(update_fields=["voided_at", "voided_by", "void_reason"])
    touched(link, "voided_at", "voided_by", "void_reason")
    return link


def announce(kind: str, *keys: UUID) -> None:
    """Let search take up things of a kind at the end of the running command, so that they are found at once.

    What nobody announces, search takes up within minutes: the database itself notes every change (`Change`).
    """
    defer(_index, *((kind, key) for key in keys))


def plug_index(indexer: Callable[[list[tuple[str, UUID]]], None]) -> None:
    """Let search take up what commands announce: (kind, key) of each thing."""
    global _index  # noqa: PLW0603  one seam, filled once at start
    _index = indexer


def reference(by: Actor) -> str:
    """Return the actor's reference as one text."""
    return ":".join(by.reference)[:80]


def of_hospital(organisation: Organisation) -> UUID:
    """Return the hospital that a row of `organisation` belongs to; raise `Refused` for a region, which has no rows."""
    if organisation.hospital_id is None:
        raise refuse("records.region", N_("地区不登记业务记录：请选择医院内的组织"), field="organisation")
    return organisation.hospital_id


def plug_countersigning(listener: Callable[[Record], None]) -> None:
    """Let a room upstairs ask for what a record entered on behalf needs; it hears of every change of such a record."""
    global _countersigning  # noqa: PLW0603  one seam, filled once at start
    _countersigning = listener


def _await(record: Record, by: Actor) -> tuple[str, ...]:
    """Let a record wait for the secretary when `by` enters or changes it on behalf; return the fields set."""
    kind = record_kinds.get(record.kind)
    if kind is not None and kind.countersigned and record.state not in kind.countersigned:
        return ()
    if record.voided or not on_behalf(by, running(), record.organisation_id):
        return ()
    record.countersign, record.countersigned_at = Countersign.WAITING, None
    record.countersigned_by = record.return_reason = ""
    return ("countersign", "countersigned_at", "countersigned_by", "return_reason")


def _tell_nobody(record: Record) -> None:
    """With no room for countersigning installed, the mark on the record is all."""


_countersigning: Callable[[Record], None] = _tell_nobody


def _index_nothing(announced: list[tuple[str, UUID]]) -> None:
    """With no search installed, the changes stay noted."""


_index: Callable[[list[tuple[str, UUID]]], None] = _index_nothing
