"""History taken in: cases with the steps that were once taken on paper, judged by the same rules, nothing invented."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog.queries import version as published
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.exchange.copying import copy_rows
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.todos.writing import settle_many
from tongxin.registers.procedures.commands import facts
from tongxin.registers.procedures.commands.asking import ask_next, expect, subject_of
from tongxin.registers.procedures.commands.legacy import PastCase, Surroundings
from tongxin.registers.procedures.definitions import Procedure, State
from tongxin.registers.procedures.flow import Next, state_of
from tongxin.registers.procedures.models import Case, Fact, StepTaken
from tongxin.registers.procedures.queries import kind_of
from tongxin.registers.procedures.queries import procedure as procedure_of
from tongxin.toolbox import clock, ids
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.problems import Problem, Refused
from tongxin.toolbox.words import N_

BATCH = 2000
IMPORTED = N_("导入的历史")
STEP = (
    "id", "case_id", "hospital_id", "organisation_id", "number", "step", "outcome", "occurred_on", "ruleset", "imported",
    "proof", "taken_at", "taken_by", "voided_by", "void_reason",
)  # fmt: skip
FACT = ("id", "step_id", "hospital_id", "organisation_id", "key", "text", "number", "day", "person_id")
JUDGED = (
    "id", "step_id", "hospital_id", "organisation_id", "rule", "level", "result", "source", "sentence", "reason",
)  # fmt: skip


@dataclass
class Made:
    """Rows to be written, table by table; findings with the step they belong to."""

    cases: list[Case] = field(default_factory=list)
    steps: list[StepTaken] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    judged: list[tuple[StepTaken, Finding]] = field(default_factory=list)
    asked: list[tuple[Case, Next | None]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many cases and steps there are, and how many rules had not been kept."""
        broken = sum(finding.result is Result.FAILED for _row, finding in self.judged)
        return {"cases": len(self.cases), "steps": len(self.steps), "violations": broken}


@command("procedures.import_cases", title=_("导入历史程序"), on="organisation")
def import_cases(
    *, by: Actor, organisation: Organisation, procedure: str, entries: Sequence[PastCase]
) -> dict[str, int]:
    """Take in cases of a unit and of those below it; return counts of cases, steps and rules that had not been kept.

    All or none: what cannot have been (a day to come, a step before the one it follows, votes that do not add up) is
    refused, every place at once. A rule of the regulation that was not kept is written down with its step, for history
    cannot be undone. Standings are those of the roster on each day; what a step brought about is in the roster already.
    """
    made = _written(by, organisation, procedure, entries)
    note(**made.counts)
    return made.counts


@command("procedures.import_rows", title=_("导入程序台账"), on="organisation")
def import_rows(
    *, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[PastCase], procedure: str
) -> list[tuple[int, UUID]]:
    """Write the cases that the rows of a ledger tell of, as `import_cases` does; return (row in the file, case)."""
    made = _written(by, organisation, procedure, planned)
    note(batch=str(batch), **made.counts)
    return [(one.row, case.pk) for one, case in zip(planned, made.cases, strict=True)]


@command("procedures.void_rows", title=_("撤销导入的程序"), on="organisation")
def void_rows(*, by: Actor, organisation: Organisation, batch: UUID, targets: Sequence[UUID], reason: str) -> int:
    """Void the cases of an imported ledger at once, with what they ask for; return how many."""
    count = writing.void_all(targets, organisation, by=by, reason=reason)
    settle_many([subject_of(key) for key in targets])
    note(batch=str(batch), cases=count)
    return count


