"""The one clock. Tests and demos set it; audit uses real time and does not ask here."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import os
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")

_fixed: ContextVar[dt.datetime | None] = ContextVar("tongxin_clock", default=None)


def now() -> dt.datetime:
    """Return the current moment, aware, in UTC; a fixed one under `at` or when `TONGXIN_CLOCK_FILE` holds one."""
    fixed = _fixed.get() or _from_file()
    return (fixed or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)


def today() -> dt.date:
    """Return the calendar day in Asia/Shanghai."""
    fixed = _fixed.get()
    return _day(fixed) if fixed else now().astimezone(ZONE).date()


@functools.lru_cache(maxsize=4)  # thousands of rules ask for the day of a clock that is held
def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(ZONE).date()


@contextlib.contextmanager
def at(moment: dt.datetime | dt.date) -> Iterator[None]:
    """Hold the clock at `moment` (a date means noon in Shanghai) inside the block."""
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time(12), ZONE)
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)


def local(moment: dt.datetime) -> dt.datetime:
    """Return `moment` in the zone in which pages show it."""
    return moment.astimezone(ZONE)


def _from_file() -> dt.datetime | None:
    """Browser tests move the clock of a server in another process through a file (ISO 8601)."""
    path = os.environ.get("TONGXIN_CLOCK_FILE")
    if not path or not Path(path).exists():
        return None
    return dt.datetime.fromisoformat(Path(path).read_text("utf-8").strip())
