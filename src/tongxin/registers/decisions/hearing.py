"""What a body hears of its earlier decisions when it meets: what is still open, and how those of its last meeting were carried
out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tongxin.ground.access.queries import visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.followups import queries as followups
from tongxin.ground.followups.queries import Trace
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.records.models import Number
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.definitions import MeetingState
from tongxin.registers.decisions.models import Line, Meeting, Resolution
from tongxin.registers.decisions.queries import Decided

WIDE = (*queries.HOSPITAL_WIDE, OrganisationKind.DISCIPLINE_COMMITTEE, OrganisationKind.BODY)


def waiting(by: Actor, meeting: Meeting) -> list[Trace]:
    """Return the tasks a body hears about at a meeting, for who sees decisions where they belong: what is not finished of its own
    resolutions and of the items it passed and another body decided and, for a body of the hospital, of all tasks of its
    source; what is due first on top."""
    own = Resolution.objects.filter(line__meeting__body=meeting.body, hospital=meeting.hospital_id)
    if meeting.organisation.kind not in queries.HOSPITAL_WIDE:
        own = own.filter(line__meeting__organisation=meeting.organisation_id)
    made = _of_items(own.values("line__item"))
    sort = queries.body(meeting.body).followup if meeting.organisation.kind in WIDE else ""
    return followups.waiting(
        by,
        queries.TASK,
        sources=made.values("record"),
        sort=sort,
        hospital=meeting.hospital_id,
        permission=queries.VIEW,
    )


@dataclass(frozen=True)
class Reported:
    """A resolution of the last meeting, and how far what followed from it is; where another body decided on the item, from
    that decision too; entrusted: a task followed from it, whoever may see it."""

    decided: Decided
    traces: Sequence[Trace]
    entrusted: bool


def reported(by: Actor, meeting: Meeting) -> list[Reported]:
    """Return how the resolutions of the meeting before this one were carried out, in order of its agenda; three questions."""
    before = Meeting.objects.filter(
        Q(occurred_on__lt=meeting.occurred_on) | Q(occurred_on=meeting.occurred_on, pk__lt=meeting.pk), body=meeting.body,
        organisation=meeting.organisation_id, record__voided_at=None,
        record__state__in=(MeetingState.CLOSED, MeetingState.LOCKED),
    )  # fmt: skip
    last = before.order_by("-occurred_on", "-pk").values("pk")[:1]
    number = Number.objects.filter(record=OuterRef("record")).values("text")[:1]
    rows = visible(
        by, _of_items(Line.objects.filter(meeting=Subquery(last), removed=False).values("item")), queries.VIEW
    )
    rows = rows.select_related("record", "organisation", "line__meeting", "line__item__record")
    made = list(
        rows.annotate(number=Subquery(number), entrusted=followups.pursued(queries.TASK)).order_by("line__order", "pk")
    )
    traces = followups.followed(by, *(row.pk for row in made)) if made else []
    return [
        Reported(
            Decided(row, row.number or ""), [each for each in traces if each.source_id in _keys(made, row)],
            entrusted=any(each.entrusted for each in made if each.pk in _keys(made, row)),
        )
        for row in made
        if (row.line.meeting.body, row.line.meeting.organisation_id) == (meeting.body, meeting.organisation_id)
    ]  # fmt: skip


def _keys(made: Sequence[Resolution], row: Resolution) -> set[Any]:
    return {each.pk for each in made if each.line.item_id == row.line.item_id}


def _of_items(items: QuerySet[Any, Any]) -> QuerySet[Resolution]:
    """Return the resolutions in force of all bodies on items."""
    rows = Resolution.objects.filter(line__item__in=items, record__voided_at=None)
    return rows.exclude(record__state=queries.SET_ASIDE)
