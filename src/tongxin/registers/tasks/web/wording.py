"""What pages say about tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongxin.ground.ui.definitions import Step
from tongxin.ground.ui.tables import LEAD, Column, Table, addresses
from tongxin.ground.ui.templatetags.ui import due, tag
from tongxin.ground.ui.wording import day_text, full_day
from tongxin.registers.tasks import queries
from tongxin.registers.tasks.definitions import (
    CAUSE_TITLES,
    DEED_TITLES,
    PROBLEM_TITLES,
    STATE_TITLES,
    Deed,
    Light,
    ProblemState,
    State,
)
from tongxin.registers.tasks.models import Concern, Entry, Task
from tongxin.toolbox import clock
from tongxin.toolbox.words import N_

_TONES = {State.CLOSED: "ok", State.REQUESTED: "soon", State.SPOT: "soon", State.RETURNED: "late"}
_PROBLEM_TONES = {ProblemState.SOLVED: "ok", ProblemState.PROGRESS: "soon"}
_GAP, _SPAN, _END = (SafeString(text) for text in (" ", "<span>", "</span>"))
_LAMPS = {Light.RED: N_("红灯 · 逾期"), Light.YELLOW: N_("黄灯")}
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
    word = _(_LAMPS[light]) if light in _LAMPS else ""
    return Line(task, state_word(task), tone(task), word, light.value)


def table(rows: Iterable[Task], sources: Mapping[str, str], missed: Collection[UUID]) -> Table:
    """Return the board's table. sources: their titles; missed: the tasks with a milestone behind them, not reached."""
    columns = [
        Column(_("办结时限")), Column(_("督办事项"), LEAD), Column(_("来源")), Column(_("主办部门")), Column(_("进展")),
        Column(_("状态")),
    ]  # fmt: skip
    address, today = addresses("tasks:task"), clock.today()
    lines = (line(row, missed=row.pk in missed) for row in rows)
    return Table(columns, [_cells(each, address(each.task.pk), sources, today) for each in lines])


def _cells(said: Line, url: str, sources: Mapping[str, str], today: dt.date) -> tuple[str, ...]:
    task = said.task
    title = format_html('<a href="{}">{}</a> <span class="tx-quiet">{}</span>', url, task.record.title, task.number)
    progress = task.progress if len(task.progress) <= PROGRESS else f"{task.progress[: PROGRESS - 1]}…"
    source = sources.get(task.source, "")
    return _day(said, today), title, source, task.organisation.short_name, progress, _state(said)


def _day(said: Line, today: dt.date) -> str:
    """Return the day a task is due; how far off it is where its lamp burns."""
    day = day_text(said.task.due_on, today=today)
    return format_html("{}<br>{}", day, due(said.task.due_on, today)) if said.lamp else day


def _state(said: Line) -> SafeString:
    """Return the state and the lamp of a task, and how often it was urged."""
    words = tag(said.state, said.tone)
    if said.lamp:
        words += _GAP + tag(said.lamp, said.lamp_tone)
    if said.task.urged:
        urged = _("催办 {count} 次").format(count=said.task.urged)
        words += _GAP + format_html('<span class="tx-quiet">{}</span>', urged)
    return _SPAN + words + _END


def state_word(task: Task) -> str:
    """Return the word of a task's state."""
    return _(STATE_TITLES[task.record.state])


def tone(task: Task) -> str:
    """Return the tone of a task's state."""
    return _TONES.get(State(task.record.state), "")


def problem_state(row: Concern) -> tuple[str, str]:
    """Return how far a problem is in a word, and its tone."""
    state = ProblemState(row.record.state)
    return _(PROBLEM_TITLES[state]), _PROBLEM_TONES.get(state, "late")


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
