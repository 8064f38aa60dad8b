"""A paper in the layout of official documents: title, paragraphs, tables, who signs, and the detachable annex.

No hash and no source stands in the paper itself (practice.md): the annex holds them and is not issued with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import docx
from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Mm

from tongxin.toolbox import annex, gbt9704, ooxml


@dataclass(frozen=True)
class Part:
    """A paragraph: its style of `gbt9704`, its words, and whether it begins at the margin."""

    style: str
    text: str
    flush: bool = False


@dataclass(frozen=True)
class Table:
    """A table: its heads and its rows, each as many cells as there are heads; widths: of the columns in millimetres."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]


@dataclass(frozen=True)
class Paper:
    """A paper before it is set: title, parts in order, who signs it and when, and what it is called in the annex."""

    title: str
    parts: tuple[Part | Table, ...]
    signature: str
    dated: date
    sort: str


def text(words: str) -> Part:
    """Return an ordinary paragraph."""
    return Part(gbt9704.TEXT, words)


def write(paper: Paper, facts: Iterable[tuple[str, str]]) -> bytes:
    """Return the .docx of a paper; facts: the rows of its annex."""
    document = docx.Document()
    gbt9704.set_up(document)
    about = document.core_properties
    about.title, about.author, about.comments, about.language = paper.title, paper.signature, "", "zh-CN"
    document.add_paragraph(paper.title, style=gbt9704.TITLE_STYLE)
    document.add_paragraph()
    for part in paper.parts:
        _add(document, part)
    gbt9704.sign(document, paper.signature, paper.dated)
    annex.begin(document, facts)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def _add(document: Docx, part: Part | Table) -> None:
    if isinstance(part, Table):
        _table(document, part)
        return
    made = document.add_paragraph(part.text, style=part.style)
    if part.style == gbt9704.TEXT and not part.flush:
        ooxml.indent(made, first=2)


def _table(document: Docx, part: Table) -> None:
    made = document.add_table(rows=0, cols=len(part.heads), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(made.columns, part.widths, strict=True):
        column.width = Mm(width)
    for style, words in ((gbt9704.HEAD_STYLE, part.heads), *((gbt9704.ANNEX_STYLE, row) for row in part.rows)):
        row = made.add_row()
        ooxml.undivided(row)
        for cell, said, width in zip(row.cells, words, part.widths, strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].text, cell.paragraphs[0].style = said, document.styles[style]
            ooxml.off_grid(cell.paragraphs[0])
    ooxml.repeated(made.rows[0])
    document.add_paragraph()
