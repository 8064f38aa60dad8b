"""What is found of plans and of their lines: adopted ones only, for drafts are with those who draw them up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from tongxin.ground.records.documents import Words, joined
from tongxin.registers.plans.definitions import PlanState
from tongxin.registers.plans.models import Line, Plan


def of_plans(keys: Sequence[UUID]) -> Mapping[UUID, Words]:
    """Return what is found of plans beside their names. One query."""
    rows = Plan.objects.filter(pk__in=keys, record__state=PlanState.ADOPTED)
    return {row.pk: Words(joined(row.year, row.adopted_by), row.kind) for row in rows}


def of_lines(keys: Sequence[UUID]) -> Mapping[UUID, Words]:
    """Return what is found of lines beside the Party goal. One query."""
    rows = Line.objects.filter(pk__in=keys, plan__record__state=PlanState.ADOPTED, plan__record__voided_at=None)
    return {row.pk: Words(joined(row.business, row.measures)) for row in rows}
