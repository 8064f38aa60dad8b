"""Finding the header by its titles, and saying in one sentence why a file cannot be read."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any

import pytest
import xlsxwriter
from tests.ground.exchange.persons import HEADS, workbook

from tongxin.ground.exchange import reading
from tongxin.ground.exchange.checking import Taken, take
from tongxin.ground.exchange.definitions import Ledger
from tongxin.ground.exchange.reading import letter, open_sheet
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox.problems import Refused

ROW = ["1", "001", "张 三", "内科", "2021-12-04", "医师", "是", 3.5, 4, "08:30"]
UNITS = [
    Organisation(name="心血管内科", short_name="内科", code="d1"),
    Organisation(name="儿科", short_name="儿科", code="d2"),
    Organisation(name="儿科", short_name="儿科门诊", code="d3"),
]


def taken(ledger: Ledger, content: bytes, limit: int = 1000) -> Taken:
    return take(content, ledger, UNITS, limit)


def refusals(ledger: Ledger, content: bytes) -> list[str]:
    with pytest.raises(Refused) as refused:
        taken(ledger, content)
    return [problem.sentence() for problem in refused.value.problems]


def test_a_row_is_typed_by_its_columns(ledger: Ledger) -> None:
    row = taken(ledger, workbook(ROW)).rows[0]
    assert (row.number, row["code"], row["name"], row["department"].code) == (2, "001", "张三", "d1")
    assert (str(row["since"]), row["kind"], row["member"], str(row["hours"]), row["beds"]) == (
        "2021-12-04",
        "医师",
        True,
        "3.5",
        4,
    )
    assert row["from"].isoformat() == "2021-12-04T08:30:00+08:00"
    assert row["age"] is None


def test_titles_are_found_below_other_lines_and_right_of_empty_columns(ledger: Ledger) -> None:
    above = [["人员台账"], ["填报单位：某科", "", "填报时间：2021-12-04"], []]
    found = taken(ledger, workbook(ROW, above=above, left=2))
    assert (found.rows[0].number, found.rows[0]["code"]) == (5, "001")
    assert found.sheet.letter("code") == "D"


def test_heads_in_two_levels(ledger: Ledger) -> None:
    upper = [*HEADS[:8], "其他", ""]
    found = taken(ledger, workbook(ROW, above=[upper], heads=[""] * 8 + ["床位", "上班时间"]))
    assert (found.rows[0].number, found.rows[0]["beds"], found.rows[0]["name"]) == (3, 4, "张三")


def test_other_heads_units_and_marks_are_known(ledger: Ledger) -> None:
    heads = ["序号", "＊工号（必填）", "姓 名", "部门", "入院\n日期", "类别", "是否党员", "学时", "床位", "上班时间"]
    row = taken(ledger, workbook(ROW, heads=heads)).rows[0]
    assert (row["code"], row["department"].code, str(row["hours"])) == ("001", "d1", "3.5")


def test_the_sheet_that_fits_best_is_read(ledger: Ledger) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.add_worksheet("说明").write(0, 0, "填写说明")
    hidden = book.add_worksheet("旧")
    hidden.write_row(0, 0, HEADS)
    hidden.hide()
    data = book.add_worksheet("数据")
    data.write_row(0, 0, HEADS)
    data.write_row(1, 0, ROW)
    book.close()
    assert open_sheet(stream.getvalue(), ledger).name == "数据"


def test_blank_rows_sums_and_signatures_are_not_rows(ledger: Ledger) -> None:
    rows: list[list[Any]] = [
        ROW,
        [2],
        [],
        ["合计", "", "", "", "", "", "", 3.5],
        ["", "填表人：李四"],
        ["3", "002", "王五"],
    ]
    found = taken(ledger, workbook(*rows))
    assert [row["code"] for row in found.rows] == ["001", "002"]
    assert [notice.sentence() for notice in found.notices] == [
        "第 5 行“合计”不是数据，没有导入",
        "第 6 行“填表人：李四”不是数据，没有导入",
    ]


def test_a_row_only_numbered_and_filled_by_the_system_is_blank(ledger: Ledger) -> None:
    found = taken(ledger, workbook([*ROW, 30], [2, *[""] * 9, 31], heads=[*HEADS, "年龄"]))
    assert (found.total, found.faults) == (1, [])


def test_every_problem_of_every_row_is_told_with_its_place(ledger: Ledger) -> None:
    bad = ["x", "", "李四", "外科", "2021-02-30", "医生", "也许", "三", -1, "25点"]
    found = taken(ledger, workbook(ROW, bad))
    told = [
        (fault.row, found.sheet.letter(fault.column), fault.problem.code.removeprefix("exchange."))
        for fault in found.faults
    ]
    assert told == [
        (3, "B", "required"), (3, "D", "organisation"), (3, "E", "no_such_day"), (3, "F", "choice"), (3, "G", "bool"),
        (3, "H", "number"), (3, "I", "negative"), (3, "J", "datetime"),
    ]  # fmt: skip
    assert (len(found.rows), found.total) == (1, 2)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("儿科", "有 2 个组织叫“儿科”"), ("心血管科", "是否想写“内科”"), ("保卫处", "没有“保卫处”这个组织")],
)
def test_organisations_that_are_not_clear(ledger: Ledger, name: str, sentence: str) -> None:
    found = taken(ledger, workbook([1, "001", "张三", name]))
    assert sentence in found.faults[0].problem.sentence()


def test_missing_columns_are_named_with_what_might_be_meant(ledger: Ledger) -> None:
    assert refusals(ledger, workbook(ROW, heads=["序号", "职工工号", "称呼", *HEADS[3:]])) == [
        "缺少“工号”一列；表中的“职工工号”如果就是它，请把列名改成“工号”",
        "缺少“姓名”一列：请对照模板补上",
    ]


def test_columns_nobody_knows_and_columns_not_there_are_notices(ledger: Ledger) -> None:
    found = taken(ledger, workbook(["001", "张三", "x"], heads=["工号", "姓名", "星座"]))
    assert [notice.code for notice in found.notices] == ["exchange.extra", "exchange.absent"]
    assert found.rows[0]["beds"] is None


def damaged(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            target.writestr(name, body[: len(body) // 2] if name == "xl/workbook.xml" else body)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "不是 .xlsx 表格"),
        (b"<html></html>", "不是 .xlsx 表格"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "不是 .xlsx 表格"),
        (workbook(ROW)[:-50], "不是 .xlsx 表格"),
        (damaged(workbook(ROW)), "已损坏"),
        (workbook(heads=[]), "没有内容"),
        (workbook(heads=["a", "b"]), "没有找到表头：表中应有“工号”、“姓名”等列"),
        (workbook(), "表头下面没有数据"),
        (workbook(ROW, heads=[*HEADS[:9], "工号"]), "“工号”有两列"),
    ],
)
def test_a_file_that_cannot_be_read_gets_one_sentence(ledger: Ledger, content: bytes, sentence: str) -> None:
    found = refusals(ledger, content)
    assert len(found) == 1
    assert sentence in found[0]


def beside(*names: str, content: bytes = b"x") -> bytes:
    """Return a workbook that has more members, as a file of another format would."""
    stream = io.BytesIO(workbook(ROW))
    with zipfile.ZipFile(stream, "a") as archive:
        for name in names:
            archive.writestr(name, content)
    return stream.getvalue()


def book_of(name: str) -> bytes:
    """Return an archive that is another format's: its book has this name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, b"x")
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        book_of("content.xml"),
        book_of("xl/workbook.bin"),
        beside("mimetype", "Content.xml"),
        beside("xl/workbook.bin"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + workbook(ROW),
    ],
    ids=["ods", "xlsb", "ods beside", "xlsb beside", "xls before"],
)
def test_another_format_behind_the_name_is_not_read(ledger: Ledger, content: bytes) -> None:
    (found,) = refusals(ledger, content)
    assert "不是 .xlsx 表格" in found


