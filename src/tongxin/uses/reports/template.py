"""Reads a report template: Markdown with numbers such as `{{volunteering.person_times | more | period=last_year}}`.

    {{figure.id | exact | more | nearly | over | about | change | difference | wan | unit=off | to=100
                | period=last_year | organisation=hospital}}      a number, said in a closed vocabulary of ways
    {{prose:section}}        alone in its paragraph: where the hospital's own text of that section stands
    {{organisation}} {{year}} {{period}}                          plain facts of the draft

`#` is the document's title, `##`, `###` and `####` its three levels of headings (numbered by the layout);
`**…**` are stressed words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_
from tongxin.uses.reports.wording import PLAIN, Style, Wording

FACTS = ("organisation", "year", "period")
CHANGES = ("change", "difference")
HELPERS = (*(style.value for style in Style), *CHANGES, "wan")
CHOICES = {"unit": ("on", "off"), "period": ("this", "last_year"), "organisation": (), "to": ()}
INLINE = re.compile(r"\{\{(?P<place>.*?)\}\}|\*\*(?P<strong>.+?)\*\*", re.DOTALL)
PROSE = re.compile(r"\{\{\s*prose:\s*(?P<section>[a-z0-9_-]+)\s*\}\}")
READER = MarkdownIt("commonmark").disable(["html_block", "code", "reference"])


class Role(StrEnum):
    """What a paragraph is in the document."""

    TITLE = "title"
    FIRST = "h1"
    SECOND = "h2"
    THIRD = "h3"
    BODY = "body"
    PROSE = "prose"


HEADINGS = {"h1": Role.TITLE, "h2": Role.FIRST, "h3": Role.SECOND, "h4": Role.THIRD}


@dataclass(frozen=True)
class Words:
    """Literal text."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Fact:
    """A plain fact of the draft: organisation, year or period."""

    name: str


@dataclass(frozen=True)
class Number:
    """A number to be computed and said.

    change: "" or one of CHANGES; period: this | last_year; organisation: "" (the draft's), "hospital" or a code.
    """

    figure: str
    wording: Wording = PLAIN
    change: str = ""
    period: str = "this"
    organisation: str = ""


Piece = Words | Fact | Number


@dataclass(frozen=True)
class Block:
    """One paragraph or heading; of role PROSE it names the section that stands here."""

    role: Role
    pieces: tuple[Piece, ...]
    line: int
    section: str = ""


@dataclass(frozen=True)
class Template:
    """The blocks of a text and all problems found while reading it."""

    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...]

    def numbers(self) -> Iterator[Number]:
        """Yield the numbers in the order they stand."""
        for block in self.blocks:
            yield from (piece for piece in block.pieces if isinstance(piece, Number))

    def sections(self) -> tuple[str, ...]:
        """Return the ids of the prose sections in the order they stand."""
        return tuple(block.section for block in self.blocks if block.role is Role.PROSE)


def parse(
    text: str, *, is_figure: Callable[[str], bool], figures: tuple[str, ...] = (), place: str = "", percent: int = 5
) -> Template:
    """Read `text`; problems suggest one of `figures` and name the file `place`; percent: tolerance of nearly and about."""
    reading = _Reading(is_figure, figures, place, Wording(within=Decimal(percent)))
    tokens = READER.parse(text)
    blocks = tuple(reading.blocks(tokens))
    return Template(blocks, tuple(reading.problems))


