"""The counts of a secret vote: as typed, or as a round of votes came to."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from tongxin.ground.access.queries import visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.records.models import Record
from tongxin.ground.records.queries import may_see
from tongxin.ground.votes.definitions import BallotCounts, Counts
from tongxin.ground.votes.providers import Marks, providers, results
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

OFFERED = 20


def counts_for(by: Actor, typed: Counts | None, ballot: Record | None) -> Counts | None:
    """Return the counts of a vote: those of the round named, else those typed.

    Raises `Refused` for both at once, and for a round that `by` may not see, is not counted yet, or is no vote on one thing.
    """
    if ballot is None:
        return typed
    if typed is not None:
        raise refuse("votes.twice", N_("票数已取自“{title}”，不要再填"), field="ballot", title=ballot.title)
    provider = providers.get(ballot.kind)
    counted = provider is not None and ballot.state in provider.states and not ballot.voided and may_see(by, ballot)
    counts = provider.counts(ballot.pk) if provider is not None and counted else None
    if counts is None:
        raise refuse(
            "votes.not_counted", N_("“{title}”不是已计票的表决，不能取它的票数"), field="ballot", title=ballot.title
        )
    return BallotCounts(**dataclasses.asdict(counts), taken_from=str(ballot.pk))


def offered(by: Actor, hospital: UUID) -> list[Record]:
    """Return the newest rounds of votes whose counts `by` may take, as far as they were counted."""
    found: list[Record] = []
    for provider in providers:
        rows = Record.objects.filter(
            kind=provider.kind, state__in=provider.states, hospital_id=hospital, voided_at=None
        )
        counted = visible(by, rows, provider.permission).order_by("-occurred_on", "-id")[:OFFERED]
        found += [row for row in counted if provider.counts(row.pk) is not None]
    return found


def published(by: Actor, hospital: UUID, sorts: Collection[str], since: dt.date) -> list[Record]:
    """Return the published rounds on persons whose results `by` may take, opened from a day on, newest first."""
    found = [row for provider in results for row in provider.offered(by, hospital, sorts, since)]
    return sorted(found, key=lambda row: (row.occurred_on, row.pk), reverse=True)


def marks(rounds: Sequence[Record]) -> list[Marks]:
    """Return what published rounds say of persons; that `by` may read them has been asked (`published`)."""
    keys = {row.pk for row in rounds}
    return [told for provider in results for told in provider.marks(keys)]


def taken_from_votes(evidence: Record | None) -> bool:
    """Tell whether the evidence of a number is a round of votes: then nobody types it."""
    return evidence is not None and any(provider.kind == evidence.kind for provider in results)
