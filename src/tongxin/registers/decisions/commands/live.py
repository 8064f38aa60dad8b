"""In the room: who came, what each member said, who withdrew, and what came of each item."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import numbers, writing
from tongxin.ground.records.models import Record
from tongxin.ground.votes.definitions import Counts
from tongxin.ground.votes.queries import counts_for
from tongxin.people.models import Person
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.commands.again import set_aside
from tongxin.registers.decisions.commands.following import pursue
from tongxin.registers.decisions.commands.meetings import check_line, hold, state_after
from tongxin.registers.decisions.definitions import (
    CARRYING,
    RESOLVING,
    UNJUDGED,
    ItemState,
    MeetingState,
    Outcome,
    Presence,
    Role,
    Stand,
)
from tongxin.registers.decisions.judging import Deliberation, Proof, Said, judge
from tongxin.registers.decisions.judging import Seat as Judged
from tongxin.registers.decisions.models import Item, Line, Meeting, Resolution, Seat, Voice
from tongxin.toolbox import clock
from tongxin.toolbox.findings import settle
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("decisions.attend", title=_("登记到会"), on="meeting")
def attend(
    *,
    by: Actor,
    meeting: Meeting,
    version: int,
    leave: dict[str, str] | None = None,
    absent: list[Person] | None = None,
) -> Meeting:
    """Record who came: all present except those on leave (person id → reason) and those absent; the meeting is open."""
    held = hold(meeting, version, MeetingState.PLANNED, MeetingState.OPEN)
    if held.occurred_on > clock.today():
        raise refuse("decisions.not_yet", N_("会议日期 {day} 还没有到，不能登记到会"), day=held.occurred_on)
    excused, missing = leave or {}, {person.pk for person in absent or []}
    seats = list(held.seats.all())
    _check_known(excused, missing, seats)
    for seat in seats:
        seat.reason = excused.get(str(seat.person_id), "").strip()
        seat.presence = _presence(seat, excused, missing)
    Seat.objects.bulk_update(seats, ["presence", "reason"])
    touched(held, "seats")
    writing.bump(held.record, by=by, state=MeetingState.OPEN)
    return held


@command("decisions.conclude", title=_("作出议题结论"), on="meeting")
def conclude(
    *,
    by: Actor,
    meeting: Meeting,
    version: int,
    line: Line,
    outcome: Outcome,
    resolution: str = "",
    owner: Organisation | None = None,
    due_on: dt.date | None = None,
    counts: Counts | None = None,
    ballot: Record | None = None,
    reason: str = "",
    supervised: bool | None = None,
) -> Meeting:
    """Conclude an item: judged by the rules of procedure, with its proof; what was decided or passed becomes a numbered
    resolution of the body.

    A HARD rule that fails refuses; a SOFT one asks for a reason. An item deferred or withdrawn is not judged. supervised:
    the resolution becomes a task of its owner, followed until it is closed (None: where it decides; what a body passes waits
    for the decision). A refusal puts what other bodies resolved on the item out of force. ballot: the record of the round
    of votes whose counts are taken into the proof, in place of typed ones.
    """
    held = hold(meeting, version, MeetingState.OPEN)
    check_line(held, line)
    check_outcome(line.role, outcome, resolution)
    proof = None
    if outcome not in UNJUDGED:
        proof = judged(held, line, counts_for(by, counts, ballot))
        settle_outcome(proof, outcome, reason)
    _write(line, outcome, proof, resolution, reason)
    if ballot is not None:
        writing.link(ballot, line.item.record, "evidence", by=by)
    _advance(line, held, by)
    if outcome is Outcome.REFUSED:
        why = gettext("{body}未通过").format(body=queries.body(held.body).title)
        set_aside(Line.objects.filter(item=line.item_id), by, why)
    followed = line.role == Role.DECIDE if supervised is None else supervised
    if outcome in CARRYING and line.role in RESOLVING:
        made = _resolve(line, held, by, owner or line.item.organisation, due_on)
        if followed:
            pursue(made, by=by)
    note(supervised=followed)
    writing.bump(held.record, by=by)
    return held


def check_outcome(role: str, outcome: Outcome, resolution: str) -> None:
    """Raise `Refused` where a deciding body only takes note, or what is carried has no words."""
    if outcome is Outcome.NOTED and role == Role.DECIDE:
        sentence = N_("决定机构须作出通过、未通过或缓议的结论，不能只作“已研究”")
        raise refuse("decisions.undecided", sentence, field="outcome")
    if outcome in CARRYING and not resolution.strip():
        raise refuse("decisions.resolution", N_("请写明决定的内容"), field="resolution")


def settle_outcome(proof: Proof, outcome: Outcome, reason: str) -> None:
    """Refuse what the findings forbid; an item that is refused needs no majority, and must not have one."""
    if outcome is Outcome.REFUSED and proof.vote is not None and proof.vote.carried:
        raise refuse("decisions.carried", N_("表决已经通过，不能作“未通过”的结论"), field="outcome")
    refused = outcome is Outcome.REFUSED
    settle([each for each in proof.findings if not (refused and each.rule == "votes.passing")], reason)


def judged(meeting: Meeting, line: Line, counts: Counts | None) -> Proof:
    """Return the proof of an item as it stands in the room; raise `Refused` for counts that cannot be."""
    body, kind = queries.body(meeting.body), queries.type_of(line.item.type)
    voices = {voice.person_id: voice for voice in line.voices.all()}
    seats = [_seat(seat, voices.get(seat.person_id)) for seat in meeting.seats.all()]
    said = [Said(voice.person_id, Stand(voice.stand)) for voice in voices.values() if voice.stand]
    return judge(Deliberation(body, kind, seats, said, counts), *queries.vote_of(body, kind))


def _seat(seat: Seat, voice: Voice | None) -> Judged:
    return Judged(
        seat.person_id, seat.votes, seat.presence == Presence.PRESENT and not (voice and voice.away), seat.chair,
        bool(voice and voice.interest), bool(voice and voice.recused),
    )  # fmt: skip


def _check_known(leave: dict[str, str], missing: set[Any], seats: list[Seat]) -> None:
    known = {str(seat.person_id) for seat in seats}
    if {*leave, *(str(key) for key in missing)} - known:
        raise refuse("decisions.no_seat", N_("请假或缺席名单中有人不在本次会议的名单上"), field="leave")
    if any(not reason.strip() for reason in leave.values()):
        raise refuse("decisions.leave_reason", N_("请假须写明原因"), field="leave")


def _presence(seat: Seat, leave: dict[str, str], missing: set[Any]) -> Presence:
    if str(seat.person_id) in leave:
        return Presence.LEAVE
    return Presence.ABSENT if seat.person_id in missing else Presence.PRESENT


def _write(line: Line, outcome: Outcome, proof: Proof | None, resolution: str, reason: str) -> None:
    line.outcome, line.resolution, line.overridden = outcome, resolution.strip(), reason.strip()
    line.proof, line.concluded_at = (proof.as_dict() if proof else None), clock.now()
    line.save(update_fields=["outcome", "resolution", "overridden", "proof", "concluded_at"])
    touched(line, "outcome", "resolution")
    note(outcome=outcome.value, overridden=bool(reason.strip()))


def _advance(line: Line, meeting: Meeting, by: Actor) -> None:
    """Take the item on: it is decided and dated at its deciding body, once."""
    record = Record.objects.select_for_update().get(pk=line.item_id)
    item = Item.objects.get(pk=line.item_id)
    state = state_after(item, line)
    values: dict[str, Any] = {}
    if state in (ItemState.DECIDED, ItemState.REFUSED) and line.role == Role.DECIDE:
        item.decided_on, item.decided_by, item.outcome = meeting.occurred_on, meeting.body, line.outcome
        item.occurred_on = meeting.occurred_on
        item.save(update_fields=["decided_on", "decided_by", "outcome", "occurred_on"])
        values = {"occurred_on": meeting.occurred_on}
    writing.bump(record, by=by, state=state, **values)


def _resolve(line: Line, meeting: Meeting, by: Actor, owner: Organisation, due_on: dt.date | None) -> Resolution:
    if owner.hospital_id != meeting.hospital_id:
        raise refuse("decisions.owner", N_("落实单位不是本院的组织"), field="owner")
    if due_on is not None and due_on < meeting.occurred_on:
        raise refuse("decisions.due", N_("完成期限 {due} 早于会议日期"), field="due_on", due=due_on)
    title = gettext("{title}（决定）").format(title=line.item.record.title)[:200]
    record = writing.create(
        by=by,
        kind=queries.RESOLUTION,
        organisation=owner,
        title=title,
        occurred_on=meeting.occurred_on,
        state="in_force",
    )
    made = Resolution.objects.create(
        record=record, hospital_id=record.hospital_id, organisation=owner, occurred_on=meeting.occurred_on, line=line,
        text=line.resolution, due_on=due_on,
    )  # fmt: skip
    code = queries.body(meeting.body).code
    numbers.take(body=meeting.organisation, code=code, year=meeting.occurred_on.year, record=record)
    writing.link(line.item.record, record, "led_to", by=by)
    return made
