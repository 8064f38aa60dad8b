"""What pages say about cases and steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongxin.ground.ui.wording import full_day
from tongxin.registers.procedures.definitions import STATE_TITLES, Procedure, State, Step
from tongxin.registers.procedures.flow import Next, overtaken, steps_on
from tongxin.registers.procedures.models import Case, Judged, StepTaken
from tongxin.registers.procedures.queries import Wanted, definition_in_force
from tongxin.toolbox import clock
from tongxin.toolbox.words import N_

WHO = {
    Wanted.MEMBERS: N_("所列党支部的党员；不在名单中的，先登记组织关系"),
    Wanted.OTHERS: N_("已是党员的不在名单中"),
}
TONES = {State.OPEN: "", State.DONE: "ok", State.REFUSED: "late", State.ENDED: ""}


@dataclass(frozen=True)
class Row:
    """A case as a line of a list."""

    case: Case
    state: str
    tone: str
    coming: str

    @classmethod
    def of(cls, case: Case) -> Row:
        """Return the line of a case; what comes next is kept on the case, no rule is asked."""
        entry = definition_in_force(case.procedure)
        titles = {step.id: step.title for step in entry.steps} if entry else {}
        state = State(case.record.state)
        return cls(case, _(STATE_TITLES[state]), TONES[state], titles.get(case.next_step, case.next_step))


@dataclass(frozen=True)
class Line:
    """One step on the page of a case: taken (perhaps void), open now, or still ahead."""

    step: Step
    rows: Sequence[StepTaken]
    coming: Next | None
    may_take: bool = False

    @property
    def standing(self) -> bool:
        """Tell whether it was taken and stands."""
        return any(row.voided_at is None for row in self.rows)

    @property
    def state(self) -> str:
        """Return done, now, returned or ""; a step that comes again (a review, an extension) is now, not done."""
        if self.coming is not None:
            return "now"
        return "done" if self.standing else ("returned" if self.rows else "")


def lines(entry: Procedure, rows: Sequence[StepTaken], ahead: Sequence[Next], may: dict[bool, bool]) -> list[Line]:
    """Return every step of the procedure under today's rules, and those of earlier rules that were taken."""
    taken = {row.step for row in rows}
    standing = {row.step for row in rows if row.voided_at is None}
    today = {step.id for step in steps_on(entry, clock.today()) if not overtaken(entry, step, standing)}
    coming = {item.step.id: item for item in ahead}
    return [
        Line(step, [row for row in rows if row.step == step.id], coming.get(step.id), may[step.superior])
        for step in entry.steps
        if step.id in taken | today
    ]


def values(entry: Procedure, row: StepTaken) -> list[tuple[str, str]]:
    """Return (title, value) of what a step says, in the order of its fields; persons by name."""
    titles = {item.key: item.title for item in entry.step(row.step).fields}
    said: dict[str, list[str]] = {}
    for fact in row.facts.all():
        said.setdefault(fact.key, []).append(fact.person.name if fact.person else _value(fact.value))
    return [(title, "、".join(said[key])) for key, title in titles.items() if key in said]


def overridden(row: StepTaken) -> list[Judged]:
    """Return the rules that did not pass when the step was taken."""
    return [item for item in row.judged.all() if item.result != "passed"]


def _value(value: object) -> str:
    return full_day(value) if isinstance(value, dt.date) else str(value)
