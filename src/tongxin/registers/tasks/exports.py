"""Rows of the room's ledgers: tasks, concerns of visits, suggestions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext

from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import RECORD, UNIT
from tongxin.ground.organisations.models import Organisation
from tongxin.registers.tasks import queries
from tongxin.registers.tasks.definitions import (
    ADOPTION_TITLES,
    CAUSE_TITLES,
    ORIGIN_TITLES,
    PROBLEM_TITLES,
    SATISFACTION_TITLES,
    STATE_TITLES,
    Deed,
)
from tongxin.registers.tasks.models import Entry, Task
from tongxin.registers.tasks.queries import concerns as reading
from tongxin.registers.tasks.queries import suggestions as answering
from tongxin.toolbox import clock
from tongxin.toolbox.words import verbatim

Rows = Iterator[Mapping[str, Any]]
CHUNK = 200
UNRATED = verbatim("未反馈")


def supervision(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Rows:
    """Yield a row for each task given in a span, and for those given before that were still open."""
    sources, today = queries.sources(), clock.today()
    closings = Entry.objects.filter(task=OuterRef("pk"), deed__in=(Deed.CLOSED, Deed.CONFIRMED)).order_by("-id")
    rows = queries.tasks_between(by, organisation, start, end).annotate(verifier=Subquery(closings.values("who")[:1]))
    for row in rows.iterator(chunk_size=CHUNK):
        yield {
            RECORD: row.pk, UNIT: row.organisation_id, "number": row.number, "source": sources.get(row.source, ""),
            "source_ref": row.source_ref, "matter": "\n".join(filter(None, (row.record.title, row.requirement))),
            "leader": row.leader, "owner": row.organisation,
            "owner_person": row.owner.name if row.owner else "", "co_owners": row.co_owners,
            "assigned_on": row.occurred_on, "due_on": row.due_first, "progress": row.progress,
            "state": gettext(STATE_TITLES[row.record.state]), "urged": row.urged,
            "extended_to": row.due_on if queries.postponed(row) else None, "closed_on": row.closed_on,
            "verified_by": getattr(row, "verifier", "") or "", "overdue": _overdue(row, today),
        }  # fmt: skip


def concerns(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Rows:
    """Yield a row for each concern found in a span, oldest first."""
    rows = reading.concerns(by).filter(organisation__in=queries.below(organisation.pk), occurred_on__range=(start, end))
    for row in rows.order_by("occurred_on", "record_id").iterator(chunk_size=CHUNK):
        yield {
            RECORD: row.pk, UNIT: row.organisation_id, "theme": row.theme, "visited_on": row.occurred_on,
            "leader": row.leader, "unit": row.organisation, "source": gettext(ORIGIN_TITLES[row.origin]),
            "field": row.field, "problem": row.problem, "measure": row.measure, "way": row.way, "owner": row.owner,
            "due_on": row.due_on, "state": gettext(PROBLEM_TITLES[row.record.state]), "solved_on": row.solved_on,
            "confirmed_by": row.confirmed_by,
        }  # fmt: skip


def suggestions(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Rows:
    """Yield a row for each suggestion made in a span, round by round."""
    mine = Q(organisation__in=queries.below(organisation.pk), occurred_on__range=(start, end))
    rows = answering.suggestions(by).filter(mine).order_by("round__occurred_on", "round_id", "record_id")
    for row in rows.iterator(chunk_size=CHUNK):
        yield {
            RECORD: row.pk, UNIT: row.organisation_id, "round": row.round.record.title, "group": row.organisation,
            "author": row.author, "field": row.field, "text": row.text, "owner": row.owner, "reply_due": row.reply_due,
            "reply": row.reply, "adoption": gettext(ADOPTION_TITLES[row.adoption]) if row.adoption else "",
            "done_on": row.done_on,
            "satisfied": gettext(SATISFACTION_TITLES[row.satisfied]) if row.satisfied else UNRATED if row.reply else "",
        }  # fmt: skip


def _overdue(row: Task, today: dt.date) -> str:
    """Return whether a task was or is late, and why."""
    late = ((row.closed_on or today) - row.due_on).days
    if late <= 0 or row.record.state == "cancelled":
        return ""
    why = gettext(CAUSE_TITLES[row.cause]) if row.cause else ""
    return verbatim("逾期{days}天{why}").format(days=late, why=f"：{why}" if why else "")
