"""Dates, moments and numbers as pages say them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from tongxin.toolbox import clock

SOON_DAYS = 10


@dataclass(frozen=True)
class Due:
    """How near a deadline is: `state` is late, soon or none."""

    state: str
    text: str


def due(day: dt.date | None, *, today: dt.date | None = None) -> Due:
    """Say how far off a deadline is; days within ten are counted, later ones are named."""
    if day is None:
        return Due("none", _("不限期"))
    today = today or clock.today()
    days = (day - today).days
    if days < 0:
        return Due("late", _("逾期 {days} 天").format(days=-days))
    if days == 0:
        return Due("soon", _("今天到期"))
    if days <= SOON_DAYS:
        return Due("soon", _("还有 {days} 天").format(days=days))
    return Due("none", _("{day}前").format(day=day_text(day, today=today)))


def full_day(day: dt.date) -> str:
    """Return 2026年11月22日."""
    return _("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day)


def month_text(day: dt.date) -> str:
    """Return 2026年11月."""
    return _("{year}年{month}月").format(year=day.year, month=day.month)


def day_text(day: dt.date, *, today: dt.date | None = None) -> str:
    """Return 11月22日, with the year when it is another one."""
    if day.year != (today or clock.today()).year:
        return full_day(day)
    return _("{month}月{day}日").format(month=day.month, day=day.day)


def moment_text(moment: dt.datetime) -> str:
    """Return 今天 09:12, or 11月22日 09:12."""
    local = clock.local(moment)
    day = _("今天") if local.date() == clock.today() else day_text(local.date())
    return f"{day} {local:%H:%M}"


def number_text(value: object) -> str:
    """Return an integer or Decimal with thousands separated, a day as 2026年11月22日; other values as they are."""
    if isinstance(value, dt.date):
        return full_day(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return "" if value is None else str(value)
    return f"{value:,}"
