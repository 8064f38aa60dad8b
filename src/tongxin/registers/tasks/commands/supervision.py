"""What supervision does: gives tasks, verifies and returns, grants time, urges, tells the leader, refers, carries over, ends."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import found
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.followups import writing as followups
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.rules import check_happened, check_reason
from tongxin.ground.records.writing import reference
from tongxin.people.models import Person
from tongxin.registers.tasks import queries
from tongxin.registers.tasks.commands.making import Draft, make
from tongxin.registers.tasks.commands.moving import hold, move, said
from tongxin.registers.tasks.commands.sources import settle_sources
from tongxin.registers.tasks.definitions import Deed, Milestone
from tongxin.registers.tasks.models import Entry, Task
from tongxin.registers.tasks.rules import verifier_problem
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_

ITEM = "item"


@command("tasks.assign", title=_("交办任务"), on="organisation")
def assign(
    *,
    by: Actor,
    organisation: Organisation,
    title: str,
    source: str,
    due_on: dt.date,
    given_on: dt.date | None = None,
    requirement: str = "",
    source_ref: str = "",
    owner: Person | None = None,
    leader: str = "",
    co_owners: str = "",
    raised_by: Organisation | None = None,
    milestones: list[Milestone] | None = None,
) -> Task:
    """Give a task to a unit (主办), by a day; it is told at once. source: a TaskSource of the catalog."""
    day = given_on or clock.today()
    check_happened(day, field="given_on")
    draft = Draft(
        organisation, title, source, due_on, day, requirement, source_ref, owner, leader, co_owners, raised_by,
        milestones or (),
    )  # fmt: skip
    return make(by, draft)


@command("tasks.verify_close", title=_("核验办结"), on="task")
def verify_close(*, by: Actor, task: Task, version: int, words: str = "", closed_on: dt.date | None = None) -> Task:
    """Close a task whose owner asked for it: HARD, by another than who owns it or asked. closed_on: when it was done."""
    held = hold(task, version, Deed.CLOSED)
    person = getattr(by, "person_id", None)
    if problem := verifier_problem(reference(by), person, held.requested_by, held.owner_id):
        raise Refused(problem)
    day = closed_on or clock.today()
    check_happened(day, field="closed_on")
    if day < held.occurred_on:
        raise refuse("tasks.closed_early", N_("办结日期早于交办时间"), field="closed_on")
    return _closed(held, Deed.CLOSED, by, words, day)


@command("tasks.confirm_solved", title=_("确认现场解决"), on="unit")
def confirm_solved(*, by: Actor, unit: Organisation, task: Task, version: int, words: str = "") -> Task:
    """Confirm, as the unit that raised it, that a task was solved on the spot; it is closed."""
    held = hold(task, version, Deed.CONFIRMED)
    if held.raised_by_id != unit.pk:
        raise refuse("tasks.not_raiser", N_("只有提出单位可以确认"))
    return _closed(held, Deed.CONFIRMED, by, words, clock.today())


@command("tasks.return_back", title=_("退回重办"), on="task")
def return_back(*, by: Actor, task: Task, version: int, reason: str) -> Task:
    """Send a task back to its owner, with what is missing."""
    held = hold(task, version, Deed.RETURNED)
    return move(held, Deed.RETURNED, by=by, words=check_reason(reason), requested_by="")


@command("tasks.grant_extension", title=_("同意延期"), on="task")
def grant_extension(*, by: Actor, task: Task, version: int, words: str = "") -> Task:
    """Grant the extension that was asked for; who asked for it cannot."""
    held = _asked(task, version, Deed.GRANTED, by)
    request = _request(held)
    held.cause = request.cause
    held.save(update_fields=["cause"])
    return _until(held, Deed.GRANTED, by, words, request.due_on or held.due_on)


@command("tasks.refuse_extension", title=_("不同意延期"), on="task")
def refuse_extension(*, by: Actor, task: Task, version: int, reason: str) -> Task:
    """Decline the extension that was asked for, with a reason."""
    held = _asked(task, version, Deed.DECLINED, by)
    return move(held, Deed.DECLINED, by=by, words=check_reason(reason), asked_due=None)


@command("tasks.urge", title=_("催办"), on="organisation")
def urge(*, by: Actor, organisation: Organisation, versions: dict[str, int], words: str = "") -> int:
    """Urge tasks of a unit and what is below it, all or none; versions: record id → version seen. Return how many."""
    rows = _chosen(organisation, versions)
    for row in rows:
        held = hold(row, versions[str(row.pk)], Deed.URGED)
        move(held, Deed.URGED, by=by, words=words, urged=held.urged + 1, urged_on=clock.today())
    note(tasks=len(rows))
    return len(rows)


@command("tasks.escalate", title=_("报分管领导"), on="task")
def escalate(*, by: Actor, task: Task, version: int, leader: str, words: str = "") -> Task:
    """Tell the leader in charge about a task that is not carried out; it counts as urged."""
    held = hold(task, version, Deed.ESCALATED)
    name = said(leader, needed=True, field="leader")[:60]
    text = f"{name}：{words.strip()}" if words.strip() else name
    return move(
        held, Deed.ESCALATED, by=by, words=text, leader=name, urged=held.urged + 1, urged_on=clock.today()
    )  # fmt: skip


@command("tasks.refer", title=_("转会议研究"), on="task")
def refer(*, by: Actor, task: Task, version: int, reason: str, sort: str = "") -> Task:
    """Put a task before a meeting, because it cannot be carried out as it stands; sort: the type of the item it becomes,
    "" where it is only heard about."""
    held = hold(task, version, Deed.REFERRED)
    why = check_reason(reason)
    if sort:
        followups.ask(
            ITEM,
            by=by,
            source=held.record,
            title=held.record.title,
            owner=held.organisation,
            requirement=why,
            sort=sort,
        )
    return move(held, Deed.REFERRED, by=by, words=why)


@command("tasks.carry_over", title=_("结转任务"), on="task")
def carry_over(*, by: Actor, task: Task, version: int, due_on: dt.date, reason: str) -> Task:
    """Carry an open task over to a later day, such as the next year; its first day stays on record."""
    held = hold(task, version, Deed.CARRIED)
    if due_on <= held.due_on:
        raise refuse("tasks.carry", N_("结转后的时限须晚于现在的时限 {due}"), field="due_on", due=held.due_on)
    return _until(held, Deed.CARRIED, by, check_reason(reason), due_on)


@command("tasks.cancel", title=_("终止任务"), on="task")
def cancel(*, by: Actor, task: Task, version: int, reason: str) -> Task:
    """End a task that need not be carried out any more, with a reason; it counts as neither done nor late."""
    return move(hold(task, version, Deed.CANCELLED), Deed.CANCELLED, by=by, words=check_reason(reason), asked_due=None)


def _closed(held: Task, deed: Deed, by: Actor, words: str, day: dt.date) -> Task:
    done = move(held, deed, by=by, words=words, closed_on=day, closed_by=reference(by), asked_due=None)
    settle_sources(done, by=by, day=day)
    return done


def _asked(task: Task, version: int, deed: Deed, by: Actor) -> Task:
    """Return a held task for which an extension is asked; raise `Refused` when none is, or by who asked."""
    held = hold(task, version, deed)
    if held.asked_due is None:
        raise refuse("tasks.not_asked", N_("这项任务没有待审批的延期申请"))
    if _request(held).by == reference(by):
        raise refuse("tasks.own_extension", N_("延期须由申请人以外的人审批"))
    return held


def _request(task: Task) -> Entry:
    return Entry.objects.filter(task=task, deed=Deed.ASKED).latest("id")


def _until(held: Task, deed: Deed, by: Actor, words: str, due_on: dt.date) -> Task:
    """Give a task a later day, named in its timeline."""
    held.due_on, held.asked_due = due_on, None
    held.save(update_fields=["due_on", "asked_due"])
    return move(held, deed, by=by, words=words, due_on=due_on)


def _chosen(organisation: Organisation, versions: dict[str, int]) -> list[Task]:
    if not versions:
        raise refuse("tasks.none", N_("还没有选择任务：请勾选后再催办"), field="tasks")
    try:
        keys = [UUID(key) for key in versions]
    except ValueError as error:
        raise refuse("tasks.key", N_("任务的编号有误：请刷新后再办"), field="tasks") from error
    rows = list(Task.objects.filter(pk__in=keys, organisation__in=queries.below(organisation.pk)).order_by("pk"))
    if len(rows) < len(keys):
        found(None)
    return rows
