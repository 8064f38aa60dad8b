"""In the room: attendance, what members say, and the conclusion of each item; usable by the minute-taker on a phone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import organisations_for, require, rights
from tongxin.ground.audit.commands import read
from tongxin.ground.ui.forms import actor, perform
from tongxin.ground.votes.queries import offered
from tongxin.registers.decisions import commands, queries
from tongxin.registers.decisions.definitions import OUTCOME_TITLES, STAND_TITLES
from tongxin.registers.decisions.models import Line, Meeting, Seat
from tongxin.registers.decisions.web.live_forms import AttendForm, ConcludeForm, SpeakForm, StandsForm
from tongxin.registers.decisions.web.wording import checks, proved

ALL = "all"


def attend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record who came; the meeting is open."""
    by = actor(request)
    row = queries.meeting_for(by, pk)
    require(by, "decisions.attend", row.organisation)
    form = AttendForm(request.POST or None, seats=queries.seats_of(row), version=row.record.version)
    outcome = perform(request, form, commands.attend, meeting=row)
    if outcome.done:
        return outcome.redirect("decisions:meeting", pk, notice=_("到会情况已登记，会议开始"))
    return render(
        request, "decisions/attend.html", {"meeting": row, "record": row.record, "form": form}, status=outcome.status
    )


def line(request: HttpRequest, pk: UUID, line: UUID) -> HttpResponse:
    """Show an item in the room: who has spoken, how it stands by the rules, and its conclusion."""
    row, found = _both(request, pk, line, "decisions.conclude")
    form = _concluding(request, row, found, request.POST or None)
    outcome = perform(request, form, commands.conclude, meeting=row, line=found)
    if outcome.done:
        return outcome.redirect("decisions:meeting", pk, notice=_("结论已登记"))
    return _line(request, row, found, (form, _stands(row, found)), outcome.status)


def everybody(request: HttpRequest, pk: UUID, line: UUID) -> HttpResponse:
    """Record what everybody said in one action: all agree, except."""
    row, found = _both(request, pk, line, "decisions.speak_all")
    form = _stands(row, found, request.POST or None)
    outcome = perform(request, form, commands.speak_all, meeting=row, line=found)
    if outcome.done:
        return outcome.redirect("decisions:line", pk, line, notice=_("表态已登记"))
    return _line(request, row, found, (_concluding(request, row, found), form), outcome.status)


def speak(request: HttpRequest, pk: UUID, line: UUID) -> HttpResponse:
    """Record what one member said, in his words where they are to be kept; showing words that are kept is an event."""
    row, found = _both(request, pk, line, "decisions.speak")
    by, seats = actor(request), queries.seats_of(row)
    reads = rights(by, row.organisation)(queries.READ_RECORD)
    begun = _begun(request, found, seats)
    if reads and request.method == "GET" and begun.get("words"):
        read(by.reference, queries.READ_RECORD, row)
    form = SpeakForm(
        request.POST or None, seats=seats, ballot=queries.by_ballot(row, found.item), reads=reads,
        version=row.record.version, initial=begun,
    )  # fmt: skip
    outcome = perform(request, form, commands.speak, meeting=row, line=found)
    if outcome.done:
        return outcome.redirect("decisions:line", pk, line, notice=_("已登记"))
    values = {"meeting": row, "record": row.record, "line": found, "form": form}
    return render(request, "decisions/speak.html", values, status=outcome.status)


def _both(request: HttpRequest, pk: UUID, line: UUID, permission: str) -> tuple[Meeting, Line]:
    by = actor(request)
    row = queries.meeting_for(by, pk)
    require(by, permission, row.organisation)
    return row, queries.line_of(row, line)


def _concluding(request: HttpRequest, row: Meeting, found: Line, data: Any = None) -> ConcludeForm:
    units = organisations_for(actor(request), queries.VIEW).filter(hospital_id=row.hospital_id).distinct()
    ballot = queries.by_ballot(row, found.item)
    rounds = offered(actor(request), row.hospital_id) if ballot else []
    return ConcludeForm(data, units=units, ballot=ballot, role=found.role, rounds=rounds, version=row.record.version)


def _stands(row: Meeting, found: Line, data: Any = None) -> StandsForm:
    voices = {voice.person_id: voice for voice in found.voices.all()}
    ballot = queries.by_ballot(row, found.item)
    return StandsForm(
        data, seats=queries.seats_of(row), voices=voices, ballot=ballot, version=row.record.version, prefix=ALL
    )


def _begun(request: HttpRequest, line: Line, seats: list[Seat]) -> dict[str, Any]:
    """Begin with the member asked for, as already recorded; agreement is what most members say."""
    person = request.GET.get("person", str(seats[0].person_id) if seats else "")
    voice = next((each for each in line.voices.all() if str(each.person_id) == person), None)
    if voice is None:
        return {"person": person, "stand": "yes"}
    kept = {name: getattr(voice, name) for name in ("stand", "words", "interest", "recused", "away")}
    return {"person": person, **kept}


def _line(
    request: HttpRequest, row: Meeting, found: Line, forms: tuple[ConcludeForm, StandsForm], status: int
) -> HttpResponse:
    form, stands = forms
    allowed = rights(actor(request), row.organisation)
    heard = sum(
        bool(each.voice and (each.voice.stand or each.voice.recused or each.voice.away)) for each in stands.rows
    )
    values = {
        "meeting": row, "record": row.record, "line": found, "form": form, "stands": stands, "titles": STAND_TITLES,
        "silent": len(stands.rows) - heard, "ballot": queries.by_ballot(row, found.item),
        "checks": proved(found.proof) if found.outcome else checks(commands.judged(row, found, None).findings),
        "outcome": OUTCOME_TITLES.get(found.outcome, ""),
        "may_speak": allowed("decisions.speak_all") and not found.outcome,
    }  # fmt: skip
    return render(request, "decisions/line.html", values, status=status)
