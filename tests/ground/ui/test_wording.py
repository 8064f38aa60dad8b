from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.ground.ui import wording
from tongxin.ground.ui.templatetags.ui import deadline
from tongxin.toolbox import clock

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "state", "text"),
    [
        (dt.date(2026, 11, 19), "late", "逾期 3 天"),
        (dt.date(2026, 11, 21), "late", "逾期 1 天"),
        (TODAY, "soon", "今天到期"),
        (dt.date(2026, 11, 23), "soon", "还有 1 天"),
        (dt.date(2026, 12, 2), "soon", "还有 10 天"),
        (dt.date(2026, 12, 3), "none", "12月3日前"),
        (dt.date(2027, 1, 1), "none", "2027年1月1日前"),
        (None, "none", "不限期"),
    ],
)
def test_due_says_how_far_off(day: dt.date | None, state: str, text: str) -> None:
    assert wording.due(day, today=TODAY) == wording.Due(state, text)


def test_a_deadline_gives_its_date_once(noon: dt.date) -> None:
    assert deadline(dt.date(2027, 1, 2)) == "2027年1月2日"
    assert deadline(dt.date(2026, 11, 23)) == '2026年11月23日 <span class="tx-due soon">还有 1 天</span>'


@given(st.integers(min_value=-400, max_value=400))
def test_due_never_calls_the_future_late_nor_the_past_anything_else(days: int) -> None:
    assert (wording.due(TODAY + dt.timedelta(days), today=TODAY).state == "late") is (days < 0)


def test_moments_are_said_in_shanghai(noon: dt.date) -> None:
    assert wording.moment_text(dt.datetime(2026, 11, 22, 1, 12, tzinfo=dt.UTC)) == "今天 09:12"
    assert wording.moment_text(dt.datetime(2026, 11, 21, 17, 0, tzinfo=dt.UTC)) == "今天 01:00"
    assert wording.moment_text(dt.datetime(2025, 3, 1, 4, 0, tzinfo=dt.UTC)) == "2025年3月1日 12:00"


def test_a_full_day_has_its_year(noon: dt.date) -> None:
    assert wording.full_day(noon) == "2026年11月22日"
    assert wording.month_text(noon) == "2026年11月"
    assert wording.day_text(clock.today()) == "11月22日"


@pytest.mark.parametrize(
    ("value", "text"),
    [(3402, "3,402"), (Decimal("1234.50"), "1,234.50"), (None, ""), ("A", "A"), (0, "0"), (TODAY, "2026年11月22日")],
)
def test_numbers_are_grouped(value: object, text: str) -> None:
    assert wording.number_text(value) == text
