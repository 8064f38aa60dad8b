"""The pieces of WordprocessingML that python-docx has no words for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docx.document import Document
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.styles.style import ParagraphStyle
from docx.table import _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TWIPS = 20
GB2312 = 86  # hexadecimal code of the character set, as the format writes it
FACES = ("ascii", "hAnsi", "eastAsia", "cs")


def element(tag: str, **attributes: str | int) -> Any:
    """Return `<w:tag w:attribute="…"/>`."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def face(properties: Any, font: str) -> None:
    """Set one East-Asian font for all characters; the hint makes “” … — full width."""
    old = properties.find(qn("w:rFonts"))
    if old is not None:
        properties.remove(old)
    properties.insert(0, element("rFonts", hint="eastAsia", **dict.fromkeys(FACES, font)))


def style(made: ParagraphStyle, font: str, points: float, *, scale: int = 100) -> None:
    """Give a style one font, size and width of characters (per cent), and drop what the default template said."""
    properties = made.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)
    face(properties, font)
    made.font.size = Pt(points)
    made.font.bold = False
    properties.find(qn("w:sz")).addprevious(element("w", val=scale))


def exact(paragraph: Paragraph | ParagraphStyle, points: float) -> None:
    """Set an exact line pitch without space around."""
    spacing = paragraph.paragraph_format
    spacing.line_spacing = Pt(points)
    spacing.space_before = spacing.space_after = Pt(0)


def off_grid(paragraph: Paragraph) -> None:
    """Keep the lines of a paragraph as near as its style says, whatever the grid of the page."""
    paragraph._p.get_or_add_pPr().append(element("snapToGrid", val=0))  # noqa: SLF001


def undivided(row: _Row) -> None:
    """Keep a row of a table on one page."""
    row._tr.get_or_add_trPr().append(element("cantSplit"))  # noqa: SLF001


def repeated(row: _Row) -> None:
    """Repeat a row at the top of each page of its table."""
    row._tr.get_or_add_trPr().append(element("tblHeader"))  # noqa: SLF001


def keep_in_column(style: ParagraphStyle) -> None:
    """No punctuation hanging in the margin, no automatic space between Chinese and digits: 28 characters stay 28."""
    properties = style.element.get_or_add_pPr()
    spacing = properties.find(qn("w:spacing"))
    for tag in ("overflowPunct", "autoSpaceDE", "autoSpaceDN"):
        spacing.addprevious(element(tag, val=0))


def indent(
    paragraph: Paragraph | ParagraphStyle, *, first: float = 0, left: float = 0, right: float = 0, points: float = 16
) -> None:
    """Indent in characters of `points`; both in characters (Word, WPS) and in twips (others)."""
    properties = (paragraph._p if isinstance(paragraph, Paragraph) else paragraph.element).get_or_add_pPr()  # noqa: SLF001
    sizes = {"firstLine": first, "left": left, "right": right}
    attributes: dict[str, str | int] = {}
    for name, characters in sizes.items():
        attributes[f"{name}Chars"] = round(characters * 100)
        attributes[name] = round(characters * points * TWIPS)
    made = properties.get_or_add_ind()
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))


def control(run: Run, tag: str, title: str, key: int) -> None:
    """Wrap a run in a content control with a tag; it can be edited but not deleted by accident.

    Not of the plain-text kind: LibreOffice 7.4 writes the words of those three times when it saves.
    """
    wrapper, properties, content = element("sdt"), element("sdtPr"), element("sdtContent")
    for child in (
        element("alias", val=title),
        element("tag", val=tag),
        element("id", val=key),
        element("lock", val="sdtLocked"),
    ):
        properties.append(child)
    wrapper.append(properties)
    wrapper.append(content)
    run._r.addprevious(wrapper)  # noqa: SLF001
    content.append(run._r)  # noqa: SLF001


def field(paragraph: Paragraph, instruction: str) -> None:
    """Append a field such as PAGE to a paragraph."""
    for kind in ("begin", "instr", "separate", "value", "end"):
        run = paragraph.add_run()
        if kind == "instr":
            made = element("instrText")
            made.text = instruction
            run._r.append(made)  # noqa: SLF001
        elif kind == "value":
            run.text = "1"
        else:
            run._r.append(element("fldChar", fldCharType=kind))  # noqa: SLF001


def line(style_id: str, text: str) -> Any:
    """Return a paragraph of one run, `<w:p>`, in a style."""
    paragraph, properties, run, words = element("p"), element("pPr"), element("r"), element("t")
    properties.append(element("pStyle", val=style_id))
    words.text = text
    run.append(words)
    paragraph.extend((properties, run))
    return paragraph


def other_fonts(document: Document, others: Mapping[str, str]) -> None:
    """Name for each font another that may stand for it where it is not installed."""
    part = next(each for each in document.part.package.iter_parts() if each.partname.endswith("/fontTable.xml"))
    fonts = parse_xml(part.blob)
    for name, other in others.items():
        font = element("font", name=name)
        font.append(element("altName", val=other))
        font.append(element("charset", val=GB2312))
        fonts.append(font)
    part._blob = serialize_part_xml(fonts)  # noqa: SLF001  python-docx keeps parts it does not know as bytes


def bookmark(paragraph: Paragraph, name: str, key: int) -> None:
    """Mark a paragraph, so that a field elsewhere can name the page it stands on."""
    first, last = element("bookmarkStart", id=key, name=name), element("bookmarkEnd", id=key)
    paragraph._p.get_or_add_pPr().addnext(first)  # noqa: SLF001
    paragraph._p.append(last)  # noqa: SLF001


def refresh_fields(document: Document) -> None:
    """Let the program that opens the file tell the pages anew."""
    document.settings.element.append(element("updateFields", val="true"))