def test_too_many_rows(ledger: Ledger) -> None:
    with pytest.raises(Refused, match="超过一次导入 2 行的上限"):
        taken(ledger, workbook(ROW, ROW, ROW), limit=2)


def test_an_archive_that_unpacks_without_end_is_refused(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "UNPACKED_LIMIT", 10_000_000)
    stream = io.BytesIO(workbook(ROW))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/x.png", "w") as member:
        for _ in range(11):
            member.write(bytes(1_000_000))
    assert "展开后过大" in refusals(ledger, stream.getvalue())[0]


def test_a_cell_far_out_is_refused_before_room_is_made_for_all_between(ledger: Ledger) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADS)
        sheet.write_row(1, 0, ROW)
        sheet.write_string(1_048_575, 16_383, " ")
    assert "右下方很远处可能还有内容" in refusals(ledger, stream.getvalue())[0]


@pytest.mark.parametrize(
    ("rows", "cell", "cells", "refused"),
    [(2, b"<c/>", 1, False), (10_000, b"<c/>", 3_000, False), (10_000, b"<c><v>1</v></c>", 3_000, True)],
    ids=["few", "empty", "filled"],
)
def test_cells_that_name_no_place_are_taken_only_while_they_are_few(
    ledger: Ledger, rows: int, cell: bytes, cells: int, refused: bool
) -> None:
    more = b"<row/>" * rows + b"<row>" + cell * cells + b"</row></sheetData>"
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(ROW))) as given,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            made.writestr(name, given.read(name).replace(b"</sheetData>", more))
    content = stream.getvalue()
    if refused:
        assert "展开后过大" in refusals(ledger, content)[0]
    else:
        assert len(taken(ledger, content).rows) == 1


def test_many_or_wide_sheets_are_measured_before_they_are_refused(ledger: Ledger) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADS)
        sheet.write_row(1, 0, ROW)
        for _ in range(12):
            book.add_worksheet().write_string(2, 700, "x")
    assert len(taken(ledger, stream.getvalue()).rows) == 1


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_letters(index: int, name: str) -> None:
    assert letter(index) == name


def test_a_column_that_is_wrong_throughout_is_told_quickly(ledger: Ledger) -> None:
    rows = [[number, f"{number}", "张三", f"外院科室{number}"] for number in range(3000)]
    began = time.monotonic()
    found = take(workbook(*rows), ledger, UNITS * 100, 5000)
    assert len(found.faults) == 3000
    assert time.monotonic() - began < 5
