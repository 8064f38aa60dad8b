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
# Excel draws a column of n characters 7n + 5 pixels wide, 96 pixels to the inch.
PIXELS, PADDING, INCH = 7, 5, Fraction(254, 10)
SPARE = 2
LEAST = {"date": 12, "month": 9, "datetime": 18, "money": 9}
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
    def number(self) -> int:
        """Return the paper's number in Excel."""
        return NUMBERS[self.paper]


def setting(ledger: Ledger, layout: Layout, columns: Sequence[Column]) -> Setting:
    """Choose the paper: the ledger's or the layout's, or its fallback when the table would shrink below the least scale.

    A table narrower than the paper is spread over it.
    """
    widths = [max(column.width + SPARE, LEAST.get(column.type, 0)) for column in columns]
    paper = ledger.paper or layout.paper
    scale = _scale(widths, paper, ledger, layout)
    if scale < Fraction(layout.min_scale):
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
    return sum(max(1, ceil(units(part) / room)) for part in text.split("\n"))


def units(text: str) -> int:
    """Return how many characters wide a text is."""
    return len(text) + sum(letter >= chr(HAN) for letter in text)


def _scale(widths: Sequence[int], paper: str, ledger: Ledger, layout: Layout) -> Fraction:
    short, long = SIZES[paper]
    margins = layout.margins_mm.left + layout.margins_mm.right
    room = (long if ledger.orientation == "landscape" else short) - margins
    pixels = sum(width * PIXELS + PADDING for width in widths)
    return Fraction(room) / (pixels * INCH / 96)
