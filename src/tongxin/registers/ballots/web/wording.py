"""What pages say about rounds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.ui.definitions import Step, TodoLine
from tongxin.ground.ui.wording import full_day, moment_text
from tongxin.registers.ballots import queries
from tongxin.registers.ballots.counting import turnout
from tongxin.registers.ballots.definitions import LIFE, SEALED, STATE_TITLES, WHO_TITLES, Mode, State
from tongxin.registers.ballots.models import Electorate, Round
from tongxin.toolbox import clock
from tongxin.toolbox.rounding import half_up

DECIMALS = 2
_TONES = {
    State.OPEN: "soon",
    State.CLOSED: "soon",
    State.PUBLISHED: "ok",
    State.ARCHIVED: "ok",
    State.CALLED_OFF: "late",
}


@dataclass(frozen=True)
class Group:
    """A group of voters on a page: how many are on its roll, and how many were given a ballot, no finer than a batch."""

    row: Electorate
    voters: int
    given: int
    words: str


def state_word(held: Round) -> str:
    """Return the word of a round's state."""
    return _(STATE_TITLES[held.record.state])


def tone(held: Round) -> str:
    """Return the tone of a round's state."""
    return _TONES.get(State(held.record.state), "")


def life(held: Round) -> list[Step]:
    """Return the steps of a round's life, with the days known."""
    state = State(held.record.state)
    if state is State.CALLED_OFF:
        return [Step(_(STATE_TITLES[state]), state="returned")]
    place = LIFE.index(state)
    return [
        Step(_(STATE_TITLES[each]), _note(held, each), "done" if n < place else "now" if n == place else "todo")
        for n, each in enumerate(LIFE)
    ]


def group(row: Electorate, voters: int, given: int, batch: int, held: Round) -> Group:
    """Return a group with its turnout in words; before the freeze, whom the roll will take."""
    shown = turnout(given, voters, batch)
    if held.record.state == State.DRAFT:
        words = _("冻结名册时取：{who}").format(who=_(WHO_TITLES[row.who]))
    elif _untold(row, held):
        words = _("名册 {voters} 人").format(voters=voters)
    elif voters and given >= voters:
        words = _("{voters} 人已全部领票").format(voters=voters)
    elif not shown:
        words = _("名册 {voters} 人，已领票的不足 {batch} 人").format(voters=voters, batch=batch)
    else:
        words = _("名册 {voters} 人，已领票不少于 {given} 人").format(voters=voters, given=shown)
    return Group(row, voters, shown, words)


def _untold(row: Electorate, held: Round) -> bool:
    """Tell whether nothing is said of ballots given out: on paper, before the opening, called off, drawn codes once counted."""
    kept = held.mode in SEALED and held.record.state not in (State.FROZEN, State.CALLED_OFF)
    return not kept or (held.mode == Mode.DRAWN and row.issued is not None)


def open_lines(by: Actor) -> list[TodoLine]:
    """Return the rounds that wait for the vote of `by`, as things to do."""
    return [
        TodoLine(
            row.record.title, row.organisation.short_name, reverse("ballots:vote", args=[row.pk]), _("去投票"),
            clock.local(row.closes_at).date() if row.closes_at else None,
        )
        for row in queries.open_to(by)
    ]  # fmt: skip


def percent(rate: Fraction | None) -> Decimal | None:
    """Return a rate in per cent, rounded once for the page."""
    return None if rate is None else half_up(rate * 100, DECIMALS)


def _note(held: Round, state: State) -> str:
    if state is State.FROZEN and held.roll_on:
        return _("以 {day} 的人员为准").format(day=full_day(held.roll_on))
    if state is State.OPEN and held.opens_at:
        return moment_text(held.opens_at)
    if state is State.CLOSED and held.closes_at:
        return moment_text(held.closes_at)
    return full_day(held.published_on) if state is State.PUBLISHED and held.published_on else ""


def fingerprint(key: bytes) -> str:
    """Return the SHA-256 (hex) of a public key, short enough to be compared by eye; "" for none."""
    return sha256(key).hexdigest() if key else ""
