"""What is found of tasks and of problems beside their titles; no names of persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from tongxin.ground.records.documents import Words, joined
from tongxin.registers.tasks.models import Concern, Task


def of_tasks(keys: Sequence[UUID]) -> Mapping[UUID, Words]:
    """Return what is found of tasks: number, what is required, where it comes from. One query."""
    rows = Task.objects.filter(pk__in=keys)
    return {row.pk: Words(joined(row.number, row.requirement, row.source_ref), row.source) for row in rows}


def of_concerns(keys: Sequence[UUID]) -> Mapping[UUID, Words]:
    """Return what is found of problems: the theme, the problem, what is done about it. One query."""
    rows = Concern.objects.filter(pk__in=keys)
    return {row.pk: Words(joined(row.theme, row.field, row.problem, row.measure)) for row in rows}
