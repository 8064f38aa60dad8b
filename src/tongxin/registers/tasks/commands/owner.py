"""What the owner does: accepts, reports with evidence, asks for more time, asks to close."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command
from tongxin.ground.files.commands import attach
from tongxin.ground.files.definitions import Upload
from tongxin.ground.records.writing import reference
from tongxin.registers.tasks.commands.moving import hold, move, said
from tongxin.registers.tasks.definitions import Cause, Deed
from tongxin.registers.tasks.models import Milestone, Task
from tongxin.registers.tasks.rules import extension_problem
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_

SHOWN = 500


@command("tasks.accept", title=_("签收任务"), on="task")
def accept(*, by: Actor, task: Task, version: int) -> Task:
    """Take a task on."""
    return move(hold(task, version, Deed.ACCEPTED), Deed.ACCEPTED, by=by)


@command("tasks.report", title=_("报告进展"), on="task")
def report(*, by: Actor, task: Task, version: int, words: str, upload: Upload | None = None) -> Task:
    """Report how far a task is; upload: evidence, attached to its record."""
    held = hold(task, version, Deed.REPORTED)
    text = said(words, needed=True)
    if upload is not None:
        attach(by=by, record=held.record, upload=upload)
    return move(held, Deed.REPORTED, by=by, words=text, progress=text[:SHOWN])


@command("tasks.reach", title=_("完成节点"), on="task")
def reach(*, by: Actor, task: Task, version: int, milestone: str) -> Task:
    """Say that a milestone (its title) has been reached today."""
    held = hold(task, version, Deed.REACHED)
    row = Milestone.objects.filter(task=held, title=milestone, done_on=None).first()
    if row is None:
        raise refuse("tasks.no_milestone", N_("没有待完成的节点“{title}”"), field="milestone", title=milestone)
    row.done_on = clock.today()
    row.save(update_fields=["done_on"])
    return move(held, Deed.REACHED, by=by, words=milestone)


@command("tasks.request_closure", title=_("申请办结"), on="task")
def request_closure(*, by: Actor, task: Task, version: int, words: str, cause: Cause | None = None) -> Task:
    """Ask to have a task closed, with what was reached; one that is late says why, from the closed list."""
    held = hold(task, version, Deed.REQUESTED)
    if clock.today() > held.due_on and cause is None and not held.cause:
        raise refuse("tasks.cause", N_("已超过办结时限 {due}，请选择逾期原因"), field="cause", due=held.due_on)
    text = said(words, needed=True)
    held.cause = cause or held.cause
    held.save(update_fields=["cause"])
    return move(
        held, Deed.REQUESTED, by=by, words=text, cause=held.cause, progress=text[:SHOWN], requested_by=reference(by)
    )


@command("tasks.ask_extension", title=_("申请延期"), on="task")
def ask_extension(*, by: Actor, task: Task, version: int, due_on: dt.date, cause: Cause, words: str) -> Task:
    """Ask for a later day, with the cause and a reason; supervision grants or declines it."""
    held = hold(task, version, Deed.ASKED)
    if problem := extension_problem(held.due_on, due_on):
        raise Refused(problem)
    return move(
        held, Deed.ASKED, by=by, words=said(words, needed=True), due_on=due_on, cause=cause, asked_due=due_on
    )  # fmt: skip


@command("tasks.solve_on_the_spot", title=_("现场解决"), on="task")
def solve_on_the_spot(*, by: Actor, task: Task, version: int, words: str) -> Task:
    """Say that a task was solved there and then; the unit that raised it confirms, and it is closed."""
    held = hold(task, version, Deed.SPOT)
    if held.raised_by is None:
        raise refuse("tasks.nobody_raised", N_("这项任务没有提出单位，无人可以确认：请走申请办结"))
    text = said(words, needed=True)
    return move(held, Deed.SPOT, by=by, words=text, progress=text[:SHOWN], requested_by=reference(by))
