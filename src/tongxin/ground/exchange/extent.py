"""How far the cells of a workbook's sheets reach.

calamine makes room for every cell between the first and the last: one typed by mistake at the foot of a sheet (XFD1048576)
would take hundreds of gigabytes, and the whole server with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from tongxin.toolbox.untrusted import pieces

# The place of a row or cell, however its tag is written: letters of its column, number of its row.
_PLACE = re.compile(rb"""r(?<![\w:.-]r)\s*=\s*["']([A-Za-z]*)(\d+)["']""")
# The same beyond Z and 99999: found three times as fast, because most sheets have few such.
_FAR = re.compile(rb"""r(?<![\w:.-]r)\s*=\s*["'](?=[A-Za-z]{2}|[A-Za-z]?\d{6})([A-Za-z]*)(\d+)["']""")
_NEAR = (b"Z", b"99999")
_MOST_LETTERS, _MOST_DIGITS = 4, 8


@dataclass
class Extent:
    """How many rows and columns the places named so far span, from the first of the sheet on; `exact`, or at least Z99999."""

    OVERLAP: ClassVar[int] = 64  # a place may stand on the edge of two pieces

    exact: bool
    rows: int = 0
    columns: int = 0
    _tail: bytes = b""

    @property
    def cells(self) -> int:
        """Return for how many cells room would be made."""
        return self.rows * self.columns

    def see(self, piece: bytes) -> None:
        """Take the next piece of the sheet's XML."""
        text = self._tail + piece
        self._tail = piece[-self.OVERLAP :]
        found = (_PLACE if self.exact else _FAR).findall(text)
        if not self.exact and _PLACE.search(text):
            found.append(_NEAR)
        self.columns = max([self.columns, *map(_column, {letters for letters, _number in found})])
        self.rows = max([self.rows, *map(_row, {number for _letters, number in found})])


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
    return int(number[:_MOST_DIGITS])
