"""What scores may take of published rounds on persons: for who may read what was said of each, groups too small left out."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from uuid import UUID

from tongxin.ground.access.queries import visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.records.models import Record
from tongxin.ground.votes.providers import Marks
from tongxin.registers.ballots.definitions import SHOWN
from tongxin.registers.ballots.models import Round, Score
from tongxin.registers.ballots.queries import RESTRICTED, REVIEWS, definition_of, reads_details


def offered(by: Actor, hospital: UUID, sorts: Collection[str], since: dt.date) -> list[Record]:
    """Return the published rounds of these kinds of ballot, opened from `since` on, whose results `by` may read."""
    rows = Round.objects.filter(
        hospital=hospital, definition__in=sorts, trial=False, occurred_on__gte=since, record__state__in=SHOWN,
        record__voided_at=None,
    )  # fmt: skip
    seen = (visible(by, rows, RESTRICTED) | visible(by, rows, REVIEWS)).select_related("record__organisation")
    return [row.record for row in seen.order_by("-occurred_on", "-record_id") if reads_details(by, row)]


def marks(keys: Collection[UUID]) -> list[Marks]:
    """Return how often each grade of opinion was ticked for each person, by round, its groups together."""
    rounds = {row.pk: row for row in Round.objects.filter(pk__in=keys)}
    titles = {
        key: {grade.id: grade.title for grade in definition_of(row).scale if not grade.abstains}
        for key, row in rounds.items()
    }
    sums: dict[tuple[UUID, UUID], Counter[str]] = {}
    scores = Score.objects.filter(round__in=rounds, electorate__hidden=False, subject__person__isnull=False)
    for key, person, ticked in scores.order_by("pk").values_list("round", "subject__person", "marks"):
        told = {title: ticked.get(grade, 0) for grade, title in titles[key].items()}
        sums.setdefault((key, person), Counter()).update(told)
    return [Marks(key, rounds[key].definition, person, dict(told)) for (key, person), told in sums.items()]