def used(targets: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return those of imported cases in which something was done since."""
    going_on = Case.objects.filter(pk__in=targets, record__version__gt=1).values_list("pk", flat=True)
    return dict.fromkeys(going_on, gettext("导入后已续办"))


def _written(by: Actor, organisation: Organisation, procedure: str, entries: Sequence[PastCase]) -> Made:
    entry = procedure_of(procedure)
    known = Surroundings(by, organisation, entry, entries)
    problems = [
        dataclasses.replace(problem, where=gettext("第 {number} 行").format(number=one.row or number))
        for number, one in enumerate(entries, 1)
        for problem in known.impossible(one)
    ]
    problems += _twice(entries, entry)
    if problems:
        raise Refused(problems)
    made = Made()
    version = published("procedure", entry.id)
    for one in entries:
        _build(by, known, one, version, made)
    writing.store(*(case.record for case in made.cases))
    Case.objects.bulk_create(made.cases, batch_size=BATCH)
    _copied(made)
    ask_next(made.asked)
    return made


def _twice(entries: Sequence[PastCase], entry: Procedure) -> Iterator[Problem]:
    """Yield a problem for each person who has a second case among those to be taken in."""
    first: dict[UUID, int] = {}
    for number, one in enumerate(entries, 1):
        if one.subject is None or entry.several:
            continue
        row = first.setdefault(one.subject.pk, one.row or number)
        if row != (one.row or number):
            about = {"name": one.subject.name, "row": row}
            where = gettext("第 {number} 行").format(number=one.row or number)
            yield Problem("procedures.twice", N_("{name}已见第 {row} 行"), about, field="subject", where=where)


def _build(by: Actor, known: Surroundings, one: PastCase, version: int, made: Made) -> None:
    entry, case = known.entry, _case(by, known.entry, one, version)
    made.cases.append(case)
    now, who = clock.now(), writing.reference(by)
    for number, (item, ruleset, proof, findings) in enumerate(known.judged(one), 1):
        row = StepTaken(
            case=case, hospital_id=case.hospital_id, organisation_id=case.organisation_id, number=number, step=item.step,
            outcome=item.outcome, occurred_on=item.on, ruleset=ruleset, imported=True, taken_at=now, taken_by=who,
            proof=proof.as_dict(gettext) if proof else None,
        )  # fmt: skip
        made.steps.append(row)
        made.facts += facts.rows(row, item.facts)
        made.judged += [(row, finding) for finding in findings]
    if case.record.state == State.OPEN:
        made.asked.append((case, expect(case, entry, one.steps, known.today)))


def _case(by: Actor, entry: Procedure, one: PastCase, version: int) -> Case:
    about = one.subject.name if one.subject is not None else one.title
    record = writing.build(
        by=by, kind=kind_of(entry), organisation=one.organisation, origin=writing.IMPORTED,
        title=gettext("{procedure}：{about}").format(procedure=entry.title, about=about)[:200],
        occurred_on=one.steps[0].on, state=state_of(entry, one.steps, clock.today()),
    )  # fmt: skip
    return Case(
        record=record, hospital_id=record.hospital_id, organisation=one.organisation, occurred_on=record.occurred_on,
        procedure=entry.id, definition=version, subject=one.subject,
    )  # fmt: skip


def _copied(made: Made) -> None:
    """Write steps, what they say and how they were judged: three tables by COPY."""
    copy_rows("procedures_steptaken", STEP, (
        (row.pk, row.case_id, row.hospital_id, row.organisation_id, row.number, row.step, row.outcome, row.occurred_on,
         row.ruleset, True, json.dumps(row.proof, ensure_ascii=False) if row.proof else None, row.taken_at, row.taken_by,
         "", "")
        for row in made.steps
    ))  # fmt: skip
    copy_rows("procedures_fact", FACT, (tuple(getattr(fact, name) for name in FACT) for fact in made.facts))
    copy_rows("procedures_judged", JUDGED, (
        (ids.uuid7(), row.pk, row.hospital_id, row.organisation_id, finding.rule, finding.level.value, finding.result.value,
         finding.source, finding.problem().sentence(gettext), "" if finding.passed else gettext(IMPORTED))
        for row, finding in made.judged
    ))  # fmt: skip
