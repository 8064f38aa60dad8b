"""Problems found by visits of the leadership: the list, one problem, entered, solved, taken further."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms as plain
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.ground.access.queries import may, require, rights
from tongxin.ground.followups.queries import followed
from tongxin.ground.records.queries import linked, url
from tongxin.ground.ui.forms import PlainForm, actor, perform
from tongxin.ground.ui.paging import capped, keyset
from tongxin.registers.tasks import commands, queries
from tongxin.registers.tasks.definitions import ORIGIN_TITLES, PROBLEM_TITLES, Origin, ProblemState
from tongxin.registers.tasks.models import Concern
from tongxin.registers.tasks.web.forms import FindForm, FurtherForm, SolveForm
from tongxin.toolbox import clock

TONES = {ProblemState.SOLVED: "ok", ProblemState.PROGRESS: "soon"}


class FilterForm(PlainForm):
    """Which problems a list shows."""

    q = plain.CharField(label=gettext_lazy("问题"), required=False, max_length=40)
    origin = plain.ChoiceField(
        label=gettext_lazy("问题来源"), required=False, choices=[("", gettext_lazy("全部来源")), *ORIGIN_TITLES.items()]
    )
    theme = plain.ChoiceField(label=gettext_lazy("调研主题"), required=False)
    state = plain.ChoiceField(
        label=gettext_lazy("完成情况"), required=False, choices=[("", gettext_lazy("全部")), *PROBLEM_TITLES.items()]
    )

    def __init__(self, data: Any = None, *, themes: Sequence[str], **more: Any) -> None:
        super().__init__(data, **more)
        chosen: Any = self.fields["theme"]
        chosen.choices = [("", _("全部主题")), *((theme, theme) for theme in themes)]


def listing(request: HttpRequest) -> HttpResponse:
    """List problems, newest first."""
    by = actor(request)
    require(by, queries.VIEW)
    form = FilterForm(request.GET, themes=queries.themes(by))
    form.full_clean()
    names = {"q": "problem__icontains", "origin": "origin", "theme": "theme", "state": "record__state"}
    chosen = {names[name]: value for name, value in form.cleaned_data.items() if value}
    rows = queries.concerns(by).filter(**chosen)
    page = keyset(request, rows, "-occurred_on", "-record_id")
    values = {
        "form": form, "page": page, "filtered": bool(chosen), "may_find": may(by, "tasks.find"),
        "rows": [(row, ORIGIN_TITLES[row.origin], *_state(row)) for row in page.rows],
        "count": _("共 {count} 个").format(count=capped(rows)),
        "origins": [
            (ORIGIN_TITLES[origin], *counts) for origin, counts in sorted(queries.by_origin(rows).items(), key=_place)
        ],
    }  # fmt: skip
    return render(request, "tasks/concerns.html", values)


def _place(pair: tuple[str, Any]) -> int:
    return list(Origin).index(Origin(pair[0]))


def find(request: HttpRequest) -> HttpResponse:
    """Enter a problem."""
    by = actor(request)
    require(by, "tasks.find")
    visits = queries.visits(by)
    begun = {"occurred_on": clock.today(), "visit": request.GET.get("visit", "")}
    form = FindForm(
        request.POST or None, units=queries.units(by), visits=visits, themes=queries.themes(by), initial=begun
    )
    chosen: Any = form.fields["visit"]
    chosen.choices = [("", "—"), *((row.pk, f"{row.occurred_on:%Y-%m-%d} {row.title}") for row in visits[:30])]
    outcome = perform(request, form, commands.find)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("tasks:concern", outcome.result.pk, notice=_("问题已登记"))
    values = {"form": form, "heading": _("登记调研问题"), "draft": "find"}
    return render(request, "tasks/new.html", values, status=outcome.status)


def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a problem, the visit it comes from and where it went."""
    by = actor(request)
    row = queries.concern_for(by, pk)
    allowed = rights(by, row.organisation)
    unsolved = row.record.state != ProblemState.SOLVED
    word, tone = _state(row)
    values = {
        "row": row, "record": row.record, "state": word, "tone": tone, "origin": ORIGIN_TITLES[row.origin],
        "followed": followed(by, pk),
        "visits": [(link.target, url(link.target)) for link in linked(by, row.record) if link.relation == "part_of"],
        "may_solve": unsolved and allowed("tasks.solve_concern"), "may_take": unsolved and allowed("tasks.take_further"),
    }  # fmt: skip
    return render(request, "tasks/concern.html", values)


def solve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how a problem was solved."""
    by = actor(request)
    row = queries.concern_for(by, pk)
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
    row = queries.concern_for(by, pk)
    require(by, "tasks.take_further", row.organisation)
    begun = {"title": row.record.title, "due_on": row.due_on}
    form = FurtherForm(request.POST or None, version=row.record.version, units=queries.units(by), initial=begun)
    outcome = perform(request, form, commands.take_further, concern=row)
    if outcome.done:
        return outcome.redirect("tasks:concern", pk, notice=_("已转办，下方可以看到去向"))
    values = {"row": row, "record": row.record, "form": form, "heading": _("问题转办"), "back": url(row.record)}
    return render(request, "tasks/change.html", values, status=outcome.status)


def _state(row: Concern) -> tuple[str, str]:
    state = ProblemState(row.record.state)
    return _(PROBLEM_TITLES[state]), TONES.get(state, "late")
