"""Posts of all departments beside their people, cost and load; and what is stated of them."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import rights
from tongxin.ground.ui.forms import actor
from tongxin.registers.staffing import commands, queries
from tongxin.registers.staffing.definitions import LEVELS, PROPOSAL_TITLES
from tongxin.registers.staffing.rules import ten_thousands
from tongxin.registers.staffing.web.forms import CapForm, CostForm, LoadForm, QuotaForm
from tongxin.registers.staffing.web.shown import form_page, hospital_of
from tongxin.toolbox import clock


def overview(request: HttpRequest) -> HttpResponse:
    """Show every department: posts and people by level, what is free, cost, workload and surplus a head."""
    hospital, today = hospital_of(request), clock.today()
    seen = queries.overview(hospital.pk, today)
    allowed = rights(actor(request), hospital)
    total, cap = seen.plan.total, seen.cap
    values = {
        "hospital": hospital, "seen": seen, "total": wan(total), "cap": wan(cap),
        "left": wan(cap - total) if cap is not None and total is not None else None,
        "over": cap is not None and total is not None and total > cap,
        "unpriced": "、".join(_(LEVELS[level]) for level in seen.plan.unpriced),
        "levels": [_(title) for title in LEVELS.values()],
        "rows": [(row, _leveled(row.levels), wan(row.cost), wan(row.surplus)) for row in seen.departments],
        "costs": [(_(LEVELS[level]), wan(yearly)) for level, yearly in seen.costs],
        "proposals": [(row, _(PROPOSAL_TITLES[row.record.state])) for row in queries.proposals(actor(request))[:6]],
        "may": {name: allowed(f"staffing.{name}") for name in ("set_quota", "set_cost", "set_cap", "state_load", "propose")},
    }  # fmt: skip
    return render(request, "staffing/overview.html", values)


def _leveled(levels: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Return (level in words, posts, people) of a department."""
    return [(_(LEVELS[level]), posts, people) for level, posts, people in levels]


def wan(amount: Decimal | None) -> Decimal | None:
    """Return a sum in yuan in 万元."""
    return None if amount is None else ten_thousands(amount)


def quota(request: HttpRequest) -> HttpResponse:
    """Grant a department posts."""
    hospital = hospital_of(request, "staffing.set_quota")
    initial = {"valid_from": clock.today(), "organisation": request.GET.get("unit", "")}
    form = QuotaForm(request.POST or None, units=queries.departments(hospital.pk), initial=initial)
    hint = _("新的核定从所填那天起，原来的到前一天为止；以前的仍可查。")
    return form_page(request, form, commands.set_quota, _("核定岗位数"), _("已核定"), hint=hint)


def load(request: HttpRequest) -> HttpResponse:
    """State what a department did in a year."""
    hospital = hospital_of(request, "staffing.state_load")
    initial = {"year": clock.today().year - 1, "organisation": request.GET.get("unit", "")}
    form = LoadForm(request.POST or None, units=queries.departments(hospital.pk), initial=initial)
    return form_page(request, form, commands.state_load, _("登记科室工作量和结余"), _("已登记"))


def cost(request: HttpRequest) -> HttpResponse:
    """State what a post costs."""
    hospital = hospital_of(request, "staffing.set_cost")
    form = CostForm(request.POST or None, initial={"valid_from": clock.today()})
    hint = _("按岗位级别登记全院平均数，不登记个人收入。")
    return form_page(
        request, form, commands.set_cost, _("登记岗位人均成本"), _("已登记"), hint=hint, organisation=hospital
    )


def cap(request: HttpRequest) -> HttpResponse:
    """State the cap of a year."""
    hospital = hospital_of(request, "staffing.set_cap")
    form = CapForm(request.POST or None, initial={"year": clock.today().year})
    hint = _("增减岗位的方案执行时，岗位满员的总成本不得超过这个数。")
    return form_page(
        request, form, commands.set_cap, _("登记人员总成本控制数"), _("已登记"), hint=hint, organisation=hospital
    )
