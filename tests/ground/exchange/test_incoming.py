"""What people bring: pasted cells, a platform's sheet, rows beside their heads."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from tests.ground.exchange.conftest import House
from tests.ground.exchange.persons import HEADS, workbook
from tests.ground.exchange.test_commands import person, told
from tests.ground.exchange.test_workbooks import cells

from tongxin.ground.exchange import commands
from tongxin.ground.exchange.checking import take
from tongxin.ground.exchange.commands.incoming import pasted, translated
from tongxin.ground.exchange.definitions import Column, Layout, Ledger, MappedColumn, Mapping
from tongxin.ground.exchange.models import Batch
from tongxin.ground.exchange.workbooks import mapped
from tongxin.ground.files.definitions import Upload
from tongxin.people.models import Person
from tongxin.toolbox.clock import ZONE
from tongxin.toolbox.problems import Denied, NotFound, Refused

ROW = ["1", "00001", "张三", "心血管内科", "2021-12-04", "医师", "是", "3", "", ""]


def paste(house: House, *rows: list[str]) -> Batch:
    text = "\r\n".join("\t".join(row) for row in rows)
    return commands.paste(by=house.office, organisation=house.hospital, ledger="persons_test", text=text)


def test_what_is_pasted_with_heads_is_checked_and_imported(house: House) -> None:
    batch = paste(house, HEADS, ROW, ["2", "00002", "李四", "儿科", "2021.12.5", "护士", "否", "", "", ""])
    assert (batch.rows, batch.faults) == (2, 0), told(batch)
    assert batch.name.startswith("粘贴的内容 ")
    commands.confirm(by=house.office, batch=batch)
    assert set(Person.objects.values_list("name", flat=True)) == {"张三", "李四"}


@pytest.mark.parametrize("row", [ROW, ROW[1:]], ids=["numbered", "unnumbered"])
def test_what_is_pasted_without_heads_is_read_in_the_order_of_the_template(house: House, row: list[str]) -> None:
    batch = paste(house, row)
    assert (batch.rows, batch.faults) == (1, 0), told(batch)
    assert batch.preview["rows"][0][1:4] == ["00001", "张三", "心血管内科"]


def test_a_cell_may_have_lines_and_quotation_marks(ledger: Ledger) -> None:
    text = '工号\t姓名\t科室\n1\t"张\n""三"""\t儿科\n'
    assert cells(pasted(text, ledger))[1] == ["1", '张\n"三"', "儿科"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "没有粘贴任何内容"), (" \t \n", "没有粘贴任何内容"), ("张三\n李四", "只有一列"), ("x" * 2_000_001, "内容太多"),
     ("工号\t姓名\n1\t" + "x" * 140_000, "看不懂")],
    ids=["nothing", "blank", "one", "long", "broken"],
)  # fmt: skip
def test_what_cannot_be_pasted_says_why(house: House, text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        commands.paste(by=house.office, organisation=house.hospital, ledger="persons_test", text=text)
    assert not Batch.objects.exists()


def test_pasting_needs_the_right_to_import(house: House) -> None:
    with pytest.raises(Denied):
        commands.paste(by=house.member, organisation=house.hospital, ledger="persons_test", text="x")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [(["", *ROW], "向右错开了 1 列"), (["", "", *ROW], "向右错开了 2 列"), (ROW[1:], "向左错开了 1 列")],
    ids=["right", "twice right", "left"],
)
def test_rows_beside_their_heads_are_told_first(house: House, row: list[str], sentence: str) -> None:
    batch = paste(house, HEADS, *([row] * 3))
    first = told(batch)[0]
    assert sentence in first
    assert batch.faults > 1


def test_wrong_cells_alone_are_not_taken_for_a_shift(house: House) -> None:
    batch = paste(house, HEADS, [*ROW[:4], "昨天", "院长", "也许", "三", "", ""])
    assert not any("错开" in sentence for sentence in told(batch))
    assert batch.faults == 4


def foreign(*rows: list[Any], left: int = 0) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("采集表")
    sheet.write_string(0, 0, "某平台导出")
    for number, row in enumerate(rows, 2):
        sheet.write_row(number, left, row)
    book.close()
    return stream.getvalue()


def test_a_platforms_sheet_is_read_in_our_words(house: House) -> None:
    content = foreign(
        ["类别代码", "姓名", "编号", "来院日期", "备注"], [1, "张三", "00001", "20211204", "x"],
        ["2", "李四", "00002", "20211205", ""], left=1,
    )  # fmt: skip
    batch = commands.upload(
        by=house.office, organisation=house.hospital, ledger="persons_test", upload=Upload("a.xlsx", content), mapping="national"
    )  # fmt: skip
    assert (batch.rows, batch.faults) == (2, 0), told(batch)
    assert [row[1:3] for row in batch.preview["rows"]] == [["00001", "张三"], ["00002", "李四"]]
    assert {row[batch.preview["heads"].index("类别") + 1] for row in batch.preview["rows"]} == {"医师", "护士"}


def test_problems_name_the_row_and_letter_of_the_platforms_sheet(house: House) -> None:
    content = foreign(["类别代码", "姓名", "编号"], [9, "张三", "00001"], left=1)
    batch = commands.upload(
        by=house.office, organisation=house.hospital, ledger="persons_test", upload=Upload("a.xlsx", content), mapping="national"
    )  # fmt: skip
    assert told(batch)[0].startswith("4B 类别 没有“9”这一项")


def test_another_sheet_or_mapping_is_refused(house: House) -> None:
    ask: dict[str, Any] = {"by": house.office, "organisation": house.hospital, "ledger": "persons_test"}
    with pytest.raises(Refused, match="没有找到表头"):
        commands.upload(upload=Upload("a.xlsx", workbook(person(1), heads=["甲"] * 10)), mapping="national", **ask)
    with pytest.raises(NotFound):
        commands.upload(upload=Upload("a.xlsx", workbook(person(1))), mapping="nothing", **ask)


PLAN = Ledger(
    "plan", "安排", "每次一行",
    [
        Column("what", "事项", required=True), Column("born", "年月", "month"), Column("at", "时间", "datetime"),
        Column("open", "是否公开", "bool"),
    ],
)  # fmt: skip
UP = Mapping(
    "up", "上级表", "平台", "plan",
    [
        MappedColumn("主题", "what"), MappedColumn("出生", "born", format="%Y%m"),
        MappedColumn("开始", "at", format="%Y/%m/%d %H:%M"), MappedColumn("公开", "open", values={"是": "Y", "否": "N"}),
        MappedColumn("来源", value="同心"),
    ],
)  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.text("甲乙丙丁", min_size=1, max_size=9),
            st.dates(dt.date(1930, 1, 1), dt.date(2090, 1, 1)).map(lambda day: day.replace(day=1)),
            st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2090, 1, 1)),  # noqa: DTZ001  Hypothesis adds no zone
            st.booleans(),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_went_out_to_a_platform_comes_back_the_same(told: list[tuple[str, dt.date, dt.datetime, bool]]) -> None:
    rows = [
        {"what": what, "born": born, "at": at.replace(second=0, microsecond=0, tzinfo=ZONE), "open": shown}
        for what, born, at, shown in told
    ]
    content, count = mapped(PLAN, Layout("plain", "素净"), UP, rows)
    back = take(translated(content, PLAN, UP), PLAN, [], 10)
    assert count == len(rows)
    assert [{key: row[key] for key in rows[0]} for row in back.rows] == rows
