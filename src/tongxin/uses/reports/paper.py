"""A report filled with values: what the page shows and what the .docx prints, made once for both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tongxin.toolbox.chinese import numeral
from tongxin.toolbox.problems import Refused
from tongxin.toolbox.words import N_, verbatim
from tongxin.uses.reports.template import Block, Fact, Number, Piece, Role, Words
from tongxin.uses.reports.wording import change, difference, short, try_say

MISSING = verbatim("××")
THIS = "■"
OTHER = "□"
CUT = "…"
BEFORE, AFTER = 14, 8
LEVELS = (Role.FIRST, Role.SECOND, Role.THIRD)


@dataclass(frozen=True)
class Answer:
    """What the figures say to one number.

    value: None unless the status is `ok`; base: the value a change is measured from; records: how many rows were
    counted; organisation and period: in words; address: where the figure opens, or "".
    """

    figure: str
    title: str
    version: int
    unit: str
    value: int | Decimal | str | None
    status: str
    organisation: str
    period: str
    records: int | None = None
    base: int | Decimal | str | None = None
    address: str = ""


@dataclass(frozen=True)
class Source:
    """One number of the document, numbered from 1: what is said, from which answer; problem: why not as wanted."""

    no: int
    said: str
    answer: Answer
    problem: str = ""


@dataclass(frozen=True)
class Run:
    """Words of a paragraph; number: the source it says, 0 for plain words."""

    text: str
    strong: bool = False
    number: int = 0


@dataclass(frozen=True)
class Paragraph:
    """A paragraph or heading. label: its number such as “一、”; section: the prose section it belongs to."""

    role: Role
    runs: tuple[Run, ...]
    label: str = ""
    section: str = ""

    @property
    def text(self) -> str:
        """Return the whole text as printed, its label included."""
        return self.label + "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Paper:
    """The filled document: its first paragraph is the title; a paragraph of role PROSE is a section not yet written."""

    paragraphs: tuple[Paragraph, ...]
    sources: tuple[Source, ...]

    @property
    def title(self) -> str:
        """Return the title's text."""
        return next((each.text for each in self.paragraphs if each.role is Role.TITLE), "")


def compose(
    blocks: Sequence[Block],
    prose: Mapping[str, Sequence[Block]],
    facts: Mapping[str, str],
    answer: Callable[[Number], Answer],
) -> Paper:
    """Fill `blocks`, each prose place with its section's blocks, asking `answer` for every number in order."""
    sources: list[Source] = []

    def fill(piece: Piece) -> Run:
        if isinstance(piece, Words):
            return Run(piece.text, piece.strong)
        if isinstance(piece, Fact):
            return Run(facts[piece.name])
        found = answer(piece)
        said, problem = say_answer(piece, found)
        sources.append(Source(len(sources) + 1, said, found, problem))
        return Run(said, number=len(sources))

    paragraphs = [
        Paragraph(block.role, tuple(fill(piece) for piece in block.pieces), section=section)
        for section, block in laid(blocks, prose)
    ]
    return Paper(tuple(_labelled(paragraphs)), tuple(sources))


def laid(blocks: Sequence[Block], prose: Mapping[str, Sequence[Block]]) -> Iterator[tuple[str, Block]]:
    """Yield (prose section or "", block) in the order of the document; a section not yet written keeps its place."""
    for block in blocks:
        written = prose.get(block.section, ()) if block.role is Role.PROSE else ()
        yield from ((block.section, each) for each in written or (block,))


def printed(paper: Paper) -> Paper:
    """Return the paper as it is issued: without sections not yet written and headings under which nothing stands."""
    kept: list[Paragraph] = []
    for paragraph in reversed([each for each in paper.paragraphs if each.role is not Role.PROSE]):
        followed = bool(kept) and (kept[-1].role not in LEVELS or kept[-1].role > paragraph.role)
        says = any(run.number for run in paragraph.runs)
        if paragraph.role not in LEVELS or followed or says:
            kept.append(paragraph)
    return Paper(tuple(_labelled(kept[::-1])), paper.sources)


def say_answer(number: Number, answer: Answer) -> tuple[str, str]:
    """Return what is printed, and the sentence why it is not what the template wanted ("" when it is)."""
    if answer.value is None:
        return MISSING, N_("没有可用的数，已印“××”；请补录后更新，或改写这一句。")
    if isinstance(answer.value, str):
        return answer.value, ""
    if number.change:
        return _say_change(number, answer.value, answer)
    return try_say(answer.value, answer.unit, number.wording)


def _say_change(number: Number, value: int | Decimal, answer: Answer) -> tuple[str, str]:
    if answer.base is None or isinstance(answer.base, str):
        return MISSING, N_("上年同期没有数，写不出增减；请补录上年记录，或改写这一句。")
    speak = change if number.change == "change" else difference
    try:
        return speak(value, answer.base, answer.unit), ""
    except Refused as refused:
        return MISSING, refused.problems[0].sentence()


def _labelled(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Number the headings: 一、 / （一） / 1. (GB/T 9704 7.3.3)."""
    counts = dict.fromkeys(LEVELS, 0)
    for paragraph in paragraphs:
        if paragraph.role not in counts:
            yield paragraph
            continue
        counts[paragraph.role] += 1
        counts |= {lower: 0 for lower in LEVELS if lower > paragraph.role}
        yield replace(paragraph, label=_label(paragraph.role, counts[paragraph.role]))


def _label(role: Role, count: int) -> str:
    if role is Role.FIRST:
        return verbatim("{number}、").format(number=numeral(count))
    return verbatim("（{number}）").format(number=numeral(count)) if role is Role.SECOND else f"{count}."


@dataclass(frozen=True)
class Place:
    """Where a number stands: headings and paragraph in words, and the words around it with `THIS` in its place."""

    words: str
    context: str


def places(paper: Paper) -> dict[int, Place]:
    """Return where each source stands, by its number."""
    found: dict[int, Place] = {}
    path: dict[Role, str] = {}
    count = 0
    for paragraph in paper.paragraphs:
        if paragraph.label:
            path = {role: label for role, label in path.items() if role < paragraph.role}
            path[paragraph.role] = paragraph.label
            count = 0
        elif paragraph.role is Role.BODY:
            count += 1
        words = "".join(path.values()) + _ordinal(paragraph, count)
        for run in paragraph.runs:
            if run.number:
                found[run.number] = Place(words, context(paragraph, run.number))
    return found


def _ordinal(paragraph: Paragraph, count: int) -> str:
    if paragraph.role is Role.BODY:
        return verbatim("第{count}段").format(count=count)
    return verbatim("总标题") if paragraph.role is Role.TITLE else verbatim("标题")


def context(paragraph: Paragraph, number: int) -> str:
    """Return the words around a number: itself as ■, its neighbours as □, cut ends as …."""
    marks = [(THIS if run.number == number else OTHER) if run.number else run.text for run in paragraph.runs]
    before, _, after = (paragraph.label + "".join(marks)).partition(THIS)
    head = CUT + before[-BEFORE:] if len(before) > BEFORE else before
    tail = after[:AFTER] + CUT if len(after) > AFTER else after
    return head + THIS + tail


def value_text(answer: Answer) -> str:
    """Return the computed value without wording: “1403人”, “730人次（上年同期698人次）”, or “” when there is none."""
    if answer.value is None:
        return ""
    if isinstance(answer.value, str):
        return answer.value
    text = short(Decimal(answer.value)) + answer.unit
    if answer.base is None or isinstance(answer.base, str):
        return text
    return verbatim("{value}（上年同期{base}）").format(value=text, base=short(Decimal(answer.base)) + answer.unit)
