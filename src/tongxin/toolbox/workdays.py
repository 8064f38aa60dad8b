"""Working days by the State Council calendar, with 调休; never guessed for a year not yet published."""

from __future__ import annotations

import datetime as dt

import chinese_calendar

from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


def is_workday(day: dt.date) -> bool:
    """Say whether `day` is worked; raise `Refused` (`workdays.calendar_missing`) when its year is not published."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        sentence = N_("未计算：缺少 {year} 年国务院节假日安排，请更新系统后再算工作日。")
        raise refuse("workdays.calendar_missing", sentence, year=day.year) from None


def add_workdays(day: dt.date, count: int) -> dt.date:
    """Return the `count`-th working day after `day` (before it when negative), not counting `day`; 0 gives `day`."""
    step = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_workday(day)
    return day


def period_end(begins: dt.date, count: int) -> dt.date:
    """Return the last day of a period of so many working days, as of a public notice: both its days are counted, so that five
    from a Monday end on the Friday; 0 gives `begins`."""
    return add_workdays(begins - ONE_DAY, count) if count else begins


def workdays_between(start: dt.date, end: dt.date) -> int:
    """Return how many working days lie after `start` up to and including `end`; negative when `end` is earlier."""
    if end < start:
        return -workdays_between(end, start)
    return sum(is_workday(start + dt.timedelta(days=n)) for n in range(1, (end - start).days + 1))
