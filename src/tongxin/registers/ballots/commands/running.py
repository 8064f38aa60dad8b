"""A round is opened, closed, called off."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.records.rules import check_reason
from tongxin.registers.ballots import queries
from tongxin.registers.ballots.commands import keys
from tongxin.registers.ballots.commands.moving import LONGEST_TITLE, hold, move, needs, said
from tongxin.registers.ballots.commands.rolling import check_ready
from tongxin.registers.ballots.definitions import SEALED, Mode
from tongxin.registers.ballots.models import Round
from tongxin.registers.ballots.rules import Deed, consent_problem, quorum_problem
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused


@command("ballots.open", title=_("开始投票"), on="ballot_round")
def open_round(*, by: Actor, ballot_round: Round, version: int, present: int | None = None, consent: str = "") -> Round:
    """Open a round whose roll is frozen; present: of an election, how many voters are there; consent: by which paper the
    superior organisation lets it be held electronically (a rehearsal needs none)."""
    held = hold(ballot_round, version, Deed.OPEN)
    if not held.trial:
        check_ready(held)
    kind, eligible = queries.definition_of(held), sum(queries.voters(held).values())
    agreed = None if held.trial else consent_problem(kind, Mode(held.mode), consent)
    if problems := [problem for problem in (quorum_problem(kind, eligible, present), agreed) if problem is not None]:
        raise Refused(problems)
    if held.mode in SEALED:
        keys.make_keys(held)
    moment = clock.now()
    return move(
        held, Deed.OPEN, by=by, record={"occurred_on": clock.today()}, occurred_on=clock.today(), present=present,
        consent=said(consent, field="consent", longest=LONGEST_TITLE),
        opens_at=moment, closes_at=held.closes_at if held.closes_at and held.closes_at > moment else None,
    )  # fmt: skip


@command("ballots.close", title=_("截止投票"), on="ballot_round")
def close(*, by: Actor, ballot_round: Round, version: int) -> Round:
    """Close a round held on paper or by code; a secret one is closed by those who hold its keys."""
    held = hold(ballot_round, version, Deed.CLOSE)
    needs(held, Mode.PAPER, Mode.TYPED, Mode.OPEN)
    return move(held, Deed.CLOSE, by=by, closes_at=_after_opening(held))


@command("ballots.call_off", title=_("取消这一轮投票"), on="ballot_round")
def call_off(*, by: Actor, ballot_round: Round, version: int, reason: str) -> Round:
    """Call a round off, with a reason: nothing of it is counted or shown."""
    keys.lock(ballot_round.pk, alone=True)  # before the record, as all who take both
    held = hold(ballot_round, version, Deed.CALL_OFF)
    note(reason=check_reason(reason))
    if held.mode in SEALED:
        keys.forget(held)
    return move(held, Deed.CALL_OFF, by=by)


def _after_opening(held: Round) -> dt.datetime:
    """Return the moment of closing: now, and later than the opening even where both fall in one moment."""
    return max(clock.now(), held.opens_at + dt.timedelta(seconds=1)) if held.opens_at else clock.now()
