"""What was reported of a task, and the records it followed from."""

from __future__ import annotations

from uuid import UUID

from tongxin.ground.records.models import Link
from tongxin.registers.tasks.models import Entry, Task

# A chain is a handful of records; whatever is longer is not one decision.
MOST_SOURCES = 50


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
