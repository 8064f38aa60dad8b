"""Who comes and who was there: signing up, the code of the day, the confirmed list."""

from __future__ import annotations

import datetime as dt
import secrets
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import require
from tongxin.ground.catalog.queries import setting
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.records import writing
from tongxin.ground.records.rules import check_late
from tongxin.people.models import Person
from tongxin.registers.activities import rules
from tongxin.registers.activities.commands import making
from tongxin.registers.activities.commands import roll as rolls
from tongxin.registers.activities.commands.counting import counted
from tongxin.registers.activities.definitions import How, State, Status
from tongxin.registers.activities.models import Attendance, Gathering, Sitting
from tongxin.registers.activities.queries import kinds_of
from tongxin.toolbox import clock


@command("activities.sign_up", title=_("报名"), on="gathering")
def sign_up(*, by: Actor, gathering: Gathering, person: Person | None = None, sitting: int = 1) -> Attendance:
    """Put oneself on the list of a planned gathering; for somebody else, as one who may confirm the list.

    sitting: to which one comes, where it is held in several; signing up again changes it.
    """
    row = rolls.lock(gathering)
    rules.check_state(row.record.state, State.PLANNED)
    sittings = frozenset(row.sittings.values_list("number", flat=True)) | {1}
    rules.check_sign_up(kinds_of(row), several=len(sittings) > 1)
    rules.check_sitting_known(sitting, sittings)
    who = person.pk if person else _own_person(by)
    if who != getattr(by, "person_id", None):
        require(by, "activities.confirm", row.organisation_id)
    rolls.check_colleague(row, who)
    rolls.check_place_left(row, who)
    return rolls.put(row, who, Status.SIGNED_UP, How.LIST, sitting=sitting)


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
    today = clock.today()
    later = row.sittings.filter(occurred_on=today).first() if today != row.occurred_on else None
    rules.check_code(row.code, code, later.occurred_on if later else row.occurred_on, today)
    who = _own_person(by)
    rolls.check_colleague(row, who)
    return rolls.put(row, who, Status.PRESENT, How.CODE, sitting=later.number if later else 1)


@command("activities.add_sitting", title=_("加一批"), on="gathering")
def add_sitting(
    *,
    by: Actor,
    gathering: Gathering,
    version: int,
    occurred_on: dt.date,
    starts_at: dt.time | None = None,
    ends_at: dt.time | None = None,
    place: str = "",
) -> Sitting:
    """Hold a planned gathering in one more sitting, for those who cannot come to the first; it stays one gathering."""
    held = writing.hold(gathering.pk, version)
    rules.check_state(held.state, State.PLANNED)
    row = rolls.lock(gathering)
    rules.check_shifts(kinds_of(row))
    rules.check_sitting(row.occurred_on, occurred_on)
    rules.check_hours(starts_at, ends_at, None)
    made = Sitting.objects.create(
        gathering=row, hospital_id=row.hospital_id, organisation_id=row.organisation_id,
        number=row.sittings.count() + 2, occurred_on=occurred_on, starts_at=starts_at, ends_at=ends_at, place=place,
    )  # fmt: skip
    writing.bump(held, by=by)
    note(sitting=made.number)
    return made


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
    unapproved: str = "",
) -> Gathering:
    """Confirm who was there. From here on the gathering is held and its people count in figures."""
    held = writing.hold(gathering.pk, version)
    rules.check_state(held.state, State.PLANNED)
    rules.check_come(held.occurred_on, clock.today())
    check_late(held.occurred_on, late_reason, setting("activities.late_days"))
    row = rolls.lock(gathering)
    roll = rolls.read([person.pk for person in present], excused or {}, outsiders or [], headcount,
                      absent=[person.pk for person in absent or []], exceptions=exceptions or {})  # fmt: skip
    with counted(row.pk):
        rolls.write(row, roll)
        _measure(row, hours, served)
        row.record = writing.bump(held, by=by, state=State.HELD, late_reason=late_reason.strip())
        making.hold(row, by, unapproved)
    return row


@command("activities.make_up", title=_("登记补学"), on="gathering")
def make_up(*, by: Actor, gathering: Gathering, version: int, people: list[Person], made_up_on: dt.date) -> Gathering:
    """Say on which day those who were away made it up; they count as made up, never as present."""
    held = writing.hold(gathering.pk, version)
    rules.check_state(held.state, State.HELD)
    row = rolls.lock(gathering)
    rules.check_make_up_kind(kinds_of(row))
    rules.check_make_up(row.occurred_on, made_up_on, clock.today())
    lines = row.attendances.filter(person__in=people, status__in=(Status.EXCUSED, Status.ABSENT))
    rules.check_were_away({person.pk: person.name for person in people}, lines.values_list("person_id", flat=True))
    with counted(row.pk):
        lines.update(status=Status.MADE_UP, made_up_on=made_up_on)
        row.record = writing.bump(held, by=by)
    note(people=len(people), made_up_on=made_up_on.isoformat())
    return row


def _measure(row: Gathering, hours: Decimal | None, served: int | None) -> None:
    rules.check_hours(None, None, hours)
    values = {name: value for name, value in (("hours", hours), ("served", served)) if value is not None}
    if values:
        row.segments.filter(order=1).update(**values)


def _own_person(by: Actor) -> UUID:
    return rules.check_person(by.person_id if isinstance(by, User) else None)
