"""Confirming a ledger of 100,000 rows, against reading it with calamine and a bare COPY of its cells."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import time
from typing import Any

import xlsxwriter
from django.db import connection
from python_calamine import CalamineWorkbook

from bench.generate import STAFF, Hospital, name_of
from bench.timing import say
from tongxin.ground.catalog.queries import entry
from tongxin.ground.exchange import commands as exchange
from tongxin.ground.files.definitions import Upload

ROWS, A_SHIFT = 100_000, 12
CELLS = ("date", "project", "kind", "place", "organiser", "name", "member", "from", "to")


def confirm(hospital: Hospital) -> None:
    """Upload, check and confirm; the ratio is of the confirming step, at most 6."""
    content = workbook(hospital)
    floor = _floor(content)
    with _timed() as checking:
        batch = exchange.upload(
            by=hospital.office, organisation=hospital.root, ledger="volunteering", upload=Upload("bench.xlsx", content)
        )
        batch = exchange.check(by=hospital.office, batch=batch)
    with _timed() as confirming:
        exchange.confirm(by=hospital.office, batch=batch)
    say("import of a ledger", rows=ROWS, floor_ms=floor, check_ms=checking.ms, confirm_ms=confirming.ms,
        ratio=confirming.ms / floor, limit=6)  # fmt: skip


class _timed:  # noqa: N801  reads as a word in `with`
    """Milliseconds of a block."""

    ms = 0.0

    def __enter__(self) -> _timed:
        self.start = time.perf_counter()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.ms = (time.perf_counter() - self.start) * 1000


def workbook(hospital: Hospital) -> bytes:
    """Return a ledger of 100,000 rows, twelve people a shift, as .xlsx."""
    titles = {column.key: column.title for column in entry("ledger", "volunteering").columns}
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    )
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [titles[key] for key in CELLS])
    for number, name in zip(range(ROWS), itertools.cycle(map(name_of, range(STAFF))), strict=False):
        shift = number // A_SHIFT
        day = dt.date(2024, 1, 1) + dt.timedelta(days=shift % 360)
        branch = hospital.branches[shift % len(hospital.branches)].name
        sheet.write_row(
            number + 1,
            0,
            [day, f"门诊导医第{shift}班", "就诊高峰导医", "门诊大厅", branch, name, "是", "08:00", "11:30"],
        )
    book.close()
    return buffer.getvalue()


def _floor(content: bytes) -> float:
    with _timed() as reading:
        rows: list[list[Any]] = list(
            CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).iter_rows()
        )
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE bare ({', '.join(f'{key}_ text' for key in CELLS)})")
            with cursor.copy("COPY bare FROM STDIN") as copy:
                for row in rows[1:]:
                    copy.write_row(row)
    return reading.ms
