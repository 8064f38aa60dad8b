"""A form and its values as rows of boxes: which words stand where, and how wide."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from tongxin.ground.forms.definitions import FIELD, Band, Cell, Form, Line, Listing, Pairs
from tongxin.ground.forms.fillings import Value, Values
from tongxin.ground.forms.paper import HEAD, LABEL, VALUE, Box, Strip
from tongxin.toolbox.words import verbatim

WIDTH = 164  # millimetres between the margins
# Millimetres of a label, by how many stand in a row.
LABELS = {1: 28, 2: 28, 3: 22}
NUMBER = verbatim("序号")
NARROW = {NUMBER: 10, verbatim("姓名"): 20, verbatim("日期"): 24, verbatim("时长"): 20}
BLANK = "　　"


def said(cell: Cell, values: Values) -> str:
    """Return a cell's text with its fields filled; among other words, an empty field leaves room to write."""
    alone = FIELD.fullmatch(cell.text) is not None

    def put(found: re.Match[str]) -> str:
        return text_of(values.get(found[1], "")) or ("" if alone else BLANK)

    return FIELD.sub(put, cell.text)


def text_of(value: Value) -> str:
    """Return a value as text: of a list, a line a row."""
    if isinstance(value, str):
        return value.strip()
    return "\n".join("　".join(cell for cell in row if cell) for row in value)


def tables(form: Form, values: Values) -> Iterator[list[Strip]]:
    """Yield the tables of a form, each a list of rows; a list is a table of its own, so that its heads are repeated."""
    held: list[Strip] = []
    for line in form.lines:
        if isinstance(line, Listing):
            if held:
                yield held
            yield listing(line.titles, rows_of(values.get(line.key, ())), blocks=line.blocks, least=line.lines)
            held = []
        else:
            held.append(_strip(line, values))
    if held:
        yield held


def listing(
    titles: Sequence[str], rows: Sequence[Sequence[str]], *, blocks: int = 1, least: int = 0, shares: Sequence[int] = ()
) -> list[Strip]:
    """Return a list under its heads, in `blocks` columns read downward; a column 序号 is numbered, `least` rows are kept.

    Rows say nothing of a column 序号; the rows that nobody fills are left to write in.
    """
    numbered = titles[0] == NUMBER
    height = max(least, math.ceil(len(rows) / blocks))
    cells = [_numbered(rows, number, numbered=numbered) for number in range(height * blocks)]
    widths = _widths(titles, WIDTH // blocks, shares)
    heads = [Box(title, width, HEAD, "center") for title, width in zip(titles, widths, strict=True)]
    strips = [Strip(heads * blocks, head=True)]
    for number in range(height):
        row = [cells[number + height * block] for block in range(blocks)]
        strips.append(Strip([box for texts in row for box in _boxes(texts, titles, widths)]))
    return strips


def rows_of(value: Value) -> Sequence[Sequence[str]]:
    """Return a value as rows of a list: a text is one cell a line."""
    return [[line] for line in value.splitlines()] if isinstance(value, str) else value


def _numbered(rows: Sequence[Sequence[str]], number: int, *, numbered: bool) -> list[str]:
    row = list(rows[number]) if number < len(rows) else []
    return [str(number + 1), *row] if numbered else row


def _boxes(texts: Sequence[str], titles: Sequence[str], widths: Sequence[int]) -> Iterator[Box]:
    filled = [*texts, *[""] * (len(titles) - len(texts))]
    for text, title, width in zip(filled, titles, widths, strict=False):
        yield Box(text, width, VALUE, "center" if title in NARROW else "left")


def _widths(titles: Sequence[str], width: int, shares: Sequence[int]) -> list[int]:
    """Return the widths of columns: known ones narrow, the others by their shares; the last takes what is left."""
    if not shares:
        fixed = sum(NARROW.get(title, 0) for title in titles)
        free = sum(title not in NARROW for title in titles)
        shares = [NARROW.get(title) or max(1, (width - fixed) // max(1, free)) for title in titles]
    whole = sum(shares)
    found = [width * share // whole for share in shares]
    return [*found[:-1], width - sum(found[:-1])]


def _strip(line: Band | Pairs, values: Values) -> Strip:
    if isinstance(line, Band):
        return Strip([Box(said(line.cell, values), WIDTH, HEAD, "center")])
    if not line.pairs[0][0]:
        cell = line.pairs[0][1]
        return Strip([Box(said(cell, values), WIDTH, VALUE, "left", cell.lines)])
    label, count = LABELS.get(len(line.pairs), 20), len(line.pairs)
    each = (WIDTH - label * count) // count
    boxes: list[Box] = []
    for place, (name, cell) in enumerate(line.pairs):
        last = place == count - 1
        width = WIDTH - (label + each) * place - label if last else each
        boxes += [Box(name, label, LABEL, "center"), Box(said(cell, values), width, VALUE, "left", cell.lines)]
    return Strip(boxes)


__all__ = ["WIDTH", "Line", "listing", "rows_of", "said", "tables", "text_of"]
