"""A new task, however it comes: given by supervision, asked for through followups, or read from a ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tongxin.ground.catalog.queries import setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.followups.definitions import Wish
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import numbers, writing
from tongxin.ground.records.models import Record
from tongxin.people.models import Person
from tongxin.registers.tasks import queries
from tongxin.registers.tasks.commands.moving import enter, hold, move, said, tell
from tongxin.registers.tasks.definitions import Deed, State
from tongxin.registers.tasks.definitions import Milestone as Stage
from tongxin.registers.tasks.models import Milestone, Task
from tongxin.registers.tasks.rules import milestone_problem
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_, verbatim

CODE = verbatim("督办")
LONGEST_TITLE = 200
OTHER = "other"


@dataclass(frozen=True)
class Draft:
    """A task before it is checked."""

    organisation: Organisation
    title: str
    source: str
    due_on: dt.date
    given_on: dt.date
    requirement: str = ""
    source_ref: str = ""
    owner: Person | None = None
    leader: str = ""
    co_owners: str = ""
    raised_by: Organisation | None = None
    milestones: Sequence[Stage] = ()


def make(by: Actor, draft: Draft) -> Task:
    """Write a task with its number and milestones, and tell its owner; raise `Refused` with all that is wrong with it."""
    checked(draft)
    hospital = Organisation.objects.get(pk=writing.of_hospital(draft.organisation))
    record = writing.create(
        by=by, kind=queries.TASK, organisation=draft.organisation, title=draft.title.strip(),
        occurred_on=draft.given_on, state=State.ASSIGNED,
    )  # fmt: skip
    number = numbers.take(body=hospital, code=CODE, year=draft.given_on.year, record=record)
    task = Task.objects.create(
        record=record, hospital=hospital, organisation=draft.organisation, occurred_on=draft.given_on, number=number.text,
        source=draft.source, source_ref=draft.source_ref.strip(), requirement=said(draft.requirement),
        owner=draft.owner, leader=draft.leader.strip(), co_owners=draft.co_owners.strip(), raised_by=draft.raised_by,
        due_on=draft.due_on, due_first=draft.due_on,
    )  # fmt: skip
    Milestone.objects.bulk_create([
        Milestone(
            task=task, hospital_id=task.hospital_id, organisation_id=task.organisation_id, title=stage.title.strip(),
            due_on=dt.date.fromisoformat(stage.due_on),
        )
        for stage in draft.milestones
    ])  # fmt: skip
    enter(task, Deed.ASSIGNED, by=by, words=draft.requirement, due_on=draft.due_on)
    tell(task)
    return task


def checked(draft: Draft) -> None:
    """Raise `Refused` for a task without name or with an impossible day, a foreign owner, or milestones that cannot be."""
    if not 0 < len(draft.title.strip()) <= LONGEST_TITLE:
        raise refuse("tasks.title", N_("请填写事项名称，最多 {most} 个字"), field="title", most=LONGEST_TITLE)
    queries.check_source(draft.source)
    if draft.due_on < draft.given_on:
        raise refuse("tasks.due", N_("办结时限 {due} 早于交办时间"), field="due_on", due=draft.due_on)
    hospital = draft.organisation.hospital_id
    for field, other in (("owner", draft.owner), ("raised_by", draft.raised_by)):
        if other is not None and other.hospital_id != hospital:
            raise refuse("tasks.stranger", N_("“{name}”不属于本院"), field=field, name=other.name)
    stages = [
        milestone_problem(stage.title, dt.date.fromisoformat(stage.due_on), draft.given_on, draft.due_on)
        for stage in draft.milestones
    ]
    if problems := [problem for problem in stages if problem]:
        raise Refused(problems)


def wished(by: Actor, wish: Wish) -> Record:
    """Make the task that another register asks for; without a day it gets the usual one (`tasks.due_days`).

    A unit that raised what it has to do itself is not asked to confirm it: closing takes somebody else.
    """
    today = clock.today()
    due_on = max(wish.due_on or today + dt.timedelta(int(str(setting("tasks.due_days")))), today)
    other = wish.source.organisation_id != wish.owner.pk
    raised_by = Organisation.objects.get(pk=wish.source.organisation_id) if other else None
    draft = Draft(
        wish.owner, wish.title, wish.sort or OTHER, due_on, today, wish.requirement,
        source_ref=(wish.reference or wish.source.title)[:LONGEST_TITLE], raised_by=raised_by,
    )  # fmt: skip
    return make(by, draft).record


def ended(by: Actor, record: Record, reason: str) -> None:
    """End a task whose source is out of force: it need not be carried out any more."""
    held = hold(Task.objects.get(pk=record.pk), record.version, Deed.CANCELLED)
    move(held, Deed.CANCELLED, by=by, words=reason, asked_due=None)
