"""What the pages of the room share: the hospital of who asks, and the page of a form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tongxin.ground.access.queries import found, organisations_for, require
from tongxin.ground.commands.registry import Command
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.registers.staffing.queries import VIEW


def hospital_of(request: HttpRequest, permission: str = VIEW) -> Organisation:
    """Return the hospital of who asks, where he may; raise `Denied` otherwise, `NotFound` for who has none."""
    by = actor(request)
    require(by, permission)
    return found(
        organisations_for(by, permission).filter(kind=OrganisationKind.HOSPITAL, hospital_id=by.hospital_id).first()
    )


def form_page(
    request: HttpRequest, form: CommandForm, asked: Command[..., Any], heading: str, notice: str, *, hint: str = "",
    back: str = "", found: Any = None, **extra: Any,
) -> HttpResponse:  # fmt: skip
    """Show a form that ends in one command; once done, go back with a notice. found: persons offered while typing."""
    back = back or reverse("staffing:overview")
    outcome = perform(request, form, asked, **extra)
    if outcome.done:
        return outcome.redirect(back, notice=notice)
    values = {"form": form, "heading": heading, "hint": hint, "back": back, "found": found}
    return render(request, "staffing/form.html", values, status=outcome.status)
