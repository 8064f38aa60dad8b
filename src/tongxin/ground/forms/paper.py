"""Tables of a form in WordprocessingML: cells by millimetres, rows of unlike cells on one grid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tongxin.toolbox.ooxml import element

# Twips in a millimetre.
MM = 1440 / 25.4
LINE = 7  # millimetres a line to write on
LEAST = 8  # millimetres a row
LABEL, VALUE, HEAD = "FormLabel", "FormValue", "FormHead"
Align = Literal["left", "center"]
# What XML cannot hold; a record's text may have come in with it.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Box:
    """One cell: its text, width in millimetres, style, alignment, and lines left for writing."""

    text: str
    width: int
    style: str = VALUE
    align: Align = "left"
    lines: int = 1


@dataclass(frozen=True)
class Strip:
    """One row of boxes; head: repeated at the top of every page."""

    boxes: Sequence[Box]
    head: bool = False

    @property
    def edges(self) -> list[int]:
        """Return the right edges of its boxes, in millimetres."""
        found = [0]
        for box in self.boxes:
            found.append(found[-1] + box.width)
        return found[1:]


def table(strips: Sequence[Strip]) -> Any:
    """Return `<w:tbl>` with all borders, laid out exactly as wide as its boxes say."""
    edges = sorted({edge for strip in strips for edge in strip.edges})
    made = element("tbl")
    made.append(_properties(edges[-1]))
    grid = element("tblGrid")
    for left, right in zip([0, *edges], edges, strict=False):
        grid.append(element("gridCol", w=_twips(right - left)))
    made.append(grid)
    made.extend(_row(strip, edges) for strip in strips)
    return made


def paragraphs(text: str, style: str, align: Align = "left") -> Iterable[Any]:
    """Yield a `<w:p>` for each line of a text; at least one."""
    for line in clean(text).splitlines() or [""]:
        yield paragraph(line, style, align)


def paragraph(text: str, style: str, align: Align = "left") -> Any:
    """Return `<w:p>` of one run."""
    made, properties = element("p"), element("pPr")
    properties.append(element("pStyle", val=style))
    if align != "left":
        properties.append(element("jc", val=align))
    made.append(properties)
    if text:
        run, words = element("r"), element("t")
        words.text = clean(text)
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(words)
        made.append(run)
    return made


def clean(text: str) -> str:
    """Return a text without the characters XML cannot hold."""
    return _UNSEEN.sub("", text)


def _properties(width: int) -> Any:
    made, borders = element("tblPr"), element("tblBorders")
    made.append(element("tblW", w=_twips(width), type="dxa"))
    made.append(element("jc", val="center"))
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(side, val="single", sz=6, space=0, color="000000"))
    made.append(borders)
    made.append(element("tblLayout", type="fixed"))
    return made


def _row(strip: Strip, edges: Sequence[int]) -> Any:
    made, properties = element("tr"), element("trPr")
    height = max(LEAST, *(LINE * box.lines for box in strip.boxes))
    if height <= LINE * 4:  # a row to write half a page on may go over to the next
        properties.append(element("cantSplit"))
    properties.append(element("trHeight", val=_twips(height), hRule="atLeast"))
    if strip.head:
        properties.append(element("tblHeader"))
    made.append(properties)
    left = 0
    for box, right in zip(strip.boxes, strip.edges, strict=True):
        made.append(_cell(box, sum(left < edge <= right for edge in edges)))
        left = right
    return made


def _cell(box: Box, span: int) -> Any:
    made, properties = element("tc"), element("tcPr")
    properties.append(element("tcW", w=_twips(box.width), type="dxa"))
    if span > 1:
        properties.append(element("gridSpan", val=span))
    properties.append(element("vAlign", val="top" if box.lines > 2 and box.style == VALUE else "center"))
    made.append(properties)
    made.extend(paragraphs(box.text, box.style, box.align))
    return made


def _twips(millimetres: int) -> int:
    return round(millimetres * MM)
