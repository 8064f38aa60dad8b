"""A gathering comes to be: planned for a day, or recorded after it was held."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog.queries import setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.rules import check_happened, check_late
from tongxin.people.models import Person
from tongxin.registers.activities import rules
from tongxin.registers.activities.commands import making
from tongxin.registers.activities.commands import roll as rolls
from tongxin.registers.activities.commands.asking import ask_for_roll
from tongxin.registers.activities.commands.counting import counted
from tongxin.registers.activities.definitions import Part, Repeat, State
from tongxin.registers.activities.models import Gathering
from tongxin.registers.activities.queries import kind as kind_of
from tongxin.toolbox import clock, ids
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("activities.plan", title=_("安排活动"), on="organisation")
def plan(
    *,
    by: Actor,
    organisation: Organisation,
    kind: str,
    title: str,
    occurred_on: dt.date,
    starts_at: dt.time | None = None,
    ends_at: dt.time | None = None,
    place: str = "",
    places: int | None = None,
    spends: bool = False,
    leaves: bool = False,
    extra: dict[str, Any] | None = None,
    parts: list[Part] | None = None,
    repeat: Repeat | None = None,
    until: dt.date | None = None,
) -> Gathering:
    """Plan a gathering, with its further segments, on a day to come, or today; its list opens where the kind has sign-up.

    repeat, until: plan it again as often, up to a day; the first is returned, and all of them know their series.
    """
    if occurred_on < clock.today():
        raise refuse("activities.past", N_("安排的日期已过：已举行的活动请用“记录活动”"), field="occurred_on")
    days = [occurred_on]
    if repeat is not None:
        days += rules.repeated(occurred_on, repeat, until or occurred_on)
    series = ids.uuid7() if len(days) > 1 else None
    made = []
    for day in days:
        row = making.make(
            by=by, organisation=organisation, kind=kind, title=title, occurred_on=day, state=State.PLANNED,
            starts_at=starts_at, ends_at=ends_at, place=place, places=places, spends=spends,
            leaves=leaves, series=series,
        )  # fmt: skip
        making.segment(row, kind, hours=rules.hours_between(starts_at, ends_at), extra=extra or {})
        making.more_segments(row, parts or [])
        ask_for_roll(row)
        made.append(row)
    note(planned=len(made))
    return made[0]


@command("activities.record", title=_("记录活动"), on="organisation")
def record(
    *,
    by: Actor,
    organisation: Organisation,
    kind: str,
    title: str,
    occurred_on: dt.date,
    present: list[Person],
    excused: dict[str, str] | None = None,
    absent: list[Person] | None = None,
    outsiders: list[tuple[str, str]] | None = None,
    headcount: int = 0,
    starts_at: dt.time | None = None,
    ends_at: dt.time | None = None,
    hours: Decimal | None = None,
    place: str = "",
    times: int = 1,
    served: int | None = None,
    extra: dict[str, Any] | None = None,
    parts: list[Part] | None = None,
    minutes: str = "",
    late_reason: str = "",
    spends: bool = False,
    leaves: bool = False,
    unapproved: str = "",
) -> Gathering:
    """Record a gathering that has been held, with its further segments and who was there, in one step."""
    check_happened(occurred_on)
    check_late(occurred_on, late_reason, setting("activities.late_days"))
    with counted() as changed:
        row = making.make(
            by=by, organisation=organisation, kind=kind, title=title, occurred_on=occurred_on, state=State.HELD,
            starts_at=starts_at, ends_at=ends_at, place=place,
            late_reason=late_reason, minutes=minutes.strip(), spends=spends, leaves=leaves,
        )  # fmt: skip
        changed.append(row.pk)
        spent = rules.hours_between(starts_at, ends_at) if hours is None else hours
        making.segment(row, kind, hours=spent, times=times, served=served, extra=extra or {})
        making.more_segments(row, parts or [])
        if kind_of(kind).attended:
            named = [[person.pk for person in people] for people in (present, absent or [])]
            rolls.write(row, rolls.read(named[0], excused or {}, outsiders or [], headcount, absent=named[1]))
        making.hold(row, by, unapproved)
    return row
