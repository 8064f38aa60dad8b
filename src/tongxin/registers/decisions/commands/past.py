"""Meetings that have been held, registered at once from their minutes: a year's meetings in a few statements.

The same rules judge each item as when its meeting is kept live; all or none, every refusal named by its place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.rules import check_happened
from tongxin.ground.votes.definitions import Counts
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.commands import pasting
from tongxin.registers.decisions.commands.following import pursue
from tongxin.registers.decisions.commands.live import check_outcome, settle_outcome
from tongxin.registers.decisions.commands.seating import seats_for
from tongxin.registers.decisions.definitions import FAVOURABLE, Body, Outcome, Presence, Role, Stand
from tongxin.registers.decisions.judging import Deliberation, Proof, Said, judge
from tongxin.registers.decisions.judging import Seat as Judged
from tongxin.registers.decisions.models import Meeting, Seat
from tongxin.registers.decisions.rules import Dossier, Passage, judge_ready
from tongxin.toolbox import clock
from tongxin.toolbox.findings import settle
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_


@dataclass(frozen=True)
class Dealt:
    """One item at one meeting. ref: names the item where several meetings deal with it; proposed_on, organisation, type,
    title and amount are those of the item; marks: person → what he did other than agree (`no`, `abstain`, `recused`,
    `away`); ballots: yes votes of a secret ballot; owner: who carries the decision out, until `due_on`."""

    ref: str
    type: str
    title: str
    organisation: Organisation
    proposed_on: dt.date
    outcome: Outcome = Outcome.ADOPTED
    resolution: str = ""
    amount: Decimal | None = None
    marks: Mapping[UUID, str] = field(default_factory=dict)
    ballots: int | None = None
    owner: Organisation | None = None
    due_on: dt.date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Held:
    """One meeting that was held. leave: person → why he was not there; sent_on: materials went out."""

    body: str
    on: dt.date
    items: Sequence[Dealt]
    leave: Mapping[UUID, str] = field(default_factory=dict)
    sent_on: dt.date | None = None
    place: str = ""
    recorder: str = ""


@command("decisions.record_many", title=_("成批登记已召开的会议"), on="organisation")
def record_many(*, by: Actor, organisation: Organisation, meetings: Sequence[Held], supervised: bool = True) -> int:
    """Register meetings that were held, in order of time, with what was decided; return how many items they decided.

    An item deferred or prepared at one meeting and decided at a later one counts once, at the one that decides.
    supervised: what was decided and is not due yet becomes tasks.
    """
    made = pasting.Pile(by, organisation)
    problems: list[Problem] = []
    for number, held in enumerate(sorted(meetings, key=lambda each: each.on), 1):
        try:
            _held(made, held)
        except Refused as refused:
            problems += [replace(problem, where=f"meetings[{number}]") for problem in refused.problems]
    if problems:
        raise Refused(problems)
    made.store()
    for resolution in made.resolutions if supervised else ():
        if resolution.due_on is not None and resolution.due_on >= clock.today():
            pursue(resolution, by=by)
    note(meetings=len(meetings), items=made.decided)
    return made.decided


def _held(made: pasting.Pile, held: Held) -> None:
    check_happened(held.on)
    body = queries.body(held.body)
    meeting = made.meeting(held)
    seats = seats_for(meeting, body)
    for seat in seats:
        if seat.person_id in held.leave:
            seat.presence, seat.reason = Presence.LEAVE, held.leave[seat.person_id]
    made.seats += seats
    for dealt in held.items:
        _dealt(made, meeting, seats, dealt)


def _dealt(made: pasting.Pile, meeting: Meeting, seats: list[Seat], dealt: Dealt) -> None:
    """Judge one item as it came to the meeting and as it was dealt with there, and pile up its rows."""
    if dealt.organisation.hospital_id != made.hospital:
        raise refuse("decisions.foreign", N_("议题不是本院的"), field="item")
    body, item = queries.body(meeting.body), made.item(dealt)
    legs = queries.route(item)
    whole = Dossier(
        kind := queries.type_of(dealt.type), 1, frozenset(kind.need), dict.fromkeys(kind.consult, True), dealt.amount,
        made.passed(dealt.ref), made.names,
    )  # fmt: skip
    settle(judge_ready(whole, body, legs), dealt.reason)
    role = next((leg.role for leg in legs or () if leg.body == body.id), Role.DECIDE)
    check_outcome(role, dealt.outcome, dealt.resolution)
    proof = None
    if dealt.outcome not in (Outcome.DEFERRED, Outcome.WITHDRAWN):
        proof = _proof(body, seats, dealt)
        settle_outcome(proof, dealt.outcome, dealt.reason)
    line = made.line(meeting, dealt, role, proof)
    made.voices += pasting.voices(line, seats, dealt.marks, open_vote=dealt.ballots is None)
    made.settle(dealt, line, Passage(body.id, role, meeting.occurred_on, dealt.outcome in FAVOURABLE))


def _proof(body: Body, seats: list[Seat], dealt: Dealt) -> Proof:
    kind = queries.type_of(dealt.type)
    judged = [_judged(seat, dealt.marks.get(seat.person_id, "yes")) for seat in seats]
    able = [seat for seat in judged if seat.may_vote]
    ordered = sorted(able, key=lambda seat: seat.chair)
    said = [Said(seat.person, Stand(dealt.marks.get(seat.person, "yes"))) for seat in ordered]
    counts = None
    if dealt.ballots is not None:
        entitled, came = sum(seat.votes for seat in judged), len(able)
        counts = Counts(entitled, came, dealt.ballots, came - dealt.ballots, issued=came, returned=came)
    spoken = [] if counts else said
    return judge(Deliberation(body, kind, judged, spoken, counts), *queries.vote_of(body, kind))


def _judged(seat: Seat, mark: str) -> Judged:
    present = seat.presence == Presence.PRESENT and mark != "away"
    return Judged(seat.person_id, seat.votes, present, seat.chair, mark == "recused", mark == "recused")
