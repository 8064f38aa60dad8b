"""Taking in a roster of 5,000 into its five tables, against reading it with calamine and a bare COPY of its cells."""

from __future__ import annotations

import datetime as dt
import io
import time
from typing import Any

import xlsxwriter
from django.db import connection
from python_calamine import CalamineWorkbook

from bench.timing import say
from tongxin.ground.catalog.queries import entry
from tongxin.ground.commands.actors import System
from tongxin.ground.exchange import commands as exchange
from tongxin.ground.files.definitions import Upload
from tongxin.ground.organisations.commands import found, found_hospital
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation

ROWS, BRANCHES, DEPARTMENTS, PARTS = 5_000, 60, 80, 5
START = dt.date(2010, 1, 1)
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜秀敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华"
TITLES = ("主任医师", "副主任医师", "主治医师", "医师", "主管护师")


def take_in(_hospital: object) -> None:
    """Upload, which checks it, and confirm in a hospital of its own; the ratio is of the whole, at most 15."""
    root = _hospital_of_its_own()
    content = _workbook()
    floor = min(_floor(content, run) for run in range(3))
    start = time.perf_counter()
    batch = exchange.upload(
        by=System("bench"), organisation=root, ledger="member_roster", upload=Upload("b.xlsx", content)
    )
    checked = time.perf_counter()
    exchange.confirm(by=System("bench"), batch=batch)
    ended = time.perf_counter()
    say("roster of 5,000 into five tables", rows=ROWS, floor_ms=floor, check_ms=(checked - start) * 1000,
        confirm_ms=(ended - checked) * 1000, ratio=(ended - start) * 1000 / floor, limit=15,
        confirm_ratio=(ended - checked) * 1000 / floor)  # fmt: skip


def _hospital_of_its_own() -> Organisation:
    by = System("bench")
    root = found_hospital(by=by, code="roster", name="花名册医院", established_on=START)
    kinds = ((OrganisationKind.BRANCH, BRANCHES, "支部"), (OrganisationKind.DEPARTMENT, DEPARTMENTS, "科室"))
    for kind, count, word in kinds:
        for number in range(count):
            found(by=by, parent=root, kind=kind, code=f"{kind}{number}", name=f"{word}{number}", established_on=START)
    return root


def _workbook() -> bytes:
    columns = [column for column in entry("ledger", "member_roster").columns if column.type != "seq"]
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [column.title for column in columns])
    for number in range(ROWS):
        row = _row(number)
        sheet.write_row(number + 1, 0, [row.get(column.key, "") for column in columns])
    book.close()
    return buffer.getvalue()


def _row(number: int) -> dict[str, Any]:
    name = SURNAMES[number % 20] + GIVEN[number // 20 % 25] + GIVEN[number // 500 % 25]
    return {
        "name": f"{name}（B{number:05}）", "sex": "男" if number % 2 else "女", "ethnicity": "汉族", "native_place": "示例省",
        "born": f"{1965 + number % 30}.{number % 12 + 1:02}", "education": "大学本科", "degree": "学士",
        "work_started": f"{1995 + number % 25}.07", "department": f"科室{number % DEPARTMENTS}", "title_rank": TITLES[number % 5],
        "branch": f"支部{number % BRANCHES}", "joined_on": f"{2014 + number % 5}.06", "full_on": f"{2015 + number % 5}.06",
        "category": "正式党员", "entered_branch_on": f"{2015 + number % 5}.07", "in_service": "在职",
        "phone": f"1380000{number:04}", "post": "主任" if number % 60 == 0 else "",
    }  # fmt: skip


def _floor(content: bytes, run: int) -> float:
    """Return the milliseconds of reading the file and copying its cells into five bare tables, as the roster fills five."""
    start = time.perf_counter()
    rows: list[list[Any]] = list(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).iter_rows())
    width = len(rows[0])
    with connection.cursor() as cursor:
        for part in range(PARTS):
            first, last = part * width // PARTS, (part + 1) * width // PARTS
            columns = ", ".join(f"c{number} text" for number in range(first, last))
            cursor.execute(f"CREATE TEMPORARY TABLE bare_{run}_{part} ({columns})")
            with cursor.copy(f"COPY bare_{run}_{part} FROM STDIN") as copy:
                for row in rows[1:]:
                    copy.write_row(row[first:last])
    return (time.perf_counter() - start) * 1000
