"""One attempt at a step, and what makes it impossible whatever the regulation says. Pure: what is known is handed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tongxin.ground.votes.definitions import VoteProof
from tongxin.registers.procedures.definitions import Procedure, Step
from tongxin.registers.procedures.flow import Taken, current, last, open_steps, ruleset_on, waits_for
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_


@dataclass(frozen=True)
class Attempt:
    """A step somebody wants to take: the day, the outcome, the facts, and what is known about those it concerns.

    past: steps taken and not void, oldest first; born, standing: of the subject on the day; others: standing of the persons
    named (standing "": before the roster, nobody can tell); known: answers of the corridor's preconditions (missing: nobody
    can tell); proof: the vote.
    """

    procedure: Procedure
    step: Step
    on: dt.date
    today: dt.date
    outcome: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    past: Sequence[Taken] = ()
    subject: UUID | None = None
    born: dt.date | None = None
    standing: str = "none"
    others: Mapping[UUID, str] = field(default_factory=dict)
    known: Mapping[str, int] = field(default_factory=dict)
    proof: VoteProof | None = None

    @property
    def ruleset(self) -> str:
        """Return the ruleset in force on the day of the step."""
        return ruleset_on(self.procedure, self.on)

    @property
    def this(self) -> Taken:
        """Return the step as it would stand."""
        return Taken(self.step.id, self.on, self.outcome, self.facts)


def check_attempt(attempt: Attempt) -> None:
    """Raise `Refused` with everything that makes the step impossible whatever the regulation says."""
    problems = [*_order(attempt), *_form(attempt)]
    if problems:
        raise Refused(problems)


def _order(attempt: Attempt) -> Iterator[Problem]:
    if attempt.on > attempt.today:
        yield _problem("future", N_("“{step}”的日期 {on} 还没有到，不能提前登记"), attempt, "on")
    standing = current(attempt.procedure, attempt.past)
    if attempt.step not in open_steps(attempt.procedure, attempt.past, attempt.on):
        yield _not_open(attempt, {item.step for item in standing})
    before = [item for key in waits_for(attempt.procedure, attempt.step, attempt.on) if (item := last(standing, key))]
    for item in before:
        if attempt.on < item.on:
            sentence = N_("“{step}”的日期 {on} 早于“{other}”的 {when}，请核对日期")
            other = attempt.procedure.step(item.step).title
            yield _problem("before", sentence, attempt, "on", other=other, when=item.on)


def _not_open(attempt: Attempt, standing: set[str]) -> Problem:
    if attempt.step.id in standing:
        return _problem("taken", N_("“{step}”已经办理过；如有差错，请先退回再重新办理"), attempt, "step")
    missing = [key for key in waits_for(attempt.procedure, attempt.step, attempt.on) if key not in standing]
    names = "、".join(attempt.procedure.step(key).title for key in missing)
    if names:
        return _problem("order", N_("还不能办理“{step}”：须先完成“{missing}”"), attempt, "step", missing=names)
    return _problem("closed", N_("这一步现在不能办理：“{step}”不适用于 {on} 的程序，或已经越过"), attempt, "step")


def _form(attempt: Attempt) -> Iterator[Problem]:
    for item in attempt.step.fields:
        value = attempt.facts.get(item.key)
        if item.required and value in (None, "", ()):
            yield _problem("field", N_("“{step}”须填写“{title}”"), attempt, item.key, title=item.title)
    yield from wrong_choices(attempt)
    outcomes = [outcome.id for outcome in attempt.step.outcomes]
    if outcomes and attempt.outcome not in outcomes:
        names = "、".join(outcome.title for outcome in attempt.step.outcomes)
        yield _problem("outcome", N_("请选择“{step}”的结果：{names}"), attempt, "outcome", names=names)


def wrong_choices(attempt: Attempt) -> Iterator[Problem]:
    """Yield each choice that is none of those the step offers."""
    for item in attempt.step.fields:
        value = attempt.facts.get(item.key)
        if item.choices and value not in (None, "", *item.choices):
            sentence = N_("“{title}”只能是：{choices}")
            yield _problem("choice", sentence, attempt, item.key, title=item.title, choices="、".join(item.choices))


def _problem(code: str, template: str, attempt: Attempt, field: str, **params: Any) -> Problem:
    return Problem(
        f"procedures.{code}", template, {"step": attempt.step.title, "on": attempt.on, **params}, field=field
    )


def check_postponable(procedure: Procedure, key: str) -> str:
    """Return how far the next step may be postponed; raise `Refused` where its definition allows none."""
    step = procedure.step(key)
    if step.postpone is None:
        raise refuse("procedures.no_postpone", N_("“{step}”不能推迟"), field="until", step=step.title)
    return step.postpone
