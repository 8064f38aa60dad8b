"""What pages say about tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.ui.definitions import Step
from tongxin.ground.ui.wording import day_text, due, full_day
from tongxin.registers.tasks import queries
from tongxin.registers.tasks.definitions import CAUSE_TITLES, DEED_TITLES, STATE_TITLES, Deed, Light, State
from tongxin.registers.tasks.models import Entry, Task

_TONES = {State.CLOSED: "ok", State.REQUESTED: "soon", State.SPOT: "soon", State.RETURNED: "late"}
# How many characters of the newest report a line of the board has room for.
PROGRESS = 40
_BACK = (Deed.RETURNED, Deed.DECLINED, Deed.URGED, Deed.ESCALATED)


@dataclass(frozen=True)
class Line:
    """A task as a line of the board: the word of its state, its tone, and its lamp in a word with its tone."""

    task: Task
    state: str
    tone: str
    lamp: str
    lamp_tone: str


def line(task: Task, *, missed: bool = False) -> Line:
    """Return a task with its words; a lamp is said, never shown by colour alone."""
    light = queries.lamp(task, missed=missed)
    words = {Light.RED: _("红灯 · 逾期"), Light.YELLOW: _("黄灯"), Light.NONE: ""}
    return Line(task, state_word(task), tone(task), words[light], light.value)


def row(task: Task, source: str, *, missed: bool = False) -> dict[str, object]:
    """Return what the board shows of a task, flat and by name: a page of fifty asks for some six hundred of these."""
    said, progress = line(task, missed=missed), task.progress
    return {
        "url": reverse("tasks:task", args=[task.pk]), "title": task.record.title, "number": task.number,
        "day": day_text(task.due_on), "due": due(task.due_on) if said.lamp else None, "source": source,
        "unit": task.organisation.short_name, "urged": task.urged, "state": said.state, "tone": said.tone,
        "lamp": said.lamp, "lamp_tone": said.lamp_tone,
        "progress": progress if len(progress) <= PROGRESS else f"{progress[: PROGRESS - 1]}…",
    }  # fmt: skip


def state_word(task: Task) -> str:
    """Return the word of a task's state."""
    return _(STATE_TITLES[task.record.state])


def tone(task: Task) -> str:
    """Return the tone of a task's state."""
    return _TONES.get(State(task.record.state), "")


def timeline(entries: Iterable[Entry]) -> list[Step]:
    """Return what happened to a task, oldest first."""
    return [_step(entry) for entry in entries]


def _step(entry: Entry) -> Step:
    told = [full_day(entry.on), entry.who]
    if entry.due_on and entry.deed != Deed.ASSIGNED:
        told.append(_("至 {day}").format(day=full_day(entry.due_on)))
    if entry.cause:
        told.append(_(CAUSE_TITLES[entry.cause]))
    told.append(entry.words)
    state = "returned" if entry.deed in _BACK else "done"
    return Step(_(DEED_TITLES[entry.deed]), " · ".join(text for text in told if text), state)
