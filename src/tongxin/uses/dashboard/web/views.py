"""The workbench: what I must do, what is late, the figures of my scope."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.figures.answers import Answer
from tongxin.ground.access.queries import found
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.todos.queries import Line, count, late_in, lines
from tongxin.ground.ui import navigation, panels
from tongxin.ground.ui.context import shell_of
from tongxin.ground.ui.definitions import Tile, TodoLine
from tongxin.ground.ui.forms import actor
from tongxin.toolbox import ids
from tongxin.uses.dashboard.queries.desk import SHOWN, desk, figures, late, this_year


def home(request: HttpRequest) -> HttpResponse:
    """Show the workbench of the role held in the organisation asked for (`?at=`)."""
    by = actor(request)
    shell = shell_of(request)
    here = desk(by, ids.read(request.GET.get("at", "")))
    todo = _lines(by, SHOWN)
    values = {
        "desk": here,
        "todo": todo,
        "late": late(todo),
        "total": next((entry.count or 0 for entry in shell.entries if entry.item.id == "workbench"), len(todo)),
        "tiles": [_tile(answer) for answer in figures(by, here)] if here else [],
        "period": this_year(),
        "quick": navigation.offered(shell.allowed),
        "main_panels": panels.rendered(by, shell.allowed, side=False),
        "side_panels": panels.rendered(by, shell.allowed, side=True),
    }
    return render(request, "dashboard/home.html", values)


def todos(request: HttpRequest) -> HttpResponse:
    """Show everything to do, most urgent first."""
    by = actor(request)
    shown = _lines(by, 200)
    return render(request, "dashboard/todos.html", {"todo": shown, "late": late(shown), "total": count(by)})


def late_unit(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Show what is overdue in one unit below."""
    shown = [_shown(line) for line in late_in(actor(request), unit)]
    where = found(Organisation.objects.filter(pk=unit).first() if shown else None)
    return render(request, "dashboard/late_unit.html", {"todo": shown, "unit": where})


def _lines(by: User, limit: int) -> list[TodoLine]:
    return [_shown(line) for line in lines(by, limit)]


def _shown(line: Line) -> TodoLine:
    todo = line.todo
    return TodoLine(todo.title, todo.detail, todo.url, todo.verb, todo.due_on)


def _tile(answer: Answer) -> Tile:
    query = urlencode({"organisation": answer.organisation, "period": answer.period.name})
    url = f"{reverse('figures:figure', args=[answer.id])}?{query}"
    note = _("由 {count} 条记录计算").format(count=f"{answer.records:,}") if answer.records else ""
    return Tile(answer.title, answer.value, answer.unit, answer.status.value, url, note)
