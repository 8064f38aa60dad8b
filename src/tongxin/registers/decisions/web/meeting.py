"""One meeting: convened, given an agenda, its notice sent, closed and locked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import require, rights
from tongxin.ground.commands.registry import Command
from tongxin.ground.ui.forms import CommandForm, actor, perform, sent
from tongxin.registers.decisions import commands, hearing, queries
from tongxin.registers.decisions.definitions import (
    MEETING_STATE_TITLES,
    OUTCOME_TITLES,
    PRESENCE_TITLES,
    ROLE_TITLES,
    MeetingState,
    Presence,
)
from tongxin.registers.decisions.models import Meeting
from tongxin.registers.decisions.web import leading
from tongxin.registers.decisions.web.forms import ReasonForm, VersionForm
from tongxin.registers.decisions.web.meeting_forms import AgendaForm, ConveneForm, NotifyForm, OrderForm
from tongxin.toolbox import clock

MANY = 20  # of a longer list the page names those who did not come, and folds the rest


def convene(request: HttpRequest) -> HttpResponse:
    """Convene a body."""
    by = actor(request)
    require(by, "decisions.convene")
    units = leading.units(by, "decisions.convene").filter(kind__in=queries.hosting())
    unit = leading.chosen(request, by, units)
    form = ConveneForm(
        sent(request), units=units, bodies=queries.bodies(), fitting=queries.bodies_at(unit) if unit else (),
        initial=leading.begun(request, on=clock.today(), organisation=unit),
    )  # fmt: skip
    outcome = perform(request, form, commands.convene)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("decisions:meeting", outcome.result.pk, notice=_("会议已登记，委员名单按当日任职生成"))
    return render(request, "decisions/convene.html", {"form": form}, status=outcome.status)


def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a meeting: who sits in it, its agenda, what came of each item, what to do next."""
    by = actor(request)
    row = queries.meeting_for(by, pk)
    allowed, seats, lines = rights(by, row.organisation), queries.seats_of(row), queries.agenda_of(row)
    running = row.record.state in (MeetingState.PLANNED, MeetingState.OPEN)
    planned = row.record.state == MeetingState.PLANNED
    values = {
        "meeting": row, "record": row.record, "body": queries.body(row.body), "state": MEETING_STATE_TITLES[row.record.state],
        "seats": [(seat, PRESENCE_TITLES[seat.presence]) for seat in seats], "running": running, "many": len(seats) > MANY,
        "away": [(seat, PRESENCE_TITLES[seat.presence]) for seat in seats if seat.presence != Presence.PRESENT],
        "voting": sum(seat.votes for seat in seats), "came": sum(seat.votes and seat.presence == "present" for seat in seats),
        "lines": [(line, ROLE_TITLES[line.role], OUTCOME_TITLES.get(line.outcome, "")) for line in lines],
        "open": row.record.state == MeetingState.OPEN, "planned": planned,
        "waiting": sum(not line.outcome for line in lines), "today": clock.today(),
        "allowed": {name: allowed(f"decisions.{name}") for name in (
            "put_on_agenda", "notify", "attend", "speak_all", "close", "lock", "reorder", "take_off", "void")},
        "version": VersionForm(version=row.record.version), "reads": allowed(queries.READ_RECORD),
        "waiting_tasks": hearing.waiting(by, row) if running else [],
        "reported": hearing.reported(by, row),
        "approved": queries.approver(row),
        "apart": any(queries.issued_apart(line.item) for line in lines), "told": [] if running else queries.units_told(by, row),
    }  # fmt: skip
    return render(request, "decisions/meeting.html", values)


def agenda(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a ready item on the agenda."""
    row = _meeting(request, pk, "decisions.put_on_agenda")
    form = AgendaForm(request.POST or None, version=row.record.version, ready=queries.ready_for(actor(request), row))
    return _page(request, row, form, commands.put_on_agenda, heading=_("列入议程"), notice=_("已列入议程"))


def reorder(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put the agenda in another order."""
    row = _meeting(request, pk, "decisions.reorder")
    form = OrderForm(request.POST or None, version=row.record.version, lines=queries.agenda_of(row))
    return _page(request, row, form, commands.reorder, heading=_("调整议程次序"), notice=_("议程次序已调整"))


def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Void a meeting that has concluded nothing."""
    row = _meeting(request, pk, "decisions.void")
    form = ReasonForm(request.POST or None, version=row.record.version)
    outcome = perform(request, form, commands.void, meeting=row)
    if outcome.done:
        return outcome.redirect("decisions:meetings", notice=_("会议已作废，议题可列入其他会议"))
    values = {"meeting": row, "record": row.record, "form": form, "heading": _("作废会议")}
    return render(request, "decisions/meeting_change.html", values, status=outcome.status)


def take_off(request: HttpRequest, pk: UUID, line: UUID) -> HttpResponse:
    """Take an item off the agenda."""
    row = _meeting(request, pk, "decisions.take_off")
    form = ReasonForm(request.POST or None, version=row.record.version)
    found = queries.line_of(row, line)
    heading = _("从议程撤下：{title}").format(title=found.item.record.title)
    return _page(request, row, form, commands.take_off, heading=heading, notice=_("已从议程撤下"), line=found)


def notify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that notice and materials went out."""
    row = _meeting(request, pk, "decisions.notify")
    form = NotifyForm(request.POST or None, version=row.record.version, initial={"sent_on": clock.today()})
    return _page(request, row, form, commands.notify, heading=_("送达会议材料"), notice=_("已登记送达"))


def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close the meeting."""
    row = _meeting(request, pk, "decisions.close")
    form = VersionForm(request.POST or None, version=row.record.version)
    return _page(request, row, form, commands.close, heading=_("结束会议"), notice=_("会议已结束"))


def lock(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lock the minutes."""
    row = _meeting(request, pk, "decisions.lock")
    form = VersionForm(request.POST or None, version=row.record.version)
    return _page(request, row, form, commands.lock, heading=_("会议纪要定稿"), notice=_("已定稿，不能再改"))


def _meeting(request: HttpRequest, pk: UUID, permission: str) -> Meeting:
    by = actor(request)
    row = queries.meeting_for(by, pk)
    require(by, permission, row.organisation)
    return row


def _page(
    request: HttpRequest,
    row: Meeting,
    form: CommandForm,
    asked: Command[..., Any],
    *,
    heading: str,
    notice: str,
    **more: Any,
) -> HttpResponse:
    outcome = perform(request, form, asked, meeting=row, **more)
    if outcome.done:
        return outcome.redirect("decisions:meeting", row.pk, notice=notice)
    values = {"meeting": row, "record": row.record, "form": form, "heading": heading}
    return render(request, "decisions/meeting_change.html", values, status=outcome.status)
