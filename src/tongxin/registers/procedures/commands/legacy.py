"""Past cases as paper tells of them, judged by the same rules as those of today: what cannot have been, what was not kept."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from tongxin.ground.access.queries import organisations_for
from tongxin.ground.catalog.queries import entry as catalog_entry
from tongxin.ground.catalog.queries import version as published
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.rules import check_held_by
from tongxin.ground.votes.definitions import Counts, VoteProof
from tongxin.ground.votes.rules import prove
from tongxin.people.models import Person
from tongxin.people.queries import Histories
from tongxin.registers.procedures.definitions import REFERENCES, Effect, Known, Procedure, Rule, State, Step, Vote
from tongxin.registers.procedures.flow import Taken, current, last, shifted, waits_for
from tongxin.registers.procedures.judging import judge_all
from tongxin.registers.procedures.judging.persons import STANDINGS, UNKNOWN
from tongxin.registers.procedures.models import Case
from tongxin.registers.procedures.rules import Attempt, wrong_choices
from tongxin.toolbox import clock
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.problems import Level, Problem, Refused
from tongxin.toolbox.words import N_

MISSING, ROSTER = "procedures.missing", "procedures.roster"
# What the subject is after an effect; judged by paper as the case went on, and compared with the roster.
BECOMES = {"people.admit": "probationary", "people.make_full": "full", "people.cancel_probation": "none"}


@dataclass(frozen=True)
class PastCase:
    """A case as paper tells of it: whose, where, its steps in order, the counts of votes by step; `facts` already typed
    (persons as tuples of ids). row: where it stands in a file."""

    organisation: Organisation
    steps: Sequence[Taken]
    subject: Person | None = None
    title: str = ""
    votes: Mapping[str, Counts] = field(default_factory=dict)
    row: int = 0


class Surroundings:
    """What is known beside the paper, read once for all cases of an import: units in reach, who is in the roster since
    when, and whose case is here already. A few statements, however many cases."""

    def __init__(self, by: Actor, organisation: Organisation, entry: Procedure, entries: Sequence[PastCase]) -> None:
        self.entry, self.today = entry, clock.today()
        units = organisations_for(by, "procedures.import_cases").filter(hospital_id=organisation.hospital_id)
        self.reach: set[UUID] = {organisation.pk, *units.values_list("pk", flat=True)}
        subjects = {one.subject.pk for one in entries if one.subject is not None}
        self.histories = Histories(subjects | {key for one in entries for step in one.steps for key in _named(step)})
        live = Case.objects.filter(procedure=entry.id, subject__in=subjects, record__voided_at=None)
        kept = live.filter(record__state__in=(State.OPEN, State.DONE))
        self.here: set[UUID | None] = set() if entry.several else set(kept.values_list("subject", flat=True))

    @cached_property
    def votes(self) -> dict[str, tuple[Any, int]]:
        """The rules of votes that steps of the procedure name, with their published versions."""
        rules = {rule.rule for step in self.entry.steps for rule in step.rules if isinstance(rule, Vote)}
        return {key: (catalog_entry("vote", key), published("vote", key)) for key in rules}

    def impossible(self, one: PastCase) -> Iterator[Problem]:
        """Yield what cannot have been, or cannot be taken in; `field` is the step, or the subject or organisation."""
        if one.organisation.pk not in self.reach:
            unit = {"unit": one.organisation.short_name}
            yield Problem("procedures.reach", N_("“{unit}”不在您可以登记的范围内"), unit, field="organisation")
        yield from self._elsewhere(one.organisation)
        if not one.steps:
            yield Problem("procedures.empty", N_("没有任何一步的日期"))
        if one.subject is not None and one.subject.pk in self.here:
            about = {"name": one.subject.name, "title": self.entry.title}
            yield Problem("procedures.here", N_("{name}的“{title}”已在系统中，不能再导入一次"), about, field="subject")
        for place, item in enumerate(one.steps):
            yield from self._impossible_step(one, place, item)

    def _elsewhere(self, unit: Organisation) -> Iterator[Problem]:
        try:
            check_held_by(self.entry.held_by, unit.kind, title=self.entry.title, name=unit.name)
        except Refused as refused:
            yield from refused.problems

    def _impossible_step(self, one: PastCase, place: int, item: Taken) -> Iterator[Problem]:
        if item.step not in self.entry.places:
            yield Problem("procedures.step", N_("这个程序没有“{key}”这一步"), {"key": item.step}, field="step")
            return
        step = self.entry.step(item.step)
        if item.on > self.today:
            sentence = N_("“{step}”的日期 {on} 还没有到")
            yield Problem("procedures.future", sentence, {"step": step.title, "on": item.on}, field=step.id)
        for key in waits_for(self.entry, step, item.on):
            first = min((other.on for other in one.steps if other.step == key), default=item.on)
            if first > item.on:
                sentence = N_("“{step}”的日期 {on} 早于“{other}”的 {when}，请核对日期")
                about = {"step": step.title, "on": item.on, "other": self.entry.step(key).title, "when": first}
                yield Problem("procedures.before", sentence, about, field=step.id)
        yield from (
            dataclasses.replace(problem, field=f"{step.id}.{problem.field}")
            for problem in wrong_choices(self._attempt(one, item))
        )
        try:
            self._proof(one, step)
        except Refused as refused:
            yield from (dataclasses.replace(problem, field=f"{step.id}.votes") for problem in refused.problems)

    def judged(self, one: PastCase) -> Iterator[tuple[Taken, str, VoteProof | None, list[Finding]]]:
        """Yield each step with its ruleset, its vote, and how every rule that paper says something of was kept."""
        past: list[Taken] = []
        standing = self._standing(one, one.steps[0].on) if one.steps else "none"
        for item in one.steps:
            proof = self._proof(one, self.entry.step(item.step))
            attempt = self._attempt(one, item, tuple(past), proof, standing)
            told = [rule for rule in attempt.step.rules if not _untold(rule, attempt)]
            past.append(item)
            effects = [
                effect for effect in attempt.step.effects if effect.do in BECOMES and item.outcome in effect.outcomes
            ]
            compared = [finding for effect in effects for finding in self._compared(one, attempt, effect, past)]
            yield item, attempt.ruleset, proof, [*_missing(attempt), *judge_all(attempt, told), *compared]
            standing = BECOMES[effects[-1].do] if effects else standing

    def _standing(self, one: PastCase, day: dt.date) -> str:
        return self.histories.standing(one.subject.pk, day) if one.subject is not None else "none"

    def _compared(self, one: PastCase, attempt: Attempt, effect: Effect, past: Sequence[Taken]) -> Iterator[Finding]:
        """Yield a finding where the roster does not know what a step brought about."""
        dated = last(past, effect.dated or attempt.step.id)
        day = shifted(dated.on if dated else attempt.on, effect, past)
        found = self._standing(one, day)
        if found not in (BECOMES[effect.do], UNKNOWN):
            sentence = N_("按材料，{day} 起应为{told}，名册中是{found}：请核对名册")
            params = {"day": day, "told": STANDINGS[BECOMES[effect.do]], "found": STANDINGS[found]}
            yield Finding(ROSTER, Result.FAILED, sentence, params, Level.SOFT, field=attempt.step.id)

    def _attempt(
        self,
        one: PastCase,
        item: Taken,
        past: tuple[Taken, ...] = (),
        proof: VoteProof | None = None,
        standing: str = "none",
    ) -> Attempt:
        subject, day = one.subject, item.on
        return Attempt(
            self.entry, self.entry.step(item.step), day, self.today, item.outcome, item.facts, past,
            subject.pk if subject is not None else None, subject.born if subject is not None else None, standing,
            {key: self.histories.standing(key, day) for key in _named(item)}, {}, proof,
        )  # fmt: skip

    def _proof(self, one: PastCase, step: Step) -> VoteProof | None:
        """Return how the vote of a step is judged; where paper tells no ballots, only who was there and who agreed."""
        asked = next((rule for rule in step.rules if isinstance(rule, Vote)), None)
        counts = one.votes.get(step.id)
        if asked is None or counts is None:
            return None
        rule, version = self.votes[asked.rule]
        return prove(dataclasses.replace(rule, secret=False) if counts.issued is None else rule, counts, version)


def _named(item: Taken) -> list[UUID]:
    return [key for value in item.facts.values() if isinstance(value, tuple) for key in value]


def _untold(rule: Rule, attempt: Attempt) -> bool:
    """Tell whether a rule asks what the paper does not say: a vote, fields left empty, registers of that time."""
    if isinstance(rule, Vote):
        return attempt.proof is None
    fields = [
        name for attribute, sort in REFERENCES.get(type(rule), {}).items() if sort == "field"
        for name in _names(getattr(rule, attribute))
    ]  # fmt: skip
    empty = bool(fields) and all(attempt.facts.get(name) in (None, "", ()) for name in fields)
    return isinstance(rule, Known) or empty


def _names(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _missing(attempt: Attempt) -> Iterator[Finding]:
    """Yield a finding for each step that should stand before this one and of which paper tells no day."""
    standing = {item.step for item in current(attempt.procedure, attempt.past)}
    for key in waits_for(attempt.procedure, attempt.step, attempt.on):
        if key not in standing:
            sentence = N_("在“{step}”之前没有“{other}”的日期")
            params = {"step": attempt.step.title, "other": attempt.procedure.step(key).title}
            yield Finding(MISSING, Result.FAILED, sentence, params, Level.SOFT, field=attempt.step.id)
