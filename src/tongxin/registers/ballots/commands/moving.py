"""What every deed does: the round is held at the version that was seen, moves to its next state, and who acts next is told."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import touched
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.todos.writing import Ask, push, settle
from tongxin.registers.ballots.definitions import STATE_TITLES, Mode, State
from tongxin.registers.ballots.models import Round
from tongxin.registers.ballots.rules import Deed, possible, state_after
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

LONGEST_TITLE, LONGEST_WORDS = 120, 2000
_NEXT = {
    State.FROZEN: ("ballots.open", N_("开始投票")), State.CLOSED: ("ballots.count", N_("计票")),
    State.COUNTED: ("ballots.publish", N_("公布结果")),
}  # fmt: skip


def hold(held: Round, version: int | None, deed: Deed) -> Round:
    """Lock a round at the version that was seen; raise `Refused` unless the deed is possible now.

    version None: of those who do not change each other's work, such as two tellers.
    """
    record = Record.objects.select_for_update().get(pk=held.pk)
    record = writing.hold(held.pk, record.version if version is None else version)
    if not possible(State(record.state), deed):
        sentence = N_("“{title}”现在是“{state}”，不能这样办理：请刷新后再看")
        raise refuse("ballots.state", sentence, title=record.title, state=gettext(STATE_TITLES[record.state]))
    locked = Round.objects.select_related("organisation").get(pk=held.pk)
    locked.record = record
    return locked


def move(held: Round, deed: Deed, *, by: Actor, record: dict[str, Any] | None = None, **values: Any) -> Round:
    """Let a deed happen to a held round: its values, those of its record, its state, and what is asked of whom."""
    for name, value in values.items():
        setattr(held, name, value)
    if values:
        held.save(update_fields=list(values))
        touched(held, *values)
    writing.bump(held.record, by=by, state=state_after(State(held.record.state), deed), **(record or {}))
    _tell(held)
    return held


def said(text: str, *, field: str, needed: bool = False, longest: int = LONGEST_WORDS) -> str:
    """Return what was written, stripped; raise `Refused` when it is too long, or empty though needed."""
    words = text.strip()
    if needed and not words:
        raise refuse("ballots.words", N_("请填写这一项"), field=field)
    if len(words) > longest:
        raise refuse("ballots.words_long", N_("最多 {longest} 个字"), field=field, longest=longest)
    return words


def needs(held: Round, *modes: Mode) -> None:
    """Raise `Refused` unless a round is held in one of these modes."""
    if held.mode not in modes:
        raise refuse("ballots.mode", N_("这一轮不是这种投票方式，不能这样办理"))


def _tell(held: Round) -> None:
    subject, asked = f"ballots:{held.pk}", _NEXT.get(State(held.record.state))
    if asked is None or held.trial:
        settle(held.organisation, subject)
        return
    permission, verb = asked
    page = reverse("ballots:round", args=[held.pk])
    ask = Ask(subject, permission, held.record.title, gettext(verb), page, gettext(STATE_TITLES[held.record.state]))
    push(held.organisation, ask, held.record)
