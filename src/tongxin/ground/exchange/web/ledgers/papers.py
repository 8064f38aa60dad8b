"""Printing a ledger: asked for, made by a job, taken as .pdf or .xlsx."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tongxin.ground.exchange import commands, queries
from tongxin.ground.exchange.queries.views import printout_for
from tongxin.ground.exchange.web.ledgers.forms import PrintForm
from tongxin.ground.exchange.web.ledgers.listing import back
from tongxin.ground.exchange.web.ledgers.looking import look
from tongxin.ground.files import storage
from tongxin.ground.jobs.models import Job
from tongxin.ground.ui.downloads import download
from tongxin.ground.ui.forms import actor, perform


def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask a job for the list as it is narrowed."""
    held = look(actor(request), kind, request.GET)
    form = PrintForm(request.POST or None)
    outcome = perform(request, form, commands.ask_print, query=held.again, **held.where)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("exchange:printout", outcome.result.pk)
    return render(
        request, "exchange/ledgers/print.html", {"look": held, "form": form, "back": back(held)}, status=outcome.status
    )


def printout(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far a print is, then where to take it."""
    made = printout_for(actor(request), pk)
    job = Job.objects.filter(pk=made.job_id).first() if made.job_id else None
    _table, ledger = queries.table_of(made.ledger)
    working = made.made_at is None and job is not None and not job.over
    return render(
        request, "exchange/ledgers/printout.html", {"printout": made, "ledger": ledger, "job": job, "working": working}
    )


def take(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """Give a print's file; a .pdf opens in the browser, ready for its print dialogue."""
    made = printout_for(actor(request), pk)
    file = {"pdf": made.pdf, "xlsx": made.workbook}.get(form)
    if file is None:
        raise Http404
    with storage.open_file(made.hospital_id, file.sha256) as stored:
        content = stored.read()
    return download(content, f"{made.name}.{form}", opened=form == "pdf")
