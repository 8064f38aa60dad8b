"""Periods: named forms, legal months, windows, neighbours and words."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.toolbox import periods
from tongxin.toolbox.periods import Period, Rhythm
from tongxin.toolbox.problems import Refused

days = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))
whole = st.one_of(
    st.builds(periods.year, st.integers(1990, 2060)),
    st.builds(periods.half, st.integers(1990, 2060), st.integers(1, 2)),
    st.builds(periods.quarter, st.integers(1990, 2060), st.integers(1, 4)),
    st.builds(periods.month, st.integers(1990, 2060), st.integers(1, 12)),
)


@st.composite
def some_periods(draw: st.DrawFn) -> Period:
    start, length = draw(days), draw(st.integers(0, 900))
    return Period(start, start + dt.timedelta(days=length))


any_period = st.one_of(whole, some_periods())


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021H2", "2021-07-01", "2021-12-31"),
        ("2021Q3", "2021-07-01", "2021-09-30"),
        (" 2021-q1 ", "2021-01-01", "2021-03-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2021-03-05", "2021-03-05", "2021-03-05"),
        ("2021-01-01..2021-06-30", "2021-01-01", "2021-06-30"),
        ("2021-01-01 .. 2021-01-02", "2021-01-01", "2021-01-02"),
    ],
)
def test_parse_reads_named_periods(text: str, start: str, end: str) -> None:
    assert periods.parse(text) == Period(d(start), d(end))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "今年",
        "0000",
        "2021-13",
        "2021Q5",
        "2021H3",
        "2021-02-30",
        "2021-01-01..",
        "..2021-01-01",
        "20210101",
        "２０２１",
    ],
)
def test_parse_refuses_what_it_cannot_read_in_one_sentence(text: str) -> None:
    with pytest.raises(Refused) as refused:
        periods.parse(text)
    (problem,) = refused.value.problems
    assert problem.code == "period.unreadable"
    assert f"“{text}”" in problem.sentence()


def test_a_reversed_period_is_refused_with_both_dates() -> None:
    with pytest.raises(Refused, match="2021-01-01 早于开始日期 2021-01-02"):
        periods.parse("2021-01-02..2021-01-01")


@pytest.mark.parametrize("text", ["1899", "3000", "1899-12-31..1900-01-01", "2999-12-31..3000-01-01"])
def test_a_period_far_away_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        periods.parse(text)
    assert refused.value.problems[0].code == "period.far"


@given(any_period)
def test_name_is_read_back(period: Period) -> None:
    assert periods.parse(period.name) == period


@given(some_periods(), days)
def test_membership_includes_both_ends(period: Period, day: dt.date) -> None:
    assert period.start in period
    assert period.end in period
    assert period.start - periods.ONE_DAY not in period
    assert period.end + periods.ONE_DAY not in period
    assert (day in period) == any(period.start + dt.timedelta(days=n) == day for n in range(period.days))
    assert "2021" not in period


@given(some_periods(), some_periods())
def test_overlap_is_the_days_in_both(one: Period, other: Period) -> None:
    common = one.overlap(other)
    assert common == other.overlap(one)
    for day in (one.start, one.end, other.start, other.end):
        assert (day in one and day in other) == (common is not None and day in common)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2021-01-31", 1, "2021-02-28"),
        ("2020-01-31", 1, "2020-02-29"),
        ("2021-03-31", -1, "2021-02-28"),
        ("2021-12-15", 1, "2022-01-15"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2021-08-31", 6, "2022-02-28"),
        ("2021-05-31", 0, "2021-05-31"),
    ],
)
def test_add_months_clamps_to_the_end_of_the_month(day: str, months: int, expected: str) -> None:
    assert periods.add_months(d(day), months) == d(expected)


@given(days, st.integers(-300, 300))
def test_add_months_lands_in_the_right_month_on_the_same_or_last_day(day: dt.date, months: int) -> None:
    result = periods.add_months(day, months)
    assert (result.year * 12 + result.month) - (day.year * 12 + day.month) == months
    assert result.day == day.day or (result.day < day.day and (result + periods.ONE_DAY).day == 1)


@given(days, st.integers(-20, 20))
def test_years_are_twelve_months(day: dt.date, years: int) -> None:
    assert periods.add_years(day, years) == periods.add_months(day, 12 * years)


@given(days, st.integers(0, 240), st.integers(-3, 3))
def test_at_least_and_at_most_meet_on_the_very_day(start: dt.date, months: int, shift: int) -> None:
    end = periods.add_months(start, months) + dt.timedelta(days=shift)
    assert periods.at_least_months(start, end, months) == (shift >= 0)
    assert periods.at_most_months(start, end, months) == (shift <= 0)


@given(days, st.integers(0, 4000))
def test_full_months_agree_with_counting_up(start: dt.date, length: int) -> None:
    end = start + dt.timedelta(days=length)
    counted = max(n for n in range(140) if periods.add_months(start, n) <= end)
    assert periods.full_months(start, end) == counted
    assert periods.age(start, end) == counted // 12


def test_full_months_never_run_backwards() -> None:
    with pytest.raises(ValueError, match="earlier"):
        periods.full_months(d("2021-02-01"), d("2021-01-31"))


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        (Rhythm.WEEK, "2021-05-10..2021-05-16"),
        (Rhythm.MONTH, "2021-05"),
        (Rhythm.TWO_MONTHS, "2021-05-01..2021-06-30"),
        (Rhythm.QUARTER, "2021Q2"),
        (Rhythm.HALF, "2021H1"),
        (Rhythm.YEAR, "2021"),
    ],
)
def test_window_of_a_day(rhythm: Rhythm, expected: str) -> None:
    assert periods.window_of(d("2021-05-16"), rhythm) == periods.parse(expected)


@pytest.mark.parametrize(
    ("rhythm", "count"),
    [
        (Rhythm.WEEK, 53),
        (Rhythm.MONTH, 12),
        (Rhythm.TWO_MONTHS, 6),
        (Rhythm.QUARTER, 4),
        (Rhythm.HALF, 2),
        (Rhythm.YEAR, 1),
    ],
)
def test_windows_of_a_year(rhythm: Rhythm, count: int) -> None:
    assert len(periods.windows(periods.year(2021), rhythm)) == count


@given(any_period, st.sampled_from(Rhythm))
def test_windows_cover_without_gap_or_overlap(period: Period, rhythm: Rhythm) -> None:
    parts = periods.windows(period, rhythm)
    assert parts[0].start == period.start
    assert parts[-1].end == period.end
    for before, after in pairwise(parts):
        assert after.start == before.end + periods.ONE_DAY
    for part in parts:
        assert periods.window_of(part.start, rhythm) == periods.window_of(part.end, rhythm)


@pytest.mark.parametrize(
    ("period", "before", "last_year"),
    [
        ("2021", "2020", "2020"),
        ("2021H1", "2020H2", "2020H1"),
        ("2021Q1", "2020Q4", "2020Q1"),
        ("2021-03", "2021-02", "2020-03"),
        ("2021-02", "2021-01", "2020-02"),
        ("2020-01-01..2020-02-29", "2019-11-01..2019-12-31", "2019-01-01..2019-02-28"),
        ("2021-03-10..2021-03-19", "2021-02-28..2021-03-09", "2020-03-10..2020-03-19"),
        ("2020-02-29", "2020-02-28", "2019-02-28"),
    ],
)
def test_neighbours(period: str, before: str, last_year: str) -> None:
    assert periods.previous(periods.parse(period)) == periods.parse(before)
    assert periods.year_before(periods.parse(period)) == periods.parse(last_year)


@given(any_period)
def test_previous_ends_the_day_before(period: Period) -> None:
    assert periods.previous(period).end == period.start - periods.ONE_DAY


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2021", "2021年"),
        ("2021H1", "2021年上半年"),
        ("2021H2", "2021年下半年"),
        ("2021Q1", "2021年第一季度"),
        ("2021Q2", "2021年第二季度"),
        ("2021Q3", "2021年第三季度"),
        ("2021Q4", "2021年第四季度"),
        ("2021-03", "2021年3月"),
        ("2021-03-05", "2021年3月5日"),
        ("2021-01-01..2021-06-29", "2021年1月1日至6月29日"),
        ("2021-12-31..2022-01-01", "2021年12月31日至2022年1月1日"),
        ("2021-02-01..2021-03-31", "2021年2月至3月"),
        ("2021-02-01..2021-04-30", "2021年2月至4月"),
        ("2021-02-01..2021-07-31", "2021年2月至7月"),
        ("2021-11-01..2022-02-28", "2021年11月至2022年2月"),
        ("2021-11-01..2022-10-31", "2021年11月至2022年10月"),
        ("2019-01-01..2021-12-31", "2019年至2021年"),
    ],
)
def test_describe_in_words(period: str, words: str) -> None:
    assert periods.describe(periods.parse(period)) == words


def test_describe_translates_the_template_before_filling() -> None:
    english = {"{y}年{m}月": "{m}/{y}"}
    assert periods.describe(periods.month(2021, 3), lambda text: english[text]) == "3/2021"


@given(any_period, any_period)
def test_different_periods_have_different_words(one: Period, other: Period) -> None:
    assert (periods.describe(one) == periods.describe(other)) == (one == other)
