"""Whole-hospital tables: terms and elections, the leaders' division of work, money of the branches."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import may, require, rights
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.forms import PlainForm, actor
from tongxin.people.queries import VIEW, lists
from tongxin.people.queries.units import charges as charges_on
from tongxin.people.rules import TERM_STATES, TermState
from tongxin.people.web.dates import asked_day
from tongxin.people.web.fields import offer, worded
from tongxin.people.web.wording import fact_actions, kind_text, term_words
from tongxin.toolbox import clock

YEARS = 10
URGENT = (TermState.OVERDUE, TermState.DUE, TermState.IN_PROGRESS, TermState.POSTPONED)


class StateForm(PlainForm):
    """Which terms the page shows."""

    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=lambda: [("", gettext("全部")), ("urgent", gettext("到期和超期")), *worded(TERM_STATES)],
    )  # fmt: skip


class YearForm(PlainForm):
    """Of which year, of which branch."""

    year = forms.TypedChoiceField(label=_("年度"), required=False, coerce=int, empty_value=None)
    unit = forms.ChoiceField(label=_("党支部"), required=False)


def terms(request: HttpRequest) -> HttpResponse:
    """List the terms of the Party organisations, what ends first on top."""
    by, today = actor(request), clock.today()
    require(by, VIEW)
    form = StateForm(request.GET)
    form.full_clean()
    wanted = form.cleaned_data.get("state", "")
    lines = lists.terms(by, today)
    kept = [line for line in lines if _wanted(line.state, wanted)]
    counts = [(term_words(state), sum(line.state == state for line in lines)) for state in URGENT]
    values = {
        "rows": [(line, kind_text(line.organisation.kind), *term_words(line.state)) for line in kept],
        "form": form, "filtered": bool(wanted), "counts": [(*words, number) for words, number in counts if number],
        "total": len(lines), "may_elect": may(by, "people.elect"), "today": today,
    }  # fmt: skip
    return render(request, "people/terms.html", values)


def charges(request: HttpRequest) -> HttpResponse:
    """Show who of the leaders is in charge of what, and with which units each keeps contact (班子分工与联系点表)."""
    by = actor(request)
    require(by, VIEW)
    form, on = asked_day(request)
    bodies = lists.dividing(by, on)
    values = {
        "form": form, "on": on, "today": clock.today(), "bodies": [(body, charges_on(body, on)) for body in bodies[:3]],
        "homes": lists.dividers(by) if may(by, "people.assign_duty") else [],
    }  # fmt: skip
    return render(request, "people/charges.html", values)


def budgets(request: HttpRequest) -> HttpResponse:
    """Show what each branch may spend in a year, has spent and has left; of one branch, on what."""
    by, today = actor(request), clock.today()
    require(by, VIEW)
    asked: Any = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= today.year + 1 else today.year
    form = YearForm({"year": year, "unit": request.GET.get("unit", "")})
    offer(form, "year", [(year, str(year)) for year in range(today.year + 1, today.year - YEARS, -1)])
    rows = lists.budgets(by, year)
    offer(form, "unit", [("", gettext("全部")), *((str(unit.pk), unit.short_name) for unit, _money in rows)])
    form.full_clean()
    chosen = form.cleaned_data.get("unit", "")
    unit = next((unit for unit, _money in rows if str(unit.pk) == chosen), None)
    values = {
        "form": form, "year": year, "rows": [row for row in rows if unit is None or row[0] == unit], "unit": unit,
        "sum": _sum(rows), "spendings": _spendings(by, unit, year) if unit else [],
        "may_spend": unit is not None and may(by, "people.spend", unit),
        "may_set": unit is not None and may(by, "people.set_budget", unit),
    }  # fmt: skip
    return render(request, "people/budgets.html", values)


def _wanted(state: TermState | None, wanted: str) -> bool:
    return not wanted or (state in URGENT if wanted == "urgent" else state == wanted)


def _sum(rows: list[tuple[Organisation, Any]]) -> dict[str, Any]:
    return {
        "granted": sum(money.granted or 0 for _unit, money in rows),
        "spent": sum(money.spent for _unit, money in rows),
    }


def _spendings(by: Any, unit: Organisation, year: int) -> list[tuple[Any, list[Any]]]:
    """Return what a branch was granted and spent, newest first, with what may be done about each."""
    from_day, to_day = dt.date(year, 1, 1), dt.date(year, 12, 31)
    granted, spent = lists.money(unit, from_day, to_day)
    allowed = rights(by, unit)
    return [(row, fact_actions(row, allowed)) for row in (*granted, *spent)]
