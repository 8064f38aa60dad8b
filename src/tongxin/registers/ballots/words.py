"""What is found of a round of votes: its name, its kind and what voters read; never who votes, on whom, or how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from tongxin.ground.records.documents import Words
from tongxin.registers.ballots.models import Round


def words(keys: Sequence[UUID]) -> Mapping[UUID, Words]:
    """Return what is found of rounds; a rehearsal is not found. One query."""
    return {row.pk: Words(row.words, row.definition) for row in Round.objects.filter(pk__in=keys, trial=False)}
