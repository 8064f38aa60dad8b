"""Work in the background: what waits, runs, has failed, and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob

from tongxin.ground.access.queries import require
from tongxin.ground.ui.forms import actor
from tongxin.ground.ui.paging import keyset

STATES = {
    "todo": (_("等待"), ""),
    "doing": (_("进行中"), "soon"),
    "succeeded": (_("完成"), "ok"),
    "failed": (_("失败"), "late"),
    "cancelled": (_("已取消"), ""),
    "aborted": (_("已中止"), ""),
}


def jobs(request: HttpRequest) -> HttpResponse:
    """List the jobs, newest first."""
    require(actor(request), "jobs.view")
    wanted = request.GET.get("state", "")
    rows = ProcrastinateJob.objects.all()
    page = keyset(request, rows.filter(status=wanted) if wanted in STATES else rows, "-id")
    shown = [(job, *STATES.get(job.status, (job.status, ""))) for job in page.rows]
    values = {
        "page": page,
        "jobs": shown,
        "wanted": wanted,
        "states": [(key, word) for key, (word, _s) in STATES.items()],
    }
    return render(request, "portal/jobs.html", values)
