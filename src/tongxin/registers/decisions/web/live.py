"""In the room: attendance, what members say, and the conclusion of each item; usable by the minute-taker on a phone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import organisations_for, require, rights
from tongxin.ground.ui.forms import actor, perform
from tongxin.registers.decisions import commands, queries
from tongxin.registers.decisions.definitions import OUTCOME_TITLES, STAND_TITLES, Way
from tongxin.registers.decisions.models import Line, Meeting, Seat
from tongxin.registers.decisions.web.forms import AttendForm, ConcludeForm, SpeakForm
from tongxin.registers.decisions.web.wording import checks, proved


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
    by = actor(request)
    row, found = _both(request, pk, line)
    require(by, "decisions.conclude", row.organisation)
    ballot = queries.type_of(found.item.type).vote is Way.BALLOT and queries.body(row.body).decides == "vote"
    units = organisations_for(by, queries.VIEW).filter(hospital_id=row.hospital_id).distinct()
    form = ConcludeForm(request.POST or None, units=units, ballot=ballot, version=row.record.version)
    outcome = perform(request, form, commands.conclude, meeting=row, line=found)
    if outcome.done:
        return outcome.redirect("decisions:meeting", pk, notice=_("结论已登记"))
    return _line(request, row, found, form, outcome.status)


def speak(request: HttpRequest, pk: UUID, line: UUID) -> HttpResponse:
    """Record what one member said."""
    row, found = _both(request, pk, line)
    require(actor(request), "decisions.speak", row.organisation)
    seats = queries.seats_of(row)
    form = SpeakForm(
        request.POST or None, seats=seats, version=row.record.version, initial=_begun(request, found, seats)
    )
    outcome = perform(request, form, commands.speak, meeting=row, line=found)
    if outcome.done:
        return outcome.redirect("decisions:line", pk, line, notice=_("已登记"))
    values = {"meeting": row, "record": row.record, "line": found, "form": form}
    return render(request, "decisions/speak.html", values, status=outcome.status)


def _both(request: HttpRequest, pk: UUID, line: UUID) -> tuple[Meeting, Line]:
    by = actor(request)
    return queries.meeting_for(by, pk), queries.line_for(by, line)


def _begun(request: HttpRequest, line: Line, seats: list[Seat]) -> dict[str, Any]:
    """Begin with the member asked for, as already recorded; agreement is what most members say."""
    person = request.GET.get("person", str(seats[0].person_id) if seats else "")
    voice = next((each for each in line.voices.all() if str(each.person_id) == person), None)
    if voice is None:
        return {"person": person, "stand": "yes"}
    kept = {name: getattr(voice, name) for name in ("stand", "words", "interest", "recused", "away")}
    return {"person": person, **kept}


def _line(request: HttpRequest, row: Meeting, found: Line, form: ConcludeForm, status: int) -> HttpResponse:
    voices = {voice.person_id: voice for voice in found.voices.all()}
    allowed = rights(actor(request), row.organisation)
    values = {
        "meeting": row, "record": row.record, "line": found, "form": form, "stands": STAND_TITLES,
        "seats": [(seat, voices.get(seat.person_id)) for seat in queries.seats_of(row) if seat.presence == "present"],
        "checks": proved(found.proof) if found.outcome else checks(commands.judged(row, found, None).findings),
        "outcome": OUTCOME_TITLES.get(found.outcome, ""), "may_speak": allowed("decisions.speak") and not found.outcome,
        "words": allowed(queries.READ_RECORD),
    }  # fmt: skip
    return render(request, "decisions/line.html", values, status=status)
