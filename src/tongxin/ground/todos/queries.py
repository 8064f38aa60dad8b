"""What somebody must do, most urgent first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from tongxin.ground.access.models import RoleHolding
from tongxin.ground.access.queries import holdings
from tongxin.ground.access.reach import role_of
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import looked_after, subtree
from tongxin.ground.todos.models import Todo
from tongxin.toolbox import clock


class Urgency(StrEnum):
    """How a line is marked; by word and shape on the page, never by colour alone."""

    LATE = "late"
    SOON = "soon"
    LATER = "none"


@dataclass(frozen=True)
class Line:
    """A thing to do with its urgency and the days left (negative: overdue; None: no date)."""

    todo: Todo
    urgency: Urgency
    days: int | None


SOON_DAYS = 10


def lines(by: Actor, limit: int | None = None) -> list[Line]:
    """Return what `by` must do, overdue first, then by date."""
    if not isinstance(by, User):
        return []
    rows = _open(by).order_by(F("due_on").asc(nulls_last=True), "id")
    return [_line(todo) for todo in (rows[:limit] if limit else rows)]


def count(by: Actor) -> int:
    """Return how many things `by` must do."""
    return _open(by).count() if isinstance(by, User) else 0


def late_below(by: Actor) -> list[tuple[Organisation, int]]:
    """Return the units below those in which `by` holds a role, with how much is overdue there, in organisation order."""
    if not isinstance(by, User):
        return []
    late = _late_below(by).order_by().values("organisation")
    count = late.filter(organisation=OuterRef("pk")).annotate(n=Count("pk")).values("n")
    units = Organisation.objects.filter(pk__in=late).annotate(late=Subquery(count))
    return [(unit, unit.late) for unit in units]


def late_in(by: Actor, unit: UUID) -> list[Line]:
    """Return what is overdue in one unit below, oldest first; nothing where `by` has no say."""
    if not isinstance(by, User):
        return []
    return [_line(todo) for todo in _late_below(by).filter(organisation=unit).order_by("due_on", "id")]


def _late_below(by: User) -> QuerySet[Todo]:
    below = Q(pk__in=[])
    for allowed, holding in _reach(by):
        if not role_of(holding).own_only:
            below |= allowed & Q(organisation__in=subtree([holding.organisation_id], clock.today()))
    own = [holding.organisation_id for holding in holdings(by)]
    return Todo.objects.filter(below, done_at=None, due_on__lt=clock.today()).exclude(organisation__in=own)


def _open(by: User) -> QuerySet[Todo]:
    """Return what is to be done in the units where `by` holds a role, and what dissolved ones left open there.

    What waits further below is theirs to do.
    """
    mine = Q(pk__in=[])
    for allowed, holding in _reach(by):
        mine |= allowed & looked_after([holding.organisation_id], clock.today())
    return Todo.objects.filter(mine, Q(since=None) | Q(since__lte=clock.today()), done_at=None)


def _reach(by: User) -> Iterator[tuple[Q, RoleHolding]]:
    """Return each holding with the condition of the permissions its role grants, as `Role.covers` reads them."""
    for holding in holdings(by):
        if active().get("role", holding.role) is None:
            continue
        grants = role_of(holding).grants
        allowed = Q(permission__in=[grant for grant in grants if not grant.endswith(".*")])
        rooms = "|".join(re.escape(grant.removesuffix(".*")) for grant in grants if grant.endswith(".*"))
        yield allowed | Q(permission__regex=rf"^({rooms})\.") if rooms else allowed, holding


def _line(todo: Todo) -> Line:
    if todo.due_on is None:
        return Line(todo, Urgency.LATER, None)
    days = (todo.due_on - clock.today()).days
    if days < 0:
        return Line(todo, Urgency.LATE, days)
    return Line(todo, Urgency.SOON if days <= SOON_DAYS else Urgency.LATER, days)
