"""Plan → sign up → hold → confirm attendance → minutes; correct, cancel, void."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog.queries import setting
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.rules import check_happened, check_late, check_reason
from tongxin.ground.todos.writing import Ask, push, settle
from tongxin.people.models import Person
from tongxin.registers.activities import roll as rolls
from tongxin.registers.activities import rules
from tongxin.registers.activities.definitions import How, State, Status
from tongxin.registers.activities.models import Attendance, Gathering, Segment
from tongxin.registers.activities.queries import kind as kind_of
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

RECORD_KIND = "activity"


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
    extra: dict[str, Any] | None = None,
) -> Gathering:
    """Plan a gathering of one segment on a day to come, or today; its list is open for sign-up where the kind has one."""
    if occurred_on < clock.today():
        raise refuse("activities.past", N_("安排的日期已过：已举行的活动请用“记录活动”"), field="occurred_on")
    row = _create(by, organisation, kind, title, occurred_on, State.PLANNED, starts_at=starts_at, ends_at=ends_at, place=place, places=places)
    _segment(row, kind, title, rules.hours_between(starts_at, ends_at), 1, None, extra or {})
    ask_for_roll(row, title)
    return row


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
    outsiders: list[tuple[str, str]] | None = None,
    headcount: int = 0,
    starts_at: dt.time | None = None,
    ends_at: dt.time | None = None,
    hours: Decimal | None = None,
    place: str = "",
    times: int = 1,
    served: int | None = None,
    extra: dict[str, Any] | None = None,
    minutes: str = "",
    late_reason: str = "",
) -> Gathering:
    """Record a gathering that has been held, with who was there, in one step."""
    check_happened(occurred_on)
    check_late(occurred_on, late_reason, setting("activities.late_days"))
    row = _create(by, organisation, kind, title, occurred_on, State.HELD, starts_at=starts_at, ends_at=ends_at, place=place,
                  late_reason=late_reason, minutes=minutes)  # fmt: skip
    _segment(row, kind, title, hours or rules.hours_between(starts_at, ends_at), times, served, extra or {})
    if kind_of(kind).attended:
        roll = rolls.read([person.pk for person in present], excused or {}, outsiders or [], headcount)
        rolls.write(row, roll)
    _held(row, by)
    return row


@command("activities.sign_up", title=_("报名"), on="gathering")
def sign_up(*, by: Actor, gathering: Gathering, person: Person | None = None) -> Attendance:
    """Put oneself (or, as the record keeper, a person) on the list of a planned gathering."""
    who = person.pk if person else _own_person(by)
    row = rolls.lock(gathering)
    rules.check_state(row.record.state, State.PLANNED)
    rolls.check_place_left(row, who)
    return rolls.put(row, who, Status.SIGNED_UP, How.LIST)


@command("activities.withdraw", title=_("取消报名"), on="gathering")
def withdraw(*, by: Actor, gathering: Gathering) -> Gathering:
    """Take oneself off the list of a planned gathering."""
    row = rolls.lock(gathering)
    rules.check_state(row.record.state, State.PLANNED)
    row.attendances.filter(person=_own_person(by), status=Status.SIGNED_UP).update(status=Status.WITHDRAWN)
    return row


@command("activities.show_code", title=_("显示现场码"), on="gathering")
def show_code(*, by: Actor, gathering: Gathering) -> Gathering:
    """Make the code of the day, six digits, valid on the day of the gathering only; asked again, it is the same."""
    row = rolls.lock(gathering)
    rules.check_state(row.record.state, State.PLANNED)
    if not row.code:
        row.code = f"{secrets.randbelow(10**6):06d}"
        row.save(update_fields=["code"])
        touched(row, "code")
    return row


@command("activities.check_in", title=_("扫码到场"), on="gathering")
def check_in(*, by: Actor, gathering: Gathering, code: str) -> Attendance:
    """Say with the code of the day that one is there; the record keeper still confirms the list."""
    row = rolls.lock(gathering)
    rules.check_state(row.record.state, State.PLANNED)
    rules.check_code(row.code, code, row.occurred_on, clock.today())
    return rolls.put(row, _own_person(by), Status.PRESENT, How.CODE)


@command("activities.confirm", title=_("确认到场名单"), on="gathering")
def confirm(
    *,
    by: Actor,
    gathering: Gathering,
    version: int,
    present: list[Person],
    excused: dict[str, str] | None = None,
    absent: list[Person] | None = None,
    exceptions: dict[str, str] | None = None,
    outsiders: list[tuple[str, str]] | None = None,
    headcount: int = 0,
    hours: Decimal | None = None,
    served: int | None = None,
    late_reason: str = "",
) -> Gathering:
    """Confirm who was there. From here on the gathering is held and its people count in figures."""
    held = writing.hold(gathering.pk, version)
    rules.check_state(held.state, State.PLANNED)
    check_happened(held.occurred_on)
    check_late(held.occurred_on, late_reason, setting("activities.late_days"))
    row = rolls.lock(gathering)
    roll = rolls.read([person.pk for person in present], excused or {}, outsiders or [], headcount,
                      absent=[person.pk for person in absent or []], exceptions=exceptions or {})  # fmt: skip
    rolls.write(row, roll)
    _measure(row, hours, served)
    writing.bump(held, by=by, state=State.HELD, late_reason=late_reason)
    row.record = held
    _held(row, by)
    return row


@command("activities.correct", title=_("更正活动"), on="gathering")
def correct(
    *,
    by: Actor,
    gathering: Gathering,
    version: int,
    reason: str,
    title: str | None = None,
    place: str | None = None,
    hours: Decimal | None = None,
    times: int | None = None,
    served: int | None = None,
    minutes: str | None = None,
) -> Gathering:
    """Change what was recorded wrongly, with a reason; who was there is changed by voiding and recording again."""
    held = writing.hold(gathering.pk, version)
    check_reason(reason)
    row = rolls.lock(gathering)
    segment = row.segments.get(order=1)
    kind = kind_of(segment.kind)
    rules.check_hours(None, None, hours)
    rules.check_times(kind, times if times is not None else segment.times)
    changed = _assign(segment, title=title, hours=hours, times=times, served=served)
    segment.save(update_fields=changed or ["title"])
    own = _assign(row, place=place, minutes=minutes)
    row.save(update_fields=own or ["place"])
    note(reason_given=True, changed=[*changed, *own])
    row.record = writing.bump(held, by=by, title=title or held.title)
    return row


@command("activities.write_minutes", title=_("写活动纪实"), on="gathering")
def write_minutes(*, by: Actor, gathering: Gathering, version: int, minutes: str) -> Gathering:
    """Write or rewrite the minutes of a gathering that has been held."""
    held = writing.hold(gathering.pk, version)
    rules.check_state(held.state, State.HELD)
    row = rolls.lock(gathering)
    row.minutes = minutes.strip()
    row.save(update_fields=["minutes"])
    row.record = writing.bump(held, by=by)
    touched(row, "minutes")
    settle_minutes(row)
    return row


@command("activities.cancel", title=_("取消活动"), on="gathering")
def cancel(*, by: Actor, gathering: Gathering, version: int, reason: str) -> Gathering:
    """Cancel a planned gathering, with a reason."""
    held = writing.hold(gathering.pk, version)
    rules.check_state(held.state, State.PLANNED)
    row = rolls.lock(gathering)
    row.minutes = check_reason(reason)
    row.save(update_fields=["minutes"])
    row.record = writing.bump(held, by=by, state=State.CANCELLED)
    settle_all(row)
    return row


@command("activities.void", title=_("作废活动"), on="gathering")
def void(*, by: Actor, gathering: Gathering, version: int, reason: str) -> Gathering:
    """Void a gathering with a reason: it stays readable and no figure counts it or its people."""
    held = writing.hold(gathering.pk, version)
    row = rolls.lock(gathering)
    row.record = writing.void(held, by=by, reason=reason)
    settle_all(row)
    return row


def _create(
    by: Actor, organisation: Organisation, kind: str, title: str, occurred_on: dt.date, state: State, *,
    starts_at: dt.time | None, ends_at: dt.time | None, late_reason: str = "", **values: Any,
) -> Gathering:  # fmt: skip
    kind_of(kind)
    if not title.strip():
        raise refuse("activities.title", N_("请填写活动名称"), field="title")
    rules.check_hours(starts_at, ends_at, None)
    made = writing.create(
        by=by, kind=RECORD_KIND, organisation=organisation, title=title.strip(), occurred_on=occurred_on, state=state,
        late_reason=late_reason,
    )  # fmt: skip
    return Gathering.objects.create(
        record=made, hospital_id=organisation.hospital_id, organisation=organisation, occurred_on=occurred_on,
        starts_at=starts_at, ends_at=ends_at, **values,
    )  # fmt: skip


def _segment(
    row: Gathering, kind: str, title: str, hours: Decimal | None, times: int, served: int | None, extra: Mapping[str, Any]
) -> Segment:
    entry = kind_of(kind)
    rules.check_hours(None, None, hours)
    rules.check_times(entry, times)
    return Segment.objects.create(
        gathering=row, hospital_id=row.hospital_id, organisation_id=row.organisation_id, occurred_on=row.occurred_on,
        kind=kind, title=title.strip(), hours=hours, times=times, served=served, extra=rules.check_extra(entry, extra),
    )  # fmt: skip


def _measure(row: Gathering, hours: Decimal | None, served: int | None) -> None:
    rules.check_hours(None, None, hours)
    values = {name: value for name, value in (("hours", hours), ("served", served)) if value is not None}
    if values:
        row.segments.filter(order=1).update(**values)


def _held(row: Gathering, by: Actor) -> None:
    row.held_at, row.held_by = clock.now(), writing.reference(by)
    row.save(update_fields=["held_at", "held_by"])
    settle_all(row)
    if not row.minutes:
        ask_for_minutes(row)


def _own_person(by: Actor) -> Any:
    if not isinstance(by, User) or by.person_id is None:
        raise refuse("activities.no_person", N_("您的账号没有对应的人员，请联系管理员"))
    return by.person_id


def _assign(obj: Any, **values: Any) -> list[str]:
    changed = [name for name, value in values.items() if value is not None and getattr(obj, name) != value]
    for name in changed:
        setattr(obj, name, values[name])
    return changed


def ask_for_roll(row: Gathering, title: str) -> None:
    """Ask the unit's record keeper to confirm the list once the day has come."""
    due = row.occurred_on + dt.timedelta(days=setting("activities.confirm_days"))
    ask = Ask(
        f"activities.roll:{row.pk}", "activities.confirm", _t("确认到场名单：{title}").format(title=title), _t("确认"),
        reverse("activities:confirm", args=[row.pk]), detail=_t("活动 · {day}").format(day=row.occurred_on), due_on=due,
    )  # fmt: skip
    push(row.organisation, ask, row.record)


def ask_for_minutes(row: Gathering) -> None:
    """Ask for the minutes of a gathering that has none."""
    due = row.occurred_on + dt.timedelta(days=setting("activities.minutes_days"))
    ask = Ask(
        f"activities.minutes:{row.pk}", "activities.write_minutes", _t("补写活动纪实：{title}").format(title=row.record.title),
        _t("补写"), reverse("activities:minutes", args=[row.pk]), detail=_t("活动 · {day}").format(day=row.occurred_on), due_on=due,
    )  # fmt: skip
    push(row.organisation, ask, row.record)


def settle_minutes(row: Gathering) -> None:
    """Take the question for minutes off the list."""
    settle(row.organisation, f"activities.minutes:{row.pk}")


def settle_all(row: Gathering) -> None:
    """Take everything asked about a gathering off the list."""
    settle(row.organisation, f"activities.roll:{row.pk}")
    settle_minutes(row)


