"""A rule document's text taken apart into chapters and articles, as official texts are written (第一章, 第一节, 第一条).

Pure functions: text in, articles out; `text_of` puts them together again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_, verbatim

_NUMERAL = verbatim("[〇零一二三四五六七八九十百千0-9０-９]+")
_BLANK = verbatim(r"[ \t　]")
_CHAPTER = re.compile(verbatim(rf"^第({_NUMERAL})[编章]({_BLANK}+.*|{_BLANK}*)$"))
_SECTION = re.compile(verbatim(rf"^第({_NUMERAL})节({_BLANK}+.*|{_BLANK}*)$"))
_ARTICLE = re.compile(verbatim(rf"^第({_NUMERAL})条(?:之({_NUMERAL}))?[：:]?{_BLANK}*(.*)$"))
_POINT = re.compile(verbatim(rf"^({_NUMERAL})、{_BLANK}*(.*)$"))
_DIGITS = {character: value for value, character in enumerate(verbatim("〇一二三四五六七八九"))} | {verbatim("零"): 0}
_UNITS = {verbatim("十"): 10, verbatim("百"): 100, verbatim("千"): 1000}
FULL_SPACE = "\u3000"
PREFACE = "0"
LONGEST_HEADING = 60


@dataclass(frozen=True)
class Article:
    """One article. number: its address in the document (`5`, `5-1` for 第五条之一, `0` for what stands before the first);
    label: as written (第五条); chapter, section: the headings under which it stands, as written."""

    number: str
    label: str
    text: str
    chapter: str = ""
    section: str = ""

    @property
    def heading(self) -> tuple[str, str]:
        """Return the headings under which it stands."""
        return self.chapter, self.section


def numeral(text: str) -> int:
    """Return the number that 十二, 一百零五, 12 or １２ stands for."""
    if text.isdecimal():
        return int(text)
    if not any(character in _UNITS for character in text):
        return int("".join(str(_DIGITS[character] if character in _DIGITS else int(character)) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[character], 0
        else:
            digit = _DIGITS[character] if character in _DIGITS else int(character)
    return total + digit


def articles(text: str) -> list[Article]:
    """Return the articles of a text, in its order.

    A text without 第…条 is taken apart at 一、 二、; without those it is one article. What follows the last article under a
    line 附件 or 附则 without a number stays part of it.
    """
    lines = [line.strip().strip(FULL_SPACE).strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    if any(_ARTICLE.match(line) for line in lines):
        return _taken_apart(lines)
    return _by_points(lines)


def _taken_apart(lines: Sequence[str]) -> list[Article]:
    found: list[Article] = []
    chapter = section = ""
    for line in lines:
        if _CHAPTER.match(line) and len(line) <= LONGEST_HEADING:
            chapter, section = _heading(line), ""
        elif _SECTION.match(line) and len(line) <= LONGEST_HEADING:
            section = _heading(line)
        elif match := _ARTICLE.match(line):
            found.append(_article(match, chapter, section))
        else:
            _append(found, line)
    return found


def _by_points(lines: Sequence[str]) -> list[Article]:
    found: list[Article] = []
    for line in lines:
        match = _POINT.match(line)
        if match:
            found.append(Article(str(numeral(match[1])), match[1] + verbatim("、"), match[2]))
        else:
            _append(found, line)
    return found


def _article(match: re.Match[str], chapter: str, section: str) -> Article:
    number = str(numeral(match[1])) + (f"-{numeral(match[2])}" if match[2] else "")
    after = verbatim("之{part}").format(part=match[2]) if match[2] else ""
    label = verbatim("第{number}条").format(number=match[1]) + after
    return Article(number, label, match[3], chapter, section)


def _append(found: list[Article], line: str) -> None:
    """Add a line to the article before it; what stands before the first is the preface."""
    if not found:
        found.append(Article(PREFACE, "", line))
    else:
        last = found[-1]
        found[-1] = replace(last, text=f"{last.text}\n{line}" if last.text else line)


def _heading(line: str) -> str:
    """Return a heading with one full-width space after its number: 第一章　总则."""
    head, _space, name = re.sub(f"{_BLANK}+", " ", line).partition(" ")
    return f"{head}{FULL_SPACE}{name.replace(' ', '')}" if name else head


def text_of(found: Iterable[Article]) -> str:
    """Return the text of articles, headings on lines of their own; `articles` reads it back."""
    return "\n".join(_lines(found))


def _lines(found: Iterable[Article]) -> Iterator[str]:
    chapter = section = ""
    for article in found:
        if article.chapter != chapter:
            yield article.chapter
            section = ""
        if article.section != section and article.section:
            yield article.section
        chapter, section = article.heading
        yield (
            f"{article.label}{'' if article.label.endswith('、') else FULL_SPACE}{article.text}"
            if article.label
            else (article.text)
        )


def doubts(found: Sequence[Article]) -> list[Problem]:
    """Return what is odd about the articles of a text: a number twice, a number left out, an article without words."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for article in found:
        about = {"label": article.label}
        if article.number in seen:
            problems.append(Problem("rulebook.article_twice", N_("{label}出现了两次"), about, field="text"))
        if not article.text:
            problems.append(Problem("rulebook.article_empty", N_("{label}没有内容"), about, field="text"))
        seen.add(article.number)
    whole = sorted({int(number.partition("-")[0]) for number in seen} - {0})
    missing = sorted(set(range(1, whole[-1] + 1)) - set(whole)) if whole else []
    if missing:
        named = "、".join(str(number) for number in missing[:10])
        problems.append(Problem("rulebook.article_missing", N_("缺第 {named} 条"), {"named": named}, field="text"))
    return problems
