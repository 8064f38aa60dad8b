"""The public bulletin: counts, head and hashes for everybody with its address; the recount file for who may open it."""

from __future__ import annotations

import datetime as dt
import json
import re
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongxin.ground.access.middleware import open_to_all
from tongxin.ground.access.queries import require, rights
from tongxin.ground.access.scope import entered
from tongxin.ground.commands.actors import Door
from tongxin.ground.ui.downloads import download
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.registers.ballots import commands, queries
from tongxin.registers.ballots.commands.recounting import TELLERS, public_recount
from tongxin.registers.ballots.commands.voting import DOOR
from tongxin.registers.ballots.models import Round
from tongxin.registers.ballots.web.wording import fingerprint
from tongxin.toolbox import bulletins


@open_to_all
def bulletin(request: HttpRequest, hospital: UUID, pk: UUID) -> HttpResponse:
    """Show a bulletin, and whether it has a receipt's hash."""
    by = Door(DOOR, str(pk), hospital)
    with entered(by):
        row = queries.bulletin_at_door(by, pk)
        body = json.loads(row.body)
        sought = re.sub(r"\s", "", request.GET.get("receipt", "")).lower()
        return render(
            request,
            "ballots/bulletin.html",
            {
                "hospital": hospital, "round": row.round, "body": body, "head": body["head"], "sought": sought,
                "second": fingerprint(bulletins.raw(body["electorates"][0].get("countersigner", ""))),
                "counted_on": dt.date.fromisoformat(body["counted_on"]),
                "place": bulletins.receipt_proof(body, sought) if sought else None,
                "recount": queries.recount_is_public(row.round),
            },
        )  # fmt: skip


@open_to_all
def bulletin_file(_request: HttpRequest, hospital: UUID, pk: UUID) -> HttpResponse:
    """Give the bulletin as the file that `tongxin ballot verify` reads."""
    by = Door(DOOR, str(pk), hospital)
    with entered(by):
        return download(queries.bulletin_at_door(by, pk).body, f"bulletin-{pk}.json")


@open_to_all
def recount_file(_request: HttpRequest, hospital: UUID, pk: UUID) -> HttpResponse:
    """Give the recount file of a contest or a survey to anybody."""
    by = Door(DOOR, str(pk), hospital)
    with entered(by):
        found = public_recount(queries.bulletin_at_door(by, pk).round)
    if found is None:
        raise Http404
    return download(json.dumps(found, ensure_ascii=False), f"recount-{pk}.json")


@open_to_all
def secrecy(request: HttpRequest) -> HttpResponse:
    """Say, in Chinese and English, what is secret from whom, what is not promised, and how to check."""
    return render(request, "ballots/secrecy.html")


def recount(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show who has opened the recount file, and let a teller open it."""
    held = _counted(request, pk)
    form = CommandForm(request.POST or None)
    outcome = perform(request, form, commands.open_recount, held=held)
    if outcome.done:
        return outcome.redirect("ballots:recount", pk, notice=_("您已作为监票人打开"))
    by = actor(request)
    openings = list(held.openings.all())
    opened = any(opening.user_id == by.id for opening in openings)
    context = {
        "round": held, "record": held.record, "openings": openings, "missing": max(0, TELLERS - len(openings)),
        "opened": opened, "form": not opened and rights(by, held.organisation)("ballots.open_recount") and form,
    }  # fmt: skip
    return render(request, "ballots/recount.html", context, status=outcome.status)


@require_POST
def tellers_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the recount file to a teller; reading it is an event of its own."""
    held = _counted(request, pk)
    found = commands.read_recount(by=actor(request), held=held)
    return download(json.dumps(found, ensure_ascii=False), f"recount-{pk}.json")


def _counted(request: HttpRequest, pk: UUID) -> Round:
    by = actor(request)
    held = queries.round_for(by, pk)
    require(by, queries.VIEW, held.organisation_id)
    if not hasattr(held, "bulletin"):
        raise Http404
    return held
