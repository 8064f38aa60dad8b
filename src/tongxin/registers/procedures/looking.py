"""What a branch's month says of its open cases: people in development and all other procedures."""

from __future__ import annotations

from django.db.models import F
from django.urls import reverse

from tongxin.ground.organisations.models import Organisation
from tongxin.people.panels import Asked, Line, Shown
from tongxin.registers.procedures import queries
from tongxin.registers.procedures.definitions import State

SHOWN = 6


def of_month(asked: Asked[Organisation]) -> Shown | None:
    """Return the open cases of a branch with the day the next step is due, or can be taken from."""
    if not asked.allowed(queries.VIEW):
        return None
    rows = queries.cases(asked.by).filter(organisation=asked.whose, record__state=State.OPEN)
    rows = rows.order_by(F("due_on").asc(nulls_last=True), F("earliest_on").asc(nulls_last=True), "pk")[:SHOWN]
    lines = [
        Line(
            row.record.title,
            row.due_on or row.earliest_on or row.occurred_on,
            reverse("procedures:case", args=[row.pk]),
        )
        for row in rows
    ]
    return Shown(len(lines), lines)
