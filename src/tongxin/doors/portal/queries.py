"""What the portal's pages read: audit events with names, one's own delegations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongxin.ground.access.models import RoleHolding, User
from tongxin.ground.access.queries import holdings, visible
from tongxin.ground.audit.models import Event
from tongxin.ground.audit.queries import head
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands import actors
from tongxin.ground.commands.registry import commands
from tongxin.ground.jobs.queries import failed
from tongxin.ground.organisations.queries import on_day
from tongxin.people.models import Person
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY

RECENT = 7  # days


@dataclass(frozen=True)
class Wanted:
    """What the reader of the audit asks for; empty parts ask nothing."""

    since: dt.date | None = None
    until: dt.date | None = None
    who: str = ""
    command: str = ""
    outcome: str = ""
    target: str = ""


def events(by: actors.Actor, wanted: Wanted) -> QuerySet[Event]:
    """Return the events `by` may read, narrowed to what is wanted."""
    rows = visible(by, Event.objects.all(), "audit.view")
    if wanted.since:
        rows = rows.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_midnight(wanted.until + ONE_DAY))
    if wanted.who:
        named = User.objects.filter(Q(name__contains=wanted.who) | Q(username=wanted.who)).values_list("pk", flat=True)
        rows = rows.filter(actor_kind="user", actor_id__in=[str(key) for key in named[:200]])
    exact = {"name": wanted.command, "outcome": wanted.outcome, "target_id": wanted.target}
    return rows.filter(**{name: value for name, value in exact.items() if value})


def health(by: actors.Actor) -> dict[str, Any]:
    """Return what who looks after the system must know: jobs that failed lately, and how far the audit is sealed."""
    return {"failed": list(failed()[:5]), "head": head()}


def command_titles() -> list[tuple[str, str]]:
    """Return (name, title) of every command, for the filter."""
    return sorted(((command.name, str(command.title)) for command in commands), key=lambda pair: pair[1])


def lent(by: actors.User) -> QuerySet[RoleHolding]:
    """Return what `by` has lent to others and is not over."""
    rows = RoleHolding.objects.filter(delegated_by=by.id, valid_to__gte=clock.today(), ended_at=None)
    return rows.select_related("user", "organisation").order_by("valid_to", "id")


def taken_back(by: actors.User) -> QuerySet[RoleHolding]:
    """Return what was lent to `by` and taken back before its day, in the last days."""
    since = clock.now() - dt.timedelta(days=RECENT)
    rows = RoleHolding.objects.filter(user=by.id, ended_at__gte=since)
    return rows.select_related("delegated_by", "organisation").order_by("-ended_at", "id")


def borrowing(by: actors.Actor) -> dict[str, Any] | None:
    """Return which roles of others `by` holds today, and which were taken back lately; None when there is nothing to say."""
    if not isinstance(by, actors.User):
        return None
    lent_now = [(role_title(holding), holding) for holding in holdings(by) if holding.delegated_by_id]
    back = [(role_title(holding), holding) for holding in taken_back(by)]
    return {"lent_now": lent_now, "back": back} if lent_now or back else None


def roles_of(users: Sequence[User]) -> dict[UUID, list[str]]:
    """Return the roles each of the users holds today, as 党支部书记（内科第二党支部）; one query."""
    day = clock.today()
    rows = RoleHolding.objects.filter(on_day(day), user__in=[user.pk for user in users], ended_at=None)
    found: dict[UUID, list[str]] = {}
    for row in rows.select_related("organisation").order_by("organisation__order", "id"):
        text = _("{role}（{place}）").format(role=role_title(row), place=row.organisation.short_name)
        found.setdefault(row.user_id, []).append(text)
    return found


def roles_ever(user: User) -> list[tuple[str, RoleHolding]]:
    """Return every role a user has held or will hold, newest first."""
    rows = RoleHolding.objects.filter(user=user).select_related("organisation", "delegated_by")
    return [(role_title(row), row) for row in rows.order_by("-valid_from", "-id")]


def persons_of(users: Sequence[User]) -> dict[UUID | None, Person]:
    """Return the persons that users are, by key; one query."""
    keys = [user.person_id for user in users if user.person_id]
    return {person.pk: person for person in Person.objects.filter(pk__in=keys).select_related("organisation")}


def persons_called(hospital: UUID | None, typed: str) -> list[UUID]:
    """Return the persons of a hospital with this staff number, else with this name; two are enough to be too many."""
    here = Person.objects.filter(hospital=hospital, left_on=None).order_by("pk").values_list("pk", flat=True)
    return list(here.filter(code=typed)) or list(here.filter(name=typed)[:2])


def role_title(holding: RoleHolding) -> str:
    """Return the title of the role held; its id where the catalog no longer has it."""
    role = active().get("role", holding.role)
    return role.title if role else holding.role


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.ZONE)
