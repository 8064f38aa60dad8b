"""Cases that somebody may see, and what is known for judging a step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet

from tongxin.ground.access.queries import found, may, visible
from tongxin.ground.catalog.queries import active, pinned
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.people.queries import members
from tongxin.registers.procedures.definitions import Procedure, State, Step
from tongxin.registers.procedures.flow import Next, Taken, outlook
from tongxin.registers.procedures.models import Case, Fact, StepTaken
from tongxin.toolbox import clock
from tongxin.toolbox.problems import NotFound, Problem, refuse
from tongxin.toolbox.words import N_

VIEW = "procedures.view"
# Not a word of the room: `procedures.*` does not include it (practice: seen by the Party secretary and organisation section).
WALLED = "walled_cases.view"
RECORD_KIND = "case"
WALLED_KIND = "walled_case"
PERSONS = ("person", "persons")
MOST = 200
PLACES = ("branch", "temporary_branch", "general_branch", "party_committee", "hospital", "department")


def procedure(key: str) -> Procedure:
    """Return a procedure in force; raise `NotFound` naming those there are."""
    entry = active().get("procedure", key)
    if entry is None:
        known = "、".join(active().all("procedure")) or "—"
        sentence = N_("没有“{key}”这个程序；可用：{known}")
        raise NotFound(Problem("procedures.unknown", sentence, {"key": key, "known": known}, field="procedure"))
    return cast(Procedure, entry)


def definition_of(case: Case) -> Procedure:
    """Return the definition a case runs under: the version it began with, whatever the catalog says by now."""
    if case.definition:
        return cast(Procedure, pinned("procedure", case.procedure, case.definition))
    return procedure(case.procedure)


def step_of(definition: Procedure, key: str) -> Step:
    """Return a step of a procedure, or raise `NotFound`."""
    if key not in definition.keys:
        raise NotFound(Problem("procedures.step", N_("这个程序没有“{key}”这一步"), {"key": key}, field="step"))
    return definition.step(key)


def cases(by: Actor) -> QuerySet[Case]:
    """Return the cases `by` may see: walled ones only behind their own word."""
    rows = Case.objects.filter(record__voided_at=None).select_related("record", "organisation", "subject")
    walled = visible(by, Case.objects.filter(record__kind=WALLED_KIND), WALLED).values("pk")
    return visible(by, rows, VIEW).filter(Q(record__kind=RECORD_KIND) | Q(pk__in=walled))


def kind_of(entry: Procedure) -> str:
    """Return the kind of record of a procedure's cases: walled ones are found by nobody else."""
    return WALLED_KIND if entry.walled else RECORD_KIND


def case_for(by: Actor, key: UUID) -> Case:
    """Return a case `by` may see, or raise `NotFound`."""
    return found(cases(by).filter(pk=key).first())


def steps_of(case: Case) -> list[StepTaken]:
    """Return all steps of a case in the order they were taken, void ones too, with facts and findings: 4 queries."""
    facts = Prefetch("facts", Fact.objects.select_related("person").order_by("id"))
    return list(StepTaken.objects.filter(case=case).prefetch_related(facts, "judged"))


@dataclass
class Course:
    """A case with its definition, all its steps, and those that stand as the rules read them: read once in a command or a
    page, and kept up by what a command does."""

    case: Case
    definition: Procedure
    rows: list[StepTaken]
    past: list[Taken]

    @property
    def standing(self) -> list[StepTaken]:
        """Return the rows that are not void, oldest first."""
        return [row for row in self.rows if row.voided_at is None]


def course_of(case: Case) -> Course:
    """Read a case under the definition it began with: 4 queries. Raises `Refused` where a step that was taken is no longer
    in it, which only a definition that was never published can come to."""
    definition, rows = definition_of(case), steps_of(case)
    lost = [row.step for row in rows if row.step not in definition.keys]
    if lost:
        sentence = N_("“{title}”办理过的步骤“{step}”已不在程序定义中：请恢复这一步，或发布新的程序后另行办理")
        raise refuse("procedures.definition", sentence, field="step", title=case.record.title, step="、".join(lost))
    past = [Taken(row.step, row.occurred_on, row.outcome, _facts(definition, row)) for row in rows if not row.voided_at]
    return Course(case, definition, rows, past)


def _facts(definition: Procedure, row: StepTaken) -> dict[str, Any]:
    many = {field.key for field in definition.step(row.step).fields if field.type in PERSONS}
    listed: dict[str, list[Any]] = defaultdict(list)
    for fact in row.facts.all():
        listed[fact.key].append(fact.value)
    return {key: tuple(values) if key in many else values[0] for key, values in listed.items()}


def procedures(by: Actor) -> list[Procedure]:
    """Return the procedures in force that `by` may begin or see, in catalog order."""
    entries: Iterable[Procedure] = active().all("procedure").values()
    return [entry for entry in entries if not entry.walled or may(by, WALLED)]


def definition_in_force(key: str) -> Procedure | None:
    """Return a procedure in force, or None once it is retired."""
    return cast("Procedure | None", active().get("procedure", key))


def listed(by: Actor, *, procedure: str = "", state: str = "", text: str = "") -> QuerySet[Case]:
    """Return the cases `by` may see that match."""
    rows = cases(by)
    if procedure:
        rows = rows.filter(procedure=procedure)
    if state:
        rows = rows.filter(record__state=state)
    return rows.filter(record__title__icontains=text) if text else rows


def names(case: Case) -> list[str]:
    """Return the names of the members of the case's organisation today, to be offered in a form."""
    return [person.name for person in members(case.organisation, clock.today())]


def dated_past(cases: Iterable[UUID]) -> dict[UUID, list[Taken]]:
    """Return the standing steps of cases with their numbers, all that dates are computed from: 2 queries."""
    steps = StepTaken.objects.filter(case__in=list(cases), voided_at=None).order_by("case", "number")
    numbers: dict[UUID, dict[str, int]] = defaultdict(dict)
    facts = Fact.objects.filter(step__in=steps.values("pk"), number__isnull=False)
    for row, key, number in facts.values_list("step_id", "key", "number"):
        numbers[row][key] = number or 0
    past: dict[UUID, list[Taken]] = defaultdict(list)
    for pk, case, step, day, outcome in steps.values_list("pk", "case_id", "step", "occurred_on", "outcome"):
        past[case].append(Taken(step, day, outcome, numbers.get(pk, {})))
    return past


@dataclass(frozen=True)
class Ahead:
    """An open case of a branch with all that may come next in it."""

    case: Case
    coming: list[Next]


def ahead(by: Actor, procedure: str, unit: Organisation) -> list[Ahead]:
    """Return the open cases of a procedure in an organisation, those due first: as many queries whatever has been before."""
    rows = list(
        cases(by).filter(procedure=procedure, organisation=unit, record__state=State.OPEN)
        .order_by(F("due_on").asc(nulls_last=True), F("earliest_on").asc(nulls_last=True), "pk")[:MOST]
    )  # fmt: skip
    entries = {number: definition_of(case) for number, case in {case.definition: case for case in rows}.items()}
    past, today = dated_past(case.pk for case in rows), clock.today()
    return [Ahead(case, outlook(entries[case.definition], past[case.pk], today)) for case in rows]
