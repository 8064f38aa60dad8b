"""Cells as people type them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.ground.exchange import cells
from tongxin.ground.exchange.definitions import Column
from tongxin.toolbox.clock import ZONE

DAY = dt.date(2021, 12, 4)


def at(hour: int, minute: int = 0) -> dt.datetime:
    """A moment of DAY as a cell holds it: without a zone."""
    return dt.datetime.combine(DAY, dt.time(hour, minute))


@pytest.mark.parametrize(
    "raw",
    [
        DAY, at(8), 44534.0, 44534, "44534", "2021-12-04", "2021.12.4", "2021/12/4",
        "2021年12月4日", "２０２１．１２．４", " 2021-12-04 ", "20211204", 20211204.0, "2021-12-04 00:00:00", "2021年12月4号",
    ],
)  # fmt: skip
def test_a_day_in_every_usual_form(raw: Any) -> None:
    assert cells.day(raw) == DAY


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("2021-02-30", "exchange.no_such_day"), ("2021年13月1日", "exchange.no_such_day"), ("20210230", "exchange.no_such_day"),
        ("0021-12-04", "exchange.year"), ("去年夏天", "exchange.date"), ("2021", "exchange.date"), (3.5, "exchange.date"),
        ("", "exchange.date"), (True, "exchange.date"), (dt.time(8), "exchange.date"),
        ("inf", "exchange.date"), ("nan", "exchange.date"),
    ],
)  # fmt: skip
def test_what_is_no_day(raw: Any, code: str) -> None:
    with pytest.raises(cells.Unreadable) as unreadable:
        cells.day(raw)
    assert unreadable.value.problem.code == code


@given(st.dates(dt.date(1950, 1, 1), dt.date(2100, 12, 31)))
def test_every_form_of_a_day_says_the_same(day: dt.date) -> None:
    forms: list[Any] = [
        f"{day:%Y-%m-%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        (day - cells.EPOCH).days,
    ]
    assert {cells.day(form) for form in forms} == {day}


@pytest.mark.parametrize("raw", ["1985.03", "1985年3月", "1985-3", dt.date(1985, 3, 9), "1985.03.09"])
def test_a_month_is_its_first_day(raw: Any) -> None:
    assert cells.month(raw) == dt.date(1985, 3, 1)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("08:30", dt.time(8, 30)), ("8：30", dt.time(8, 30)), ("8点30分", dt.time(8, 30)), ("下午2点", dt.time(14)),
        (dt.time(8, 30), dt.time(8, 30)), (0.354166666, dt.time(8, 30)), (dt.timedelta(hours=8.5), dt.time(8, 30)),
        (at(8, 30), dt.datetime(2021, 12, 4, 8, 30, tzinfo=ZONE)),
        ("2021-12-04 08:30", dt.datetime(2021, 12, 4, 8, 30, tzinfo=ZONE)),
        (44534.354166666, dt.datetime(2021, 12, 4, 8, 30, tzinfo=ZONE)),
    ],
)  # fmt: skip
def test_moments(raw: Any, value: Any) -> None:
    assert cells.moment(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (DAY, DAY), ("2021-12-04", DAY), ("2021年12月4日", DAY), ("08:30", dt.time(8, 30)),
        (at(8, 30), dt.datetime(2021, 12, 4, 8, 30, tzinfo=ZONE)),
        ("2021-12-04 08:30", dt.datetime(2021, 12, 4, 8, 30, tzinfo=ZONE)),
        ("2021-12-04 00:00", dt.datetime(2021, 12, 4, tzinfo=ZONE)),
    ],
)  # fmt: skip
def test_of_a_moment_perhaps_only_the_day_is_known(raw: Any, value: Any) -> None:
    assert cells.moment_or_day(raw) == value
    assert type(cells.moment_or_day(raw)) is type(value)


@pytest.mark.parametrize("raw", ["25:00", "上午", "早", "2021-12-04", True])
def test_what_is_no_moment(raw: Any) -> None:
    with pytest.raises(cells.Unreadable, match="看不懂时间"):
        cells.moment(raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [(3.5, "3.5"), (3, "3"), ("３.５", "3.5"), ("3.5小时", "3.5"), ("1,200", "1200"), (0.1 + 0.2, "0.3"), ("+2", "2")],
)
def test_numbers(raw: Any, value: str) -> None:
    assert cells.number(raw, "小时") == Decimal(value)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("三个", "number"), ("3.5天", "number"), (True, "number"), (-1, "negative"), ("9" * 13, "huge"), ("1e5", "number"),
    ],
)  # fmt: skip
def test_what_is_no_number(raw: Any, code: str) -> None:
    with pytest.raises(cells.Unreadable) as unreadable:
        cells.number(raw, "小时")
    assert unreadable.value.problem.code == f"exchange.{code}"


def test_whole_numbers() -> None:
    assert cells.whole("12人", "人") == 12
    with pytest.raises(cells.Unreadable, match="不是整数"):
        cells.whole(1.5)


def test_choices() -> None:
    options = ["义诊咨询", "其他（注明）"]
    assert cells.choice(" 义诊咨询 ", options) == "义诊咨询"
    assert cells.choice("其他(注明)", options) == "其他（注明）"
    with pytest.raises(cells.Unreadable, match="是否想写"):
        cells.choice("义诊", options)
    with pytest.raises(cells.Unreadable, match="可填"):
        cells.choice("植树", options)


@pytest.mark.parametrize(
    ("raw", "value"), [("是", True), ("√", True), (1.0, True), (True, True), ("否", False), ("×", False)]
)
def test_yes_or_no(raw: Any, value: bool) -> None:
    assert cells.yes_or_no(raw) is value


def test_neither_yes_nor_no() -> None:
    with pytest.raises(cells.Unreadable, match="请填“是”或“否”"):
        cells.yes_or_no("也许")


def test_text_keeps_its_punctuation_and_loses_control_characters() -> None:
    assert cells.text("门诊（导医）\x07", 20) == "门诊（导医）"
    assert cells.text(13800138000.0, 20) == "13800138000"
    assert cells.text(at(8), 20) == "2021-12-04 08:00"
    assert cells.text(dt.time(8, 30), 20) == "08:30"
    assert cells.text(cells.yes_or_no("√"), 20) == "是"
    with pytest.raises(cells.Unreadable, match="超过 2 个字"):
        cells.text("三个字", 2)


@pytest.mark.parametrize("kind", ["date", "month", "datetime", "int", "decimal", "money", "percent", "text", "bool"])
@pytest.mark.parametrize(
    "raw",
    [
        at(14, 30), DAY, dt.time(14, 30), dt.timedelta(hours=8), 0.1 + 0.2, 3.0, 44534.5, 0.5, 12, True, "2021-12-04", "0.30",
    ],
)  # fmt: skip
def test_a_cell_retold_is_read_as_the_cell_is(kind: Any, raw: Any) -> None:
    column = Column(key="x", title="某列", type=kind)
    assert value(column, cells.retold(raw, column)) == value(column, raw)


def value(column: Column, raw: Any) -> Any:
    try:
        return cells.parser(column, cells.plain)(raw)
    except cells.Unreadable:
        return "unreadable"
