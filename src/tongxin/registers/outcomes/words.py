"""What is found of an outcome beside its title: who holds it, who gave it, by which document, what its kind adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from tongxin.ground.records.documents import Words, joined
from tongxin.registers.outcomes.models import Outcome
from tongxin.registers.outcomes.queries import kinds

_SPOKEN = frozenset({"text", "choice"})


def words(keys: Sequence[UUID]) -> Mapping[UUID, Words]:
    """Return what is found of outcomes; the sort is their kind. One query."""
    rows = Outcome.objects.filter(pk__in=keys).select_related("person")
    return {row.pk: Words(_body(row), row.kind) for row in rows}


def _body(row: Outcome) -> str:
    holder = row.person.name if row.person else row.holder_name
    return joined(
        holder, row.body, row.document, row.category, row.grade, row.channel, row.occasion, row.kept_at, *_extra(row)
    )


def _extra(row: Outcome) -> list[str]:
    kind = kinds().get(row.kind)
    own = [item.key for item in kind.fields if item.common is None and item.holds in _SPOKEN] if kind else []
    return [str(row.extra[key]) for key in own if row.extra.get(key)]
