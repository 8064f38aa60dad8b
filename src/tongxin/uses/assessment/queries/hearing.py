"""What was asked and said at hearings, as far as `by` may see of whom."""

from __future__ import annotations

from uuid import UUID

from tongxin.ground.access.queries import found
from tongxin.ground.commands.actors import Actor
from tongxin.uses.assessment.models import Remark, Subject
from tongxin.uses.assessment.queries import rounds


def remark_for(by: Actor, key: UUID) -> Remark:
    """Return one question or comment that is not void, about those `by` may see; raise `NotFound` otherwise."""
    rows = Remark.objects.filter(pk=key, subject__in=rounds.subjects(by), void_reason="")
    return found(rows.select_related("subject__organisation").first())


def remarks(subject: Subject) -> list[Remark]:
    """Return what was asked and said at the hearing, in order, without what is void."""
    return [row for row in entered(subject) if not row.void_reason]


def entered(subject: Subject) -> list[Remark]:
    """Return every entry of a hearing, in order: also those that were corrected or taken out."""
    return list(subject.remarks.order_by("said_on", "id"))
