"""Scans: hand in a pile, see what filed itself, file the rest by hand."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, require
from tongxin.ground.forms import codes, commands, queries, reading
from tongxin.ground.forms.web.forms import AsideForm, HandInForm, PlainAct, SearchForm
from tongxin.ground.jobs.models import Job
from tongxin.ground.records.queries import record_for, url
from tongxin.ground.ui.forms import actor, perform

SHOWN = 10


def index(request: HttpRequest) -> HttpResponse:
    """Hand in scans; below, the last piles, pages that wait, and what was printed last."""
    by = actor(request)
    require(by, queries.HAND_IN)
    form = HandInForm(request.POST or None, request.FILES or None)
    outcome = perform(request, form, commands.hand_in, organisation=queries.units(by)[0])
    if outcome.done and outcome.result is not None:
        return outcome.redirect("forms:pile", outcome.result.pk)
    values = {
        "form": form, "piles": list(queries.piles(by)[:SHOWN]), "waiting": list(queries.waiting(by)[:SHOWN]),
        "prints": queries.prints(by, SHOWN), "may_bind": may(by, "forms.print_book"),
    }  # fmt: skip
    return render(request, "forms/index.html", values, status=outcome.status)


def pile(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far the sorting of a pile is, then each of its pages and where it went."""
    held = queries.pile_for(actor(request), pk)
    job = Job.objects.filter(pk=held.job_id).first() if held.job_id else None
    pages = [(one, url(one.attachment.record) if one.attachment else "") for one in queries.sorted_pages(held)]
    values = {
        "pile": held, "job": job, "working": held.sorted_at is None and job is not None and not job.over, "pages": pages,
        "left": sum(one.waits for one, _url in pages),
    }  # fmt: skip
    return render(request, "forms/pile.html", values)


def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a page that waits, and find the record it belongs to."""
    by = actor(request)
    held = queries.page_for(by, pk)
    form = SearchForm(request.GET if "q" in request.GET else None)
    wanted = form.cleaned_data["q"] if form.is_valid() else ""
    found = [(record, codes.number_of(record)) for record in queries.find_records(by, wanted)]
    values = {
        "page": held,
        "form": form,
        "found": found,
        "asked": bool(wanted),
        "act": PlainAct(),
        "aside": AsideForm(),
    }
    return render(request, "forms/page.html", values)


def file_page(request: HttpRequest, pk: UUID, record: UUID) -> HttpResponse:
    """File a page to a record."""
    by = actor(request)
    held, target = queries.page_for(by, pk), record_for(by, record)
    form = PlainAct(request.POST or None)
    outcome = perform(request, form, commands.file_page, page=held, record=target)
    if outcome.done:
        notice = _("已归入“{title}”").format(title=target.title)
        return outcome.redirect("forms:pile", held.pile_id, notice=notice)
    values = {"page": held, "record": target, "number": codes.number_of(target), "form": form}
    return render(request, "forms/file_page.html", values, status=outcome.status)


def set_aside(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that a page need not be filed."""
    held = queries.page_for(actor(request), pk)
    form = AsideForm(request.POST or None)
    outcome = perform(request, form, commands.set_aside, page=held)
    if outcome.done:
        return outcome.redirect("forms:pile", held.pile_id, notice=_("这一页不归档"))
    return render(request, "forms/set_aside.html", {"page": held, "form": form}, status=outcome.status)


def picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a page as a picture."""
    held = queries.page_for(actor(request), pk)
    if held.file is None:
        raise Http404
    shown = reading.picture(held.file.kind, queries.content(held.file))
    return HttpResponse(shown, content_type="image/png", headers={"Cache-Control": "private, no-store"})
