"""The lists of items and of meetings, and the form for a new item."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, require
from tongxin.ground.ui.forms import actor, perform, sent
from tongxin.ground.ui.paging import capped, keyset
from tongxin.registers.decisions import commands, queries
from tongxin.registers.decisions.definitions import (
    CATEGORY_TITLES,
    ITEM_STATE_TITLES,
    ITEM_TONES,
    MEETING_STATE_TITLES,
    OUTCOME_TITLES,
)
from tongxin.registers.decisions.web import leading
from tongxin.registers.decisions.web.forms import FilterForm, ProposeForm


def items(request: HttpRequest) -> HttpResponse:
    """List the items the actor may see, newest first; what waits for a meeting is told above."""
    by = actor(request)
    require(by, queries.VIEW)
    form = FilterForm(request.GET)
    form.full_clean()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    rows = queries.listed(by, **chosen)
    page = keyset(request, rows, "-occurred_on", "-record_id")
    values = {
        "form": form, "page": page, "rows": page.rows, "filtered": bool(chosen), "categories": CATEGORY_TITLES,
        "states": ITEM_STATE_TITLES, "tones": ITEM_TONES, "outcomes": OUTCOME_TITLES,
        "count": _("共 {count} 项").format(count=capped(rows)), "may_propose": may(by, "decisions.propose"),
    }  # fmt: skip
    return render(request, "decisions/list.html", values)


def meetings(request: HttpRequest) -> HttpResponse:
    """List the meetings the actor may see, newest first."""
    by = actor(request)
    require(by, queries.VIEW)
    rows = queries.meetings(by)
    values = {
        "page": (page := keyset(request, rows, "-occurred_on", "-record_id")), "rows": page.rows,
        "bodies": queries.body_names(), "states": MEETING_STATE_TITLES,
        "count": _("共 {count} 次").format(count=capped(rows)), "may_convene": may(by, "decisions.convene"),
    }  # fmt: skip
    return render(request, "decisions/meetings.html", values)


def propose(request: HttpRequest) -> HttpResponse:
    """Propose an item."""
    by = actor(request)
    require(by, "decisions.propose")
    units = leading.units(by, "decisions.propose")
    unit, types = leading.chosen(request, by, units), queries.types()
    kinds = queries.kinds_above(unit) if unit else ()
    form = ProposeForm(
        sent(request), units=units, types=types, initial=leading.begun(request, organisation=unit),
        fitting=[each for each in types if not queries.unreached(each, kinds)],
    )  # fmt: skip
    outcome = perform(request, form, commands.propose)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("decisions:item", outcome.result.pk, notice=_("议题已登记"))
    return render(request, "decisions/propose.html", {"form": form}, status=outcome.status)
