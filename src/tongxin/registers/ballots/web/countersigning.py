"""The second office's part of a round with two signers: its key, and its signatures. Its addresses begin alike
(`/ballots/countersign/`), so that a server of that office alone may answer them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongxin.ground.access.middleware import open_to_all
from tongxin.ground.access.scope import entered
from tongxin.ground.commands.actors import Door
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.registers.ballots import commands, queries
from tongxin.registers.ballots.commands.voting import DOOR
from tongxin.registers.ballots.web.keys import key_page, secret_round
from tongxin.registers.ballots.web.voting import fresh, problems, sent_object
from tongxin.toolbox.problems import Refused


def make(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make the second office's key."""
    held = secret_round(request, pk)
    outcome = perform(request, CommandForm(request.POST or None), commands.make_countersigner, held=held)
    if outcome.done:
        return outcome.redirect("ballots:keys", pk, notice=_("第二签发已设立：没有它的签名，凭证无效"))
    return key_page(request, held, status=outcome.status)


@require_POST
def countersign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign the blinded token of a signed-in voter for the second office."""
    by = actor(request)
    electorate = queries.own_electorate(by, pk)
    try:
        blinded = str(sent_object(request).get("blinded"))
        signature = commands.countersign(by=by, electorate=electorate, blinded=blinded)
    except Refused as refused:
        return problems(refused)
    return fresh({"signature": signature})


@open_to_all
@require_POST
def by_code(request: HttpRequest, hospital: UUID, pk: UUID) -> HttpResponse:
    """Do the same for a voter who has a code."""
    by = Door(DOOR, str(pk), hospital)
    try:
        with entered(by):
            electorate, sent = queries.box_at_door(by, pk), sent_object(request)
            signature = commands.countersign_by_code(
                by=by, electorate=electorate, code=str(sent.get("code")), blinded=str(sent.get("blinded"))
            )
    except Refused as refused:
        return problems(refused)
    return fresh({"signature": signature})
