"""The list of gatherings."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, require
from tongxin.ground.commands.actors import User
from tongxin.ground.ui.forms import actor
from tongxin.ground.ui.paging import capped, keyset
from tongxin.registers.activities import queries
from tongxin.registers.activities.looking import listed
from tongxin.registers.activities.web.forms import FilterForm
from tongxin.registers.activities.web.wording import Row, table
from tongxin.toolbox import clock

COMING = 5


def index(request: HttpRequest) -> HttpResponse:
    """List what the actor may see, newest first; what is open for sign-up stands above it."""
    by = actor(request)
    require(by, queries.VIEW)
    form = FilterForm(request.GET, years=_offered(by, request.GET.get("year", "")))
    # A filter nobody offered is left out, the others still hold.
    form.full_clean()
    chosen = form.cleaned_data
    rows = listed.listed(
        by,
        kind=chosen.get("kind", ""),
        state=chosen.get("state", ""),
        text=chosen.get("q", ""),
        year=chosen.get("year"),
    )
    page = keyset(request, rows, "-occurred_on", "-record_id")
    filtered = any(chosen.values())
    # The list begins with what lies ahead: where its newest is past, nothing is open.
    ahead = bool(page.rows) and page.rows[0].occurred_on >= clock.today()
    values = {
        "form": form, "page": page, "table": table(page.rows), "filtered": filtered,
        "coming": _coming(by) if ahead and not (filtered or page.first) else [],
        "count": _("共 {count} 场").format(count=capped(rows)),
        "may_record": may(by, "activities.record"), "may_plan": may(by, "activities.plan"),
        "may_arrange": may(by, "activities.plan") or may(by, "activities.answer"),
    }  # fmt: skip
    return render(request, "activities/list.html", values)


def _offered(by: User, asked: str) -> list[int]:
    """Return the years to choose from, newest first; a year asked for by its address stays chosen though it is empty."""
    chosen = {int(asked)} if re.fullmatch("[12][0-9]{3}", asked) else set()
    return sorted({*listed.years(by), *chosen}, reverse=True)


def _coming(by: User) -> list[Row]:
    rows = list(queries.open_to_sign_up(by)[:COMING])
    own = queries.own_lines(by, rows)
    return [Row.of(row, own.get(row.pk)) for row in rows]
