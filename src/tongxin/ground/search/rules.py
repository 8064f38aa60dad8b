"""What somebody looks for, as an index question; and the place in a text where it stands."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tongxin.toolbox.chinese import has_han, normal, runs

FIRST = dt.date.max  # stands for no day: first of all in a list that begins with the newest
MOST_WORDS = 8
LONGEST = 100
LONGEST_BODY = 20_000
BEFORE, SHOWN = 16, 96
_QUOTED = re.compile(r"\s+")


@dataclass(frozen=True)
class Sought:
    """What is looked for: words that must all occur; `query` asks the index, `exact` is then looked up in the text."""

    words: tuple[str, ...]
    query: str
    exact: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True)
class Piece:
    """A piece of a text, marked where it is what was looked for."""

    text: str
    hit: bool


def sought(text: str) -> Sought:
    """Return what to look for: Chinese words anywhere, from one character on; other words by how they begin."""
    words = tuple(dict.fromkeys(runs(text[:LONGEST])))[:MOST_WORDS]
    asked = dict.fromkeys(term for word in words for term in _asked(word))
    return Sought(words, " & ".join(asked), tuple(word for word in words if has_han(word) and len(word) > 2))


def plain(title: str, body: str) -> str:
    """Return title and body as they are compared."""
    return normal(f"{title}\n{body}")


def marked(text: str, words: Sequence[str]) -> list[Piece]:
    """Return a text in pieces, marked where one of the words stands."""
    hits = _hits(_folded(text), words)
    pieces, at = [], 0
    for start, end in hits:
        pieces += [Piece(text[at:start], hit=False), Piece(text[start:end], hit=True)]
        at = end
    return [piece for piece in (*pieces, Piece(text[at:], hit=False)) if piece.text]


def snippet(body: str, words: Sequence[str]) -> list[Piece]:
    """Return about a line of a body around the first word in it, marked; nothing when none stands there."""
    flat = _QUOTED.sub(" ", body).strip()
    hits = _hits(_folded(flat), words)
    if not hits:
        return []
    start = max(0, hits[0][0] - BEFORE)
    cut = flat[start : start + SHOWN]
    pieces = marked(cut, words)
    before = [Piece("…", hit=False)] if start else []
    after = [Piece("…", hit=False)] if start + SHOWN < len(flat) else []
    return [*before, *pieces, *after]


def _asked(word: str) -> Iterable[str]:
    """Return the terms by which the index finds a word: pairs that cover it; a lone character, or letters, as a prefix."""
    if not has_han(word) or len(word) == 1:
        return [f"'{word}':*"]
    starts = dict.fromkeys([*range(0, len(word) - 1, 2), len(word) - 2])
    return [f"'{word[start : start + 2]}'" for start in starts]


def _folded(text: str) -> str:
    """Return the text as it is compared, but of the same length: what would take more room stays as it is."""
    return "".join(_one(letter) for letter in text)


def _one(letter: str) -> str:
    folded = unicodedata.normalize("NFKC", letter).casefold()
    return folded if len(folded) == 1 else letter


def _hits(folded: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the words stand, first to last, without overlaps; letters only where a word begins."""
    if not words:
        return []
    ordered = sorted(words, key=len, reverse=True)
    pattern = "|".join(re.escape(word) if has_han(word) else rf"(?<![a-z0-9]){re.escape(word)}" for word in ordered)
    return [hit.span() for hit in re.finditer(pattern, folded)]