class _Reading:
    """Collects the problems of one text while its blocks are read."""

    def __init__(
        self, is_figure: Callable[[str], bool], figures: tuple[str, ...], place: str, wording: Wording
    ) -> None:
        self.is_figure = is_figure
        self.figures = figures
        self.place = place
        self.wording = wording
        self.problems: list[Problem] = []

    def problem(self, code: str, template: str, line: int, **params: object) -> None:
        """Note a problem at `line` (from 1)."""
        where = f"{self.place}:{line}" if self.place else str(line)
        self.problems.append(Problem(code, template, {"line": line, **params}, where=where))

    def blocks(self, tokens: list[Token]) -> Iterator[Block]:
        """Yield the blocks of a token stream; other Markdown blocks are problems."""
        for position, token in enumerate(tokens):
            line = token.map[0] + 1 if token.map else 0
            if token.type == "heading_open":
                yield self.heading(token, tokens[position + 1].content, line)
            elif token.type == "paragraph_open" and not token.level:
                yield self.paragraph(tokens[position + 1].content, line)
            elif token.nesting >= 0 and not token.level and token.type != "inline":
                self.problem(
                    "reports.block",
                    N_("第{line}行：公文正文只能有标题和段落，这里是别的 Markdown 结构（{kind}）；请改写成段落。"),
                    line,
                    kind=token.type.removesuffix("_open"),
                )

    def heading(self, token: Token, content: str, line: int) -> Block:
        """Return the heading; deeper than four `#` is a problem."""
        if token.tag not in HEADINGS:
            self.problem("reports.level", N_("第{line}行：标题最多三级（####）；请减少一级。"), line)
        return Block(HEADINGS.get(token.tag, Role.THIRD), self.pieces(content, line), line)

    def paragraph(self, content: str, line: int) -> Block:
        """Return the paragraph, or the place of a prose section."""
        if prose := PROSE.fullmatch(content.strip()):
            return Block(Role.PROSE, (), line, prose["section"])
        return Block(Role.BODY, self.pieces(content, line), line)

    def pieces(self, content: str, line: int, *, strong: bool = False) -> tuple[Piece, ...]:
        """Return words, facts and numbers of one paragraph; the line breaks of the source are not kept."""
        found: list[Piece] = []
        end = 0
        for match in INLINE.finditer(content):
            found += _words(content[end : match.start()], strong=strong)
            at = line + content.count("\n", 0, match.start())
            if match["strong"] is not None:
                found += self.pieces(match["strong"], at, strong=True)
            else:
                found += self.place_of(match["place"].strip(), at)
            end = match.end()
        return (*found, *_words(content[end:], strong=strong))

    def place_of(self, place: str, line: int) -> list[Piece]:
        """Return the fact or number of a `{{…}}`, or nothing and a problem."""
        head, *options = (part.strip() for part in place.split("|"))
        if head in FACTS and not options:
            return [Fact(head)]
        if head.startswith("prose:"):
            self.problem(
                "reports.prose_inline",
                N_("第{line}行：自写段落“{name}”须单独成段；请放在自己的一行。"),
                line,
                name=head,
            )
            return []
        if not self.is_figure(head):
            self.problem(
                "reports.unknown_figure",
                N_("第{line}行：没有口径“{name}”{hint}；请改用口径目录里的编号。"),
                line,
                name=head,
                hint=_hint(head, (*self.figures, *FACTS)),
            )
        return [self.options(Number(head, self.wording), options, line)]

    def options(self, number: Number, options: list[str], line: int) -> Number:
        """Return the number with its options applied; unknown ones and contradictions are problems."""
        styles = [option for option in options if option in HELPERS and option != "wan"]
        if len(styles) > 1:
            self.problem("reports.two_styles", N_("第{line}行：“{styles}”只能选一个。"), line, styles="、".join(styles))
        for option in options:
            number = self.option(number, option, line)
        return number

    def option(self, number: Number, option: str, line: int) -> Number:
        """Return the number with one option applied."""
        key, equals, value = (part.strip() for part in option.partition("="))
        if not equals and option in HELPERS:
            return _helped(number, option)
        if equals and _allowed(key, value):
            return _chosen(number, key, value)
        self.problem(
            "reports.unknown_helper",
            N_("第{line}行：不认识写法“{name}”{hint}；可用：{known}。"),
            line,
            name=option,
            hint=_hint(option, HELPERS),
            known="、".join((*HELPERS, *(f"{known}=" for known in CHOICES))),
        )
        return number


def _words(text: str, *, strong: bool) -> list[Piece]:
    joined = text.replace("\n", "")
    return [Words(joined, strong)] if joined else []


def _allowed(key: str, value: str) -> bool:
    if key == "to":
        return value.isascii() and value.isdecimal() and int(value) > 0
    if key == "organisation":
        return re.fullmatch(r"[A-Za-z0-9._-]+", value) is not None
    return value in CHOICES.get(key, ())


def _helped(number: Number, helper: str) -> Number:
    if helper in CHANGES:
        return replace(number, change=helper)
    if helper == "wan":
        return replace(number, wording=replace(number.wording, wan=True))
    return replace(number, wording=replace(number.wording, style=Style(helper)))


def _chosen(number: Number, key: str, value: str) -> Number:
    if key == "unit":
        return replace(number, wording=replace(number.wording, unit=value == "on"))
    if key == "to":
        return replace(number, wording=replace(number.wording, to=int(value)))
    return replace(number, period=value) if key == "period" else replace(number, organisation=value)


def _hint(name: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(name, known, n=1)
    return N_("（是不是“{name}”？）").format(name=close[0]) if close else ""
