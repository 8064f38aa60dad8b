"""From rows of the three ledgers (督办事项、调研问题、金点子) to tasks, concerns and suggestions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.exchange.tables import Fault, Plan, Row
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.people.models import Person
from tongxin.registers.tasks import queries
from tongxin.registers.tasks.commands.making import OTHER, Draft
from tongxin.registers.tasks.commands.past import Met, Told, check_met, check_told, store_concerns, store_tasks
from tongxin.registers.tasks.definitions import (
    ADOPTION_TITLES,
    ORIGIN_TITLES,
    PROBLEM_TITLES,
    SATISFACTION_TITLES,
    STATE_TITLES,
    Cause,
    Origin,
    ProblemState,
    State,
    SuggestionState,
)
from tongxin.registers.tasks.models import Round, Suggestion
from tongxin.registers.tasks.queries import suggestions
from tongxin.toolbox.problems import Level, Problem, Refused, refuse
from tongxin.toolbox.words import N_

TASK_NEEDS = ("matter", "owner", "assigned_on", "due_on", "state", "closed_on")
CONCERN_NEEDS = ("visited_on", "unit", "source", "problem", "state", "solved_on")
SUGGESTION_NEEDS = ("round", "group", "text", "reply", "adoption")
Read = Callable[[Row, Organisation], Any]
COLUMNS = {
    "title": "matter", "given_on": "assigned_on", "organisation": "owner", "occurred_on": "visited_on",
}  # fmt: skip


def plan_tasks(by: Actor, organisation: Organisation, rows: Sequence[Row]) -> Plan:
    """Plan the import of the ledger of supervision: every row one task."""
    people, titles = _people(organisation, rows), {title: key for key, title in queries.sources().items()}
    read = partial(_told, people=people, titles=titles)
    made = _planned(organisation, rows, read, (check_told, "owner", N_("督办任务（项）")))
    unknown = [row for row in rows if row["owner_person"] and row["owner_person"] not in people]
    sentence = N_("责任人“{name}”在本院人员中找不到或有重名，任务将不登记责任人")
    faults = [
        Fault(row.number, "owner_person", Problem("tasks.no_person", sentence, {"name": row["owner_person"]}, level=Level.SOFT))
        for row in unknown
    ]  # fmt: skip
    return Plan(made.planned, [*made.faults, *faults], made.counts)


def plan_concerns(by: Actor, organisation: Organisation, rows: Sequence[Row]) -> Plan:
    """Plan the import of the list of concerns: every row one."""
    return _planned(organisation, rows, _met, (check_met, "unit", N_("调研问题（个）")))


def plan_suggestions(by: Actor, organisation: Organisation, rows: Sequence[Row]) -> Plan:
    """Plan the import of suggestions: every row one, of a round that has been opened."""
    rounds = {row.record.title: row for row in suggestions.rounds(by).filter(hospital_id=organisation.hospital_id)}
    return _planned(
        organisation, rows, partial(_suggestion, rounds=rounds), (lambda _made: None, "group", N_("金点子（条）"))
    )


@command("tasks.import_tasks", title=_("导入督办台账"), on="organisation")
def import_tasks(
    *, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[tuple[int, Told]]
) -> list[tuple[int, UUID]]:
    """Write the tasks a ledger tells of; return (row in the file, record)."""
    return _stored(batch, planned, store_tasks(by, [each for _row, each in planned], writing.IMPORTED))


@command("tasks.import_concerns", title=_("导入调研问题清单"), on="organisation")
def import_concerns(
    *, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[tuple[int, Met]]
) -> list[tuple[int, UUID]]:
    """Write the concerns a list tells of; return (row in the file, record)."""
    return _stored(batch, planned, store_concerns(by, [each for _row, each in planned], writing.IMPORTED))


@command("tasks.import_suggestions", title=_("导入金点子台账"), on="organisation")
def import_suggestions(
    *, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[tuple[int, Suggestion]]
) -> list[tuple[int, UUID]]:
    """Write the suggestions a ledger tells of; return (row in the file, record)."""
    rows = [each for _row, each in planned]
    for row in rows:
        row.record = writing.build(
            by=by, kind=suggestions.SUGGESTION, organisation=row.organisation, title=row.text[:60],
            occurred_on=row.occurred_on, state=_reached(row), origin=writing.IMPORTED,
        )  # fmt: skip
    writing.store(*(row.record for row in rows))
    Suggestion.objects.bulk_create(rows)
    return _stored(batch, planned, [row.pk for row in rows])


@command("tasks.void_rows", title=_("撤销导入的督办、问题或建议"), on="organisation")
def void_rows(*, by: Actor, organisation: Organisation, batch: UUID, targets: Sequence[UUID], reason: str) -> int:
    """Void what an imported ledger wrote, at once; return how many."""
    count = writing.void_all(targets, organisation, by=by, reason=reason)
    note(batch=str(batch), records=count)
    return count


def _stored(batch: UUID, planned: Sequence[tuple[int, Any]], keys: Sequence[UUID]) -> list[tuple[int, UUID]]:
    note(batch=str(batch), records=len(keys))
    return [(row, key) for (row, _each), key in zip(planned, keys, strict=True)]


def _planned(
    organisation: Organisation,
    rows: Sequence[Row],
    read: Read,
    about: tuple[Callable[[Any], None], str, str],
) -> Plan:
    check, unit, noun = about
    planned: list[tuple[int, Any]] = []
    faults: list[Fault] = []
    for row in rows:
        try:
            check(made := read(row, row[unit] or organisation))
            planned.append((row.number, made))
        except Refused as refused:
            faults += [
                Fault(row.number, COLUMNS.get(problem.field, problem.field), problem) for problem in refused.problems
            ]
    return Plan(planned, faults, [(noun, len(planned))])


def _people(organisation: Organisation, rows: Iterable[Row]) -> dict[str, Person]:
    """Return the persons named in a ledger whose names are unique in the hospital."""
    names = {row["owner_person"] for row in rows if row["owner_person"]}
    known = list(Person.objects.filter(hospital_id=organisation.hospital_id, name__in=names))
    times = Counter(person.name for person in known)
    return {person.name: person for person in known if times[person.name] == 1}


def _told(row: Row, unit: Organisation, *, people: Mapping[str, Person], titles: Mapping[str, str]) -> Told:
    states = {title: State(key) for key, title in STATE_TITLES.items()}
    title, _line, requirement = row["matter"].strip().partition("\n")
    draft = Draft(
        unit, title, titles.get(row["source"] or "", OTHER), row["extended_to"] or row["due_on"], row["assigned_on"],
        requirement, row["source_ref"] or "",
        people.get(row["owner_person"] or ""), row["leader"] or "", row["co_owners"] or "",
    )  # fmt: skip
    late = (row["overdue"] or "").strip()
    return Told(
        draft, states[row["state"]], row["number"] or "", row["progress"] or "", row["urged"] or 0, row["due_on"],
        row["closed_on"], row["verified_by"] or "", Cause.OTHER if late else "",
    )  # fmt: skip


def _met(row: Row, unit: Organisation) -> Met:
    origins = {title: Origin(key) for key, title in ORIGIN_TITLES.items()}
    states = {title: ProblemState(key) for key, title in PROBLEM_TITLES.items()}
    words: dict[str, Any] = {
        name: row[name] or "" for name in ("theme", "leader", "field", "measure", "way", "owner", "confirmed_by")
    }
    return Met(
        unit, row["visited_on"], origins[row["source"]], row["problem"] or "", due_on=row["due_on"],
        state=states[row["state"]], solved_on=row["solved_on"], **words,
    )  # fmt: skip


def _suggestion(row: Row, unit: Organisation, *, rounds: Mapping[str, Round]) -> Suggestion:
    found = rounds.get((row["round"] or "").strip())
    if found is None:
        sentence = N_("没有“{title}”这一轮征集：请先开启征集，或按系统中的名称填写")
        raise refuse("tasks.no_round", sentence, field="round", title=row["round"] or "")
    adopted = {title: key for key, title in ADOPTION_TITLES.items()}
    rated = {title: key for key, title in SATISFACTION_TITLES.items()}
    return Suggestion(
        hospital_id=found.hospital_id, organisation=unit, occurred_on=found.occurred_on, round=found,
        author=(row["author"] or "")[:60], field=(row["field"] or "")[:40], text=(row["text"] or "").strip(),
        owner=row["owner"], reply_due=row["reply_due"], reply=row["reply"] or "", done_on=row["done_on"],
        replied_on=row["reply_due"] if row["reply"] else None, adoption=adopted.get(row["adoption"] or "", ""),
        satisfied=rated.get(row["satisfied"] or "", ""),
    )  # fmt: skip


def _reached(row: Suggestion) -> SuggestionState:
    if row.reply:
        return SuggestionState.ANSWERED
    return SuggestionState.TRIAGED if row.owner_id else SuggestionState.RECEIVED
