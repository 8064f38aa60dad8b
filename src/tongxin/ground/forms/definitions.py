"""A form (表单) as a catalog entry: what is printed to be signed, and comes back as a scan.

A row is a list of label, field, label, field …; a row of one cell stands across. A field names values in braces:
`{place}`, `{from}至{to}`; `{content:8}` is eight lines high. `#text` is a heading across; `#a | b | c` are the heads of a
list whose rows are the next field's value, `#a | b || a | b` of a list in two columns side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from pydantic import Field as Constraint
from pydantic.dataclasses import dataclass

FIELD = re.compile(r"\{([a-z_][a-z0-9_]*)(?::(\d+))?\}")
HEADING = "#"


@dataclass(frozen=True)
class Cell:
    """One cell of a form: text with fields in braces, at least `lines` lines high."""

    text: str

    @property
    def keys(self) -> list[str]:
        """Return the keys of its fields."""
        return [found[1] for found in FIELD.finditer(self.text)]

    @property
    def lines(self) -> int:
        """Return how many lines it leaves for writing."""
        return max((int(found[2] or 1) for found in FIELD.finditer(self.text)), default=1)


@dataclass(frozen=True)
class Band:
    """A heading across the form."""

    cell: Cell


@dataclass(frozen=True)
class Pairs:
    """Labels, each with its field; no labels: one field across."""

    pairs: list[tuple[str, Cell]]


@dataclass(frozen=True)
class Listing:
    """A list: titles of its columns, printed `blocks` times side by side; its rows are the value of `key`."""

    titles: list[str]
    blocks: int
    key: str
    lines: int


Line = Band | Pairs | Listing


@dataclass(frozen=True)
class Form:
    """A form that is printed, signed and scanned.

    heading: what is printed above it, with fields, where that is not its title; sign: who signs; copies: 联数; seal: a
    seal is put on it; secure: what is written on it stays on paper, the system registers number, date and keeper only;
    official: laid out as an official document, without code or number on the page (公文); by_hand: fields that are
    written by hand; readers: ids of roles that may print it (none named: whoever may print); book: bound of chapters,
    each a heading and the key of a chapter or of a ledger; columns: of such a ledger, the columns printed.
    """

    id: str
    title: str
    rows: list[list[str]]
    paper: Literal["A4"] = "A4"
    heading: str = ""
    sign: list[str] = Constraint(default_factory=list)
    copies: int = Constraint(default=1, ge=1, le=9)
    seal: bool = False
    secure: bool = False
    official: bool = False
    book: bool = False
    by_hand: list[str] = Constraint(default_factory=list)
    readers: list[str] = Constraint(default_factory=list)
    columns: dict[str, list[str]] = Constraint(default_factory=dict)
    note: str = ""

    @property
    def head(self) -> Cell:
        """Return what is printed above it."""
        return Cell(self.heading or self.title)

    @property
    def lines(self) -> list[Line]:
        """Return its rows, read."""
        return list(_lines(self.rows))

    @property
    def keys(self) -> list[str]:
        """Return the keys of all its fields, in order."""
        cells = [Cell(text) for row in self.rows for text in row]
        return list(dict.fromkeys(key for cell in (self.head, *cells) for key in cell.keys))


def _lines(rows: list[list[str]]) -> Iterator[Line]:
    heads: str | None = None
    for row in rows:
        if heads is not None:
            yield _listing(heads, Cell(row[0]))
            heads = None
        elif len(row) == 1 and row[0].startswith(HEADING):
            text = row[0].removeprefix(HEADING)
            if "|" in text:
                heads = text
            else:
                yield Band(Cell(text))
        elif len(row) == 1:
            yield Pairs([("", Cell(row[0]))])
        else:
            yield Pairs([(label, Cell(text)) for label, text in zip(row[::2], row[1::2], strict=True)])


def _listing(heads: str, cell: Cell) -> Listing:
    blocks = heads.split("||")
    titles = [title.strip() for title in blocks[0].split("|")]
    return Listing(titles, len(blocks), (cell.keys or [""])[0], cell.lines)


def shape_problem(form: Form) -> str:
    """Return the row that cannot be read, or "": a label without its field, heads without the field of their rows."""
    for row, after in zip(form.rows, [*form.rows[1:], []], strict=True):
        if not row or (len(row) > 1 and len(row) % 2):
            return " | ".join(row) or "[]"
        listed = len(row) == 1 and row[0].startswith(HEADING) and "|" in row[0]
        if listed and not (len(after) == 1 and FIELD.fullmatch(after[0])):
            return row[0]
    return ""
