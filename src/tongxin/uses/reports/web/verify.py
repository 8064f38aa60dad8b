"""The page that verifies a document: nothing is written."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongxin.ground.access.queries import require
from tongxin.ground.ui.forms import actor
from tongxin.toolbox.problems import Refused
from tongxin.uses.reports import queries, reading, verifying
from tongxin.uses.reports.verifying import Verification
from tongxin.uses.reports.web.forms import VerifyForm


def verify(request: HttpRequest) -> HttpResponse:
    """Read an uploaded document back and say for each number whether it stands and still holds."""
    require(actor(request), queries.VIEW)
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    found = _verified(request, form) if form.is_bound and form.is_valid() else None
    status = 422 if form.is_bound and found is None else 200
    return render(request, "reports/verify.html", {"form": form, "found": found}, status=status)


def _verified(request: HttpRequest, form: VerifyForm) -> Verification | None:
    content = form.cleaned_data["file"].read(reading.LIMIT + 1)
    try:
        return verifying.verify(actor(request), content)
    except Refused as refused:
        for problem in refused.problems:
            form.add_error("file", problem.sentence(gettext))
        return None
