"""Where things stand on paper: which paper a table goes on, how wide its columns are, how high its rows. Pure.

Widths are in characters of Excel (a Chinese character takes two), heights in points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from tongxin.ground.exchange.definitions import Column, Layout, Ledger

# Sheets as ISO 216 has them, in millimetres: short side, long side; and as Excel numbers them.
SIZES = {"A4": (210, 297), "A3": (297, 420)}
NUMBERS = {"A4": 9, "A3": 8}
# A character is 7 pixels wide, a cell's border takes 3; 96 pixels to the inch.
PIXELS, PADDING, INCH = 7, 3, Fraction(254, 10)
LEAST = {"date": 10, "month": 8, "datetime": 17}
TIME = 8  # of a time of day alone
WIDEST = Fraction(8, 5)
HIGHEST = 409  # what Excel allows
LINE = Fraction(14, 10)
HAN = 0x2E80


@dataclass(frozen=True)
class Setting:
    """A table set on paper: its format, its columns' widths, and how far it shrinks to fit the paper's width."""

    paper: str
    widths: list[int]
    scale: Fraction

    @property
    def pixels(self) -> list[int]:
        """Return how many pixels wide the columns are."""
        return [_pixels(width) for width in self.widths]

    @property
    def number(self) -> int:
        """Return the paper's number in Excel."""
        return NUMBERS[self.paper]


def setting(ledger: Ledger, layout: Layout, columns: Sequence[Column]) -> Setting:
    """Choose the paper: the ledger's or the layout's, or its fallback when the table would shrink below the least scale.

    A table narrower than the paper is spread over it.
    """
    widths = [_width(column, ledger) for column in columns]
    paper = ledger.paper or layout.paper
    scale = _scale(widths, paper, ledger, layout)
    if round(scale * 100) < layout.min_scale * 100:  # Excel shrinks by whole per cent
        paper = layout.fallback_paper
        scale = _scale(widths, paper, ledger, layout)
    if scale > 1:
        widths = [int(width * min(scale, WIDEST)) for width in widths]
    return Setting(paper, widths, min(scale, Fraction(1)))


def height(texts: Sequence[str], widths: Sequence[int], size: Fraction, least: int) -> int:
    """Return how high a row must be for every text to stand in its column without being cut off."""
    most = max((lines(text, width) for text, width in zip(texts, widths, strict=True)), default=1)
    return min(HIGHEST, max(least, ceil(most * size * LINE) + 4))


def lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column; a character that no longer fits leaves its place empty."""
    room = max(2, width - 1)
    if 2 * len(text) <= room and "\n" not in text:  # most cells: nothing to count
        return 1
    return sum(max(1, ceil(units(part) / room)) for part in text.split("\n"))


def units(text: str) -> int:
    """Return how many characters wide a text is."""
    return len(text) + sum(letter >= chr(HAN) for letter in text)


def _width(column: Column, ledger: Ledger) -> int:
    """Return a column's width: as the ledger says, a little more for a head that would just not fit on its line."""
    least = TIME if clock_only(column, ledger) else LEAST.get(column.type, 0)
    width = max(column.width, least)
    return width + 1 if units(column.title) == width else width


def clock_only(column: Column, ledger: Ledger) -> bool:
    """Tell whether a column of moments says only the time of day: the day stands in another column."""
    return column.type == "datetime" and any(other.type == "date" for other in ledger.columns)


def _pixels(width: int) -> int:
    return width * PIXELS + PADDING


def _scale(widths: Sequence[int], paper: str, ledger: Ledger, layout: Layout) -> Fraction:
    short, long = SIZES[paper]
    margins = layout.margins_mm.left + layout.margins_mm.right
    room = (long if ledger.orientation == "landscape" else short) - margins
    pixels = sum(map(_pixels, widths))
    return Fraction(room) / (pixels * INCH / 96)
