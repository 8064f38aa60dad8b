"""Reads a report's .docx back: each number as printed, from its content control or, where WPS dropped it, by the annex.

The annex says for each number which words surround it; the words found there in the text are the number as printed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any
from uuid import UUID

from docx.document import Document
from docx.oxml.ns import qn

from tongxin.toolbox import ids
from tongxin.toolbox.annex import HEADING
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.untrusted import BROKEN, WORD_UNPACKED, TooLarge, word
from tongxin.toolbox.words import N_, verbatim
from tongxin.uses.reports.annex import COLUMNS, SNAPSHOT
from tongxin.uses.reports.paper import CUT, OTHER, THIS

LIMIT = 20 * 1024 * 1024
LONGEST = 40
TAG = re.compile(r"figure:(?P<snapshot>[0-9a-f-]{36}):(?P<no>\d{1,5})")


@dataclass(frozen=True)
class Printed:
    """One number as it stands in the file. said: None when the place of the annex is no longer in the text."""

    no: int
    snapshot: UUID
    said: str | None
    by_control: bool


@dataclass(frozen=True)
class Row:
    """One row of the annex: the number as it was printed, and the words around it."""

    no: int
    said: str
    context: str


@dataclass(frozen=True)
class Reading:
    """What a file says: its numbers in order (one may stand twice when text was copied) and the rows of its annex.

    own: the snapshot of the document itself; text copied from another report brings numbers of other snapshots.
    """

    printed: tuple[Printed, ...]
    annex: tuple[Row, ...]
    own: UUID

    def of(self, snapshot: UUID) -> tuple[Printed, ...]:
        """Return the numbers taken from one snapshot."""
        return tuple(each for each in self.printed if each.snapshot == snapshot)

    @property
    def copied(self) -> tuple[UUID, ...]:
        """Return the other snapshots, in the order in which they appear."""
        return tuple(dict.fromkeys(each.snapshot for each in self.printed if each.snapshot != self.own))


def read(content: bytes) -> Reading:
    """Read a .docx; raise Refused when it is none, too large, or holds nothing that can be verified."""
    if len(content) > LIMIT:
        raise refuse("reports.file_large", N_("文件超过{size}MB，不能核验；请删去大图后再试。"), size=LIMIT >> 20)
    try:
        return _read(word(content, WORD_UNPACKED))
    except TooLarge as error:
        raise refuse("reports.file_bomb", N_("文件解压后过大，不能核验；请换用原文件。")) from error
    except BROKEN as error:
        raise refuse(
            "reports.file_kind", N_("这不是 .docx 文件或已损坏；请在 WPS 或 Word 中另存为 .docx 再试。")
        ) from error


def _read(document: Document) -> Reading:
    controls = tuple(_controls(document))
    snapshot, rows = _annex(document)
    standing = {each.no for each in controls if each.snapshot == snapshot}
    dropped = [row for row in rows if row.no not in standing]
    found = tuple(_found(document, dropped, snapshot)) if snapshot else ()
    if not controls and not found:
        raise refuse(
            "reports.unverifiable", N_("文件里没有可核验的数：内容控件和核验附页都不在；请用本系统导出的原文件核验。")
        )
    printed = tuple(sorted(controls + found, key=lambda each: each.no))
    most = Counter(each.snapshot for each in printed).most_common(1)[0][0]
    return Reading(printed, rows, snapshot or most)


def _controls(document: Document) -> Iterator[Printed]:
    for control in document.element.body.iter(qn("w:sdt")):
        tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        match = TAG.fullmatch(tag.get(qn("w:val"), "")) if tag is not None else None
        if match:
            said = _text(control.find(qn("w:sdtContent")))
            yield Printed(int(match["no"]), UUID(match["snapshot"]), said, by_control=True)


def _text(part: Any) -> str:
    """Return the visible text, insertions under revision included, deletions not."""
    return "".join(node.text or "" for node in part.iter(qn("w:t"))) if part is not None else ""


def _annex(document: Document) -> tuple[UUID | None, tuple[Row, ...]]:
    titles = [title for title, _ in COLUMNS]
    for table in document.tables:
        if [cell.text for cell in table.rows[0].cells] == titles:
            return _snapshot(document), tuple(_rows(table))
    return None, ()


def _rows(table: Any) -> Iterator[Row]:
    for row in table.rows[1:]:
        no, place, said, *_ = (cell.text for cell in row.cells)
        if no.strip().isdecimal():
            yield Row(int(no), said.strip(), place.rpartition("\n")[2])


def _snapshot(document: Document) -> UUID | None:
    head = verbatim("{name}：").format(name=SNAPSHOT)
    line = next((each.text for each in document.paragraphs if each.text.startswith(head)), head)
    return ids.read(line.removeprefix(head).strip())


def _found(document: Document, rows: list[Row], snapshot: UUID) -> Iterator[Printed]:
    """Find each number of the annex by the words around it, in the order of the text."""
    paragraphs = list(_body(document))
    at = (0, -1)
    for row in rows:
        found = _find(paragraphs, row.context, at)
        if found:
            at, said = found
        yield Printed(row.no, snapshot, said if found else None, by_control=False)


def _body(document: Document) -> Iterator[str]:
    texts = (_text(paragraph) for paragraph in document.element.body.iter(qn("w:p")))
    return takewhile(lambda text: text != HEADING, texts)


def _find(paragraphs: list[str], context: str, after: tuple[int, int]) -> tuple[tuple[int, int], str] | None:
    """Return (paragraph and position, words) of the first place after `after` that has these words around it."""
    pattern = _pattern(context)
    for index in range(after[0], len(paragraphs)):
        for match in pattern.finditer(paragraphs[index]):
            place = (index, match.start("own"))
            if place > after:
                return place, match["own"]
    return None


def _pattern(context: str) -> re.Pattern[str]:
    before, _, behind = context.partition(THIS)
    head = "" if before.startswith(CUT) else "^"
    tail = "" if behind.endswith(CUT) else "$"
    anything = f".{{0,{LONGEST}}}?"
    words = [re.escape(part).replace(OTHER, anything) for part in (before.removeprefix(CUT), behind.removesuffix(CUT))]
    return re.compile(f"{head}{words[0]}(?P<own>{anything}){words[1]}{tail}")
