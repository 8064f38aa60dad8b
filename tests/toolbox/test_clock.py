"""One clock: real by default, held by a block or by a file for a server in another process."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.toolbox import clock


def test_the_clock_runs_in_utc() -> None:
    before, now, after = dt.datetime.now(dt.UTC), clock.now(), dt.datetime.now(dt.UTC)
    assert before <= now <= after
    assert now.tzinfo is dt.UTC


@given(st.dates(dt.date(1995, 1, 1), dt.date(2100, 1, 1)))
def test_a_day_means_noon_in_shanghai(day: dt.date) -> None:
    with clock.at(day):
        assert clock.today() == day
        assert clock.local(clock.now()).hour == 12


def test_today_changes_at_midnight_in_shanghai() -> None:
    with clock.at(dt.datetime(2021, 12, 31, 15, 59, 59, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2021, 12, 31)
    with clock.at(dt.datetime(2021, 12, 31, 16, 0, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2022, 1, 1)


def test_holding_nests_and_ends_with_an_error() -> None:
    with clock.at(dt.date(2021, 1, 1)):
        with pytest.raises(RuntimeError), clock.at(dt.date(2022, 1, 1)):
            raise RuntimeError
        assert clock.today() == dt.date(2021, 1, 1)


def test_a_file_holds_the_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = tmp_path / "clock"
    monkeypatch.setenv("TONGXIN_CLOCK_FILE", str(held))
    assert clock.now().year > 2021
    held.write_text("2021-06-30T23:30:00+08:00\n", "utf-8")
    assert clock.now() == dt.datetime(2021, 6, 30, 15, 30, tzinfo=dt.UTC)
    assert clock.today() == dt.date(2021, 6, 30)
