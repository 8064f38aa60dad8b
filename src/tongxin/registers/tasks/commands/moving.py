"""What every deed does: the state moves, a line of the timeline is written, and who has to act now is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.todos.writing import Ask, push, settle
from tongxin.registers.tasks.definitions import DEED_TITLES, DOING, STATE_TITLES, Deed, State
from tongxin.registers.tasks.models import Entry, Task
from tongxin.registers.tasks.rules import possible, state_after
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

LONGEST = 2000


def hold(task: Task, version: int, deed: Deed) -> Task:
    """Lock a task at the version that was seen; raise `Refused` unless the deed is possible now."""
    record = writing.hold(task.pk, version)
    if not possible(State(record.state), deed):
        sentence = N_("“{title}”现在是“{state}”，不能“{deed}”")
        about = {
            "title": record.title,
            "state": gettext(STATE_TITLES[record.state]),
            "deed": gettext(DEED_TITLES[deed]),
        }
        raise refuse("tasks.state", sentence, **about)
    held = Task.objects.select_related("organisation", "raised_by").get(pk=task.pk)
    held.record = record
    return held


def move(
    held: Task, deed: Deed, *, by: Actor, words: str = "", due_on: dt.date | None = None, cause: str = "", **values: Any
) -> Task:
    """Let a deed happen to a held task: its values and state, its line of the timeline, and what is asked of whom."""
    for name, value in values.items():
        setattr(held, name, value)
    if values:
        held.save(update_fields=list(values))
        touched(held, *values)
    enter(held, deed, by=by, words=words, due_on=due_on, cause=cause)
    writing.bump(held.record, by=by, state=state_after(State(held.record.state), deed))
    tell(held)
    return held


def enter(
    task: Task, deed: Deed, *, by: Actor, words: str = "", due_on: dt.date | None = None, cause: str = ""
) -> Entry:
    """Write one line of a task's timeline."""
    return Entry.objects.create(
        task=task, hospital_id=task.hospital_id, organisation_id=task.organisation_id, deed=deed, on=clock.today(),
        at=clock.now(), by=writing.reference(by), who=getattr(by, "name", "")[:60], words=said(words), due_on=due_on,
        cause=cause,
    )  # fmt: skip


def said(words: str, *, needed: bool = False, field: str = "words") -> str:
    """Return what was written, stripped; raise `Refused` when it is too long, or empty though needed."""
    text = words.strip()
    if needed and not text:
        raise refuse("tasks.words", N_("请写明内容"), field=field)
    if len(text) > LONGEST:
        raise refuse("tasks.words_long", N_("内容最多 {longest} 个字"), field=field, longest=LONGEST)
    return text


def tell(task: Task) -> None:
    """Keep on the lists of owner, supervision and the unit that raised it what each has to do now."""
    state = State(task.record.state)
    hospital = Organisation.objects.get(pk=task.hospital_id)
    urged = gettext("已催办 {count} 次").format(count=task.urged) if task.urged else task.number
    _keep(task, task.organisation, "", _OWNER.get(state), urged)
    asked = ("tasks.grant_extension", N_("审批延期")) if task.asked_due else None
    waits = ("tasks.verify_close", N_("核验办结")) if state is State.REQUESTED else asked
    _keep(task, hospital, "supervision:", waits, task.organisation.short_name)
    if task.raised_by is not None:
        confirm = ("tasks.confirm_solved", N_("确认解决")) if state is State.SPOT else None
        _keep(task, task.raised_by, "raised:", confirm, task.organisation.short_name)


_OWNER = {
    State.ASSIGNED: ("tasks.accept", N_("签收")),
    **dict.fromkeys(DOING, ("tasks.report", N_("报告进展"))),
}  # fmt: skip


def _keep(task: Task, unit: Organisation, who: str, asked: tuple[str, str] | None, detail: str) -> None:
    subject = f"tasks:{who}{task.pk}"
    if asked is None:
        settle(unit, subject)
        return
    permission, verb = asked
    ask = Ask(
        subject, permission, task.record.title, gettext(verb), reverse("tasks:task", args=[task.pk]), detail,
        due_on=task.due_on,
    )  # fmt: skip
    push(unit, ask, task.record)
