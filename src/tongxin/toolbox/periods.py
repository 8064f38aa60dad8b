"""Calendar periods, both ends included: years, quarters, months, legal month arithmetic, windows of a rhythm."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

ONE_DAY = dt.timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1900, 2999


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` to `end`, both included.

    Raises `Refused`: `period.reversed` when `end` is earlier, `period.far` outside the years 1900 to 2999.
    """

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.start.year <= LAST_YEAR or not FIRST_YEAR <= self.end.year <= LAST_YEAR:
            sentence = N_("时间段须在 {first} 年至 {last} 年之间，请调整日期。")
            raise refuse("period.far", sentence, field="start", first=FIRST_YEAR, last=LAST_YEAR)
        if self.end < self.start:
            raise refuse(
                "period.reversed",
                N_("截止日期 {end} 早于开始日期 {start}，请调整日期。"),
                field="end",
                start=self.start.isoformat(),
                end=self.end.isoformat(),
            )

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and self.start <= day <= self.end

    @property
    def days(self) -> int:
        """Return how many days the period has, at least 1."""
        return (self.end - self.start).days + 1

    @property
    def name(self) -> str:
        """Return the shortest name that `parse` reads back: 2021, 2021H1, 2021Q3, 2021-03 or both dates."""
        match _span_months(self):
            case 12 if self.start.month == 1:
                return f"{self.start.year:04}"
            case 6 if self.start.month in {1, 7}:
                return f"{self.start.year:04}H{self.start.month // 6 + 1}"
            case 3 if self.start.month % 3 == 1:
                return f"{self.start.year:04}Q{self.start.month // 3 + 1}"
            case 1:
                return f"{self.start.year:04}-{self.start.month:02}"
            case _:
                return f"{self.start.isoformat()}..{self.end.isoformat()}"

    def overlap(self, other: Period) -> Period | None:
        """Return the days in both periods, or None when there are none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start <= end else None


class Rhythm(StrEnum):
    """How often something is expected; weeks begin on Monday, the others at a calendar boundary."""

    WEEK = "week"
    MONTH = "month"
    TWO_MONTHS = "two_months"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


_MONTHS = {Rhythm.MONTH: 1, Rhythm.TWO_MONTHS: 2, Rhythm.QUARTER: 3, Rhythm.HALF: 6, Rhythm.YEAR: 12}


def year(y: int) -> Period:
    """Return the calendar year."""
    return _block(y, 1, 12)


def half(y: int, h: int) -> Period:
    """Return half 1 or 2 of the year."""
    return _block(y, 6 * (h - 1) + 1, 6)


def quarter(y: int, q: int) -> Period:
    """Return quarter 1 to 4 of the year."""
    return _block(y, 3 * (q - 1) + 1, 3)


def month(y: int, m: int) -> Period:
    """Return the calendar month."""
    return _block(y, m, 1)


def _block(y: int, first_month: int, months: int) -> Period:
    start = dt.date(y, first_month, 1)
    last = first_month + months - 1
    return Period(start, dt.date(y, last, calendar.monthrange(y, last)[1]))


_NAMED: tuple[tuple[re.Pattern[str], Callable[[int, int], Period]], ...] = (
    (re.compile(r"([0-9]{4})()"), lambda y, _: year(y)),
    (re.compile(r"([0-9]{4})-?H([12])"), half),
    (re.compile(r"([0-9]{4})-?Q([1-4])"), quarter),
    (re.compile(r"([0-9]{4})-([0-9]{2})"), month),
)


def parse(text: str) -> Period:
    """Read 2021, 2021H1, 2021Q3, 2021-03, 2021-03-05 or 2021-01-01..2021-06-30; raise `Refused` otherwise."""
    cleaned = text.strip().upper()
    for pattern, build in _NAMED:
        if found := pattern.fullmatch(cleaned):
            try:
                return build(int(found[1]), int(found[2] or 0))
            except ValueError:
                raise _unreadable(text) from None
    start, dots, end = cleaned.partition("..")
    return Period(_parse_day(start, text), _parse_day(end if dots else start, text))


def _parse_day(part: str, whole: str) -> dt.date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", part.strip()):
        raise _unreadable(whole)
    try:
        return dt.date.fromisoformat(part.strip())
    except ValueError:
        raise _unreadable(whole) from None


def _unreadable(text: str) -> Exception:
    sentence = N_(
        "无法识别时间段“{text}”，请写成 2021、2021H1、2021Q3、2021-03 或 2021-01-01..2021-06-30，日期须真实存在。"
    )
    return refuse("period.unreadable", sentence, field="period", text=text)


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day `months` later (earlier when negative), clamped to the end of the month."""
    y, m = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(y, m + 1, min(day.day, calendar.monthrange(y, m + 1)[1]))


