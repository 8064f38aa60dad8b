"""Supervision as pure functions: which deed leads where, who may verify, how a task stands to its day, what is due to be sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tongxin.registers.tasks.definitions import DOING, FINISHED, OPEN, Deed, Light, State
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_

# From which states a deed is possible, and where it leads; None: the state stays.
MOVES: Mapping[Deed, tuple[frozenset[State], State | None]] = MappingProxyType({
    Deed.ACCEPTED: (frozenset({State.ASSIGNED}), State.ACCEPTED),
    Deed.REPORTED: (DOING, State.WORKING),
    Deed.REACHED: (DOING, None),
    Deed.REQUESTED: (DOING, State.REQUESTED),
    Deed.RETURNED: (frozenset({State.REQUESTED, State.SPOT}), State.RETURNED),
    Deed.CLOSED: (frozenset({State.REQUESTED}), State.CLOSED),
    Deed.ASKED: (DOING, None),
    Deed.GRANTED: (OPEN, None),
    Deed.DECLINED: (OPEN, None),
    Deed.URGED: (frozenset({State.ASSIGNED, *DOING}), None),
    Deed.ESCALATED: (OPEN, None),
    Deed.SPOT: (frozenset({State.ASSIGNED, *DOING}), State.SPOT),
    Deed.CONFIRMED: (frozenset({State.SPOT}), State.CLOSED),
    Deed.REFERRED: (frozenset({State.ASSIGNED, *DOING}), State.REFERRED),
    Deed.CARRIED: (OPEN, None),
    Deed.CANCELLED: (OPEN, State.CANCELLED),
})  # fmt: skip


def possible(state: State, deed: Deed) -> bool:
    """Tell whether a deed may happen to a task in a state."""
    return deed in MOVES and state in MOVES[deed][0]


def state_after(state: State, deed: Deed) -> State:
    """Return the state a possible deed leads to."""
    return MOVES[deed][1] or state


def light(due_on: dt.date, today: dt.date, state: State, yellow_days: int, *, missed: bool = False) -> Light:
    """Return red for an open task past its day, yellow when the day is near or a milestone was missed, else none."""
    if state in FINISHED:
        return Light.NONE
    if today > due_on:
        return Light.RED
    return Light.YELLOW if missed or (due_on - today).days <= yellow_days else Light.NONE


@dataclass(frozen=True)
class Pace:
    """Settings of the catalog: days between two urgings, days overdue or times urged after which the leader is told."""

    gap_days: int
    escalate_days: int
    escalate_urges: int


def proposed(
    state: State, due_on: dt.date, today: dt.date, pace: Pace, *, urged: int = 0, urged_on: dt.date | None = None
) -> Deed | None:
    """Return what the system proposes to send about an overdue task, by a person: 催办, then the leader in charge."""
    if today <= due_on or not possible(state, Deed.URGED):
        return None
    if urged_on is not None and (today - urged_on).days < pace.gap_days:
        return None
    late = (today - due_on).days
    return Deed.ESCALATED if urged >= pace.escalate_urges and late >= pace.escalate_days else Deed.URGED


def verifier_problem(by: str, person: object, requested_by: str, owner: object) -> Problem | None:
    """Return why somebody may not verify a closure: HARD, it is done by another than who owns it or asked for it.

    by, requested_by: actor references; person, owner: the verifier's and the owner's person id, or None.
    """
    if by == requested_by or (owner is not None and person == owner):
        sentence = N_("办结须由承办人以外的人核验：您是责任人或申请办结的人")
        return Problem("tasks.own_closure", sentence, rule="decision_supervision")
    return None


def extension_problem(due_on: dt.date, asked: dt.date) -> Problem | None:
    """Return why a day cannot be asked for: it must be later than the present one."""
    if asked > due_on:
        return None
    return Problem("tasks.extension", N_("申请延期的日期须晚于现在的办结时限 {due}"), {"due": due_on}, field="due_on")


def milestone_problem(title: str, due_on: dt.date, given_on: dt.date, last: dt.date) -> Problem | None:
    """Return why a milestone cannot stand: it has a name and lies between the day of the task and its end."""
    if not title.strip():
        return Problem("tasks.milestone_title", N_("请填写节点名称"), field="milestones")
    if not given_on <= due_on <= last:
        sentence = N_("节点“{title}”的日期应在交办时间和办结时限之间")
        return Problem("tasks.milestone_day", sentence, {"title": title}, field="milestones")
    return None
