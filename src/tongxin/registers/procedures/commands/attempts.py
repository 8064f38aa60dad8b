"""Gathers what is known about an attempt at a step: standings, birth, earlier steps, other registers, the vote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tongxin.ground.catalog.queries import entry
from tongxin.ground.catalog.queries import version as published
from tongxin.ground.records.effects import preconditions
from tongxin.ground.votes.definitions import Counts, VoteProof
from tongxin.ground.votes.rules import prove
from tongxin.people.queries import standings
from tongxin.registers.procedures.definitions import Known, Step, Vote
from tongxin.registers.procedures.flow import Taken, current, last
from tongxin.registers.procedures.queries import Course
from tongxin.registers.procedures.rules import Attempt
from tongxin.toolbox import clock


@dataclass(frozen=True)
class Said:
    """What somebody says of a step: its day, outcome, facts as typed, counts of its vote, and why rules are overridden."""

    on: dt.date
    outcome: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    votes: Counts | None = None
    reason: str = ""


def attempt_at(course: Course, step: Step, said: Said, facts: Mapping[str, Any]) -> Attempt:
    """Return the attempt with all that its rules may ask; raise `Refused` for counts of a vote that cannot be."""
    case, definition, past = course.case, course.definition, course.past
    named = [key for value in facts.values() if isinstance(value, tuple) for key in value]
    known = standings([*named, *([case.subject_id] if case.subject_id else [])], said.on)
    return Attempt(
        procedure=definition, step=step, on=said.on, today=clock.today(), outcome=said.outcome, facts=facts, past=tuple(past),
        subject=case.subject_id, born=getattr(case.subject, "born", None), others=known,
        standing=known.get(case.subject_id, "none") if case.subject_id else "none",
        known=_known(step, case.subject_id, current(definition, past), said.on), proof=proof_of(step, said.votes),
    )  # fmt: skip


def answered(step: Step, person: UUID | None, on: dt.date) -> dict[str, str]:
    """Return what other registers answer for fields of a step, about its subject on the day."""
    asked = ((item, preconditions[item.known].ask(person, on, on)) for item in step.fields if item.known and person)
    return {item.key: item.choices[0 if answer else 1] for item, answer in asked if answer is not None}


def _known(step: Step, person: UUID | None, past: Sequence[Taken], on: dt.date) -> dict[str, int]:
    asked = [(rule, last(past, rule.since)) for rule in step.rules if isinstance(rule, Known)]
    answers: Iterable[tuple[str, int | None]] = (
        (rule.id, preconditions[rule.name].ask(person, since.on, on)) for rule, since in asked if person and since
    )
    return {key: value for key, value in answers if value is not None}


def proof_of(step: Step, votes: Counts | None) -> VoteProof | None:
    """Return how the counts of a step's vote are judged; None where no vote is asked or told of."""
    asked = next((rule for rule in step.rules if isinstance(rule, Vote)), None)
    if asked is None or votes is None:
        return None
    return prove(entry("vote", asked.rule), votes, published("vote", asked.rule))
