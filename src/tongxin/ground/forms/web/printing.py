"""Printing: forms of one record or of many, the book of a year, and where to take them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tongxin.ground.access.queries import may, require, rights
from tongxin.ground.files.queries import attachments
from tongxin.ground.forms import codes, commands, queries
from tongxin.ground.forms.web.forms import BookForm, PlainAct, keys_of
from tongxin.ground.jobs.models import Job
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.queries import record_for, url
from tongxin.ground.ui.downloads import download
from tongxin.ground.ui.forms import Outcome, actor, perform
from tongxin.toolbox import clock

SHOWN = 40


def of_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the forms of a record: to print, what came back, which papers are kept by hand."""
    by = actor(request)
    record = record_for(by, pk)
    found = queries.offers(by, [record])
    outcome, form = _print(request, found, record.organisation)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("forms:print", outcome.result.pk)
    allowed = rights(by, record.organisation)
    values = {
        "record": record, "back": url(record), "number": codes.number_of(record), "offers": found, "form": form,
        "may_print": allowed("forms.print") and not record.voided,
        "may_note": allowed("forms.note_paper") and not record.voided, "may_void": allowed("forms.void_paper"),
        "papers": [(paper, queries.form(paper.form)) for paper in queries.papers(record)],
        "scanned": any(offer.form.secure for offer in found), "attachments": attachments(record),
        "may_scan": may(by, queries.HAND_IN),
    }  # fmt: skip
    return render(request, "forms/record.html", values, status=outcome.status)


def choose(request: HttpRequest) -> HttpResponse:
    """Choose what to print of many records."""
    by = actor(request)
    require(by, queries.PRINT)
    try:
        records = queries.records_for(by, keys_of(request.GET.getlist("record")))
    except ValueError as error:
        raise Http404 from error
    if not records:
        raise Http404
    found = queries.offers(by, records)
    outcome, form = _print(request, found, records[0].organisation)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("forms:print", outcome.result.pk)
    values = {
        "records": records[:SHOWN], "count": len(records), "more": max(0, len(records) - SHOWN),
        "offers": found, "form": form,
    }  # fmt: skip
    return render(request, "forms/choose.html", values, status=outcome.status)


def book(request: HttpRequest) -> HttpResponse:
    """Ask for the book of a branch and a year."""
    by = actor(request)
    require(by, "forms.print_book")
    initial = {"year": clock.today().year, "organisation": request.GET.get("organisation", "")}
    form = BookForm(request.POST or None, units=queries.branches(by), years=queries.years(), initial=initial)
    outcome = perform(request, form, commands.print_book)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("forms:print", outcome.result.pk)
    return render(request, "forms/book.html", {"form": form}, status=outcome.status)


def printed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far a print is, then where to take it."""
    by = actor(request)
    made = queries.print_for(by, pk)
    entry = queries.form(made.form)
    job = Job.objects.filter(pk=made.job_id).first() if made.job_id else None
    record = record_for(by, made.records[0]) if len(made.records) == 1 else None
    values = {
        "printed": made, "entry": entry, "job": job, "record": record,
        "working": made.made_at is None and job is not None and not job.over, "back": url(record) if record else "",
        "may_scan": may(by, queries.HAND_IN) and not made.year and not entry.official,
    }  # fmt: skip
    return render(request, "forms/printed.html", values)


def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a print's .docx."""
    made = queries.print_for(actor(request), pk)
    if made.document is None:
        raise Http404
    return download(queries.content(made.document), f"{made.name}.docx")


def _print(
    request: HttpRequest, offers: Sequence[queries.Offer], organisation: Organisation
) -> tuple[Outcome[Any], PlainAct]:
    """Print the form whose button was pressed, of those of the records that it suits."""
    form = PlainAct(request.POST or None)
    chosen = request.POST.get("form", "")
    offer = next((one for one in offers if one.form.id == chosen), None)
    if request.method == "POST" and offer is None:
        raise Http404
    more = {"organisation": organisation, "form_id": chosen, "records": offer.records if offer else []}
    return perform(request, form, commands.print_forms, **more), form
