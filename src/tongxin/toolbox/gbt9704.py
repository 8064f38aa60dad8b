"""The layout of official documents, GB/T 9704-2012 (党政机关公文格式), for every room that writes one.

A4, margins 37/35/28/26 mm, 22 lines of 28 characters; title 2号小标宋, body 3号仿宋, headings 黑体 / 楷体 / 仿宋; date
without leading zeros; page numbers “— 1 —” in 4号宋体, outside. The fonts' standard names are written, none is bundled.
"""

from __future__ import annotations

from datetime import date
from typing import cast
from unicodedata import east_asian_width

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm
from docx.styles.style import ParagraphStyle

from tongxin.toolbox import ooxml
from tongxin.toolbox.words import verbatim

XIAOBIAOSONG = verbatim("方正小标宋简体")
FANGSONG = verbatim("仿宋_GB2312")
KAITI = verbatim("楷体_GB2312")
HEITI = verbatim("黑体")
SONGTI = verbatim("宋体")
# Windows brings these two where the standard ones are not installed.
OTHERS = {FANGSONG: verbatim("仿宋"), KAITI: verbatim("楷体")}

PITCH = 28.95  # points: 225 mm in 22 lines
BODY, TITLE, NUMBER = 16, 22, 14  # 3号, 2号, 4号 in points
# Per cent of a character's width: 28 of 3号 in 156 mm. (With negative spacing instead, LibreOffice loses hung commas.)
SCALE = 98
NUMBER_STYLE, ANNEX_STYLE, HEAD_STYLE = verbatim("页码文字"), verbatim("附页文字"), verbatim("附页表头")
SMALL = ((NUMBER_STYLE, SONGTI, NUMBER, 20), (ANNEX_STYLE, SONGTI, 9, 14), (HEAD_STYLE, HEITI, 9, 14))  # points, pitch
LINE, TITLE_WIDTH = 28, 20  # characters of 3号, of 2号 in a line

TITLE_STYLE, FIRST, SECOND, THIRD, TEXT = "Title", "Heading 1", "Heading 2", "Heading 3", "Normal"
STYLES = (
    (TITLE_STYLE, XIAOBIAOSONG, TITLE), (FIRST, HEITI, BODY), (SECOND, KAITI, BODY), (THIRD, FANGSONG, BODY),
    (TEXT, FANGSONG, BODY),
)  # fmt: skip


def set_up(document: Document) -> None:
    """Give a new document the standard's styles, page and page numbers."""
    _set_styles(document)
    ooxml.other_fonts(document, OTHERS)
    page(document.sections[0])
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(document.sections[0])


def _set_styles(document: Document) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    ooxml.face(defaults, FANGSONG)
    defaults.append(language := ooxml.element("lang", val="en-US", eastAsia="zh-CN"))
    for old in defaults.findall(qn("w:lang")):
        if old is not language:
            defaults.remove(old)
    for name, font, points in STYLES:
        _set_style(cast(ParagraphStyle, document.styles[name]), font, points)
    for name, font, points, pitch in SMALL:
        added = cast(ParagraphStyle, document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH))
        ooxml.style(added, font, points)
        ooxml.exact(added, pitch)


def _set_style(style: ParagraphStyle, font: str, points: float) -> None:
    ooxml.style(style, font, points, scale=100 if style.name == TITLE_STYLE else SCALE)
    properties = style.element.get_or_add_pPr()
    for child in list(properties):
        if child.tag in {qn("w:pBdr"), qn("w:contextualSpacing"), qn("w:numPr")}:
            properties.remove(child)
    ooxml.exact(style, PITCH)
    if style.name == TITLE_STYLE:
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif style.name == TEXT:
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        style.paragraph_format.widow_control = False  # the grid of 22 lines is kept
        ooxml.keep_in_column(style)
    else:
        ooxml.indent(style, first=2)
        style.paragraph_format.keep_with_next = True


def page(section: Section) -> None:
    """Set A4, the margins and the grid of 22 lines of 28 characters."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    # The dash stands 7 mm below the text: 35 − 7 mm from the edge, less half of the footer's line of 20 points.
    section.header_distance, section.footer_distance = Mm(15), Mm(24.5)
    properties = section._sectPr  # noqa: SLF001  python-docx has no words for the grid
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(ooxml.element("docGrid", type="lines", linePitch=round(PITCH * 20)))


def _number_pages(section: Section) -> None:
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = NUMBER_STYLE
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if side == "right" else WD_ALIGN_PARAGRAPH.LEFT
        ooxml.indent(paragraph, points=NUMBER, **{side: 1})
        paragraph.add_run("— ")
        ooxml.field(paragraph, "PAGE")
        paragraph.add_run(" —")


def width(text: str) -> float:
    """Return the width of a text in full-width characters."""
    return sum(1 if east_asian_width(character) in "WFA" else 0.5 for character in text)


def chinese_date(day: date) -> str:
    """Return a date of an official document: full year, no leading zeros (GB/T 9704 7.3.5.4)."""
    return verbatim("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day)


def sign(document: Document, signature: str, dated: date) -> None:
    """Sign without a seal: name two characters from the right, the date starting two characters further in."""
    day = chinese_date(dated)
    name_left = LINE - max(width(signature) + 2, width(day) + 4)
    document.paragraphs[-1].paragraph_format.keep_with_next = True  # a signature never stands on a page of its own
    document.add_paragraph().paragraph_format.keep_with_next = True
    for text, left in ((signature, max(0, name_left)), (day, max(0, name_left) + 2)):
        paragraph = document.add_paragraph(text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.keep_with_next = text != day
        ooxml.indent(paragraph, left=left, points=BODY * SCALE / 100)