def add_years(day: dt.date, years: int) -> dt.date:
    """Return the same day `years` later; 29 February becomes 28 February in common years."""
    return add_months(day, 12 * years)


def at_least_months(start: dt.date, end: dt.date, months: int) -> bool:
    """Say whether `months` full calendar months have passed by `end`: true on the very day `add_months` gives."""
    return end >= add_months(start, months)


def at_most_months(start: dt.date, end: dt.date, months: int) -> bool:
    """Say whether `end` is no later than `months` calendar months after `start`: true on the very day."""
    return end <= add_months(start, months)


def full_months(start: dt.date, end: dt.date) -> int:
    """Return the largest n with `at_least_months(start, end, n)`; `end` must not be earlier than `start`."""
    if end < start:
        raise ValueError(f"{end} is earlier than {start}")
    n = (end.year - start.year) * 12 + end.month - start.month
    return n if at_least_months(start, end, n) else n - 1


def age(born: dt.date, on: dt.date) -> int:
    """Return full years of age on a day; `on` must not be earlier than `born`."""
    return full_months(born, on) // 12


def window_of(day: dt.date, rhythm: Rhythm) -> Period:
    """Return the whole window of `rhythm` in which `day` falls."""
    if rhythm is Rhythm.WEEK:
        monday = day - dt.timedelta(days=day.weekday())
        return Period(monday, monday + dt.timedelta(days=6))
    size = _MONTHS[rhythm]
    return _block(day.year, (day.month - 1) // size * size + 1, size)


def windows(period: Period, rhythm: Rhythm) -> tuple[Period, ...]:
    """Split `period` at the boundaries of `rhythm`: no gap, no overlap; the first and last may be cut short."""
    return tuple(_windows(period, rhythm))


def _windows(period: Period, rhythm: Rhythm) -> Iterator[Period]:
    start = period.start
    while start <= period.end:
        end = min(window_of(start, rhythm).end, period.end)
        yield Period(start, end)
        start = end + ONE_DAY


def previous(period: Period) -> Period:
    """Return the period of the same length just before: whole months for whole months, otherwise days."""
    end = period.start - ONE_DAY
    months = _span_months(period)
    start = add_months(period.start, -months) if months else period.start - dt.timedelta(days=period.days)
    return Period(start, end)


def year_before(period: Period) -> Period:
    """Return the same period a year earlier; a period that ends with February still does."""
    end = add_years(period.end, -1)
    if _span_months(period):
        end = end.replace(day=calendar.monthrange(end.year, end.month)[1])
    return Period(add_years(period.start, -1), end)


def _span_months(period: Period) -> int:
    """Return how many whole calendar months the period is, 0 when it is not made of whole months."""
    after = period.end + ONE_DAY
    if period.start.day != 1 or after.day != 1:
        return 0
    return (after.year - period.start.year) * 12 + after.month - period.start.month


def describe(period: Period, translate: Callable[[str], str] = str) -> str:
    """Return the period in words, such as 2021 年 written without spaces; `translate` is gettext."""
    start, end = period.start, period.end
    return translate(_template(period)).format(
        y=start.year, m=start.month, d=start.day, y2=end.year, m2=end.month, d2=end.day
    )


def _template(period: Period) -> str:
    start, end = period.start, period.end
    match _span_months(period):
        case 12 if start.month == 1:
            return N_("{y}年")
        case 6 if start.month in {1, 7}:
            return N_("{y}年上半年") if start.month == 1 else N_("{y}年下半年")
        case 3 if start.month % 3 == 1:
            return _QUARTERS[start.month // 3]
        case 1:
            return N_("{y}年{m}月")
        case months if months and months % 12 == 0 and start.month == 1:
            return N_("{y}年至{y2}年")
        case months if months and start.year == end.year:
            return N_("{y}年{m}月至{m2}月")
        case months if months:
            return N_("{y}年{m}月至{y2}年{m2}月")
    if start == end:
        return N_("{y}年{m}月{d}日")
    return N_("{y}年{m}月{d}日至{m2}月{d2}日") if start.year == end.year else N_("{y}年{m}月{d}日至{y2}年{m2}月{d2}日")


_QUARTERS = (N_("{y}年第一季度"), N_("{y}年第二季度"), N_("{y}年第三季度"), N_("{y}年第四季度"))
