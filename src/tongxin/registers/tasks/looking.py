"""What a branch's month says of its tasks."""

from __future__ import annotations

from django.urls import reverse

from tongxin.ground.organisations.models import Organisation
from tongxin.people.panels import Asked, Line, Shown
from tongxin.registers.tasks import queries

SHOWN = 6


def of_month(asked: Asked[Organisation]) -> Shown | None:
    """Return the open tasks of a branch, what is due first on top."""
    if not asked.allowed(queries.VIEW):
        return None
    rows = queries.board(asked.by, state="open", unit=asked.whose.pk).order_by("due_on", "record_id")[:SHOWN]
    lines = [Line(row.record.title, row.due_on, reverse("tasks:task", args=[row.pk])) for row in rows]
    return Shown(len(lines), lines)
