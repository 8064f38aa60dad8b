"""Where tasks come from: entries of the catalog, and the tasks of one source."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet

from tongxin.ground.catalog.queries import active
from tongxin.registers.tasks.definitions import TaskSource
from tongxin.registers.tasks.models import Task
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


def sources() -> Mapping[str, str]:
    """Return the titles of the sources of tasks by id, in catalog order."""
    entries: Mapping[str, TaskSource] = active().all("task_source")
    return {entry.id: entry.title for entry in entries.values()}


def check_source(key: str) -> str:
    """Return the id of a source; raise `Refused` for one the catalog does not have."""
    if key not in sources():
        raise refuse("tasks.source", N_("目录中没有“{key}”这种事项来源"), field="source", key=key)
    return key


def keys_of_source(source: str) -> QuerySet[Task, UUID]:
    """Return the keys of all tasks of a source; for who looks them up within what he may see."""
    return Task.objects.filter(source=source, closed_on=None).values_list("pk", flat=True)
