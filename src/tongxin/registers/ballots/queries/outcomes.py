"""What counted rounds came to: who was chosen, what is left open, the counts others take over, where two tellers differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, Q

from tongxin.ground.votes.definitions import Counts
from tongxin.registers.ballots.counting import Chosen, Line, award, elect, mean_rate
from tongxin.registers.ballots.definitions import SHOWN, Sort, State
from tongxin.registers.ballots.models import Round, Score, Tally
from tongxin.registers.ballots.queries.rolls import voters
from tongxin.registers.ballots.queries.rounds import definition_of, live, sheet_of
from tongxin.registers.ballots.rules import Told, differences
from tongxin.registers.ballots.sheet import Sheet

# As many rounds as a chart shows.
LONGEST_HISTORY = 8
# What a published result says of the fewest valid ballots from which on winners of a contest are named.
NAMED_FROM = "named_from"


def motion_counts(key: UUID) -> Counts | None:
    """Return what a counted round on one motion came to, all its groups together; None for any other round. Who may see it
    has been asked."""
    held = Round.objects.select_related("record").filter(pk=key, trial=False).first()
    if held is None or definition_of(held).sort != Sort.MOTION:
        return None
    groups, marks = list(held.electorates.all()), Counter[str]()
    for row in Score.objects.filter(round=held):
        marks.update(row.marks)
    issued, returned = sum(group.issued or 0 for group in groups), sum(group.returned or 0 for group in groups)
    invalid = sum(group.invalid or 0 for group in groups)
    eligible, present = sum(voters(held).values()), issued if held.present is None else held.present
    return Counts(eligible, present, marks["yes"], marks["no"], marks["abstain"], issued, returned, invalid)


def last_of(held: Round) -> Round | None:
    """Return the published round of the same kind and organisation before this one."""
    rows = Round.objects.filter(
        definition=held.definition, organisation=held.organisation_id, trial=False, record__state__in=SHOWN,
        record__voided_at=None, occurred_on__lt=held.occurred_on,
    )  # fmt: skip
    return rows.order_by("-occurred_on", "-record_id").first()


def history(held: Round, fewest: int = 0) -> list[tuple[Round, dict[str, Fraction]]]:
    """Return a round after the published ones of its kind and organisation before it, oldest first, each with the average rate
    of its groups by key; those on fewer subjects are left out."""
    like = Q(
        definition=held.definition, organisation=held.organisation_id, occurred_on__lt=held.occurred_on, trial=False
    )
    shown = Q(record__state__in=SHOWN, record__voided_at=None)
    rows = (
        Round.objects.filter(Q(pk=held.pk) | like & shown).annotate(asked=Count("subjects")).filter(asked__gte=fewest)
    )
    found = list(rows.order_by("-occurred_on", "-record_id")[:LONGEST_HISTORY])[::-1]
    means = _means(found)
    return [(row, means.get(row.pk, {})) for row in found]


def _means(rounds: Sequence[Round]) -> dict[UUID, dict[str, Fraction]]:
    lines: dict[tuple[UUID, str], list[Line]] = {}
    scores = Score.objects.filter(round__in=rounds, electorate__hidden=False).exclude(subject=None)
    for key, group, good, valid in scores.values_list("round", "electorate__key", "good", "valid"):
        lines.setdefault((key, group), []).append(Line("", "", good, valid, {}))
    means: dict[UUID, dict[str, Fraction]] = {}
    for (key, group), found in lines.items():
        if (mean := mean_rate(found)) is not None:
            means.setdefault(key, {})[group] = mean
    return means


def chosen(held: Round, sheet: Sheet, scores: Sequence[Score]) -> Chosen | None:
    """Return who is elected or awarded by the marks of all groups together; None for a round that chooses nobody."""
    votes: dict[int, int] = {}
    for row in scores:
        if row.subject:
            votes[row.subject.number] = votes.get(row.subject.number, 0) + row.good
    if not held.seats or not votes:
        return None
    if sheet.kind.sort == Sort.ELECTION:
        return elect(held.seats, held.present or 0, votes)
    if sheet.kind.sort != Sort.CONTEST:
        return None
    valid = sum(group.valid for group in held.electorates.all())
    return award(held.seats, votes, valid, _named_from(held, sheet))


def _named_from(held: Round, sheet: Sheet) -> int:
    """Return from how many valid ballots on the winners of a contest are named: from none in a rehearsal, which shows what a
    result looks like and is no opinion, nor in a round published before there was a minimum, whose winners everybody knows."""
    if held.trial:
        return 0
    published = held.record.state in SHOWN
    return int(held.result.body.get(NAMED_FROM, 0)) if published else sheet.kind.min_group


def result_of(held: Round) -> Chosen | None:
    """Return who a counted round has elected or awarded; None for one that chooses nobody."""
    return chosen(held, sheet_of(held), list(Score.objects.filter(round=held).select_related("subject")))


def second_of(held: Round) -> Round | None:
    """Return the second ballot made of a round, unless it was called off."""
    return live().filter(follows=held).exclude(record__state=State.CALLED_OFF).first()


def undecided(held: Round) -> bool:
    """Tell whether a counted round has left places open and no second ballot was made yet."""
    result = result_of(held) if held.seats else None
    return result is not None and bool(result.missing) and second_of(held) is None


def turns(held: Round) -> list[Round]:
    """Return the ballot that this round follows, and the one that follows it."""
    return list(live().filter(Q(pk=held.follows_id) | Q(follows=held)).order_by("record_id"))


def differing(tallies: Sequence[Tally]) -> list[str]:
    """Return the places in which two tellers' counts of an electorate differ; nothing until both have entered."""
    told = [Told(row.issued, row.returned, row.invalid, row.counts).places() for row in tallies]
    return differences(told[0], told[1]) if len(told) == 2 else []
