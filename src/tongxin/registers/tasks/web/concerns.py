"""Problems found by visits of the leadership: the list, one problem, entered, solved, taken further."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, require, rights
from tongxin.ground.commands.actors import User
from tongxin.ground.followups.queries import followed
from tongxin.ground.records.models import Record
from tongxin.ground.records.queries import linked, url
from tongxin.ground.ui.forms import actor, perform
from tongxin.ground.ui.paging import capped, keyset
from tongxin.registers.tasks import commands, queries
from tongxin.registers.tasks.definitions import ORIGIN_TITLES, Origin, ProblemState
from tongxin.registers.tasks.queries import concerns
from tongxin.registers.tasks.web.concern_forms import FilterForm, FindForm, FurtherForm, SolveForm
from tongxin.registers.tasks.web.panels import told_of
from tongxin.registers.tasks.web.wording import problem_state
from tongxin.toolbox import clock, ids


def listing(request: HttpRequest) -> HttpResponse:
    """List problems, newest first."""
    by = actor(request)
    require(by, queries.VIEW)
    form = FilterForm(request.GET, themes=concerns.themes(by))
    form.full_clean()
    names = {"q": "problem__icontains", "origin": "origin", "theme": "theme", "state": "record__state"}
    chosen = {names[name]: value for name, value in form.cleaned_data.items() if value}
    visit = _visit(request, by)
    rows = (concerns.found_on(by, visit.pk) if visit else concerns.concerns(by)).filter(**chosen)
    page = keyset(request, rows, "-occurred_on", "-record_id")
    values = {
        "form": form, "page": page, "filtered": bool(chosen or visit), "may_find": may(by, "tasks.find"),
        "visit": visit, "visit_url": url(visit) if visit else "",
        "rows": [(row, ORIGIN_TITLES[row.origin], *problem_state(row)) for row in page.rows],
        "count": _("共 {count} 个").format(count=capped(rows)),
        "origins": [
            (ORIGIN_TITLES[origin], *counts) for origin, counts in sorted(concerns.by_origin(rows).items(), key=_place)
        ],
    }  # fmt: skip
    return render(request, "tasks/concerns.html", values)


def _place(pair: tuple[str, Any]) -> int:
    return list(Origin).index(Origin(pair[0]))


def find(request: HttpRequest) -> HttpResponse:
    """Enter a problem."""
    by = actor(request)
    require(by, "tasks.find")
    visit = _visit(request, by)
    begun = {**told_of(by, request.GET), "occurred_on": visit.occurred_on if visit else clock.today(), "visit": visit}
    form = FindForm(
        request.POST or None, units=queries.units(by), visits=concerns.visits(by), chosen=visit,
        themes=concerns.themes(by), initial=begun,
    )  # fmt: skip
    outcome = perform(request, form, commands.find)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("tasks:concern", outcome.result.pk, notice=_("问题已登记"))
    values = {
        "form": form, "heading": _("登记调研问题"), "draft": "find", "back": url(visit) if visit else "",
        "place": _("调研问题"), "place_url": reverse("tasks:concerns"),
    }  # fmt: skip
    return render(request, "tasks/new.html", values, status=outcome.status)


def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a problem, the visit it comes from and where it went."""
    by = actor(request)
    row = concerns.concern_for(by, pk)
    allowed = rights(by, row.organisation)
    unsolved = row.record.state != ProblemState.SOLVED
    word, tone = problem_state(row)
    values = {
        "row": row, "record": row.record, "state": word, "tone": tone, "origin": ORIGIN_TITLES[row.origin],
        "followed": followed(by, pk),
        "visits": [(link.target, url(link.target)) for link in linked(by, row.record) if link.relation == concerns.ON_VISIT],
        "may_solve": unsolved and allowed("tasks.solve_concern"), "may_take": unsolved and allowed("tasks.take_further"),
    }  # fmt: skip
    return render(request, "tasks/concern.html", values)


def solve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how a problem was solved."""
    by = actor(request)
    row = concerns.concern_for(by, pk)
    require(by, "tasks.solve_concern", row.organisation)
    begun = {"solved_on": clock.today(), "measure": row.measure}
    form = SolveForm(request.POST or None, version=row.record.version, initial=begun)
    outcome = perform(request, form, commands.solve_concern, concern=row)
    if outcome.done:
        return outcome.redirect("tasks:concern", pk, notice=_("已登记解决"))
    values = {"row": row, "record": row.record, "form": form, "heading": _("登记解决情况"), "back": url(row.record)}
    return render(request, "tasks/change.html", values, status=outcome.status)


def further(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Turn a problem into a task or an item."""
    by = actor(request)
    row = concerns.concern_for(by, pk)
    require(by, "tasks.take_further", row.organisation)
    begun = {"title": row.record.title, "due_on": row.due_on}
    form = FurtherForm(request.POST or None, version=row.record.version, units=queries.units(by), initial=begun)
    outcome = perform(request, form, commands.take_further, concern=row)
    if outcome.done:
        return outcome.redirect("tasks:concern", pk, notice=_("已转办，下方可以看到去向"))
    values = {"row": row, "record": row.record, "form": form, "heading": _("问题转办"), "back": url(row.record)}
    return render(request, "tasks/change.html", values, status=outcome.status)


def _visit(request: HttpRequest, by: User) -> Record | None:
    """Return the visit that the address names, None where it names none; raise `NotFound` for one `by` may not see."""
    key = ids.read(request.GET.get("visit", ""))
    return concerns.visit_for(by, key) if key else None
