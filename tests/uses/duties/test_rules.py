"""Windows and judgements of duties: pure."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.ground.catalog.queries import active
from tongxin.toolbox.periods import Period, Rhythm
from tongxin.toolbox.problems import Refused
from tongxin.uses.duties.definitions import Duty, State, Who
from tongxin.uses.duties.rules import check_shown, check_words, judge, tally, window

NOVEMBER = dt.date(2026, 11, 22)


def duty(**more: Any) -> Duty:
    usual: dict[str, Any] = {
        "id": "x", "aspect": "组织生活", "title": "示例", "text": "示例", "who": Who.SECRETARY, "every": Rhythm.YEAR,
        "figure": "life.life_meetings",
    }  # fmt: skip
    return Duty(**{**usual, **more})


def test_the_catalog_names_fifty_duties_of_eleven_aspects() -> None:
    entries = active().all("duty").values()
    assert (len(entries), len({entry.aspect for entry in entries})) == (50, 11)
    assert sum(bool(entry.counted) for entry in entries) >= 30, "most are shown by records, not by people"


@pytest.mark.parametrize(
    ("more", "value", "day", "state"),
    [
        ({}, 1, NOVEMBER, State.DONE),
        ({"at_least": 2}, 1, dt.date(2026, 12, 2), State.OPEN),
        ({}, 0, NOVEMBER, State.AHEAD),  # the year has more than thirty days left
        ({}, 0, dt.date(2026, 12, 1), State.OPEN),
        ({"months": [10, 11]}, 0, NOVEMBER, State.OPEN),
        ({"months": [10, 11]}, 0, dt.date(2026, 9, 30), State.AHEAD),
        ({"every": Rhythm.HALF, "months": [6, 12]}, 0, NOVEMBER, State.AHEAD),
        ({"every": Rhythm.MONTH, "remind_days": 10}, 0, NOVEMBER, State.OPEN),
        ({"every": Rhythm.MONTH, "remind_days": 5}, 0, NOVEMBER, State.AHEAD),
        ({"every": None}, 0, NOVEMBER, State.NOTED),
        ({"every": None}, 1, NOVEMBER, State.DONE),
        ({"figure": "", "wanting": "elections.overdue"}, 0, NOVEMBER, State.DONE),
        ({"figure": "", "wanting": "elections.overdue"}, 1, NOVEMBER, State.WANTING),
    ],
)
def test_a_value_means_something_in_its_window(more: dict[str, Any], value: int, day: dt.date, state: State) -> None:
    assert judge(duty(**more), value, day) is state


def test_what_is_not_expected_is_outside_and_evidence_does_what_a_value_does() -> None:
    assert judge(duty(only_if="duties.party_groups"), 0, NOVEMBER, expected=False) is State.OUTSIDE
    assert judge(duty(figure="", statement=True), 0, NOVEMBER, proved=True) is State.DONE


@given(st.integers(0, 5), st.integers(0, 5), st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)))
def test_more_on_record_is_never_worse(few: int, more: int, day: dt.date) -> None:
    entry = duty(at_least=3, months=[3])
    if judge(entry, few, day) is State.DONE:
        assert judge(entry, few + more, day) is State.DONE


def test_windows_are_those_of_the_rhythm_or_the_year() -> None:
    assert window(duty(every=Rhythm.QUARTER), NOVEMBER) == Period(dt.date(2026, 10, 1), dt.date(2026, 12, 31))
    assert window(duty(every=None), NOVEMBER) == Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def test_nobody_ticks_by_hand_what_is_counted() -> None:
    with pytest.raises(Refused):
        check_shown(duty())
    check_shown(duty(figure="", statement=True))


@pytest.mark.parametrize("words", ["", "   ", "字" * 201])
def test_a_statement_is_one_sentence(words: str) -> None:
    with pytest.raises(Refused):
        check_words(words)
    assert check_words(" 已核对 ") == "已核对"


def test_states_are_counted() -> None:
    assert tally([State.DONE, State.DONE, State.OPEN])[State.DONE] == 2
