"""The list of outcomes."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, require
from tongxin.ground.ui.forms import actor
from tongxin.ground.ui.paging import capped, keyset
from tongxin.registers.outcomes import queries
from tongxin.registers.outcomes.web.forms import FilterForm
from tongxin.registers.outcomes.web.wording import table
from tongxin.toolbox import clock

YEARS = 20


def index(request: HttpRequest) -> HttpResponse:
    """List what the actor may see, newest first, narrowed by kind, level, year and unit."""
    by = actor(request)
    require(by, queries.VIEW)
    this_year = clock.today().year
    units = list(queries.hospital_units(by))
    form = FilterForm(request.GET, years=range(this_year, this_year - YEARS, -1), units=units)
    # A filter nobody offered is left out, the others still hold.
    form.full_clean()
    chosen = form.cleaned_data
    rows = queries.listed(
        by, kind=chosen.get("kind", ""), level=chosen.get("level", ""), year=chosen.get("year"),
        unit=UUID(chosen["unit"]) if chosen.get("unit") else None, text=chosen.get("q", ""),
    )  # fmt: skip
    page = keyset(request, rows, "-occurred_on", "-record_id")
    values = {
        "form": form, "page": page, "table": table(page.rows), "filtered": any(chosen.values()),
        "count": _("共 {count} 项").format(count=capped(rows)), "may_record": may(by, "outcomes.record"),
        "may_record_many": may(by, "outcomes.record_many"),
    }  # fmt: skip
    return render(request, "outcomes/list.html", values)
