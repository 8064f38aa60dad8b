"""Everything one page or report asks of the database, in one statement: however many sources, it is one round trip."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongxin.figures.cells import Read
from tongxin.figures.compile import Statement
from tongxin.figures.fold import Cell, Found, Row, fold, merge
from tongxin.figures.sources import Source

_PLACEHOLDER = re.compile(r"%%|%\((\w+)\)s")


@dataclass(frozen=True)
class Question:
    """Requests over one source and window.

    parts: statements of the same branches, with all their values; of additive figures each answers some days of the
    window, and they add up. last: the cell that is the total where rows are repeated in steps. guests: the rows that
    organisations only share with others, added to their own; apart: they are asked by unit, with the total apart.
    """

    source: Source
    parts: Sequence[tuple[Statement, Mapping[str, Any]]]
    last: Cell = None
    guests: bool = False
    apart: bool = False


Opening = tuple[str, Mapping[str, Any]]
Begun = dict[str, dt.date | None]


def answered(read: Read, questions: Sequence[Question], opening: Opening | None = None) -> tuple[Found, Begun]:
    """Return the tallies of all requests of the questions; and, asked with them, since when registers are kept."""
    rows: list[list[Row]] = [[] for _question in (*questions, opening)]
    if questions:
        width = max(statement.width for question in questions for statement, _values in question.parts)
        selects = list(_selects(questions, width))
        if opening:
            selects.append(_opened(opening, len(questions), width))
        params = {name: value for _sql, values in selects for name, value in values.items()}
        for row in read("\nUNION ALL\n".join(sql for sql, _values in selects), params):
            rows[int(row[0])].append(row[1:])
    found: Found = {}
    for question, own in zip(questions, rows, strict=False):
        more = fold(question.source, question.parts[0][0], own, question.last, disjoint=not question.apart)
        if question.guests:
            merge(found, more)
        else:
            found |= more
    return found, {str(source): dt.date.fromisoformat(day) if day else None for source, day, *_pads in rows[-1]}


def _selects(questions: Sequence[Question], width: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the SELECT of each part, its rows headed by the question's number, and its values under names of its own."""
    parts = [(number, *part) for number, question in enumerate(questions) for part in question.parts]
    for place, (number, statement, values) in enumerate(parts):
        pads = ", NULL" * (width - statement.width)
        sql = f"SELECT '{number}', part{place}.*{pads} FROM ({_renamed(statement.sql, place)}) AS part{place}"
        yield sql, {f"{name}_{place}": value for name, value in values.items()}


def _opened(opening: Opening, number: int, width: int) -> tuple[str, dict[str, Any]]:
    """Return the SELECT (source, day) of when registers were opened in the shape of the others, with its values."""
    sql, values = opening
    columns = ["opened.source::text", "opened.day::text", *["NULL"] * (width - 2)]
    head = f"SELECT '{number}', {', '.join(columns)} FROM ({_renamed(sql, 'opened')}) AS opened(source, day)"
    return head, {f"{name}_opened": value for name, value in values.items()}


def _renamed(sql: str, place: int | str) -> str:
    return _PLACEHOLDER.sub(lambda found: f"%({found[1]}_{place})s" if found[1] else found[0], sql)
