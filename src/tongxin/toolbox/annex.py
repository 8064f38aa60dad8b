"""The detachable annex (核验附页) of an official document: a sheet of its own, never issued with the document."""

from __future__ import annotations

from collections.abc import Iterable

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from tongxin.toolbox import ooxml
from tongxin.toolbox.gbt9704 import ANNEX_STYLE, HEITI, KAITI, NUMBER_STYLE, SONGTI, XIAOBIAOSONG
from tongxin.toolbox.words import verbatim

HEADING = verbatim("核验附页")
DETACHED = verbatim("本页不随文件印发，供院内核对数据来源；印发前请取下。")


def begin(document: Document, facts: Iterable[tuple[str, str]]) -> None:
    """Begin the annex in a section of its own, on a new sheet: its heading, and what it says of the document's origin."""
    _page(document.add_section(WD_SECTION.ODD_PAGE))
    for text, font, points, pitch in ((HEADING, XIAOBIAOSONG, 22, 34), (DETACHED, KAITI, 12, 22)):
        paragraph = document.add_paragraph(style=ANNEX_STYLE)
        _line(paragraph, text, font, points, pitch).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name, text in facts:
        _fact(document.add_paragraph(style=ANNEX_STYLE), name, text)
    _line(document.add_paragraph(style=ANNEX_STYLE), "", SONGTI, 9, 9)


def _page(section: Section) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin = section.left_margin = section.right_margin = Mm(20)
    section.bottom_margin, section.footer_distance = Mm(18), Mm(10)
    properties = section._sectPr  # noqa: SLF001  python-docx has no words for grid and numbering
    for old in properties.findall(qn("w:docGrid")) + properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    columns = properties.find(qn("w:cols"))
    (columns.addprevious if columns is not None else properties.append)(ooxml.element("pgNumType", start=1))
    properties.append(ooxml.element("docGrid", linePitch=312))
    for footer in (section.footer, section.even_page_footer):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = NUMBER_STYLE
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(verbatim("核验附页第 "))
        ooxml.field(paragraph, "PAGE")
        paragraph.add_run(verbatim(" 页"))


def _line(paragraph: Paragraph, text: str, font: str, points: float, pitch: float) -> Paragraph:
    ooxml.exact(paragraph, pitch)
    run = paragraph.add_run(text)
    run.font.size = Pt(points)
    ooxml.face(run._r.get_or_add_rPr(), font)  # noqa: SLF001
    return paragraph


def _fact(paragraph: Paragraph, name: str, text: str) -> None:
    _line(paragraph, verbatim("{name}：").format(name=name), HEITI, 10.5, 17)
    _line(paragraph, text, SONGTI, 10.5, 17).alignment = WD_ALIGN_PARAGRAPH.LEFT
