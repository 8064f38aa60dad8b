"""A form filled in by code, without sign-in: neither signed nor once a person, and the page says so."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command
from tongxin.ground.records.models import Record
from tongxin.registers.ballots import queries
from tongxin.registers.ballots.commands.tallying import store
from tongxin.registers.ballots.definitions import Mode, State
from tongxin.registers.ballots.models import Electorate
from tongxin.registers.ballots.sheet import INVALID_TITLES, why_invalid
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

DOOR, FILL = "survey", "ballots.fill"


@command(FILL, title=_("扫码填写问卷"), on="electorate")
def fill(*, by: Actor, electorate: Electorate, answers: dict[str, Any]) -> Electorate:
    """Take in a form filled in at a ward or window; raise `Refused` for an empty one, and while the round is not open.

    The event says that a form came in, never which.
    """
    held = electorate.round
    state = Record.objects.values_list("state", flat=True).get(pk=held.pk)
    over = held.closes_at is not None and clock.now() >= held.closes_at
    if held.mode != Mode.OPEN or state != State.OPEN or over:
        raise refuse("ballots.not_open", N_("这份问卷现在不能填写：还没有开始，或者已经结束"))
    if reason := why_invalid(queries.sheet_of(held), answers):
        raise refuse(f"ballots.{reason}", N_("没有提交：{reason}"), reason=_(INVALID_TITLES[reason]))
    store(electorate, [(answers, "")])
    return electorate
