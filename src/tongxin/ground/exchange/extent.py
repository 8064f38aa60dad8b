"""How far the cells of a workbook's sheets reach.

calamine makes room for every cell between the first and the last: one typed by mistake at the foot of a sheet (XFD1048576)
would take hundreds of gigabytes, and the whole server with it. A row or cell that names no place stands after the one
before it, so that each may reach one further; Excel and WPS name all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from tongxin.toolbox.untrusted import pieces

# The place of a row or cell, however its tag is written: letters of its column, number of its row.
_PLACE = re.compile(rb"""r(?<![\w:.-]r)\s*=\s*["']([A-Za-z]*)(\d+)["']""")
# The same beyond Z and 99999: found three times as fast, because most sheets have few such.
_FAR = re.compile(rb"""r(?<![\w:.-]r)\s*=\s*["'](?=[A-Za-z]{2}|[A-Za-z]?\d{6})([A-Za-z]*)(\d+)["']""")
_NEAR = (b"Z", b"99999")
# A row or cell among whose attributes is no place; as nearly all begin with theirs, those are passed over first.
_LOOSE = re.compile(
    rb"""<(?!/|v>|c[ ]r="|row[ ]r=")(?:[^\s<>/:]*:)?(row|c)(?=[\s/>])"""
    rb"""(?!\s(?:\s*[\w:.-]+\s*=\s*(?:"[^"]{0,200}"|'[^']{0,200}')){0,30}?\s*r\s*=\s*["'])"""
)
# What a place of more than a kilobyte would hold on the edge of two pieces: blanks, letters, zeros.
_STRETCHED = re.compile(rb"""r?\s*(?:=\s*)?(?:["'][A-Za-z]*\d*)?|[A-Za-z]*\d*""")
_MOST_LETTERS, _MOST_DIGITS = 8, 8
_EVERYWHERE = 10**_MOST_DIGITS


@dataclass
class Extent:
    """How many rows and columns the places named so far span, from the first of the sheet on; `exact`, or at least Z99999.

    loose_rows, loose_cells: how many rows and cells name no place.
    """

    OVERLAP: ClassVar[int] = 1024  # a tag may stand on the edge of two pieces

    exact: bool
    rows: int = 0
    columns: int = 0
    loose_rows: int = 0
    loose_cells: int = 0
    _tail: bytes = b""

    @property
    def named(self) -> int:
        """Return for how many cells room would be made by the places named."""
        return self.rows * self.columns

    @property
    def cells(self) -> int:
        """Return for how many cells room would be made at most."""
        return (self.rows + self.loose_rows) * (self.columns + self.loose_cells)

    def see(self, piece: bytes) -> None:
        """Take the next piece of the sheet's XML."""
        text = self._tail + piece
        edge = max(text.rfind(b"<"), len(text) - self.OVERLAP, 0)
        self._tail = text[edge:]
        if len(self._tail) == self.OVERLAP and _STRETCHED.fullmatch(self._tail):
            self.rows = self.columns = _EVERYWHERE
        self._measure(text)
        self._count([tag[1] for tag in _LOOSE.finditer(text) if tag.start() < edge])

    def _measure(self, text: bytes) -> None:
        found = (_PLACE if self.exact else _FAR).findall(text)
        if not self.exact and _PLACE.search(text):
            found.append(_NEAR)
        self.columns = max([self.columns, *map(_column, {letters for letters, _number in found})])
        self.rows = max([self.rows, *map(_row, {number for _letters, number in found})])

    def _count(self, tags: Sequence[bytes]) -> None:
        cells = tags.count(b"c")
        self.loose_cells += cells
        self.loose_rows += len(tags) - cells


def extents(content: bytes, most: int, *, exact: bool = False) -> Mapping[str, Extent]:
    """Return the extent of each member of a workbook by its name; raise what `untrusted.pieces` raises."""
    found: dict[str, Extent] = defaultdict(lambda: Extent(exact))
    for name, piece in pieces(content, most):
        found[name].see(piece)
    return found


def room(found: Mapping[str, Extent]) -> int:
    """Return for how many cells room would be made in all."""
    return sum(extent.cells for extent in found.values())


def _column(letters: bytes) -> int:
    """Return the number of a column from 1: A → 1, AA → 27; of nothing 0."""
    number = 0
    for letter in letters[:_MOST_LETTERS].upper():
        number = number * 26 + letter - 64
    return number


def _row(number: bytes) -> int:
    return int(number.lstrip(b"0")[:_MOST_DIGITS] or b"0")
