"""The rows of a short batch as one would paste them, so that they are put right on the page, below what is wrong with them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tongxin.ground.access.queries import may
from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.cells import retold
from tongxin.ground.exchange.definitions import Column, Ledger
from tongxin.ground.exchange.models import Batch
from tongxin.ground.exchange.queries.batches import Line, lines
from tongxin.ground.exchange.queries.ledgers import importable, table_of
from tongxin.ground.exchange.reading import Sheet, open_sheet
from tongxin.ground.exchange.tables import tables
from tongxin.ground.files import storage
from tongxin.ground.records.writing import reference

MOST = 200  # rows: more are put right in the sheet they came from


@dataclass(frozen=True)
class Mending:
    """Cells with tabs and line ends, and what is wrong with them: rows counted as they stand in the text."""

    text: str
    wrong: list[Line]


def mendable(by: Actor, batch: Batch) -> bool:
    """Tell whether `by` may put the rows of a batch right in a text: they are his own, few, and not in the ledger.

    A ledger may be imported no longer while its batches stay. A batch shows others what is wrong with its rows, never the rows.
    """
    if batch.uploaded_by != reference(by) or batch.state not in (Batch.CHECKED, Batch.UNDONE):
        return False
    if not 0 < batch.rows <= MOST or all(ledger.id != batch.ledger for ledger in importable(by)):
        return False
    return may(by, tables[batch.ledger].permission, batch.organisation_id)


def mending(batch: Batch) -> Mending:
    """Return the rows of a batch; raise `Refused` when the ledger of today can no longer read them."""
    _table, ledger = table_of(batch.ledger)
    with storage.open_file(batch.hospital_id, batch.file.sha256) as file:
        sheet = open_sheet(file.read(), ledger, checked=True)  # a batch that can be mended was checked
    columns = _columns(sheet, ledger)
    rows = [
        (number, [retold(cells[sheet.places[column.key]], column) for column in columns])
        for number, cells in sheet.rows()
    ]
    filled = [(number, cells) for number, cells in rows if any(cells)]
    places = {number: place for place, (number, _cells) in enumerate(filled, 2)}
    wrong = [replace(line, row=places[line.row], letter="") for line in lines(batch) if line.row in places]
    return Mending(_text([[column.title for column in columns], *(cells for _number, cells in filled)]), wrong)


def _columns(sheet: Sheet, ledger: Ledger) -> list[Column]:
    """Return the columns that stand in the sheet, from left to right."""
    there = [column for column in ledger.columns if column.key in sheet.places]
    return sorted(there, key=lambda column: sheet.places[column.key])


def _text(rows: Sequence[Sequence[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter="\t", lineterminator="\n").writerows(rows)
    return stream.getvalue()
