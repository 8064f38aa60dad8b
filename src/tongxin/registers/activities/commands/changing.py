"""What becomes of a gathering afterwards: minutes, correction, cancelling, voiding."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import found
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_reason
from tongxin.registers.activities import queries, rules
from tongxin.registers.activities.commands import extras
from tongxin.registers.activities.commands import roll as rolls
from tongxin.registers.activities.commands.asking import ask_anew, settle_all, settle_minutes
from tongxin.registers.activities.commands.counting import counted
from tongxin.registers.activities.definitions import State
from tongxin.registers.activities.models import Gathering, Segment
from tongxin.registers.activities.queries import kind as kind_of


@command("activities.correct", title=_("更正活动"), on="gathering")
def correct(
    *,
    by: Actor,
    gathering: Gathering,
    version: int,
    reason: str,
    title: str | None = None,
    starts_at: dt.time | None = None,
    ends_at: dt.time | None = None,
    place: str | None = None,
    hours: Decimal | None = None,
    times: int | None = None,
    served: int | None = None,
    minutes: str | None = None,
    extra: dict[str, Any] | None = None,
    order: int = 1,
) -> Gathering:
    """Change what was recorded wrongly, with a reason; who was there is changed by voiding and recording again.

    order: of which segment hours, times, people served and fields are.
    """
    held = writing.hold(gathering.pk, version)
    check_reason(reason)
    row = rolls.lock(gathering)
    part = found(row.segments.filter(order=order).first())
    if title is not None:
        title = rules.check_title(title)
    _check_segment(part, hours, times)
    typed = None if extra is None else extras.keep(kind_of(part.kind), row.hospital_id, extra)
    rules.check_hours(starts_at or row.starts_at, ends_at or row.ends_at, None)
    with counted(row.pk):
        changed = _assign(
            part, title=title if order == 1 else None, hours=hours, times=times, served=served, extra=typed
        )
    own = _assign(row, place=place, minutes=minutes, starts_at=starts_at, ends_at=ends_at)
    touched(part, *changed)
    touched(row, *own)
    _explain(row, reason)
    row.record = writing.bump(held, by=by, title=title or held.title)
    return row


@command("activities.write_minutes", title=_("写活动纪实"), on="gathering")
def write_minutes(*, by: Actor, gathering: Gathering, version: int, minutes: str) -> Gathering:
    """Write or rewrite the minutes of a gathering that has been held."""
    held = writing.hold(gathering.pk, version)
    rules.check_state(held.state, State.HELD)
    row = rolls.lock(gathering)
    row.minutes = rules.check_minutes(minutes)
    row.save(update_fields=["minutes"])
    row.record = writing.bump(held, by=by)
    touched(row, "minutes")
    settle_minutes(row)
    return row


@command("activities.cancel", title=_("取消活动"), on="gathering")
def cancel(*, by: Actor, gathering: Gathering, version: int, reason: str, following: bool = False) -> Gathering:
    """Cancel a planned gathering, with a reason; following: and those of its series still planned for later days."""
    held = writing.hold(gathering.pk, version)
    rules.check_state(held.state, State.PLANNED)
    row = rolls.lock(gathering)
    later = queries.following(row) if following else []
    _cancel(by, held, row, reason)
    for each in later:
        _cancel(by, writing.hold(each.pk, each.record.version), each, reason)
    note(cancelled=1 + len(later))
    return row


def _cancel(by: Actor, held: Record, row: Gathering, reason: str) -> None:
    _explain(row, reason)
    row.record = writing.bump(held, by=by, state=State.CANCELLED)
    settle_all(row)
    ask_anew(row)


@command("activities.void", title=_("作废活动"), on="gathering")
def void(*, by: Actor, gathering: Gathering, version: int, reason: str) -> Gathering:
    """Void a gathering with a reason: it stays readable and no figure counts it or its people."""
    held = writing.hold(gathering.pk, version)
    row = rolls.lock(gathering)
    with counted(row.pk):
        row.record = writing.void(held, by=by, reason=reason)
    settle_all(row)
    ask_anew(row)
    return row


def _explain(row: Gathering, reason: str) -> None:
    row.reason = check_reason(reason)[:200]
    row.save(update_fields=["reason"])


def _check_segment(part: Segment, hours: Decimal | None, times: int | None) -> None:
    rules.check_hours(None, None, hours)
    rules.check_times(kind_of(part.kind), part.times if times is None else times)


def _assign(obj: Gathering | Segment, **values: Any) -> list[str]:
    """Write the values that are given and differ; return their names."""
    changed = [name for name, value in values.items() if value is not None and getattr(obj, name) != value]
    for name in changed:
        setattr(obj, name, values[name])
    if changed:
        obj.save(update_fields=changed)
    return changed
