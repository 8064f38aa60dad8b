"""Rows of a new gathering, and what becomes of it when it has been held; called by the room's commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.rules import check_held_by
from tongxin.ground.records import writing
from tongxin.registers.activities import rules
from tongxin.registers.activities.commands import extras
from tongxin.registers.activities.commands.asking import ask_for_approval, ask_for_minutes, settle_all
from tongxin.registers.activities.commands.homes import settle_homes
from tongxin.registers.activities.definitions import ActivityKind, Part, State
from tongxin.registers.activities.looking.approvals import check_held
from tongxin.registers.activities.models import Gathering, Segment
from tongxin.registers.activities.queries import kind as kind_of
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Problem, Refused

RECORD_KIND = "activity"


def make(
    *,
    by: Actor,
    organisation: Organisation,
    kind: str,
    title: str,
    occurred_on: dt.date,
    state: State,
    starts_at: dt.time | None,
    ends_at: dt.time | None,
    late_reason: str = "",
    asked_for: bool = False,
    **values: Any,
) -> Gathering:
    """Write the record and the gathering; raise `Refused` for a kind unknown or not held there, no title, impossible times.

    asked_for: a theme sent to the unit or a line of a plan asks for this kind; whether it is held there was asked then, and
    a catalog that has changed since leaves nobody with what he cannot fulfil.
    """
    entry = kind_of(kind)
    if not asked_for:
        check_held_there(entry, organisation)
    rules.check_title(title)
    rules.check_hours(starts_at, ends_at, None)
    made = writing.create(
        by=by, kind=RECORD_KIND, organisation=organisation, title=title.strip(), occurred_on=occurred_on, state=state,
        late_reason=late_reason.strip(),
    )  # fmt: skip
    return Gathering.objects.create(
        record=made, hospital_id=made.hospital_id, organisation=organisation, occurred_on=occurred_on,
        starts_at=starts_at, ends_at=ends_at, **values,
    )  # fmt: skip


def segment(
    row: Gathering,
    kind: str,
    *,
    hours: Decimal | None,
    extra: Mapping[str, Any],
    times: int = 1,
    served: int | None = None,
) -> Segment:
    """Write the one segment of a new gathering; raise `Refused` for hours, times or extra fields the kind does not take."""
    entry = kind_of(kind)
    rules.check_hours(None, None, hours)
    rules.check_times(entry, times)
    return Segment.objects.create(
        gathering=row, hospital_id=row.hospital_id, organisation_id=row.organisation_id, occurred_on=row.occurred_on,
        kind=kind, title=row.record.title, hours=hours, times=times, served=served,
        extra=extras.keep(entry, row.hospital_id, extra),
    )  # fmt: skip


def check_held_there(kind: ActivityKind, unit: Organisation) -> None:
    """Refuse a kind of activity that units of this kind do not hold."""
    check_held_by(kind.held_by, unit.kind, title=kind.title, name=unit.short_name)


def more_segments(row: Gathering, parts: Iterable[Part]) -> None:
    """Write the further segments of a new gathering; raise `Refused` with every mistake, its field named `part1_topic`."""
    problems: list[Problem] = []
    for number, part in enumerate(parts, start=1):
        try:
            _further(row, part, order=number + 1)
        except Refused as refused:
            problems += (replace(each, field=f"part{number}_{each.field}") for each in refused.problems)
    if problems:
        raise Refused(problems)


def _further(row: Gathering, part: Part, order: int) -> None:
    entry = kind_of(part.kind)
    rules.check_further(entry)
    check_held_there(entry, row.organisation)
    rules.check_hours(None, None, part.hours)
    Segment.objects.create(
        gathering=row, hospital_id=row.hospital_id, organisation_id=row.organisation_id, occurred_on=row.occurred_on,
        kind=part.kind, title=rules.check_title(part.title or entry.title), order=order, hours=part.hours,
        extra=extras.keep(entry, row.hospital_id, part.extra),
    )  # fmt: skip


def hold(row: Gathering, by: Actor, unapproved: str = "") -> None:
    """Mark a gathering as held by who says so; ask for its minutes when there are none.

    unapproved: why it was held without the approval it needs; raises `Refused` where that is not allowed.
    """
    check_held(row, unapproved)
    row.held_at, row.held_by, row.unapproved = clock.now(), writing.reference(by), unapproved.strip()[:200]
    row.save(update_fields=["held_at", "held_by", "unapproved"])
    if row.partners.exists():
        settle_homes(row)
    settle_all(row)
    if row.unapproved:
        ask_for_approval(row)
    if not row.minutes:
        ask_for_minutes(row)
