"""Pure judgements: in which window a duty stands today, and what its value or evidence means there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tongxin.toolbox.periods import Period, Rhythm, window_of
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_
from tongxin.uses.duties.definitions import Duty, State

LONGEST = 200


def window(duty: Duty, today: dt.date) -> Period:
    """Return the window in which a duty is looked at today: of its rhythm; of the year for what happens any time."""
    return window_of(today, duty.every or Rhythm.YEAR)


def judge(duty: Duty, value: int, today: dt.date, *, proved: bool = False, expected: bool = True) -> State:
    """Return what a value (0 where nothing is on record) or named evidence means for a duty today."""
    if not expected:
        return State.OUTSIDE
    if duty.wanting:
        return State.WANTING if value else State.DONE
    if proved or (duty.figure and value >= duty.at_least):
        return State.DONE
    if duty.every is None:
        return State.NOTED
    return State.OPEN if _time(duty, today) else State.AHEAD


def _time(duty: Duty, today: dt.date) -> bool:
    """Tell whether a duty is due: its window ends soon, or its first month has come."""
    own = window(duty, today)
    begun = [month for month in duty.months if own.start.month <= month <= own.end.month]
    if begun and today.month >= min(begun):
        return True
    return (own.end - today).days <= duty.remind_days


def check_shown(duty: Duty) -> None:
    """Raise where evidence may not be named: what is on record shows the duty, nobody ticks it."""
    if duty.counted:
        raise refuse(
            "duties.counted", N_("“{title}”由系统按记录认定，不用也不能手工登记"), field="duty", title=duty.title
        )


def check_words(words: str) -> str:
    """Return a statement, stripped; raise for none or one too long."""
    said = words.strip()
    if not 0 < len(said) <= LONGEST:
        raise refuse("duties.words", N_("请用一句话说明，最多 {most} 个字"), field="words", most=LONGEST)
    return said


def tally(states: Sequence[State]) -> dict[State, int]:
    """Return how many duties are in each state."""
    return {state: states.count(state) for state in State}
