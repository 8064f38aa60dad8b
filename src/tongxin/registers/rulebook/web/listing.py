"""The list of rule documents, and their compilation as a Word document."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, require
from tongxin.ground.ui.downloads import download
from tongxin.ground.ui.forms import actor
from tongxin.registers.rulebook import documents as papers
from tongxin.registers.rulebook import queries
from tongxin.registers.rulebook.definitions import Standing
from tongxin.registers.rulebook.web.forms import ListForm
from tongxin.registers.rulebook.web.wording import state_words
from tongxin.toolbox import clock


def documents(request: HttpRequest) -> HttpResponse:
    """List the documents by category, with what is late: filing, clean-up."""
    by = actor(request)
    require(by, queries.VIEW)
    form = ListForm(request.GET)
    form.full_clean()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    rows = queries.listed(by, **chosen)
    values = {
        "form": form, "rows": [(row, *state_words(row.version)) for row in rows], "filtered": bool(chosen),
        "in_force": sum(row.standing is Standing.IN_FORCE for row in rows),
        "late": sum(row.filing_late for row in rows), "stale": sum(row.review_late for row in rows),
        "may_draft": may(by, queries.DRAFT), "may_clean": may(by, "rulebook.begin_clean_up"),
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "rulebook/list.html", values)


def compilation(request: HttpRequest) -> HttpResponse:
    """Give the documents in force (of the category and day asked for) as one Word document."""
    by = actor(request)
    require(by, queries.VIEW)
    form = ListForm(request.GET)
    form.full_clean()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    day = chosen.get("day") or clock.today()
    rows = [row for row in queries.listed(by, **chosen) if row.standing is Standing.IN_FORCE]
    content = papers.compilation(queries.hospital(by), rows, day)
    return download(content, _("制度汇编{day}.docx").format(day=day.isoformat()))
