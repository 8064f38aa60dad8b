"""The list of cases, what comes next in each, and the start of a new one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, require
from tongxin.ground.catalog.bases import bases
from tongxin.ground.ui.forms import actor, perform
from tongxin.ground.ui.paging import capped, keyset
from tongxin.registers.procedures import commands, queries
from tongxin.registers.procedures.queries import dues
from tongxin.registers.procedures.web.diagram import draw, rules_of
from tongxin.registers.procedures.web.forms import FilterForm, OpenForm
from tongxin.registers.procedures.web.wording import WHO, Row
from tongxin.toolbox import clock


def index(request: HttpRequest) -> HttpResponse:
    """List the cases the actor may see, newest first; those due are on the workbench."""
    by = actor(request)
    require(by, queries.VIEW)
    form = FilterForm(request.GET, by=by)
    form.full_clean()
    chosen = form.cleaned_data
    rows = queries.listed(
        by, procedure=chosen.get("procedure", ""), state=chosen.get("state", ""), text=chosen.get("q", "")
    )
    page = keyset(request, rows, "-occurred_on", "-record_id")
    values = {
        "form": form, "page": page, "rows": [Row.of(case) for case in page.rows], "filtered": any(chosen.values()),
        "count": _("共 {count} 件").format(count=capped(rows)), "may_open": may(by, "procedures.open"),
        "may_dues": may(by, dues.VIEW),
    }  # fmt: skip
    return render(request, "procedures/list.html", values)


def begin(request: HttpRequest) -> HttpResponse:
    """Choose which procedure to begin."""
    require(actor(request), "procedures.open")
    return render(request, "procedures/begin.html", {"procedures": queries.begun_by(actor(request))})


def open_case(request: HttpRequest, key: str) -> HttpResponse:
    """Begin a procedure with its first step."""
    by = actor(request)
    require(by, "procedures.open")
    entry = queries.procedure(key)
    if entry.walled:
        require(by, queries.WALLED)
    units = queries.places(by, entry, queries.OPEN)
    people = queries.candidates(entry, units) if entry.subject == "person" else None
    who = WHO.get(queries.wanted(entry))
    form = OpenForm(
        request.POST or None, entry=entry.steps[0], units=units, people=people, hint=_(who) if who else "",
        initial={"on": clock.today(), "organisation": units.first()},
    )  # fmt: skip
    outcome = perform(request, form, commands.open_case, procedure=key)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("procedures:case", outcome.result.pk, notice=_("已开始办理"))
    values = {"entry": entry, "step": entry.steps[0], "form": form}
    return render(request, "procedures/open.html", values, status=outcome.status)


def definition(request: HttpRequest, key: str) -> HttpResponse:
    """Show a procedure as it is defined today: its diagram, who takes each step, papers, spans and sources."""
    by = actor(request)
    require(by, queries.VIEW)
    entry = queries.procedure(key)
    if entry.walled:
        require(by, queries.WALLED)
    values = {
        "entry": entry, "diagram": draw(entry), "steps": [(step, rules_of(step)) for step in entry.steps],
        "may_open": may(by, "procedures.open"), "bases": bases(by, "procedure", entry.id),
    }  # fmt: skip
    return render(request, "procedures/definition.html", values)
