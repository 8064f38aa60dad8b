"""The tasks that somebody may see: on the board, one by one, in a span of days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from tongxin.ground.access.queries import found, visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.registers.tasks.definitions import FINISHED
from tongxin.registers.tasks.models import Task
from tongxin.toolbox import clock

VIEW = "tasks.view"
OPEN, OVERDUE = "open", "overdue"
TASK = "task"
M = TypeVar("M", bound=Model)


def live(by: Actor, rows: QuerySet[M]) -> QuerySet[M]:
    """Return the rows that are not void and that `by` may see, with their record and unit."""
    return visible(by, rows.filter(record__voided_at=None), VIEW).select_related("record", "organisation")


def tasks(by: Actor) -> QuerySet[Task]:
    """Return the tasks `by` may see."""
    return live(by, Task.objects.all())


def task_for(by: Actor, key: UUID) -> Task:
    """Return a task `by` may see, or raise `NotFound`."""
    return found(tasks(by).select_related("owner", "raised_by").filter(pk=key).first())


def board(by: Actor, *, q: str = "", state: str = "", source: str = "", unit: UUID | None = None) -> QuerySet[Task]:
    """Return the tasks of the board that match, to be ordered by the day they are due; state "open": what is not finished;
    "overdue": what is not finished and past its day; unit: it and what is below it.
    """
    rows = tasks(by)
    if q:
        rows = rows.filter(Q(record__title__icontains=q) | Q(number__icontains=q))
    if state in (OPEN, OVERDUE):
        rows = rows.filter(_open())
    elif state:
        rows = rows.filter(record__state=state)
    if source:
        rows = rows.filter(source=source)
    if unit:
        rows = rows.filter(organisation__in=below(unit))
    return rows.filter(due_on__lt=clock.today()) if state == OVERDUE else rows


def lines(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Return tasks with what a line of a list shows of them, and nothing else: most columns of a task are long."""
    return rows.only(
        "due_on", "number", "source", "progress", "urged", "record__title", "record__state", "organisation__short_name"
    )


def below(unit: UUID) -> QuerySet[Closure, UUID]:
    """Return the keys of a unit and of what is below it today."""
    rows: QuerySet[Closure, UUID] = Closure.objects.filter(on_day(clock.today()), ancestor=unit).values_list(
        "descendant", flat=True
    )
    return rows


def units(by: Actor) -> QuerySet[Organisation]:
    """Return the units of one's hospital to which tasks may be given, in organisation order."""
    rows = Organisation.objects.filter(hospital_id=by.hospital_id, dissolved_on=None)
    return rows.exclude(kind=OrganisationKind.REGION).order_by("order", "sort_key", "id")


def hospital(by: Actor) -> Organisation:
    """Return the hospital of `by`; raise `NotFound` for who has none."""
    return found(Organisation.objects.filter(hospital_id=by.hospital_id, kind=OrganisationKind.HOSPITAL).first())


def due_days(keys: Iterable[UUID]) -> dict[UUID, dt.date]:
    """Return by when tasks are due."""
    return dict(Task.objects.filter(pk__in=list(keys)).values_list("pk", "due_on"))


def tasks_between(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> QuerySet[Task]:
    """Return the tasks of a unit and what is below it given in a span of days, and those still open then, oldest first."""
    spanned = Q(occurred_on__range=(start, end)) | (Q(occurred_on__lte=end) & _open())
    rows = tasks(by).filter(spanned, organisation__in=below(organisation.pk))
    return rows.select_related("owner").order_by("occurred_on", "record_id")


def postponed(task: Task) -> bool:
    """Tell whether an extension was granted."""
    return task.due_on != task.due_first


def _open() -> Q:
    return Q(closed_on=None) & ~Q(record__state__in=[state.value for state in FINISHED])
