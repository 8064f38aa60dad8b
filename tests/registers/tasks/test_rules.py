"""Supervision without a database: every deed from every state, lamps at their boundary, what is proposed, who verifies."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.registers.tasks.definitions import DEED_TITLES, FINISHED, STATE_TITLES, Deed, Light, State
from tongxin.registers.tasks.rules import (
    MOVES,
    Pace,
    extension_problem,
    light,
    milestone_problem,
    possible,
    proposed,
    state_after,
    verifier_problem,
)

TODAY = dt.date(2026, 11, 22)
PACE = Pace(7, 15, 2)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(offset)


def test_every_deed_and_state_has_its_word_and_every_deed_but_the_first_a_move() -> None:
    assert set(DEED_TITLES) == set(Deed)
    assert set(STATE_TITLES) == set(State)
    assert set(MOVES) == set(Deed) - {Deed.ASSIGNED}


@given(st.sampled_from(sorted(FINISHED)), st.sampled_from(list(Deed)))
def test_nothing_happens_to_what_is_finished(state: State, deed: Deed) -> None:
    assert not possible(state, deed)


def test_every_open_state_can_be_finished() -> None:
    reached = {State.ASSIGNED}
    for _round in State:
        reached |= {state_after(state, deed) for state in reached for deed in MOVES if possible(state, deed)}
    assert reached == set(State)
    for state in set(State) - FINISHED:
        assert possible(state, Deed.CANCELLED)


@pytest.mark.parametrize(
    ("offset", "expected"), [(-1, Light.RED), (0, Light.YELLOW), (7, Light.YELLOW), (8, Light.NONE)]
)
def test_lamp_at_its_boundary(offset: int, expected: Light) -> None:
    assert light(day(offset), TODAY, State.WORKING, 7) is expected


def test_a_missed_milestone_is_yellow_and_a_closed_task_shows_none() -> None:
    assert light(day(90), TODAY, State.WORKING, 7, missed=True) is Light.YELLOW
    assert light(day(-90), TODAY, State.CLOSED, 7) is Light.NONE


@given(DAYS, st.sampled_from(list(State)), st.integers(0, 30))
def test_red_only_after_the_day(due: dt.date, state: State, yellow: int) -> None:
    red = light(due, TODAY, state, yellow) is Light.RED
    assert red == (due < TODAY and state not in FINISHED)


@pytest.mark.parametrize(
    ("late", "urged", "ago", "expected"),
    [
        (0, 0, None, None), (1, 0, None, Deed.URGED), (3, 1, 6, None), (8, 1, 7, Deed.URGED), (14, 2, 7, Deed.URGED),
        (15, 1, 7, Deed.URGED), (15, 2, 7, Deed.ESCALATED), (15, 2, 6, None),
    ],
)  # fmt: skip
def test_what_is_proposed(late: int, urged: int, ago: int | None, expected: Deed | None) -> None:
    last = None if ago is None else day(-ago)
    assert proposed(State.WORKING, day(-late), TODAY, PACE, urged=urged, urged_on=last) is expected


def test_nothing_is_proposed_for_what_waits_for_others() -> None:
    assert proposed(State.REQUESTED, day(-40), TODAY, PACE, urged=5) is None


def test_who_owns_or_asked_does_not_verify() -> None:
    assert verifier_problem("user:1", "p1", "user:1", None) is not None
    assert verifier_problem("user:1", "p1", "user:2", "p1") is not None
    assert verifier_problem("user:1", "p1", "user:2", "p2") is None
    assert verifier_problem("user:1", None, "user:2", None) is None


def test_more_time_is_later_and_milestones_lie_between() -> None:
    assert extension_problem(day(0), day(0)) is not None
    assert extension_problem(day(0), day(1)) is None
    assert milestone_problem(" ", day(1), day(0), day(2)) is not None
    assert milestone_problem("x", day(3), day(0), day(2)) is not None
    assert milestone_problem("x", day(2), day(0), day(2)) is None
