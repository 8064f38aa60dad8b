"""Appeals, as far as `by` may see the points they are about."""

from __future__ import annotations

from uuid import UUID

from tongxin.ground.access.queries import found
from tongxin.ground.commands.actors import Actor
from tongxin.uses.assessment.models import Appeal, Round
from tongxin.uses.assessment.queries import rounds


def appeal_for(by: Actor, key: UUID) -> Appeal:
    """Return one appeal about those whose points `by` may see; raise `NotFound` otherwise."""
    near = ("subject__record", "subject__round__record", "subject__organisation", "evidence")
    return found(Appeal.objects.filter(pk=key, subject__in=rounds.with_points(by)).select_related(*near).first())


def waiting(row: Round) -> int:
    """Return how many appeals of a round nobody has reviewed."""
    return Appeal.objects.filter(subject__round=row, upheld=None, subject__record__voided_at=None).count()


def appeals(by: Actor, row: Round) -> list[Appeal]:
    """Return the appeals of a round about those whose points `by` may see, those waiting first."""
    rows = Appeal.objects.filter(subject__in=rounds.with_points(by).filter(round=row))
    return sorted(
        rows.select_related("subject__record", "subject__organisation", "evidence").order_by("id"),
        key=lambda each: each.upheld is not None,
    )
