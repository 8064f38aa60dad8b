"""Working days follow the State Council calendar with 调休 and are never guessed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.toolbox.problems import Refused
from tongxin.toolbox.workdays import add_workdays, is_workday, period_end, workdays_between

days = st.dates(dt.date(2019, 6, 1), dt.date(2024, 6, 1))


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2021-10-01", False),  # 国庆
        ("2021-10-09", True),  # a Saturday worked in exchange
        ("2021-10-10", False),
        ("2021-10-11", True),
    ],
)
def test_holidays_and_exchanged_days(day: str, worked: bool) -> None:
    assert is_workday(d(day)) is worked


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2021-09-30", 1, "2021-10-08"),
        ("2021-09-30", 5, "2021-10-13"),
        ("2021-10-08", -1, "2021-09-30"),
        ("2021-10-01", 0, "2021-10-01"),
    ],
)
def test_add_workdays(day: str, count: int, expected: str) -> None:
    assert add_workdays(d(day), count) == d(expected)


@pytest.mark.parametrize(
    ("begins", "count", "expected"),
    [
        ("2026-11-23", 5, "2026-11-27"),  # Monday to Friday are five
        ("2026-11-24", 5, "2026-11-30"),
        ("2026-11-22", 5, "2026-11-27"),  # a Sunday counts for nothing
        ("2026-11-23", 1, "2026-11-23"),
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-11-22", 0, "2026-11-22"),
    ],
)
def test_a_period_counts_both_its_days(begins: str, count: int, expected: str) -> None:
    assert period_end(d(begins), count) == d(expected)


@given(days, st.integers(-40, 40))
def test_adding_and_counting_agree(day: dt.date, count: int) -> None:
    end = add_workdays(day, count)
    counted = workdays_between(day, end)
    assert counted == count if count >= 0 or is_workday(day) else counted == count + 1
    assert count == 0 or is_workday(end)


@given(days, days, days)
def test_counting_adds_up(one: dt.date, two: dt.date, three: dt.date) -> None:
    assert workdays_between(one, two) + workdays_between(two, three) == workdays_between(one, three)


def test_a_year_without_calendar_is_not_computed() -> None:
    with pytest.raises(Refused) as refused:
        add_workdays(d("2098-12-31"), 1)
    (problem,) = refused.value.problems
    assert problem.code == "workdays.calendar_missing"
    assert "2099" in problem.sentence()
