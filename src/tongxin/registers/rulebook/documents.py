"""The compilation (制度汇编) as .docx in the layout of official documents: a list of contents, then each document in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from itertools import groupby

import docx
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm

from tongxin.ground.organisations.models import Organisation
from tongxin.registers.rulebook import queries
from tongxin.registers.rulebook.contents import FULL_SPACE
from tongxin.registers.rulebook.models import Version
from tongxin.registers.rulebook.queries import Listed
from tongxin.toolbox import gbt9704, ooxml
from tongxin.toolbox.words import verbatim

TEXT_WIDTH = Mm(156)
BOOK, CONTENTS, AS_OF = verbatim("制度汇编"), verbatim("目　　录"), verbatim("（截至{day}现行有效，共{count}份）")
ISSUED, APPROVED = verbatim("（{number}　{day}印发　{start}起施行）"), verbatim("（{approved}审议通过）")


def compilation(hospital: Organisation, rows: Sequence[Listed], day: date) -> bytes:
    """Return the documents in force on a day as one .docx; headings carry the outline, the contents name the pages."""
    paper = docx.Document()
    gbt9704.set_up(paper)
    _centred(paper, f"{hospital.name}{BOOK}", gbt9704.TITLE_STYLE)
    _centred(paper, AS_OF.format(day=gbt9704.chinese_date(day), count=len(rows)))
    _centred(paper, CONTENTS, gbt9704.FIRST)
    for key, group in groupby(enumerate(rows, 1), key=lambda pair: pair[1].category):
        paper.add_paragraph(key, style=gbt9704.SECOND)
        for place, row in group:
            _entry(paper, place, row.document.record.title)
    for place, row in enumerate(rows, 1):
        _document(paper, place, row.version)
    ooxml.refresh_fields(paper)
    written = BytesIO()
    paper.save(written)
    return written.getvalue()


def _entry(paper: Paper, place: int, title: str) -> None:
    line = paper.add_paragraph(f"{place}. {title}\t")
    line.alignment = WD_ALIGN_PARAGRAPH.LEFT
    line.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    ooxml.field(line, f"PAGEREF {_mark(place)} \\h")


def _document(paper: Paper, place: int, version: Version) -> None:
    head = paper.add_paragraph(version.document.record.title, style=gbt9704.TITLE_STYLE)
    head.paragraph_format.page_break_before = True
    ooxml.bookmark(head, _mark(place), place)
    _centred(paper, _issued(version))
    if version.approved_by:
        _centred(paper, APPROVED.format(approved=version.approved_by))
    chapter = section = ""
    for article in queries.articles_of(version):
        if article.chapter != chapter:
            _centred(paper, article.chapter, gbt9704.FIRST)
        if article.section and article.heading != (chapter, section):
            _centred(paper, article.section, gbt9704.SECOND)
        chapter, section = article.heading
        _article(paper, article.label, article.text.splitlines())


def _article(paper: Paper, label: str, lines: Sequence[str]) -> None:
    for number, text in enumerate(lines):
        words = paper.add_paragraph()
        ooxml.indent(words, first=2)
        if label and number == 0:
            ooxml.face(words.add_run(label + FULL_SPACE)._r.get_or_add_rPr(), gbt9704.HEITI)  # noqa: SLF001  no words for it
        words.add_run(text)


def _issued(version: Version) -> str:
    number = version.number or verbatim("无文号")
    days = [gbt9704.chinese_date(day) for day in (version.issued_on, version.effective_on) if day]
    return ISSUED.format(number=number, day=days[0], start=days[-1])


def _centred(paper: Paper, text: str, style: str = gbt9704.TEXT) -> None:
    line = paper.add_paragraph(text, style=style)
    ooxml.indent(line, first=0)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _mark(place: int) -> str:
    return f"rule{place}"
