"""All open cases of a branch on one page: what each needs next, from when, until when; acted on from here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongxin.ground.access.queries import organisations_for, require, rights
from tongxin.ground.ui.forms import actor
from tongxin.registers.procedures import queries
from tongxin.registers.procedures.definitions import Procedure
from tongxin.registers.procedures.web.forms import BranchForm
from tongxin.toolbox import clock

FIRST = "member_development"


def branch(request: HttpRequest) -> HttpResponse:
    """Show the people of a branch in one procedure, those due first."""
    by = actor(request)
    require(by, queries.VIEW)
    units = organisations_for(by, queries.VIEW).filter(kind__in=queries.PLACES, dissolved_on=None).distinct()
    usual = units.filter(kind="branch").order_by("order", "sort_key").first()
    shown = {"procedure": FIRST, "unit": usual}
    form = BranchForm({**shown, **request.GET.dict()} if request.GET else None, by=by, units=units, initial=shown)
    chosen = form.cleaned_data if form.is_valid() else {}
    unit, key = chosen.get("unit") or usual, chosen.get("procedure") or FIRST
    entry = queries.procedure(key)
    rows = queries.ahead(by, key, unit) if unit else []
    allowed = rights(by, unit) if unit else None
    values = {
        "today": clock.today(), "form": form, "unit": unit, "entry": entry, "rows": [(row, _stage(entry, row)) for row in rows],
        "may": bool(allowed and allowed("procedures.take")),
        "may_approve": bool(allowed and allowed("procedures.approve")),
        "may_open": bool(allowed and allowed("procedures.open")),
    }  # fmt: skip
    return render(request, "procedures/branch.html", values)


def _stage(entry: Procedure, row: queries.Ahead) -> str:
    """Return the title of the stage a case is in; empty when nothing can come next."""
    titles = {stage.id: stage.title for stage in entry.stages}
    return titles.get(row.coming[0].step.stage, "") if row.coming else ""
