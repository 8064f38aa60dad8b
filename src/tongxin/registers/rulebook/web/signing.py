"""Sheets of signatures under a version: of a unit's people, or of somebody from outside."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import organisations_for, require
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.forms import actor, perform
from tongxin.registers.rulebook import commands, queries
from tongxin.registers.rulebook.web.forms import today
from tongxin.registers.rulebook.web.sign_forms import OutsideForm, SignForm, UnitForm
from tongxin.toolbox import clock


def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter a unit's sheet: everybody ticked who has not signed yet, the others shown as having signed."""
    by = actor(request)
    row = queries.version_for(by, pk)
    require(by, "rulebook.sign")
    units = organisations_for(by, "rulebook.sign").filter(dissolved_on=None).order_by("order", "sort_key", "id")
    chosen = UnitForm(request.GET or {"organisation": str(_usual(units).pk)}, units=units)
    unit = chosen.cleaned_data["organisation"] if chosen.is_valid() else _usual(units)
    people = queries.signers(unit, clock.today())
    missing = people.exclude(pk__in=queries.signed_persons(row, clock.today()))
    form = SignForm(request.POST or None, people=missing, initial={**today(), "persons": missing})
    outcome = perform(request, form, commands.sign, organisation=unit, rule_version=row)
    if outcome.done:
        return outcome.redirect(
            "rulebook:version", row.pk, notice=_("已登记 {count} 人签名").format(count=outcome.result)
        )
    values = {
        "row": row, "record": row.record, "form": form, "units": chosen, "unit": unit, "missing": len(missing),
        "total": people.count(),
    }  # fmt: skip
    return render(request, "rulebook/sign.html", values, status=outcome.status)


def outside(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter the signature of a supplier."""
    by = actor(request)
    row = queries.version_for(by, pk)
    require(by, "rulebook.sign_outside", row.organisation)
    form = OutsideForm(request.POST or None, initial=today())
    outcome = perform(request, form, commands.sign_outside, organisation=row.organisation, rule_version=row)
    if outcome.done:
        return outcome.redirect("rulebook:version", row.pk, notice=_("已登记签名"))
    values = {"record": row.record, "row": row, "form": form, "heading": _("登记院外人员签名")}
    return render(request, "rulebook/change.html", values, status=outcome.status)


def _usual(units: object) -> Organisation:
    """Return the unit whose sheet is most likely meant: the first in which the actor may enter one."""
    found: Organisation = units.first()  # type: ignore[attr-defined]  # a query set
    return found
