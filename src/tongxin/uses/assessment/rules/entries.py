"""What somebody may enter for one indicator, event, veto or condition; all that is wrong is told at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from uuid import UUID

from pydantic.dataclasses import dataclass

from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.definitions import Condition, Method
from tongxin.uses.assessment.rules.scoring import Known
from tongxin.uses.assessment.rules.tree import Leaf, Place, counted, title_of

LONGEST = 400
MOST = Decimal(10) ** 9
_NOT_TAKEN = N_("“{title}”没有取到数，请填数字并写明依据")


@dataclass(frozen=True)
class Entry:
    """One input: a value, counted ballots by word, or that the indicator does not apply; with reason and evidence.

    evidence: key of a record.
    """

    key: str
    value: Decimal | None = None
    counts: dict[str, int] = field(default_factory=dict)
    applies: bool = True
    reason: str = ""
    evidence: UUID | None = None

    @property
    def known(self) -> Known:
        """Return what the entry says is known."""
        return Known.OK if self.applies else Known.NOT_APPLICABLE


@dataclass(frozen=True)
class Sheet:
    """What one subject (by its key) gets when many are entered at once."""

    subject: UUID
    entries: list[Entry]


def check_entries(known: Mapping[str, Place], entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield what is wrong with entries; the field of a problem is the entry's key."""
    times = Counter(entry.key for entry in entries)
    for entry in entries:
        place = known.get(entry.key)
        if place is None:
            yield _wrong(entry, N_("方案中没有指标“{key}”"))
        elif times[entry.key] > 1:
            yield _wrong(entry, N_("“{title}”填了 {times} 次，请只留一次"), place, times=times[entry.key])
        elif len(entry.reason) > LONGEST:
            yield _wrong(entry, N_("“{title}”的理由最多 {longest} 个字"), place, longest=LONGEST)
        elif entry.applies and counted(place) and not entry.reason.strip():
            yield _wrong(entry, _NOT_TAKEN, place)
        elif isinstance(place, Leaf):
            yield from _leaf(place, entry)
        elif isinstance(place, Condition):
            yield from _condition(place, entry)
        elif entry.value is None or not 0 <= entry.value <= MOST or entry.value % 1:
            yield _wrong(entry, N_("“{title}”请填次数（0 或正整数）"), place)
        elif entry.value and not entry.reason.strip():
            yield _wrong(entry, N_("“{title}”请写明是什么事、依据什么"), place)


def _leaf(leaf: Leaf, entry: Entry) -> Iterator[Problem]:
    indicator = leaf.indicator
    if not entry.applies:
        if not entry.reason.strip():
            yield _wrong(entry, N_("“{title}”记为不适用，请写明理由"), leaf)
        return
    if indicator.method is Method.BALLOT and indicator.ballot:
        yield from _ballots(leaf, entry)
        return
    if entry.value is None:
        yield _wrong(entry, N_("“{title}”请填数字，或记为不适用"), leaf)
        return
    if leaf.rater:
        yield from _scored(leaf, entry)
    elif not 0 <= entry.value <= MOST:
        yield _wrong(entry, N_("“{title}”的数应在 0 以上"), leaf)


def _condition(place: Condition, entry: Entry) -> Iterator[Problem]:
    """A condition of a figure that nobody counted is entered as its number; one from a paper as 1 (met) or 0."""
    if place.figure:
        if not entry.applies or entry.value is None or not 0 <= entry.value <= MOST:
            yield _wrong(entry, _NOT_TAKEN, place)
    elif not entry.applies or entry.value not in {Decimal(0), Decimal(1)}:
        yield _wrong(entry, N_("“{title}”请选符合或不符合"), place)
    elif not entry.value and not entry.reason.strip():
        yield _wrong(entry, N_("“{title}”不符合，请写明理由"), place)


def _scored(leaf: Leaf, entry: Entry) -> Iterator[Problem]:
    indicator = leaf.indicator
    assert entry.value is not None  # noqa: S101  tells the type checker what the caller has checked
    if not 0 <= entry.value <= indicator.points:
        yield _wrong(entry, N_("“{title}”的评分应在 0 至 {points} 之间"), leaf, points=indicator.points)
    elif indicator.choices and entry.value not in {choice.worth for choice in indicator.choices}:
        yield _wrong(entry, N_("“{title}”请从列出的档次中选"), leaf)
    elif entry.value < indicator.points and not entry.reason.strip():
        yield _wrong(entry, N_("“{title}”没有给满分，请写明理由"), leaf)


def _ballots(leaf: Leaf, entry: Entry) -> Iterator[Problem]:
    words = [choice.title for choice in leaf.indicator.choices]
    if set(entry.counts) - set(words) or any(not 0 <= count <= MOST for count in entry.counts.values()):
        yield _wrong(entry, N_("“{title}”请按选项（{words}）各填票数"), leaf, words=N_("、").join(words))
    elif not sum(entry.counts.values()):
        yield _wrong(entry, N_("“{title}”没有票数：请填各选项的票数，或记为不适用"), leaf)


def _wrong(entry: Entry, sentence: str, place: Place | None = None, **params: object) -> Problem:
    title = title_of(place) if place else ""
    return Problem("assessment.entry", sentence, {"key": entry.key, "title": title, **params}, field=entry.key)
