"""The board of tasks, the form for a new one, and the batch of urgings the system proposes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, require
from tongxin.ground.ui.forms import actor, perform
from tongxin.ground.ui.paging import capped, keyset
from tongxin.people.queries import find_people
from tongxin.registers.tasks import commands, queries
from tongxin.registers.tasks.definitions import Deed
from tongxin.registers.tasks.web.forms import AssignForm, BoardForm, UrgeForm
from tongxin.registers.tasks.web.wording import line, table


def board(request: HttpRequest) -> HttpResponse:
    """Show the tasks the actor may see, those open unless asked otherwise, what is due first on top; overdue ones are red."""
    by = actor(request)
    require(by, queries.VIEW)
    asked = request.GET if "state" in request.GET else QueryDict(f"state={queries.OPEN}&{request.GET.urlencode()}")
    sources = queries.sources()
    form = BoardForm(asked, sources=sources, units=queries.units(by).values_list("pk", "short_name"))
    form.full_clean()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    rows = queries.board(by, **chosen)
    page = keyset(request, queries.lines(rows), "due_on", "record_id")
    urging = may(by, "tasks.urge")
    values = {
        "form": form, "page": page, "table": table(page.rows, sources, queries.missed_among(page.rows)),
        "filtered": chosen != {"state": queries.OPEN}, "count": _("共 {count} 项").format(count=capped(rows)),
        "may_assign": may(by, "tasks.assign"), "to_urge": queries.count_to_urge(by) if urging else 0,
    }  # fmt: skip
    return render(request, "tasks/board.html", values)


def assign(request: HttpRequest) -> HttpResponse:
    """Give a task."""
    by = actor(request)
    require(by, "tasks.assign")
    hospital = queries.hospital(by)
    form = AssignForm(request.POST or None, units=queries.units(by), sources=queries.sources(), about=hospital)
    outcome = perform(request, form, commands.assign)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("tasks:task", outcome.result.pk, notice=_("任务已交办，已提醒主办部门签收"))
    typed = request.GET.get("owner", "") if "HX-Request" in request.headers else ""
    values = {"form": form, "heading": _("交办任务"), "draft": "assign", "found": find_people(hospital, typed)}
    return render(request, "tasks/new.html", values, status=outcome.status)


def urge(request: HttpRequest) -> HttpResponse:
    """Show the overdue tasks the system proposes to urge, all ticked, and send the urgings at once."""
    by = actor(request)
    require(by, "tasks.urge")
    pairs = queries.to_urge(by)
    lines = [(line(task), f"{task.pk}:{task.record.version}", deed is Deed.ESCALATED) for task, deed in pairs]
    form = UrgeForm(request.POST or None, choices=[choice for _line, choice, _deed in lines])
    hospital = queries.hospital(by)
    outcome = perform(request, form, commands.urge, organisation=hospital)
    if outcome.done:
        return outcome.redirect("tasks:board", notice=_("已催办 {count} 项。").format(count=outcome.result))
    ticked = set(request.POST.getlist("tasks"))
    values = {"form": form, "lines": lines, "ticked": ticked, "sources": queries.sources()}
    return render(request, "tasks/urge.html", values, status=outcome.status)
