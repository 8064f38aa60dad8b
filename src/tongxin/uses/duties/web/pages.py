"""The duties of one branch with their evidence, all branches at a glance, evidence named and withdrawn."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import found, require, rights
from tongxin.ground.catalog.bases import bases_of
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.forms import actor, perform
from tongxin.toolbox import clock
from tongxin.uses.duties import commands, queries
from tongxin.uses.duties.definitions import State
from tongxin.uses.duties.rules import window
from tongxin.uses.duties.web.forms import KeyForm, ProveForm, UnitForm
from tongxin.uses.duties.web.wording import Row


def chosen(request: HttpRequest, by: User) -> tuple[UnitForm, Organisation]:
    """Return the choice of branches and the one asked for (`?unit=`), by default the first `by` may see."""
    units = list(queries.branches(by))
    form = UnitForm(request.GET or None, units=units)
    asked = form.cleaned_data["unit"] if form.is_valid() else None
    branch = found(asked or next(iter(units), None))
    return UnitForm(initial={"unit": str(branch.pk)}, units=units), branch


def duties(request: HttpRequest) -> HttpResponse:
    """Show every duty of a branch, by aspect: when, what shows it, what is still open."""
    by = actor(request)
    require(by, queries.VIEW)
    form, branch = chosen(request, by)
    sheet = queries.sheet(by, branch)
    rests = bases_of(by, "duty")
    aspects = [
        (aspect, [Row.of(held, branch, rests.get(held.duty.id, [])) for held in group])
        for aspect, group in sheet.aspects
    ]
    counts = sheet.counts
    values = {
        "form": form, "branch": branch, "aspects": aspects,
        "total": len(sheet.held), "done": counts[State.DONE], "open": counts[State.OPEN] + counts[State.WANTING],
        "ahead": counts[State.AHEAD], "any_time": counts[State.NOTED],
        "may_prove": rights(by, branch)("duties.prove"), "wide": form.wide,
    }  # fmt: skip
    return render(request, "duties/duties.html", values)


def overview(request: HttpRequest) -> HttpResponse:
    """Show all branches with how many of their counted duties are on record, in organisation order."""
    by = actor(request)
    require(by, queries.VIEW)
    top = queries.top(by)
    lines = [(line, line.counts[State.DONE], line.counts[State.OPEN], line.counts[State.WANTING], line.counts[State.AHEAD])
             for line in queries.overview(by, top)]  # fmt: skip
    return render(request, "duties/overview.html", {"lines": lines, "top": top})


def prove(request: HttpRequest, pk: UUID, duty: str) -> HttpResponse:
    """Name what shows a duty in its present window."""
    by = actor(request)
    branch = queries.branch_for(by, pk)
    require(by, "duties.prove", branch)
    entry = queries.listed_duty(duty)
    records = queries.records(by, entry, branch, window(entry, clock.today()))
    form = ProveForm(request.POST or None, duty=entry, records=records)
    outcome = perform(request, form, commands.prove, organisation=branch, duty=entry.id)
    back = f"{reverse('duties:list')}?unit={branch.pk}"
    if outcome.done:
        return outcome.redirect(back, notice=_("已登记佐证"))
    values = {
        "form": form,
        "duty": entry,
        "branch": branch,
        "back": back,
        "nothing": not records and not entry.statement,
    }
    return render(request, "duties/prove.html", values, status=outcome.status)


def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw evidence named wrongly."""
    by = actor(request)
    row = queries.evidence_for(by, pk)
    require(by, "duties.withdraw", row.organisation)
    form = KeyForm(request.POST or None)
    outcome = perform(request, form, commands.withdraw, evidence=row)
    back = f"{reverse('duties:list')}?unit={row.organisation_id}"
    if outcome.done:
        return outcome.redirect(back, notice=_("佐证已撤回"))
    values = {"form": form, "evidence": row, "branch": row.organisation, "back": back}
    return render(request, "duties/withdraw.html", values, status=outcome.status)
