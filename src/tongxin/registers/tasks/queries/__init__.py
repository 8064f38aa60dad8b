"""What somebody may see of tasks, and what is proposed to be sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from tongxin.ground.access.queries import found, visible
from tongxin.ground.catalog.queries import active, setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.records.models import Link
from tongxin.registers.tasks.definitions import FINISHED, Deed, Light, State, TaskSource
from tongxin.registers.tasks.models import Entry, Milestone, Task
from tongxin.registers.tasks.rules import MOVES, Pace, light, proposed
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

VIEW = "tasks.view"
OPEN, OVERDUE = "open", "overdue"
TASK = "task"
# How many overdue tasks are looked at when something is proposed: one batch that a person can look through.
BATCH = 200
# A chain is a handful of records; whatever is longer is not one decision.
MOST_SOURCES = 50
M = TypeVar("M", bound=Model)


def sources() -> Mapping[str, str]:
    """Return the titles of the sources of tasks by id, in catalog order."""
    entries: Mapping[str, TaskSource] = active().all("task_source")
    return {entry.id: entry.title for entry in entries.values()}


def check_source(key: str) -> str:
    """Return the id of a source; raise `Refused` for one the catalog does not have."""
    if key not in sources():
        raise refuse("tasks.source", N_("目录中没有“{key}”这种事项来源"), field="source", key=key)
    return key


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


def lamp(task: Task, *, missed: bool = False) -> Light:
    """Return how a task stands to its day, by the setting `tasks.yellow_days`."""
    return light(
        task.due_on, clock.today(), State(task.record.state), int(str(setting("tasks.yellow_days"))), missed=missed
    )


def missed_among(rows: Iterable[Task]) -> set[UUID]:
    """Return the tasks of a page that have a milestone behind them and not reached, as far as their lamp asks for it."""
    today = clock.today()
    asked = [row.pk for row in rows if row.due_on >= today and row.record.state not in FINISHED]
    late = Milestone.objects.filter(task__in=asked, done_on=None, due_on__lt=today).order_by()
    return set(late.values_list("task_id", flat=True))


def pace() -> Pace:
    """Return when urging and escalation are proposed."""
    names = ("tasks.urge_gap_days", "tasks.escalate_days", "tasks.escalate_urges")
    return Pace(*(int(str(setting(name))) for name in names))


def proposal(task: Task) -> Deed | None:
    """Return what the system proposes to send about a task."""
    return proposed(
        State(task.record.state), task.due_on, clock.today(), pace(), urged=task.urged, urged_on=task.urged_on
    )


def to_urge(by: Actor) -> list[tuple[Task, Deed]]:
    """Return the overdue tasks `by` may urge, with what is proposed for each, longest overdue first."""
    rows = _urgeable(by).select_related("record", "organisation", "owner").order_by("due_on", "record_id")
    pairs = [(row, proposal(row)) for row in rows[:BATCH]]
    return [(row, deed) for row, deed in pairs if deed is not None]


def count_to_urge(by: Actor) -> int:
    """Return how many tasks `to_urge` proposes, without reading them."""
    return _urgeable(by)[:BATCH].count()


def _urgeable(by: Actor) -> QuerySet[Task]:
    """Return the tasks of which `rules.proposed` proposes something, among those `by` may urge."""
    today = clock.today()
    rested = Q(urged_on=None) | Q(urged_on__lte=today - dt.timedelta(pace().gap_days))
    states = [state.value for state in MOVES[Deed.URGED][0]]
    rows = Task.objects.filter(
        rested, record__voided_at=None, record__state__in=states, due_on__lt=today, closed_on=None
    )
    return visible(by, rows, "tasks.urge")


def entries_of(task: Task) -> list[Entry]:
    """Return the timeline of a task, oldest first."""
    return list(Entry.objects.filter(task=task).order_by("id"))


def sources_of(task: Task) -> list[UUID]:
    """Return the records a task followed from, and those these followed from: a problem that became an item, whose
    resolution became the task."""
    found: list[UUID] = []
    step = [task.pk]
    while step and len(found) < MOST_SOURCES:
        rows = Link.objects.filter(target__in=step, relation="led_to").exclude(source__in=found)
        step = list(rows.values_list("source_id", flat=True))
        found += step
    return found


def keys_of_source(source: str) -> QuerySet[Task, UUID]:
    """Return the keys of all tasks of a source; for who looks them up within what he may see."""
    return Task.objects.filter(source=source, closed_on=None).values_list("pk", flat=True)


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
