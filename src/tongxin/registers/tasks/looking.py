"""What a branch's month says of its tasks."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Window
from django.urls import reverse

from tongxin.ground.organisations.models import Organisation
from tongxin.people.panels import Asked, Line, Shown
from tongxin.registers.tasks import queries

SHOWN = 6


def of_month(asked: Asked[Organisation]) -> Shown | None:
    """Return the open tasks of a branch, what is due first on top."""
    if not asked.allowed(queries.VIEW):
        return None
    rows = queries.board(asked.by, state="open", unit=asked.whose.pk).annotate(total=Window(Count("pk")))
    first: list[Any] = list(rows.order_by("due_on", "record_id")[:SHOWN])
    lines = [Line(row.record.title, row.due_on, reverse("tasks:task", args=[row.pk])) for row in first]
    return Shown(first[0].total if first else 0, lines)
