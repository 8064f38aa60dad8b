"""What a branch's month and the page of a person say of open cases: people in development and all other procedures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may
from tongxin.ground.organisations.models import Organisation
from tongxin.people.models import Person
from tongxin.people.panels import Asked, Line, Shown
from tongxin.registers.procedures import queries
from tongxin.registers.procedures.definitions import State
from tongxin.registers.procedures.models import Case

SHOWN = 6


def of_month(asked: Asked[Organisation]) -> Shown | None:
    """Return the open cases of a branch with the day the next step is due, or can be taken from."""
    if not asked.allowed(queries.VIEW):
        return None
    rows = _open(queries.cases(asked.by).filter(organisation=asked.whose))
    return Shown(_running(rows), [_line(row, _coming(row, row.record.title)) for row in rows])


def of_person(asked: Asked[Person]) -> Shown | None:
    """Return what runs about somebody, which step comes next, and its last day, or else its first; never what is walled
    (practice: the pool of cadres is absent from the pages of persons)."""
    if not may(asked.by, queries.VIEW):
        return None
    rows = _open(queries.cases(asked.by).filter(subject=asked.whose, record__kind=queries.RECORD_KIND))
    return Shown(_running(rows), [_line(row, _coming(row, _named(row))) for row in rows]) if rows else None


def _open(rows: QuerySet[Case]) -> list[Any]:
    """Return the first cases that run, each with `total`, the number of all of them."""
    running = rows.filter(record__state=State.OPEN).annotate(total=Window(Count("pk")))
    return list(running.order_by(F("due_on").asc(nulls_last=True), F("earliest_on").asc(nulls_last=True), "pk")[:SHOWN])


def _running(shown: Sequence[Any]) -> int:
    return shown[0].total if shown else 0


def _line(row: Case, title: str) -> Line:
    return Line(title, row.due_on or row.earliest_on or row.occurred_on, reverse("procedures:case", args=[row.pk]))


def _named(row: Case) -> str:
    entry = queries.definition_in_force(row.procedure)
    return entry.title if entry else row.record.title


def _coming(row: Case, title: str) -> str:
    """Return a title with the step that comes next, and what the day beside it is: the last one, or else the first."""
    entry = queries.definition_in_force(row.procedure)
    step = next((each.title for each in entry.steps if each.id == row.next_step), "") if entry else ""
    if not step:
        return title
    word = row.unknown or (_("最迟") if row.due_on else _("最早") if row.earliest_on else _("随时；开始于"))
    return _("{title}，下一步“{step}”，{word}").format(title=title, step=step, word=word)
