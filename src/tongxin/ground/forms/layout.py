"""Lays out filled forms as .docx: A4, tables with borders, lines to sign on, each sheet with its own foot and code.

Title 小标宋 18 points, labels 黑体, contents 仿宋 12 points; the fonts' standard names are written, none is bundled. An
official document (公文) has no table, no code and no number: 小标宋 22 points, 仿宋 16 points, as GB/T 9704 has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import cast

import docx
import segno
from django.utils.translation import gettext as _
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from tongxin.ground.forms.definitions import Band, Cell, Form, Pairs
from tongxin.ground.forms.fillings import Values
from tongxin.ground.forms.paper import HEAD, LABEL, VALUE, clean, table
from tongxin.ground.forms.strips import WIDTH, said, tables
from tongxin.toolbox import ooxml
from tongxin.toolbox.gbt9704 import FANGSONG, HEITI, OTHERS, SONGTI, XIAOBIAOSONG

# Millimetres.
TOP, BOTTOM, LEFT, FOOT, CODE = 18, 34, 26, 7, 20
TITLE, SIGN, FOOTER, THIN = "FormTitle", "FormSign", "FormFoot", "FormThin"
OFFICIAL, BODY = "OfficialTitle", "OfficialBody"
# Style, font, points, pitch.
STYLES = (
    (TITLE, XIAOBIAOSONG, 18, 32), (LABEL, HEITI, 11, 16), (VALUE, FANGSONG, 12, 18), (HEAD, HEITI, 11, 16),
    (SIGN, FANGSONG, 12, 26), (FOOTER, SONGTI, 9, 0), (THIN, SONGTI, 1, 1),
    (OFFICIAL, XIAOBIAOSONG, 22, 40), (BODY, FANGSONG, 16, 29),
)  # fmt: skip
ROOM = "　" * 6  # to sign in


@dataclass(frozen=True)
class Sheet:
    """One form to print: its values; code: the text of its code, or "" for none; foot: what stands beside it."""

    form: Form
    values: Values
    code: str = ""
    foot: str = ""


def document(title: str, author: str) -> Document:
    """Return an empty document with the styles of forms."""
    made = docx.Document()
    defaults = made.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    ooxml.face(defaults, FANGSONG)
    for name, font, points, pitch in STYLES:
        added = cast(ParagraphStyle, made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH))
        ooxml.style(added, font, points)
        if pitch:  # a picture needs a line as high as itself
            ooxml.exact(added, pitch)
    ooxml.other_fonts(made, OTHERS)
    facts = made.core_properties
    facts.title, facts.author, facts.comments, facts.language = clean(title), clean(author), "", "zh-CN"
    return made


def write(sheets: Sequence[Sheet], title: str, author: str) -> bytes:
    """Return one .docx of all sheets, each from page 1 with its own foot."""
    made = document(title, author)
    for place, sheet in enumerate(_copies(sheets)):
        section = made.sections[0] if place == 0 else made.add_section(WD_SECTION.NEW_PAGE)
        if place:
            made.paragraphs[-1].style = THIN
        page(section)
        _restart(section)
        foot(section, sheet.foot, sheet.code, official=sheet.form.official)
        add_sheet(made, sheet)
    return content_of(made)


def add_sheet(made: Document, sheet: Sheet) -> None:
    """Append a filled form to a document."""
    heading = said(sheet.form.head, sheet.values)
    if sheet.form.official:
        _add_official(made, sheet, heading)
        return
    made.add_paragraph(clean(heading), style=TITLE).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for place, strips in enumerate(tables(sheet.form, sheet.values)):
        if place:
            made.add_paragraph(style=THIN)
        made.element.body.sectPr.addprevious(table(strips))
    _sign(made, sheet.form)


def content_of(made: Document) -> bytes:
    """Return a document as a file."""
    held = BytesIO()
    made.save(held)
    return held.getvalue()


def page(section: Section) -> None:
    """Set A4 and the margins."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(210 - LEFT - WIDTH)
    section.footer_distance = Mm(FOOT)


def foot(section: Section, words: str, code: str, *, official: bool = False) -> None:
    """Write the foot of a section: words and page number left, the code right; of an official document, nothing."""
    footer = section.footer
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = FOOTER
    if official:
        return
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    before, _page, after = _("{words}　第 {page} 页").format(words=clean(words), page="\0").partition("\0")
    paragraph.add_run(before)
    ooxml.field(paragraph, "PAGE")
    paragraph.add_run(after)
    if code:
        paragraph.add_run("\t")
        paragraph.add_run().add_picture(_picture(code), width=Mm(CODE))


def _picture(code: str) -> BytesIO:
    """Return the code as a .png; a quarter of it may be creased or written over."""
    held = BytesIO()
    segno.make(code, error="q", micro=False).save(held, kind="png", scale=8, border=3)
    held.seek(0)
    return held


def _restart(section: Section) -> None:
    """Number the pages of a section from 1."""
    properties = section._sectPr  # noqa: SLF001  python-docx has no words for it
    if properties.find(qn("w:pgNumType")) is None:
        properties.find(qn("w:cols")).addprevious(ooxml.element("pgNumType", start=1))


def _copies(sheets: Sequence[Sheet]) -> Iterator[Sheet]:
    """Yield every sheet as often as its form has copies, each saying which it is."""
    for sheet in sheets:
        for number in range(1, sheet.form.copies + 1):
            which = _("　第 {number} 联").format(number=number) if sheet.form.copies > 1 else ""
            yield Sheet(sheet.form, sheet.values, sheet.code, sheet.foot + which)


def _sign(made: Document, form: Form) -> None:
    """Leave lines to sign on, two in a line, and one for the date."""
    for first in range(0, len(form.sign), 2):
        line = made.add_paragraph(style=SIGN)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH // 2))
        line.add_run("\t".join(f"{name}：{ROOM}" for name in form.sign[first : first + 2]))
        line.paragraph_format.keep_with_next = True
    if form.sign or form.seal:
        words = _("（盖章）　　　　　　年　　月　　日") if form.seal else _("年　　月　　日")
        made.add_paragraph(words, style=SIGN).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _add_official(made: Document, sheet: Sheet, heading: str) -> None:
    made.add_paragraph(clean(heading), style=OFFICIAL).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in sheet.form.lines:
        for text in _official_lines(line, sheet.values):
            ooxml.indent(_body(made, text), first=2)
    for words in sheet.form.sign:
        signed = _body(made, said(Cell(words), sheet.values))
        signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        ooxml.indent(signed, right=2)


def _official_lines(line: object, values: Values) -> Iterator[str]:
    if isinstance(line, Band):
        yield said(line.cell, values)
    elif isinstance(line, Pairs):
        for name, cell in line.pairs:
            text = said(cell, values)
            yield from (f"{name}：{text}" if name else text).splitlines()


def _body(made: Document, text: str) -> Paragraph:
    added = made.add_paragraph(clean(text), style=BODY)
    added.paragraph_format.space_after = Pt(0)
    return added
