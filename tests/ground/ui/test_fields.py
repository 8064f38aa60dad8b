from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tongxin.ground.ui.fields import DayField, NumberField, SearchField, read_date

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-05",
        "2026年11月5日",
        "2026/11/5",
        "2026.11.05",
        "20261105",
        "11月5日",
        "11-5",
        "２０２６－１１－０５",
        " 2026年11月05日 ",
    ],
)
def test_a_day_may_be_written_in_any_usual_form(text: str) -> None:
    assert read_date(text, today=TODAY) == dt.date(2026, 11, 5)


def test_what_is_searched_for_is_cut() -> None:
    field = SearchField()
    assert [field.clean("  王一 "), field.clean(None), len(field.clean("王" * 5000))] == ["王一", "", 100]
    assert field.widget_attrs(field.widget)["maxlength"] == "100"


@pytest.mark.parametrize(("text", "days"), [("今天", 0), ("昨天", -1), ("明天", 1)])
def test_a_day_may_be_named(text: str, days: int) -> None:
    assert read_date(text, today=TODAY) == TODAY + dt.timedelta(days)


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2999, 12, 31)))
def test_every_day_is_read_back(day: dt.date) -> None:
    assert read_date(f"{day.year}年{day.month}月{day.day}日", today=TODAY) == day
    assert read_date(day.isoformat(), today=TODAY) == day


@pytest.mark.parametrize("text", ["2026-02-30", "2026年13月1日", "下周", "11", "2026-11", ""])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_date(text, today=TODAY)


def test_the_field_says_how_to_write_a_day() -> None:
    with pytest.raises(ValidationError, match="看不懂这个日期"):
        DayField().clean("2026-02-30")
    assert DayField(required=False).clean("") is None


def test_a_day_that_is_one_already_stays() -> None:
    assert DayField().clean(TODAY) == TODAY
    assert DayField().clean(dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)) == TODAY


@pytest.mark.parametrize(
    ("text", "number"),
    [("30", 30), ("３０", 30), ("1,200", 1200), ("30 人", 30), ("30人", 30), (" 7 ", 7), ("30.0", 30)],
)
def test_whole_numbers_are_read_as_people_type_them(text: str, number: int) -> None:
    value = NumberField(whole=True, unit="人").clean(text)
    assert value == number
    assert isinstance(value, int)


def test_a_decimal_stays_exact() -> None:
    assert NumberField().clean("0.1") == Decimal("0.1")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("三十", "这里要填数字"),
        ("1.5", "这里要填整数"),
        ("0", "不能小于 1"),
        ("101", "不能大于 100"),
        ("30 次", "单位应是“人”"),
        ("", "请填写数字"),
    ],
)
def test_a_wrong_number_gets_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        NumberField(whole=True, least=1, most=100, unit="人").clean(text)


@given(st.integers(min_value=0, max_value=10**12))
def test_every_number_is_read_back_with_thousands(number: int) -> None:
    assert NumberField(whole=True).clean(f"{number:,}") == number
