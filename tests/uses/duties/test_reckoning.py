"""What the list of duties spares a branch, counted by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from tests.uses.duties.test_rules import duty

from tongxin.figures.answers import Answer
from tongxin.figures.evaluate import Status
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox.periods import Period
from tongxin.uses.duties.definitions import State
from tongxin.uses.duties.reckoning import Held, Sheet

YEAR = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def held(state: State, value: int | None, records: int, **more: Any) -> Held:
    answer = Answer("x", "示例", "次", value, Status.OK, records, 1, UUID(int=1), YEAR)
    return Held(duty(**more), YEAR, state, answer)


def test_only_what_records_show_was_spared() -> None:
    sheet = Sheet(
        Organisation(),
        [
            held(State.DONE, 12, 12),
            held(State.OPEN, 1, 3),
            held(State.AHEAD, None, 0),
            held(State.OUTSIDE, 4, 4),
            held(State.DONE, 0, 0, figure="", wanting="elections.overdue"),
            held(State.WANTING, 2, 2, figure="", wanting="elections.overdue"),
            Held(duty(figure="", statement=True), YEAR, State.DONE),
        ],
    )
    assert (sheet.reused, sheet.prefilled, sheet.automatic) == (15, 2, 1)
