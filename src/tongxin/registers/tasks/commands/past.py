"""Tasks and concerns of the past, registered together in a few statements: from a ledger, from another register's year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.followups.definitions import LED_TO
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import numbers, writing
from tongxin.ground.records.models import Link, Record
from tongxin.registers.tasks import queries
from tongxin.registers.tasks.commands.making import CODE, Draft, checked
from tongxin.registers.tasks.commands.moving import tell
from tongxin.registers.tasks.definitions import FINISHED, Deed, Origin, ProblemState, State
from tongxin.registers.tasks.models import Concern, Entry, Task
from tongxin.registers.tasks.queries.concerns import CONCERN, ON_VISIT
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_

BATCH = 1000
TITLE = 60
T = TypeVar("T")


@dataclass(frozen=True)
class Told:
    """A task and how far it is. first: its day before extensions; verified_by: who closed it, as written; follows: the
    record it followed from."""

    draft: Draft
    state: State = State.ASSIGNED
    number: str = ""
    progress: str = ""
    urged: int = 0
    first: dt.date | None = None
    closed_on: dt.date | None = None
    verified_by: str = ""
    cause: str = ""
    follows: Record | None = None


@dataclass(frozen=True)
class Met:
    """A concern that a visit met, and what came of it; visit: the activity it was found on."""

    organisation: Organisation
    occurred_on: dt.date
    origin: Origin
    problem: str
    theme: str = ""
    leader: str = ""
    field: str = ""
    measure: str = ""
    way: str = ""
    owner: str = ""
    due_on: dt.date | None = None
    state: ProblemState = ProblemState.UNSOLVED
    solved_on: dt.date | None = None
    confirmed_by: str = ""
    visit: Record | None = None


@command("tasks.record_many", title=_("成批登记督办任务"), on="organisation")
def record_many(*, by: Actor, organisation: Organisation, tasks: Sequence[Told]) -> int:
    """Register tasks given before, finished or not; all or none, every refusal named by its place. Return how many."""
    _all_sound(check_told, tasks, "tasks")
    note(tasks=len(store_tasks(by, tasks, writing.ENTERED)))
    return len(tasks)


@command("tasks.find_many", title=_("成批登记调研问题"), on="organisation")
def find_many(*, by: Actor, organisation: Organisation, concerns: Sequence[Met]) -> int:
    """Register concerns of visits, solved or not; all or none, every refusal named by its place. Return how many."""
    _all_sound(check_met, concerns, "concerns")
    note(concerns=len(store_concerns(by, concerns, writing.ENTERED)))
    return len(concerns)


def check_told(told: Told) -> None:
    """Raise `Refused` for a task that cannot be: what it asks, its days, or a closure without its day."""
    checked(told.draft)
    today = clock.today()
    if (told.closed_on is not None) != (told.state is State.CLOSED):
        raise refuse("tasks.closed_day", N_("已办结的任务须填办结时间，未办结的不填"), field="closed_on")
    if told.draft.given_on > today or (told.closed_on or today) > today:
        raise refuse("tasks.future", N_("交办时间和办结时间不能晚于今天"), field="given_on")
    if told.closed_on is not None and told.closed_on < told.draft.given_on:
        raise refuse("tasks.closed_early", N_("办结日期早于交办时间"), field="closed_on")


def check_met(met: Met) -> None:
    """Raise `Refused` for a concern without words, of a day to come, or solved before it was met."""
    if not met.problem.strip():
        raise refuse("tasks.words", N_("请写明内容"), field="problem")
    if met.occurred_on > clock.today() or (met.solved_on or met.occurred_on) > clock.today():
        raise refuse("tasks.future", N_("调研时间和解决时间不能晚于今天"), field="occurred_on")
    if (met.solved_on is not None) != (met.state is ProblemState.SOLVED):
        raise refuse("tasks.solved_day", N_("已解决的问题须填解决时间，未解决的不填"), field="solved_on")
    if met.solved_on is not None and met.solved_on < met.occurred_on:
        raise refuse("tasks.solved_early", N_("解决时间早于调研时间"), field="solved_on")


def store_tasks(by: Actor, told: Sequence[Told], origin: str) -> list[UUID]:
    """Write tasks with their timelines, numbers and links, table by table; who has to act on an open one is told."""
    rows = [_task(by, each, origin) for each in told]
    writing.store(*(row.record for row in rows))
    for row, each in zip(rows, told, strict=True):
        row.number = each.number or _number(row)
    Task.objects.bulk_create(rows, batch_size=BATCH)
    pairs = list(zip(rows, told, strict=True))
    Entry.objects.bulk_create([entry for row, each in pairs for entry in _entries(by, row, each)], batch_size=BATCH)
    Link.objects.bulk_create([_link(by, each.follows, row.record, LED_TO) for row, each in pairs if each.follows])
    for row in rows:
        if row.record.state not in FINISHED:
            tell(row)
    return [row.pk for row in rows]


def store_concerns(by: Actor, met: Sequence[Met], origin: str) -> list[UUID]:
    """Write concerns with the visits they belong to, table by table."""
    rows = [_concern(by, each, origin) for each in met]
    writing.store(*(row.record for row in rows))
    Concern.objects.bulk_create(rows, batch_size=BATCH)
    pairs = zip(rows, met, strict=True)
    Link.objects.bulk_create([_link(by, row.record, each.visit, ON_VISIT) for row, each in pairs if each.visit])
    return [row.pk for row in rows]


def _all_sound(check: Callable[[T], None], told: Sequence[T], name: str) -> None:
    problems: list[Problem] = []
    for number, each in enumerate(told, 1):
        try:
            check(each)
        except Refused as refused:
            problems += [replace(problem, where=f"{name}[{number}]") for problem in refused.problems]
    if problems:
        raise Refused(problems)


def _task(by: Actor, told: Told, origin: str) -> Task:
    draft = told.draft
    record = writing.build(
        by=by, kind=queries.TASK, organisation=draft.organisation, title=draft.title.strip()[:200],
        occurred_on=draft.given_on, state=told.state, origin=origin,
    )  # fmt: skip
    closed_by = writing.reference(by) if told.closed_on else ""
    return Task(
        record=record, hospital_id=record.hospital_id, organisation=draft.organisation, occurred_on=draft.given_on,
        source=draft.source, source_ref=draft.source_ref.strip()[:200], requirement=draft.requirement.strip(),
        owner=draft.owner, leader=draft.leader.strip()[:60], co_owners=draft.co_owners.strip()[:200],
        raised_by=draft.raised_by, due_on=draft.due_on, due_first=told.first or draft.due_on,
        progress=told.progress.strip()[:500], urged=told.urged, cause=told.cause, closed_on=told.closed_on,
        closed_by=closed_by,
    )  # fmt: skip


def _number(task: Task) -> str:
    hospital = Organisation(pk=task.hospital_id, hospital_id=task.hospital_id)
    return numbers.take(body=hospital, code=CODE, year=task.occurred_on.year, record=task.record).text


def _entries(by: Actor, task: Task, told: Told) -> Iterator[Entry]:
    """Yield the timeline: given, and closed where it was."""
    usual: dict[str, Any] = {
        "task": task, "hospital_id": task.hospital_id, "organisation_id": task.organisation_id, "at": clock.now(),
        "by": writing.reference(by),
    }  # fmt: skip
    yield Entry(deed=Deed.ASSIGNED, on=task.occurred_on, words=task.requirement, due_on=task.due_first, **usual)
    if told.closed_on:
        yield Entry(
            deed=Deed.CLOSED,
            on=told.closed_on,
            who=told.verified_by[:60],
            words=told.progress,
            cause=told.cause,
            **usual,
        )


def _concern(by: Actor, met: Met, origin: str) -> Concern:
    record = writing.build(
        by=by, kind=CONCERN, organisation=met.organisation, title=met.problem.strip()[:TITLE],
        occurred_on=met.occurred_on, state=met.state, origin=origin,
    )  # fmt: skip
    return Concern(
        record=record, hospital_id=record.hospital_id, organisation=met.organisation, occurred_on=met.occurred_on,
        theme=met.theme[:120], leader=met.leader[:60], origin=met.origin, field=met.field[:40], problem=met.problem.strip(),
        measure=met.measure.strip(), way=met.way[:20], owner=met.owner[:120], due_on=met.due_on, solved_on=met.solved_on,
        confirmed_by=met.confirmed_by[:60],
    )  # fmt: skip


def _link(by: Actor, source: Record, target: Record, relation: str) -> Link:
    return Link(
        source=source, target=target, relation=relation, hospital_id=source.hospital_id, created_at=clock.now(),
        created_by=writing.reference(by),
    )  # fmt: skip
