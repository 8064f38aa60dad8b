"""What a member pays a month, and what follows when it is not paid (中组发〔2008〕3号; domain/rules.md §2). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tongxin.registers.procedures.definitions.dues import Category, DuesScale, Reminder
from tongxin.toolbox.periods import add_months
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

HUNDRED = Decimal(100)


def base_of(paid: Mapping[str, Decimal], counted: Collection[str], deducted: Mapping[str, Decimal]) -> Decimal:
    """Return the base: the counted parts of the regular pay, less tax, insurances and funds; in yuan."""
    return sum((paid[item] for item in paid if item in counted), Decimal(0)) - sum(deducted.values(), Decimal(0))


def monthly(scale: DuesScale, category: Category, base: Decimal | None) -> Decimal:
    """Return what is paid a month, in yuan: one rate on the whole base (全额), bounds included; a fixed sum where there is one.

    Raises `Refused` where a base is needed and there is none.
    """
    if category.fixed is not None:
        return category.fixed
    if base is None or base <= 0:
        raise refuse("procedures.dues_base", N_("“{title}”须填写计算基数"), field="base", title=category.title)
    rate = next(bracket.percent for bracket in category.brackets if bracket.upto is None or base <= bracket.upto)
    return (base * rate / HUNDRED / scale.unit).quantize(Decimal(1), ROUND_HALF_UP) * scale.unit


def month_of(day: dt.date) -> dt.date:
    """Return the first day of the month of a day."""
    return day.replace(day=1)


@dataclass(frozen=True)
class Owing:
    """What a member owes on a day: the months, oldest first, and how far the branch is asked to go."""

    months: tuple[dt.date, ...] = ()
    reminder: Reminder | None = None


def owing(
    scale: DuesScale, since: dt.date, paid: Collection[dt.date], excused: Collection[dt.date], today: dt.date
) -> Owing:
    """Return the full months gone by since `since` that are neither paid nor excused, and the reminder that the newest run
    of consecutive ones calls for. It only reminds: what follows is decided by people."""
    settled = {month_of(day) for day in (*paid, *excused)}
    months = tuple(month for month in _months(month_of(since), month_of(today)) if month not in settled)
    run = _run(months, month_of(today))
    due = [reminder for reminder in scale.reminders if run >= reminder.months]
    return Owing(months, max(due, key=lambda reminder: reminder.months, default=None))


def _months(first: dt.date, end: dt.date) -> Iterator[dt.date]:
    """Yield the first days of months from `first` up to `end`, without it."""
    while first < end:
        yield first
        first = add_months(first, 1)


def _run(months: tuple[dt.date, ...], end: dt.date) -> int:
    """Return how many of the months stand one after the other, the last of them just before `end`."""
    run, wanted = 0, add_months(end, -1)
    for month in reversed(months):
        if month != wanted:
            break
        run, wanted = run + 1, add_months(wanted, -1)
    return run
