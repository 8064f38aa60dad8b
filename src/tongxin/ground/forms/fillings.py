"""The corridor: what registers know for forms and for the year's book; filled by their wiring.

A register adds one `Filling` for each form that suits a kind of its records, and one `Chapter` for each part of the book
(党支部工作手册) it can write. Layout, codes, scanning and filing are here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.toolbox.registry import Registry

# What a field says: a text, perhaps of several lines; of a list, its rows, each a text a column.
Value = str | Sequence[Sequence[str]]
Values = Mapping[str, Value]


@dataclass(frozen=True)
class Filling:
    """What a register knows for one form of one kind of record.

    keys: what it can say; fits: which of these records the form suits, asked of many at once; fill: the values of each
    sheet to print for a record, in the name of `by`, who sees the record: what `by` may not know stays empty.
    suits: where several forms put one question, `fits` answers by record, and this tells whether the answer is for it.
    """

    form: str
    kind: str
    keys: tuple[str, ...]
    fits: Callable[[Sequence[UUID]], Collection[UUID] | Mapping[UUID, Any]]
    fill: Callable[[Actor, Record], Iterable[Values]]
    suits: Callable[[Any], bool] | None = None

    def chosen(self, told: Collection[UUID] | Mapping[UUID, Any]) -> set[UUID]:
        """Return the records that the form suits, of what `fits` told."""
        if self.suits is None or not isinstance(told, Mapping):
            return set(told)
        return {key for key, answer in told.items() if self.suits(answer)}


@dataclass(frozen=True)
class Prose:
    """A paragraph of a chapter."""

    text: str


@dataclass(frozen=True)
class Listed:
    """A table of a chapter: titles of columns, rows of texts; widths: shares of the page, equal when none are given."""

    titles: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int] = ()


@dataclass(frozen=True)
class Filled:
    """A form of the catalog, filled, on a page of its own."""

    form: str
    values: Values = field(default_factory=dict)


Piece = Prose | Listed | Filled


@dataclass(frozen=True)
class Chapter:
    """A part of the book of a branch and a year, written by the register whose records it tells."""

    id: str
    write: Callable[[Actor, Organisation, int], Iterable[Piece]]


fillings: Registry[Filling] = Registry("form fillings")
chapters: Registry[Chapter] = Registry("chapters of the book")


def add(*entries: Filling | Chapter) -> None:
    """Register fillings under form and kind of record, chapters under their ids."""
    for entry in entries:
        if isinstance(entry, Chapter):
            chapters.add(entry.id, entry)
        else:
            fillings.add(f"{entry.form}:{entry.kind}", entry)


def of(form: str, kind: str) -> Filling | None:
    """Return what fills a form for a kind of record, if anything does."""
    return fillings.get(f"{form}:{kind}")
