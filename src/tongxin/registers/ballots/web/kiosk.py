"""Voting by code: codes printed for voters without a device, or without names to be drawn, and the page that takes them.

The kiosk is a browser that nobody is signed in to. It makes and casts the token as every voter's browser does; a code stands
only in bodies of requests, never in an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import segno
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from tongxin.ground.access.middleware import open_to_all
from tongxin.ground.access.queries import require
from tongxin.ground.access.scope import entered
from tongxin.ground.commands.actors import Door
from tongxin.ground.commands.registry import Command
from tongxin.ground.ui.forms import PlainForm, actor, perform
from tongxin.registers.ballots import commands, queries
from tongxin.registers.ballots.commands.coding import Bearer, by_code
from tongxin.registers.ballots.commands.voting import DOOR
from tongxin.registers.ballots.definitions import Mode, State
from tongxin.registers.ballots.models import Round
from tongxin.registers.ballots.web.forms import CodesForm, RoundForm, TicketsForm
from tongxin.registers.ballots.web.voting import ballot, fresh, problems, sent_object
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused


class CodeForm(PlainForm):
    """A code as typed."""

    code = forms.CharField(
        label=gettext_lazy("投票码"), max_length=40, help_text=gettext_lazy("印在纸条上的 12 位，大小写和横线都可以不管"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


@dataclass(frozen=True)
class Printing:
    """Codes that are printed: by which command and form, on which page, and what is said before; name: of the page's codes."""

    command: Command[..., Any]
    form: type[RoundForm]
    page: str
    name: str
    help: Any


FOR_VOTERS = Printing(
    commands.print_codes, CodesForm, "ballots/codes.html", "codes",
    gettext_lazy(
        "给没有手机、电脑的投票人。投票码只显示这一次，系统不保存原文；打印后逐一当面交给本人。补打后，原来的作废。"
        "给谁打印过会留下记录，本人在投票页上也看得到。"
    ),
)  # fmt: skip
TO_BE_DRAWN = Printing(
    commands.print_tickets, TicketsForm, "ballots/tickets.html", "tickets",
    gettext_lazy(
        "纸条上没有姓名：沿线裁开，折好放进票箱，到会的人签到后每人抽一张。请按到会人数打印；没有人抽走的，当众作废。"
        "再次打印时，以前打印而没有用过的全部作废。"
    ),
)  # fmt: skip


def codes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for whom codes are printed, then show them to be printed: this once, for they are not kept."""
    return _printing(request, pk, FOR_VOTERS)


def tickets(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask how many codes without a name are printed for a group, then show them to be printed, cut and put in a box."""
    return _printing(request, pk, TO_BE_DRAWN)


@cache_control(no_store=True)
def _printing(request: HttpRequest, pk: UUID, what: Printing) -> HttpResponse:
    by = actor(request)
    held = queries.organised(by, pk)
    require(by, what.command.name, held.organisation)
    form = what.form(request.POST or None, held=held, units=())
    outcome = perform(request, form, what.command, ballot_round=held)
    values: dict[str, Any] = {"held": held, "record": held.record}
    if outcome.done:
        values |= {what.name: outcome.result, "group": form.cleaned_data["electorate"], **_printed(request, held)}
        return render(request, what.page, values)
    values |= {"form": form, "heading": what.command.title, "help": what.help, "legend": ""}
    return render(request, "ballots/act.html", values, status=outcome.status)


@open_to_all
@cache_control(no_store=True)
def kiosk(request: HttpRequest, hospital: UUID, pk: UUID) -> HttpResponse:
    """Ask for a code, and show the ballot of the group for which it was printed."""
    by = Door(DOOR, str(pk), hospital)
    with entered(by):
        held = queries.round_at_door(by, pk)
        form = CodeForm(request.POST or None)
        is_open = held.record.state == State.OPEN
        bearer = _bearer(form, held) if is_open and form.is_bound else None
        if bearer is not None:
            return _ballot_page(request, held, bearer, form.cleaned_data["code"])
        values = {"held": held, "record": held.record, "form": form, "open": is_open, "drawn": held.mode == Mode.DRAWN}
        return render(request, "ballots/kiosk.html", values, status=422 if form.is_bound and is_open else 200)


@open_to_all
@require_POST
def issue(request: HttpRequest, hospital: UUID, pk: UUID) -> HttpResponse:
    """Sign the blinded token of a voter who has a code."""
    return sign_for_code(request, hospital, pk, commands.issue_by_code)


def sign_for_code(request: HttpRequest, hospital: UUID, pk: UUID, sign: Command[..., str]) -> HttpResponse:
    """Answer with what one of the signing offices gives to a code."""
    by = Door(DOOR, str(pk), hospital)
    try:
        with entered(by):
            electorate, sent = queries.box_at_door(by, pk), sent_object(request)
            code, blinded = str(sent.get("code")), str(sent.get("blinded"))
            signature = sign(by=by, electorate=electorate, code=code, blinded=blinded)
    except Refused as refused:
        return problems(refused)
    return fresh({"signature": signature})


def _bearer(form: CodeForm, held: Round) -> Bearer | None:
    """Return who typed a code; None with a sentence on the form."""
    if not form.is_valid():
        return None
    try:
        return by_code(held, form.cleaned_data["code"])
    except Refused as refused:
        form.add_error("code", refused.problems[0].sentence(_))
    return None


def _ballot_page(request: HttpRequest, held: Round, bearer: Bearer, code: str) -> HttpResponse:
    electorate = bearer.right.electorate
    # The name under which the tab keeps what is not yet cast: another one for each code, and none that tells a person.
    script = {"proof": {"code": code}, "holder": bearer.kept[:16], "used": bearer.used, "kiosk": _address(held)}
    names = ("ballots:kiosk_issue", "ballots:countersign_by_code")
    offices = [reverse(name, args=[held.hospital_id, electorate.pk]) for name in names]
    values = {
        "round": held,
        "record": held.record,
        "electorate": electorate,
        **ballot(held, electorate, offices, **script),
    }
    return render(request, "ballots/kiosk_ballot.html", values)


def _printed(request: HttpRequest, held: Round) -> dict[str, Any]:
    """Return what stands on every slip: where it is used, and the day of printing."""
    address = request.build_absolute_uri(_address(held))
    image = segno.make(address, error="m").svg_data_uri(scale=3, border=0)
    return {"address": address, "today": clock.today(), "image": image}


def _address(held: Round) -> str:
    return reverse("ballots:kiosk", args=[held.hospital_id, held.pk])
