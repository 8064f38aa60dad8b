"""Papers whose content stays on paper: register one, void a registration."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.forms import codes, commands, queries
from tongxin.ground.forms.web.forms import PaperForm, VoidPaperForm
from tongxin.ground.records.queries import record_for
from tongxin.ground.ui.forms import actor, perform


def note_paper(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """Register number, date and keeper of a paper."""
    record = record_for(actor(request), pk)
    entry = queries.form(form)
    initial = {"number": codes.number_of(record), "dated": record.occurred_on}
    typed = PaperForm(request.POST or None, initial=initial)
    outcome = perform(request, typed, commands.note_paper, record=record, form_id=form)
    if outcome.done:
        return outcome.redirect("forms:record", pk, notice=_("已登记"))
    return render(
        request, "forms/note_paper.html", {"record": record, "entry": entry, "form": typed}, status=outcome.status
    )


def void_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Void the registration of a paper."""
    paper = queries.paper_for(actor(request), pk)
    form = VoidPaperForm(request.POST or None, version=paper.version)
    outcome = perform(request, form, commands.void_paper, paper=paper)
    if outcome.done:
        return outcome.redirect("forms:record", paper.record_id, notice=_("登记已作废"))
    return render(request, "forms/void_paper.html", {"paper": paper, "form": form}, status=outcome.status)
