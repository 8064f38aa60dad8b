"""From what people bring to a file that an import reads: pasted cells, and sheets of superior platforms.

Both become a workbook in the ledger's own words, every cell where it stood: problems still name the row and letter
that people see in front of them.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import xlsxwriter

from tongxin.ground.exchange.definitions import Column, Ledger, Mapping
from tongxin.ground.exchange.reading import Sheet, heads_among, open_sheet
from tongxin.toolbox.clock import ZONE
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

PASTED_LENGTH = 2_000_000


def pasted(text: str, ledger: Ledger) -> bytes:
    """Return cells copied from Excel or WPS (tabs and line ends) as a workbook; raise `Refused` when there are none.

    Without heads of their own the cells are taken in the order of the template; a first column that only counts is
    the row numbers.
    """
    rows = _cells(text)
    if not rows:
        sentence = N_("没有粘贴任何内容：请在 Excel 或 WPS 里选中单元格，复制后粘贴到这里")
        raise refuse("exchange.pasted_empty", sentence, field="text")
    if len(rows[0]) == 1 and len(ledger.incoming) > 1:
        sentence = N_("只有一列：请在 Excel 或 WPS 里整行选中再复制，不要从网页或文档复制")
        raise refuse("exchange.pasted_one", sentence, field="text")
    return _workbook(rows if heads_among(rows[0], ledger) else [_heads(rows, ledger), *rows])


def _cells(text: str) -> list[list[str]]:
    """Split what was copied; a cell with line ends inside comes in quotation marks."""
    if len(text) > PASTED_LENGTH:
        raise refuse("exchange.pasted_long", N_("一次粘贴的内容太多：请改用上传文件"), field="text")
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    try:
        return [row for row in csv.reader(io.StringIO(plain), delimiter="\t") if any(map(str.strip, row))]
    except csv.Error as error:
        sentence = N_("看不懂粘贴的内容：请在 Excel 或 WPS 里重新复制，或改用上传文件")
        raise refuse("exchange.pasted_broken", sentence, field="text") from error


def translated(content: bytes, ledger: Ledger, mapping: Mapping) -> bytes:
    """Return a platform's sheet in the ledger's words; raise `Refused` when it is not the sheet of this mapping."""
    foreign = replace(ledger, columns=list(_foreign(ledger, mapping)))
    sheet = open_sheet(content, foreign)
    mapped = {column.key: column for column in mapping.columns if column.key}
    words = {key: _words(column.values) for key, column in mapped.items()}
    heads = {place: column.title for column in ledger.columns if (place := sheet.places.get(column.key)) is not None}
    rows: list[Sequence[Any]] = [[]] * (sheet.first - 2)
    rows.append([heads.get(place, "") for place in range(max(heads) + 1)])
    formats = {key: column.format for key, column in mapped.items()}
    rows += (_translated(cells, sheet, words, formats) for _number, cells in sheet.rows())
    return _workbook(rows, sheet.offset)


def _foreign(ledger: Ledger, mapping: Mapping) -> Iterator[Column]:
    """Yield the ledger's columns under the titles of the other sheet."""
    for mapped in mapping.columns:
        column = ledger.column(mapped.key) if mapped.key else None
        if column is not None:
            yield replace(column, title=mapped.title, aliases=[], group="")


def _translated(
    cells: Sequence[Any], sheet: Sheet, words: dict[str, dict[str, str]], formats: dict[str, str]
) -> list[Any]:
    row: list[Any] = [""] * (max(sheet.places.values()) + 1)
    for key, place in sheet.places.items():
        cell = cells[place]
        row[place] = words[key].get(_plain(cell), _moment(cell, formats[key]))
    return row


def _moment(cell: Any, code: str) -> Any:
    """Return a day or moment written in a platform's way as we write it; anything else as it is."""
    if "%Y" not in code or isinstance(cell, dt.date):
        return cell
    try:
        moment = dt.datetime.strptime(_plain(cell), code).replace(tzinfo=ZONE)
    except ValueError:
        return cell
    return f"{moment:%Y-%m-%d %H:%M}" if "%H" in code else f"{moment:%Y-%m-%d}"


def _words(values: dict[str, str]) -> dict[str, str]:
    return {_plain(theirs): ours for ours, theirs in reversed(values.items())}


def _plain(cell: object) -> str:
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return unicodedata.normalize("NFKC", text).strip()


def _heads(rows: list[list[str]], ledger: Ledger) -> list[str]:
    """Return the heads of cells pasted without any: the template's, from where the cells begin."""
    columns = [column for column in ledger.columns if column.importing and not column.filled]
    counted = all(row[0].strip() == str(number) for number, row in enumerate(rows, int(_number(rows[0][0]))))
    if columns and columns[0].type == "seq" and not counted:
        columns = columns[1:]
    return [column.title for column in columns]


def _number(cell: str) -> str:
    return cell.strip() if cell.strip().isdecimal() else "0"


def _workbook(rows: Iterable[Sequence[Any]], left: int = 0) -> bytes:
    """Write cells as they are; what looks like a formula or a link stays text."""
    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd hh:mm"}
    book = xlsxwriter.Workbook(stream, {**options, "constant_memory": True, "remove_timezone": True})
    sheet = book.add_worksheet()
    for number, cells in enumerate(rows):
        sheet.write_row(number, left, cells)
    book.close()
    return stream.getvalue()
