"""Two versions of a document side by side: which articles stayed, changed, moved, came or went, and their changed words.

Pure and exact: difflib without its junk heuristics, whole numbers only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from tongxin.registers.rulebook.contents import Article
from tongxin.toolbox.words import N_

# So many per cent of the words must be common for two articles to be the same one, changed.
ALIKE = 50
# Fewer common characters between two changes are taken as changed too: a diff of single characters cannot be read.
SHORTEST = 2


class Change(StrEnum):
    """What became of an article."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


CHANGE_TITLES: dict[str, str] = {
    Change.SAME: N_("未改动"), Change.MOVED: N_("仅条号变化"), Change.CHANGED: N_("有改动"), Change.ADDED: N_("新增"),
    Change.REMOVED: N_("删去"),
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """Some words of one side; changed: they are not on the other."""

    text: str
    changed: bool


@dataclass(frozen=True)
class Pair:
    """An article of the old version beside that of the new one, and the words of both in pieces."""

    old: Article | None
    new: Article | None
    change: Change
    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()


def compare(old: Sequence[Article], new: Sequence[Article]) -> list[Pair]:
    """Return the articles of two versions in the order of the new one, what is gone where it stood."""
    pairs: list[Pair] = []
    matcher = SequenceMatcher(None, [a.text for a in old], [a.text for a in new], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pairs += [_kept(was, now) for was, now in zip(old[a:b], new[c:d], strict=True)]
        else:
            pairs += _aligned(old[a:b], new[c:d])
    return pairs


def _kept(was: Article, now: Article) -> Pair:
    change = Change.SAME if was.label == now.label else Change.MOVED
    return Pair(was, now, change, (Piece(was.text, changed=False),), (Piece(now.text, changed=False),))


def _aligned(old: Sequence[Article], new: Sequence[Article]) -> Iterator[Pair]:
    """Pair changed articles, in order, with the first of the other side that is alike; the rest came or went."""
    left = list(old)
    for now in new:
        place = next((place for place, was in enumerate(left) if _alike(was, now)), None)
        if place is None:
            yield Pair(None, now, Change.ADDED, (), (Piece(now.text, changed=True),))
            continue
        yield from (_gone(was) for was in left[:place])
        yield _changed(left[place], now)
        left = left[place + 1 :]
    yield from (_gone(was) for was in left)


def _gone(was: Article) -> Pair:
    return Pair(was, None, Change.REMOVED, (Piece(was.text, changed=True),), ())


def _alike(was: Article, now: Article) -> bool:
    matcher = SequenceMatcher(None, was.text, now.text, autojunk=False)
    common = sum(block.size for block in matcher.get_matching_blocks())
    return 200 * common >= ALIKE * (len(was.text) + len(now.text))


def _changed(was: Article, now: Article) -> Pair:
    before, after = words(was.text, now.text)
    return Pair(was, now, Change.CHANGED, before, after)


def words(was: str, now: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both texts in pieces, those not common to both marked; joined, each side is its text again."""
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    common = [block for block in matcher.get_matching_blocks() if block.size >= SHORTEST]
    ends = [(block.a, block.b, block.size) for block in common] + [(len(was), len(now), 0)]
    before: list[Piece] = []
    after: list[Piece] = []
    a = b = 0
    for next_a, next_b, size in ends:
        before += _piece(was[a:next_a], changed=True) + _piece(was[next_a : next_a + size], changed=False)
        after += _piece(now[b:next_b], changed=True) + _piece(now[next_b : next_b + size], changed=False)
        a, b = next_a + size, next_b + size
    return tuple(before), tuple(after)


def _piece(text: str, *, changed: bool) -> list[Piece]:
    return [Piece(text, changed)] if text else []


def counts(pairs: Sequence[Pair]) -> dict[Change, int]:
    """Return how many articles were changed in each way, in the order of `Change`."""
    found = [pair.change for pair in pairs]
    return {change: found.count(change) for change in Change}
