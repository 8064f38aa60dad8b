"""Work in the background: how far it is, what came of it, and why not."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongxin.ground.access.queries import found, may
from tongxin.ground.commands.actors import User
from tongxin.ground.jobs.models import Job
from tongxin.ground.jobs.queries import mine
from tongxin.ground.ui.forms import actor
from tongxin.ground.ui.paging import keyset


def jobs(request: HttpRequest) -> HttpResponse:
    """List the jobs one may see, newest first."""
    by = actor(request)
    wanted = request.GET.get("state", "")
    rows = _visible(by)
    if wanted in Job.State.values:
        rows = rows.filter(state=wanted)
    page = keyset(request, rows, "-asked_at", "-id")
    values = {"page": page, "wanted": wanted, "states": Job.State.choices, "own": not may(by, "jobs.view")}
    return render(request, "portal/jobs.html", values)


def job(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one job; scripts ask again for its state until it is over."""
    shown = found(_visible(actor(request)).filter(pk=key).first())
    template = "portal/job_state.html" if request.headers.get("HX-Request") else "portal/job.html"
    return render(request, template, {"job": shown})


def _visible(by: User) -> QuerySet[Job]:
    """One's own jobs; all of the hospital's for who looks after them (row-level security keeps to the hospital)."""
    return Job.objects.all() if may(by, "jobs.view") else mine(by)
