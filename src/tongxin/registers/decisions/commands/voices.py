"""What members say when an item comes up: one by one in the order of speaking, or all agree except."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.records import writing
from tongxin.people.models import Person
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.commands.meetings import check_line, hold
from tongxin.registers.decisions.definitions import MeetingState, Presence, Stand
from tongxin.registers.decisions.models import Line, Meeting, Seat, Voice
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

MARKS = ("stand", "recused", "away", "order")


@command("decisions.speak", title=_("登记委员意见"), on="meeting")
def speak(
    *,
    by: Actor,
    meeting: Meeting,
    version: int,
    line: Line,
    person: Person,
    stand: Stand | None = None,
    words: str | None = None,
    interest: bool = False,
    recused: bool = False,
    away: bool = False,
) -> Meeting:
    """Record what a member said to an item, in the order of speaking; who must withdraw, withdrew or was out of the room.

    words: None leaves what was written before; who corrects an earlier entry keeps the place in the order of speaking.
    """
    held = hold(meeting, version, MeetingState.OPEN)
    check_line(held, line)
    seat = held.seats.filter(person=person).first()
    if seat is None:
        raise refuse("decisions.no_seat", N_("所选人员不在本次会议的名单上"), field="person")
    if stand is not None:
        _check_stand(held, line, [seat])
    before = Voice.objects.filter(line=line, person=person).first()
    said = before.words if words is None and before else (words or "").strip()
    place = (before.order if before else 0) or _next(line)
    values: dict[str, Any] = {
        "hospital_id": held.hospital_id, "organisation_id": held.organisation_id, "stand": stand or "", "words": said,
        "interest": interest, "recused": recused, "away": away, "order": place if stand or said else 0,
    }  # fmt: skip
    voice, _made = Voice.objects.update_or_create(line=line, person=person, defaults=values)
    touched(voice, "stand", "words", "recused")
    writing.bump(held.record, by=by)
    return held


@command("decisions.speak_all", title=_("集中登记委员意见"), on="meeting")
def speak_all(
    *,
    by: Actor,
    meeting: Meeting,
    version: int,
    line: Line,
    no: list[Person] | None = None,
    abstain: list[Person] | None = None,
    recused: list[Person] | None = None,
    away: list[Person] | None = None,
) -> Meeting:
    """Record that everybody present with a vote agreed, except those named; the chair speaks last.

    Where the item is decided by ballot no stand is recorded, only who withdrew or was out of the room.
    """
    held = hold(meeting, version, MeetingState.OPEN)
    check_line(held, line)
    seats = [seat for seat in held.seats.all() if seat.votes and seat.presence == Presence.PRESENT]
    named = _named(seats, {"no": no, "abstain": abstain, "recused": recused, "away": away})
    open_vote = not queries.by_ballot(held, line.item)
    if not open_vote and {"no", "abstain"} & set(named.values()):
        raise _secret()
    _write_all(held, line, seats, named, open_vote=open_vote)
    note(agreed=len(seats) - len(named), otherwise=len(named))
    writing.bump(held.record, by=by)
    return held


def _named(seats: list[Seat], marked: dict[str, list[Person] | None]) -> dict[UUID, str]:
    """Return the mark of everybody named; raise `Refused` for a stranger or for two marks of one member."""
    pairs = [(person.pk, mark) for mark, people in marked.items() for person in people or ()]
    if {key for key, _mark in pairs} - {seat.person_id for seat in seats}:
        raise refuse("decisions.no_seat", N_("所列人员中有人没有到会或没有表决权"), field="line")
    if len(dict(pairs)) != len(pairs):
        raise refuse("decisions.two_marks", N_("同一名委员只能有一种表态"), field="line")
    return dict(pairs)


def _write_all(meeting: Meeting, line: Line, seats: list[Seat], named: dict[UUID, str], *, open_vote: bool) -> None:
    """Write a voice for every seat; those who spoke before keep their order, the chair comes last."""
    voices = {voice.person_id: voice for voice in line.voices.all()}
    ordered = sorted(seats, key=lambda seat: (seat.chair, _place(voices.get(seat.person_id)), seat.order))
    written = []
    for place, seat in enumerate(ordered, 1):
        voice = voices.get(seat.person_id) or Voice(
            line=line,
            person_id=seat.person_id,
            hospital_id=meeting.hospital_id,
            organisation_id=meeting.organisation_id,
        )
        mark = named.get(seat.person_id, "yes")
        voice.recused, voice.away = mark == "recused", mark == "away"
        voice.stand = Stand(mark).value if open_vote and mark in tuple(Stand) else ""
        voice.order = place if voice.stand or voice.words else 0
        written.append(voice)
    Voice.objects.bulk_create(
        written, update_conflicts=True, unique_fields=["line", "person"], update_fields=list(MARKS)
    )
    touched(line, "voices")


def _place(voice: Voice | None) -> int:
    return (voice.order if voice else 0) or 10_000


def _next(line: Line) -> int:
    return (line.voices.aggregate(last=Max("order"))["last"] or 0) + 1


def _check_stand(meeting: Meeting, line: Line, seats: list[Seat]) -> None:
    if queries.by_ballot(meeting, line.item):
        raise _secret()
    if any(not seat.votes for seat in seats):
        raise refuse("decisions.no_vote_here", N_("列席人员没有表决权，只登记发言要点"), field="stand")


def _secret() -> Exception:
    return refuse(
        "decisions.secret_stand", N_("这一议题无记名投票，不登记每名委员的表态；请在结论中填写计票结果"), field="stand"
    )
