"""Forms over a plan: drawn up, adopted, deployed, given up."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import require
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.registers.plans import commands, queries
from tongxin.registers.plans.models import Plan
from tongxin.registers.plans.web.forms import AdoptForm, DraftForm, ReasonForm, VersionForm
from tongxin.toolbox import clock


def draft(request: HttpRequest) -> HttpResponse:
    """Choose which kind of plan to draw up; then begin it."""
    by = actor(request)
    require(by, queries.DRAFT)
    offered = queries.drafted(by)
    entry = offered.get((request.POST or request.GET).get("kind", ""))
    if entry is None:
        return render(request, "plans/begin.html", {"kinds": offered.values()})
    initial = {"year": clock.today().year}
    form = DraftForm(request.POST or None, entry=entry, units=queries.drafting(by, entry), initial=initial)
    outcome = perform(request, form, commands.draft)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("plans:plan", outcome.result.pk, notice=_("计划已建立，请加入目标"))
    return render(request, "plans/new.html", {"form": form, "entry": entry}, status=outcome.status)


def adopt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which meeting adopted a plan."""
    row = _plan(request, pk, "plans.adopt")
    resolutions = queries.resolutions(actor(request))
    initial = {"adopted_on": clock.today()}
    form = AdoptForm(request.POST or None, version=row.record.version, resolutions=resolutions, initial=initial)
    outcome = perform(request, form, commands.adopt, plan=row)
    if outcome.done:
        return outcome.redirect("plans:plan", row.pk, notice=_("计划已通过，全院可以看到；下一步是下达任务"))
    return shown(request, row, form, _("通过计划"), status=outcome.status)


def deploy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the lines to their owners as tasks."""
    row = _plan(request, pk, "plans.deploy")
    form = VersionForm(request.POST or None, version=row.record.version)
    outcome = perform(request, form, commands.deploy, plan=row)
    if outcome.done:
        return outcome.redirect("plans:plan", row.pk, notice=_("已下达 {count} 项任务").format(count=outcome.result))
    return shown(request, row, form, _("下达任务"), status=outcome.status)


def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a draft up."""
    row = _plan(request, pk, "plans.void")
    form = ReasonForm(request.POST or None, version=row.record.version)
    outcome = perform(request, form, commands.void, plan=row)
    if outcome.done:
        return outcome.redirect("plans:list", notice=_("计划已作废"))
    return shown(request, row, form, _("作废计划"), status=outcome.status)


def shown(
    request: HttpRequest, row: Plan, form: CommandForm, heading: str, *, status: int, sub: str = ""
) -> HttpResponse:
    """Show a form over a plan or one of its lines."""
    values = {"row": row, "record": row.record, "form": form, "heading": heading, "sub": sub}
    return render(request, "plans/change.html", values, status=status)


def _plan(request: HttpRequest, pk: UUID, permission: str) -> Plan:
    by = actor(request)
    row = queries.plan_for(by, pk)
    require(by, permission, row.organisation)
    return row
