"""The branch's month on one page (支部本月): what to do, what is due of the duties, what the registers say."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tongxin.ground.access.queries import require, rights
from tongxin.ground.todos.queries import Line, Urgency, count, lines
from tongxin.ground.ui import navigation
from tongxin.ground.ui.context import shell_of
from tongxin.ground.ui.definitions import TodoLine
from tongxin.ground.ui.forms import actor
from tongxin.people.panels import Asked, figures_of, of_month, shown
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period
from tongxin.uses.duties import queries
from tongxin.uses.duties.definitions import State
from tongxin.uses.duties.web.pages import chosen
from tongxin.uses.duties.web.wording import Row

MEMBERS = "members.count"
SHOWN = 6
NARROW = 100


def month(request: HttpRequest) -> HttpResponse:
    """Show what matters this month to who leads a branch."""
    by = actor(request)
    require(by, queries.VIEW)
    form, branch = chosen(request, by)
    shell, allowed, today = shell_of(request), rights(by, branch), clock.today()
    now = Period(today, today)
    answers = queries.answered(by, branch, today, [(MEMBERS, now), *figures_of(of_month, branch)])
    sheet = queries.sheet(by, branch, answers=answers)
    counts = sheet.counts
    waiting = lines(by)
    shell.counted[count] = len(waiting)
    todo = [line for line in waiting if line.todo.organisation_id == branch.pk]
    panels = shown(of_month, Asked(by, branch, today.year, allowed, answers=answers))
    values = {
        "form": form, "wide": form.wide, "branch": branch, "today": today,
        "members": queries.whole(answers[MEMBERS, now]), "todo": [_line(line) for line in todo[:SHOWN]],
        "waiting": max(len(todo) - SHOWN, 0),
        "late": sum(line.urgency is Urgency.LATE for line in todo), "quick": navigation.offered(shell.allowed)[:2],
        "rows": [Row.of(held, branch) for held in sheet.due[:SHOWN]], "due": len(sheet.due),
        "more": max(len(sheet.due) - SHOWN, 0), "total": len(sheet.held), "done": counts[State.DONE],
        "ahead": counts[State.AHEAD], "any_time": counts[State.NOTED], "reused": sheet.reused,
        "automatic": sheet.automatic, "prefilled": sheet.prefilled, "may_prove": allowed("duties.prove"),
        "duties_url": f"{reverse('duties:list')}?{urlencode({'unit': branch.pk})}",
        "main": [pair for pair in panels if pair[0].order < NARROW],
        "side": [pair for pair in panels if pair[0].order >= NARROW],
    }  # fmt: skip
    return render(request, "duties/month.html", values)


def _line(line: Line) -> TodoLine:
    todo = line.todo
    return TodoLine(todo.title, todo.detail, todo.url, todo.verb, todo.due_on)
