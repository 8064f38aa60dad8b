"""How tasks stand to their days, and what is proposed to be sent about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from tongxin.ground.access.queries import visible
from tongxin.ground.catalog.queries import setting
from tongxin.ground.commands.actors import Actor
from tongxin.registers.tasks.definitions import FINISHED, Deed, Light, State
from tongxin.registers.tasks.models import Milestone, Task
from tongxin.registers.tasks.rules import MOVES, Pace, light, proposed
from tongxin.toolbox import clock

# How many overdue tasks are looked at when something is proposed: one batch that a person can look through.
BATCH = 200


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
