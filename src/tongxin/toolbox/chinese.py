"""Chinese text where the database has no ICU: sort keys by pinyin, terms for short searches, narrow punctuation."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from tongxin.toolbox.words import verbatim

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_HAN = re.compile(f"[{HAN}]")
_WIDE = {",": "，", ":": "：", ";": "；", "(": "（", ")": "）", "?": "？", "!": "！", ".": "。"}
_NARROW = re.compile(f"(?<=[{HAN}])[,:;()?!]|[,:;()?!](?=[{HAN}])|(?<=[{HAN}])\\.(?=\\s|$|[{HAN}])")
_WORD = re.compile(r"[^\W_]+")
_RUN = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
_NUMBERED = re.compile(r"(.*?)\s*\(?([A-Za-z]{0,4}\d[\w-]*)\)?")
_TONE = re.compile(r"[1-5](?= |$)")
LONGEST_TERM = 40
DIGITS = verbatim("〇一二三四五六七八九十")


def has_han(text: str) -> bool:
    """Say whether the text holds a Chinese character."""
    return _HAN.search(text) is not None


def normal(text: str) -> str:
    """Return the text as searches and sort keys compare it: full-width letters narrow, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def compared(name: str) -> str:
    """Return a unit's name as lists compare it: narrow letters, no spaces, lower case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).lower()


def numbered(text: str) -> tuple[str, str]:
    """Return a person's name and the staff number written after it, as lists write it: 张三（10023）; either may be empty."""
    found = _NUMBERED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return (found[1], found[2]) if found else (text.strip(), "")


def sort_key(text: str) -> str:
    """Return a key that orders text by pinyin and tone, byte by byte (collation C): 李 before 王 before 张.

    Syllables are spaced, so that a shorter syllable sorts before a longer one; the text itself follows to break ties.
    """
    plain = normal(text)
    return " ".join(chain.from_iterable(map(_syllables, _words()(plain)))) + "\t" + plain


def spellings(key: str) -> tuple[str, str]:
    """Return how the text of a sort key is typed in Latin letters: whole (wangyi), by initials (wy); signs are not typed."""
    syllables = _WORD.findall(_TONE.sub("", key.partition("\t")[0]))
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)


# The dictionary of phrases is 55 MB of every process that reads it; only what names people and units needs it.
@functools.cache
def _words() -> Callable[[str], list[str]]:
    """Return what splits a text into words: a character is read as its word has it, 重 in 重庆 otherwise than alone."""
    from pypinyin.core import Pinyin

    split: Callable[[str], list[str]] = Pinyin().seg
    return split


@functools.lru_cache(maxsize=8192)  # a roster writes a few hundred characters thousands of times
def _syllables(word: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin

    return tuple(lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True))


def bigrams(text: str) -> tuple[str, ...]:
    """Return each pair of neighbouring letters, digits or characters once, in order; a lone one stands for itself.

    A text contains a word of two characters only if its bigrams hold that of the word.
    """
    found: dict[str, None] = {}
    for word in _WORD.findall(normal(text)):
        pairs = [word[n : n + 2] for n in range(len(word) - 1)] or [word]
        found.update(dict.fromkeys(pairs))
    return tuple(found)


def runs(text: str) -> tuple[str, ...]:
    """Return the runs of Chinese characters, and of letters and digits, in order, as searches compare them."""
    return tuple(run[:LONGEST_TERM] if not has_han(run) else run for run in _RUN.findall(normal(text)))


def terms(text: str) -> tuple[str, ...]:
    """Return what a text is found by, each once: pairs of neighbouring characters, words of letters and digits.

    The last character of a run stands alone too: a text contains a character only if one of its terms begins with it.
    """
    found: dict[str, None] = {}
    for run in runs(text):
        found.update(dict.fromkeys([*bigrams(run), run[-1]] if has_han(run) else [run]))
    return tuple(found)


@dataclass(frozen=True)
class Narrow:
    """An ASCII mark where Chinese text needs a full-width one: its offset, the mark, the mark to write."""

    offset: int
    mark: str
    wide: str


def wide_punctuation_problems(text: str) -> tuple[Narrow, ...]:
    """Find ASCII , : ; ( ) ? ! next to a Chinese character, and a full stop after one."""
    return tuple(Narrow(hit.start(), hit[0], _WIDE[hit[0]]) for hit in _NARROW.finditer(text))


def numeral(count: int) -> str:
    """Return 1–99 in Chinese: 一, 十, 十二, 二十, 九十九."""
    tens, ones = divmod(count, 10)
    head = (DIGITS[tens] if tens > 1 else "") + (DIGITS[10] if tens else "")
    return head + (DIGITS[ones] if ones else "")
