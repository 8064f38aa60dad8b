"""Cells to values: what people type into ledgers, typed by column; whatever cannot be read says why."""

from __future__ import annotations

import contextlib
import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from tongxin.ground.exchange.definitions import Column
from tongxin.toolbox.clock import ZONE
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_, verbatim

Parser = Callable[[Any], Any]

TEXT_LIMIT = {"text": 200, "person": 60, "long": 4000}
EPOCH = dt.date(1899, 12, 30)
YEARS = (1900, 2100)
_SERIALS = (15000, 80000)
_DAY = re.compile(verbatim(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(?:\s*0{1,2}:00(?::00)?)?"))
_MONTH = re.compile(verbatim(r"(\d{4})[-/.年](\d{1,2})月?"))
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(verbatim(r"(上午|下午|晚上|早上|中午)?(\d{1,2})[:点时](?:(\d{1,2})分?)?(?::\d{2})?"))
_NUMBER = re.compile(r"([-+]?\d+(?:\.\d+)?)(\D*)")
_YES, _NO = verbatim("是"), verbatim("否")
_TRUE = {_YES, *verbatim("对 有 √ ✓ ✔ y yes true 1").split()}
_FALSE = {_NO, *verbatim("不是 无 × x n no false 0").split()}
_AFTERNOON = set(verbatim("下午 晚上").split())
_SPLIT = re.compile(verbatim(r"[、,;\n]+"))


class Unreadable(Exception):
    """A cell that cannot be read, with the problem."""

    def __init__(self, code: str, template: str, **params: Any) -> None:
        self.problem = Problem(f"exchange.{code}", template, params)
        super().__init__(self.problem.sentence())


def parser(column: Column, organisations: Parser, *, clock_only: bool = False) -> Parser:
    """Return the function that reads cells of a column; it raises `Unreadable`. clock_only: another column has the day."""
    readers: Mapping[str, Parser] = {
        "text": lambda raw: text(raw, TEXT_LIMIT["text"]),
        "long": lambda raw: text(raw, TEXT_LIMIT["long"]),
        "person": lambda raw: text("".join(plain(raw).split()), TEXT_LIMIT["person"]),
        "persons": lambda raw: [part.strip() for part in _SPLIT.split(plain(raw)) if part.strip()],
        "date": day,
        "month": month,
        "datetime": moment if clock_only else moment_or_day,
        "int": lambda raw: whole(raw, column.unit),
        "decimal": lambda raw: number(raw, column.unit),
        "money": lambda raw: number(raw, column.unit),
        "percent": lambda raw: number(raw, "%"),
        "choice": lambda raw: choice(raw, column.choices),
        "bool": yes_or_no,
        "organisation": organisations,
    }
    return readers[column.type]


def plain(raw: Any) -> str:
    """Return a cell as plain text: full-width letters, digits and signs made narrow."""
    return unicodedata.normalize("NFKC", shown(raw)).strip()


def shown(raw: Any) -> str:
    """Return a cell as a person reads it."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return _YES if raw else _NO
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, dt.datetime):
        return f"{raw:%Y-%m-%d %H:%M}"
    if isinstance(raw, dt.time):
        return f"{raw:%H:%M}"
    return str(raw)


def retold(raw: Any, column: Column) -> str:
    """Return a cell as text that is read in this column as the cell itself is, moments to the minute: a day without its
    time, 0.3 for 0.1 + 0.2."""
    if column.type in ("date", "month") and isinstance(raw, dt.datetime):
        return shown(raw.date())
    if column.type in ("int", "decimal", "money", "percent") and isinstance(raw, float):
        return shown(round(raw, 6))
    if column.type == "datetime" and isinstance(raw, int | float | dt.timedelta):
        with contextlib.suppress(Unreadable):
            return shown(moment(raw))
    return shown(raw)


def text(raw: Any, limit: int) -> str:
    """Return text without control characters."""
    value = shown(raw)
    if not value.isprintable():
        value = "".join(letter for letter in value if letter >= " " or letter == "\n")
    value = value.strip()
    if len(value) > limit:
        raise Unreadable("long", N_("文字有 {length} 个字，超过 {limit} 个字"), length=len(value), limit=limit)
    return value


def day(raw: Any) -> dt.date:
    """Return the day meant by a date cell, a serial number of Excel, 2021-12-04, 2021.12.4, 2021年12月4日, 20211204."""
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    seen = plain(raw)
    found = _DAY.fullmatch(seen) or _PACKED.fullmatch(seen)
    if found:
        return _day(seen, *(int(part) for part in found.groups()))
    serial = _serial(seen)
    if serial is None or isinstance(raw, bool):
        raise Unreadable("date", N_("看不懂日期“{shown}”，请写成 2021-12-04"), shown=seen[:40])
    return EPOCH + dt.timedelta(int(serial))


def month(raw: Any) -> dt.date:
    """Return the first day of the month meant by 1985.03, 1985年3月 or a date."""
    found = _MONTH.fullmatch(plain(raw))
    return _day(plain(raw), int(found[1]), int(found[2]), 1) if found else day(raw).replace(day=1)


def moment(raw: Any) -> dt.datetime | dt.time:
    """Return a moment in Shanghai; only a time of day when the cell holds no more (the row's date completes it)."""
    if isinstance(raw, dt.datetime):
        return raw.replace(tzinfo=ZONE)
    if isinstance(raw, dt.time):
        return raw.replace(second=0, microsecond=0)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _moment_of_serial(raw)
    if isinstance(raw, dt.timedelta):
        return _moment_of_serial(raw / dt.timedelta(days=1))
    seen = plain(raw)
    date_part, _, time_part = seen.rpartition(" ") if " " in seen else ("", "", seen)
    found = _TIME.fullmatch(time_part)
    if not found:
        raise _no_moment(seen)
    time = _time(seen, found)
    return dt.datetime.combine(day(date_part), time, ZONE) if date_part else time


def moment_or_day(raw: Any) -> dt.date | dt.time:
    """Return a moment; of one whose time of day nobody wrote down, the day."""
    alone = isinstance(raw, dt.date) and not isinstance(raw, dt.datetime)
    seen = plain(raw)
    return day(raw) if alone or (":" not in seen and _DAY.fullmatch(seen)) else moment(raw)


def number(raw: Any, unit: str = "") -> Decimal:
    """Return a number that is not negative; thousands and the column's unit may be typed."""
    seen = plain(round(raw, 6) if isinstance(raw, float) else raw).replace(",", "").replace(" ", "")
    found = _NUMBER.fullmatch(seen)
    if not found or isinstance(raw, bool) or found[2] not in ("", unit):
        raise Unreadable("number", N_("“{shown}”不是数字，请只填数字"), shown=seen[:40])
    value = Decimal(found[1])
    if value < 0:
        raise Unreadable("negative", N_("“{shown}”小于 0"), shown=seen[:40])
    if value >= 10**12:
        raise Unreadable("huge", N_("“{shown}”太大"), shown=seen[:40])
    return value


def whole(raw: Any, unit: str = "") -> int:
    """Return a whole number that is not negative."""
    value = number(raw, unit)
    if value != value.to_integral_value():
        raise Unreadable("whole", N_("“{shown}”不是整数"), shown=plain(raw)[:40])
    return int(value)


def choice(raw: Any, choices: list[str]) -> str:
    """Return one of the choices, as the catalog writes it."""
    seen = "".join(plain(raw).split())
    for option in choices:
        if "".join(unicodedata.normalize("NFKC", option).split()) == seen:
            return option
    close = difflib.get_close_matches(seen[:40], choices, n=1)
    if close:
        raise Unreadable(
            "choice_close", N_("没有“{shown}”这一项，是否想写“{close}”？"), shown=seen[:40], close=close[0]
        )
    raise Unreadable("choice", N_("没有“{shown}”这一项，可填：{choices}"), shown=seen[:40], choices="、".join(choices))


def yes_or_no(raw: Any) -> bool:
    """Return what 是, 否, √, × and the like mean."""
    seen = plain(raw).lower()
    if seen not in _TRUE | _FALSE:
        raise Unreadable("bool", N_("请填“是”或“否”，现在是“{shown}”"), shown=seen[:40])
    return seen in _TRUE


def _day(seen: str, year: int, month: int, day: int) -> dt.date:
    if not YEARS[0] <= year <= YEARS[1]:
        raise Unreadable("year", N_("“{shown}”的年份不对"), shown=seen[:40])
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise Unreadable("no_such_day", N_("没有“{shown}”这一天"), shown=seen[:40]) from error


def _serial(seen: str) -> float | None:
    try:
        value = float(seen)
    except ValueError:
        return None
    return value if _SERIALS[0] <= value < _SERIALS[1] else None


def _moment_of_serial(value: float) -> dt.datetime | dt.time:
    seconds = round((value % 1) * 86400)
    time = (dt.datetime.combine(EPOCH, dt.time()) + dt.timedelta(seconds=seconds)).time().replace(second=0)
    if 0 <= value < 1:
        return time
    return dt.datetime.combine(day(float(int(value))), time, ZONE)


def _time(seen: str, found: re.Match[str]) -> dt.time:
    hour, minute = int(found[2]), int(found[3] or 0)
    try:
        return dt.time(hour + 12 if found[1] in _AFTERNOON and hour < 12 else hour, minute)
    except ValueError as error:
        raise _no_moment(seen) from error


def _no_moment(seen: str) -> Unreadable:
    return Unreadable("datetime", N_("看不懂时间“{shown}”，请写成 08:30 或 2021-12-04 08:30"), shown=seen[:40])
