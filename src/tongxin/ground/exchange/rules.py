"""Spans a ledger is looked at by, and what is hidden of sensitive contents. Pure."""

from __future__ import annotations

import datetime as dt

from tongxin.ground.exchange.definitions import Ledger
from tongxin.toolbox import periods
from tongxin.toolbox.periods import Period, Rhythm
from tongxin.toolbox.problems import Refused
from tongxin.toolbox.words import verbatim

HIDDEN = verbatim("＊＊＊")
# Of a number at least this long its ends stay readable, so that two can be told apart.
LONG_NUMBER = 8
OFFERED = {Rhythm.MONTH: 18, Rhythm.QUARTER: 12, Rhythm.HALF: 8, Rhythm.YEAR: 12}
YEARS_BESIDE = 4


def usual(ledger: Ledger, today: dt.date) -> Period:
    """Return the span a ledger is shown for when none is named: the running one, or the day itself."""
    return Period(today, today) if ledger.as_of else periods.window_of(today, _rhythm(ledger))


def offered(ledger: Ledger, today: dt.date) -> list[Period]:
    """Return the spans a ledger may be looked at by, newest first; beside the finer ones also years."""
    rhythm = _rhythm(ledger)
    spans = _back(today, rhythm, OFFERED[rhythm])
    return spans if rhythm is Rhythm.YEAR else [*spans, *_back(today, Rhythm.YEAR, YEARS_BESIDE)]


def named(text: str, ledger: Ledger, today: dt.date) -> Period:
    """Return the span of a name as `Period.name` writes it (2026, 2026H1, 2026Q3, 2026-03, a day); else the usual one."""
    try:
        if ledger.as_of:
            day = dt.date.fromisoformat(text)
            return Period(day, day)
        return periods.parse(text)
    except (ValueError, Refused):
        return usual(ledger, today)


def masked(text: str) -> str:
    """Return what may be shown of a sensitive content: the ends of a long number, of anything else nothing."""
    if len(text) >= LONG_NUMBER and text[:-1].isalnum() and text[:-1].isascii():
        return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"
    return HIDDEN if text else ""


def _rhythm(ledger: Ledger) -> Rhythm:
    return Rhythm.YEAR if ledger.period == "all_open" else Rhythm(ledger.period)


def _back(today: dt.date, rhythm: Rhythm, count: int) -> list[Period]:
    spans = [periods.window_of(today, rhythm)]
    while len(spans) < count:
        spans.append(periods.window_of(spans[-1].start - periods.ONE_DAY, rhythm))
    return spans
