"""Cases as rows of a ledger whose columns are named by the steps of their procedure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q

from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import KEY, RECORD, UNIT
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.registers.procedures.definitions import STATE_TITLES, Procedure, State, Step
from tongxin.registers.procedures.models import Case, Fact, StepTaken
from tongxin.registers.procedures.queries.cases import PERSONS, cases, definition_of

# Columns of a ledger of cases, besides the steps; what belongs to a step is `step__field`.
BRANCH, NAME, STATE, OUTCOME, VOTES, APART, COMMA = "branch", "name", "state", "outcome", "votes", "__", "、"
BALLOTS = ("eligible", "present", "yes", "no", "abstain")
CHUNK = 200


def column_of(step: Step, name: str) -> str:
    """Return the key of the column in which a ledger of cases has a field, the outcome or the votes of a step."""
    return step.id + APART + name


def ledger_rows(
    procedure: str, by: Actor, organisation: Organisation, start: dt.date, end: dt.date
) -> Iterator[Mapping[str, Any]]:
    """Yield the cases of an organisation and of those below it that run, or that began or ended in a span of days, as rows
    of their ledger."""
    below = Closure.objects.filter(on_day(end), ancestor=organisation).values("descendant")
    shown = cases(by).filter(procedure=procedure, organisation__in=below, occurred_on__lte=end)
    recent = StepTaken.objects.filter(case=OuterRef("pk"), occurred_on__range=(start, end), voided_at=None)
    shown = shown.filter(Q(record__state=State.OPEN) | Exists(recent))
    keys = list(
        shown.order_by("organisation__order", "organisation__sort_key", "occurred_on", "pk").values_list(
            "pk", flat=True
        )
    )
    for at in range(0, len(keys), CHUNK):
        yield from _ledger_chunk(by, keys[at : at + CHUNK])


def _ledger_chunk(by: Actor, keys: Sequence[UUID]) -> Iterator[dict[str, Any]]:
    rows = {case.pk: case for case in cases(by).filter(pk__in=keys)}
    facts = Prefetch("facts", Fact.objects.select_related("person").order_by("id"))
    taken: dict[UUID, list[StepTaken]] = defaultdict(list)
    for step in StepTaken.objects.filter(case__in=keys, voided_at=None).order_by("number").prefetch_related(facts):
        taken[step.case_id].append(step)
    definitions = {(case.procedure, case.definition): definition_of(case) for case in rows.values()}
    for key in keys:
        case = rows[key]
        yield _ledger_row(case, definitions[case.procedure, case.definition], taken[key])


def _ledger_row(case: Case, definition: Procedure, taken: Sequence[StepTaken]) -> dict[str, Any]:
    row: dict[str, Any] = {
        KEY: case.pk, RECORD: case.pk, UNIT: case.organisation_id, BRANCH: case.organisation,
        NAME: case.subject.name if case.subject else case.record.title, STATE: STATE_TITLES[State(case.record.state)],
    }  # fmt: skip
    for step in definition.steps:
        done = [item for item in taken if item.step == step.id]
        if done:
            row |= dict(_ledger_cells(step, done))
    return row


def _ledger_cells(step: Step, done: Sequence[StepTaken]) -> Iterator[tuple[str, Any]]:
    titles = {item.id: item.title for item in step.outcomes}
    one = len(done) == 1
    yield (
        step.id,
        done[0].occurred_on if one and not step.repeats else COMMA.join(f"{item.occurred_on}" for item in done),
    )
    if titles:
        yield column_of(step, OUTCOME), COMMA.join(titles.get(item.outcome, item.outcome) for item in done)
    if done[-1].proof:
        counts = done[-1].proof["counts"]
        yield column_of(step, VOTES), "/".join(str(counts[name]) for name in BALLOTS)
    said: dict[str, list[Any]] = defaultdict(list)
    for fact in done[0].facts.all():
        said[fact.key].append(fact.person.name if fact.person else fact.value)
    for item in step.fields:
        if item.key in said:
            yield column_of(step, item.key), said[item.key] if item.type in PERSONS else said[item.key][0]
