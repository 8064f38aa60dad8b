"""History taken in: cases with the steps that were once taken on paper, checked by the same rules, nothing invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import organisations_for
from tongxin.ground.catalog.queries import version as published
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.people.models import Person
from tongxin.registers.procedures.commands import facts
from tongxin.registers.procedures.commands.asking import ask_next, expect
from tongxin.registers.procedures.definitions import Procedure, State
from tongxin.registers.procedures.flow import Next, Taken, state_of, waits_for
from tongxin.registers.procedures.judging import judge_all
from tongxin.registers.procedures.models import Case, Fact, Judged, StepTaken
from tongxin.registers.procedures.queries import kind_of
from tongxin.registers.procedures.queries import procedure as procedure_of
from tongxin.registers.procedures.rules import Attempt
from tongxin.toolbox import clock
from tongxin.toolbox.findings import Finding
from tongxin.toolbox.problems import Problem, Refused
from tongxin.toolbox.words import N_

BATCH = 2000
IMPORTED = N_("导入的历史")


@dataclass(frozen=True)
class PastCase:
    """A case as paper tells of it: whose, where, and its steps in order; `facts` already typed (persons as tuples of ids)."""

    organisation: Organisation
    steps: Sequence[Taken]
    subject: Person | None = None
    title: str = ""


@dataclass
class Made:
    """Rows to be written, table by table."""

    cases: list[Case] = field(default_factory=list)
    steps: list[StepTaken] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    asked: list[tuple[Case, Next | None]] = field(default_factory=list)


@command("procedures.import_cases", title=_("导入历史程序"), on="organisation")
def import_cases(
    *, by: Actor, organisation: Organisation, procedure: str, entries: Sequence[PastCase]
) -> dict[str, int]:
    """Take in cases of a unit and of those below it; return counts of cases, steps and rules that had not been kept.

    All or none: what cannot have been (a day to come, a step before the one it follows) is refused, every place at once.
    A rule of the regulation that was not kept is written down with its step, for history cannot be undone. Standings of
    that time are not looked up: the dates themselves tell them. What the steps brought about is in the roster already.
    """
    entry, reach = procedure_of(procedure), _reach(by, organisation)
    problems = [item for number, one in enumerate(entries, 1) for item in _impossible(entry, one, reach, number)]
    if problems:
        raise Refused(problems)
    made = Made()
    for one in entries:
        _build(by, entry, one, made)
    writing.store(*(case.record for case in made.cases))
    Case.objects.bulk_create(made.cases, batch_size=BATCH)
    StepTaken.objects.bulk_create(made.steps, batch_size=BATCH)
    Fact.objects.bulk_create(made.facts, batch_size=BATCH)
    Judged.objects.bulk_create(made.judged, batch_size=BATCH)
    ask_next(made.asked)
    counts = {
        "cases": len(made.cases),
        "steps": len(made.steps),
        "violations": sum(bool(row.reason) for row in made.judged),
    }
    note(**counts)
    return counts


def _reach(by: Actor, organisation: Organisation) -> set[UUID]:
    units = organisations_for(by, "procedures.import_cases").filter(hospital_id=organisation.hospital_id)
    return {organisation.pk, *units.values_list("pk", flat=True)}


def _impossible(entry: Procedure, one: PastCase, reach: set[UUID], number: int) -> Iterator[Problem]:
    where, today = gettext("第 {number} 行").format(number=number), clock.today()
    if one.organisation.pk not in reach:
        yield Problem(
            "procedures.reach", N_("“{unit}”不在您可以登记的范围内"), {"unit": one.organisation.short_name}, where=where
        )
    if not one.steps:
        yield Problem("procedures.empty", N_("没有任何一步的日期"), where=where)
    for item in one.steps:
        title = entry.step(item.step).title
        if item.on > today:
            sentence = N_("“{step}”的日期 {on} 还没有到")
            yield Problem("procedures.future", sentence, {"step": title, "on": item.on}, where=where)
        for key in waits_for(entry, entry.step(item.step), item.on):
            first = min((other.on for other in one.steps if other.step == key), default=item.on)
            if first > item.on:
                sentence = N_("“{step}”的日期 {on} 早于“{other}”的 {when}，请核对日期")
                about = {"step": title, "on": item.on, "other": entry.step(key).title, "when": first}
                yield Problem("procedures.before", sentence, about, where=where)


def _build(by: Actor, entry: Procedure, one: PastCase, made: Made) -> None:
    case = _case(by, entry, one)
    made.cases.append(case)
    past: list[Taken] = []
    for number, item in enumerate(one.steps, 1):
        attempt = _attempt(entry, one, item, past)
        row = _step(by, case, item, number, attempt.ruleset)
        made.steps.append(row)
        made.facts += facts.rows(row, item.facts)
        made.judged += [_judged(row, finding) for finding in judge_all(attempt) if not _untold(attempt, finding)]
        past.append(item)
    if case.record.state == State.OPEN:
        made.asked.append((case, expect(case, entry, past, clock.today())))


def _case(by: Actor, entry: Procedure, one: PastCase) -> Case:
    about = one.subject.name if one.subject is not None else one.title
    record = writing.build(
        by=by, kind=kind_of(entry), organisation=one.organisation, origin=writing.IMPORTED,
        title=gettext("{procedure}：{about}").format(procedure=entry.title, about=about)[:200],
        occurred_on=one.steps[0].on, state=state_of(entry, one.steps, clock.today()),
    )  # fmt: skip
    return Case(
        record=record, hospital_id=record.hospital_id, organisation=one.organisation, occurred_on=record.occurred_on,
        procedure=entry.id, definition=published("procedure", entry.id), subject=one.subject,
    )  # fmt: skip


def _attempt(entry: Procedure, one: PastCase, item: Taken, past: Sequence[Taken]) -> Attempt:
    born: dt.date | None = one.subject.born if one.subject is not None else None
    return Attempt(
        entry, entry.step(item.step), item.on, clock.today(), item.outcome, item.facts, tuple(past),
        one.subject.pk if one.subject is not None else None, born,
    )  # fmt: skip


def _untold(attempt: Attempt, finding: Finding) -> bool:
    """Tell whether a rule asks what no paper handed in says: standings of the time, votes, fields left empty."""
    rule = next((rule for rule in attempt.step.rules if rule.id == finding.rule), None)
    said: Mapping[str, Any] = attempt.facts
    return (
        rule is None
        or rule.check in {"subject", "persons", "vote", "known"}
        or (rule.check in {"answer", "between", "at_least", "open", "surplus", "different"} and not said)
    )


def _step(by: Actor, case: Case, item: Taken, number: int, ruleset: str) -> StepTaken:
    return StepTaken(
        case=case, hospital_id=case.hospital_id, organisation_id=case.organisation_id, number=number, step=item.step,
        outcome=item.outcome, occurred_on=item.on, ruleset=ruleset, imported=True, taken_at=clock.now(),
        taken_by=writing.reference(by),
    )  # fmt: skip


def _judged(row: StepTaken, finding: Finding) -> Judged:
    return Judged(
        step=row, hospital_id=row.hospital_id, organisation_id=row.organisation_id, rule=finding.rule,
        level=finding.level, result=finding.result, source=finding.source,
        reason="" if finding.passed else gettext(IMPORTED), sentence=finding.problem().sentence(gettext),
    )  # fmt: skip
