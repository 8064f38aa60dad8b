"""What somebody must do, most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F, Q, QuerySet

from tongxin.ground.access.definitions import Role
from tongxin.ground.access.queries import holdings
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.organisations.queries import subtree
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


def _open(by: User) -> QuerySet[Todo]:
    reach = Q(pk__in=[])
    for holding in holdings(by):
        role: Role | None = active().get("role", holding.role)
        if role is None:
            continue
        rooms = [f"{grant[:-1]}" for grant in role.grants if grant.endswith(".*")]
        allowed = Q(permission__in=role.grants)
        for room in rooms:
            allowed |= Q(permission__startswith=room)
        where = Q(organisation=holding.organisation_id)
        if not role.own_only:
            where |= Q(organisation__in=subtree([holding.organisation_id], clock.today()))
        reach |= allowed & where
    return Todo.objects.filter(reach, done_at=None)


def _line(todo: Todo) -> Line:
    if todo.due_on is None:
        return Line(todo, Urgency.LATER, None)
    days = (todo.due_on - clock.today()).days
    if days < 0:
        return Line(todo, Urgency.LATE, days)
    return Line(todo, Urgency.SOON if days <= SOON_DAYS else Urgency.LATER, days)
