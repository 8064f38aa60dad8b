"""Taking and undoing one step, and keeping what comes next; called by the commands of the room."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from tongxin.ground.access.queries import require
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import note, touched
from tongxin.ground.records import writing
from tongxin.ground.records.effects import Occasion, effects
from tongxin.registers.procedures import judging, rules
from tongxin.registers.procedures.commands import facts
from tongxin.registers.procedures.commands.asking import EXPECTED, ask_next, expect, settle_next
from tongxin.registers.procedures.commands.attempts import Said, answered, attempt_at
from tongxin.registers.procedures.definitions import Effect, State, Step
from tongxin.registers.procedures.flow import last, shifted, state_of
from tongxin.registers.procedures.models import Case, Fact, Judged, StepTaken
from tongxin.registers.procedures.queries import Course
from tongxin.toolbox import clock
from tongxin.toolbox.findings import Finding, settle


def take_step(course: Course, by: Actor, step: Step, said: Said) -> StepTaken:
    """Write a step with its facts and findings, and what it brings about; raise `Refused` where a rule forbids it."""
    case = course.case
    if step.superior:
        require(by, "procedures.approve", case.organisation)
    typed = facts.read(step, said.facts, case.hospital_id) | answered(step, case.subject_id, said.on)
    attempt = attempt_at(course, step, said, typed)
    rules.check_attempt(attempt)
    findings = settle(judging.judge_all(attempt), said.reason)
    row = StepTaken.objects.create(
        case=case, hospital_id=case.hospital_id, organisation_id=case.organisation_id, step=step.id, outcome=said.outcome,
        number=len(course.rows) + 1, occurred_on=said.on, ruleset=attempt.ruleset,
        proof=attempt.proof.as_dict(gettext) if attempt.proof else None, taken_at=clock.now(),
        taken_by=writing.reference(by),
    )  # fmt: skip
    Fact.objects.bulk_create(facts.rows(row, typed))
    Judged.objects.bulk_create(_judged(row, finding) for finding in findings)
    note(step=step.id, overridden=[finding.rule for finding in findings if finding.reason])
    course.rows.append(row)
    course.past.append(attempt.this)
    for effect in _effects(step, said.outcome):
        effects[effect.do].do(by, _occasion(course, row, effect))
    return row


def _judged(row: StepTaken, finding: Finding) -> Judged:
    return Judged(
        step=row, hospital_id=row.hospital_id, organisation_id=row.organisation_id, rule=finding.rule,
        level=finding.level, result=finding.result, source=finding.source, reason=finding.reason,
        sentence=finding.problem().sentence(gettext),
    )  # fmt: skip


def _effects(step: Step, outcome: str) -> list[Effect]:
    return [effect for effect in step.effects if not effect.outcomes or outcome in effect.outcomes]


def _occasion(course: Course, row: StepTaken, effect: Effect) -> Occasion:
    """Return what an effect of the newest step is told; it is undone on the same day as it was done."""
    case, dated = course.case, last(course.past, effect.dated or row.step)
    on = shifted(dated.on if dated else row.occurred_on, effect, course.past)
    return Occasion(case.record, row.pk, case.organisation, case.subject_id, on, course.past[-1].facts)


def undo_steps(course: Course, by: Actor, rows: Sequence[StepTaken], reason: str) -> None:
    """Void the newest steps of a case, newest first, and undo what each brought about."""
    for row in reversed(rows):
        step = course.definition.step(row.step)
        for effect in reversed(_effects(step, row.outcome)):
            effects[effect.do].undo(by, _occasion(course, row, effect))
        row.voided_at, row.voided_by, row.void_reason = clock.now(), writing.reference(by), reason
        row.save(update_fields=["voided_at", "voided_by", "void_reason"])
        touched(row, "voided_at")
        course.past.pop()


def refresh(course: Course) -> None:
    """Keep what comes next on the case and on the list of what is to do."""
    case, today = course.case, clock.today()
    state = state_of(course.definition, course.past, today)
    if state is not State.OPEN:
        case.record.state = state
        case.record.save(update_fields=["state"])
        settle_next(case)
        forget_next(case)
        return
    coming = expect(case, course.definition, course.past, today)
    case.save(update_fields=list(EXPECTED))
    ask_next([(case, coming)])


def forget_next(case: Case) -> None:
    """Take back what was to come next: the case is over."""
    case.next_step, case.earliest_on, case.due_on, case.unknown = "", None, None, ""
    case.save(update_fields=list(EXPECTED))
