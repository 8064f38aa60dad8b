"""The second office's part of a round with two signers: its key, and its signatures. Its addresses begin alike
(`/ballots/countersign/`), so that a server of that office alone may answer them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongxin.ground.access.middleware import open_to_all
from tongxin.ground.ui.forms import CommandForm, perform
from tongxin.registers.ballots import commands
from tongxin.registers.ballots.web.keys import key_page, secret_round
from tongxin.registers.ballots.web.kiosk import sign_for_code
from tongxin.registers.ballots.web.voting import sign_for_voter


def make(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make the second office's key."""
    held = secret_round(request, pk)
    form = CommandForm(request.POST or None)
    outcome = perform(request, form, commands.make_countersigner, held=held)
    if outcome.done:
        return outcome.redirect("ballots:keys", pk, notice=_("第二签发部门已设立：没有它的签名，凭证无效"))
    refused = {"second": form} if form.is_bound else {}
    return key_page(request, held, status=outcome.status, **refused)


@require_POST
def countersign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign the blinded token of a signed-in voter for the second office."""
    return sign_for_voter(request, pk, commands.countersign)


@open_to_all
@require_POST
def by_code(request: HttpRequest, hospital: UUID, pk: UUID) -> HttpResponse:
    """Do the same for a voter who has a code."""
    return sign_for_code(request, hospital, pk, commands.countersign_by_code)
