"""Dues of a branch: what is fixed, who owes what, paying, excusing, voiding; and the list that is published."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import found, organisations_for, require, rights
from tongxin.ground.commands.registry import Command
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.people.definitions import BRANCHES
from tongxin.people.models import Person
from tongxin.people.queries import members
from tongxin.registers.procedures import commands
from tongxin.registers.procedures.queries import dues as queries
from tongxin.registers.procedures.web.dues_forms import ExcuseForm, FixForm, PayForm, UnitForm, VoidForm
from tongxin.toolbox import clock

TONES = {"remind": "soon", "talk": "soon", "letter": "late", "decide": "late"}


def index(request: HttpRequest) -> HttpResponse:
    """Show the members of a branch: what each pays, up to which month it is paid, what is owed and asked for."""
    by = actor(request)
    require(by, queries.VIEW)
    units = organisations_for(by, queries.VIEW).filter(kind__in=BRANCHES, dissolved_on=None).distinct()
    usual = units.order_by("order", "sort_key").first()
    form = UnitForm(request.GET or None, units=units, initial={"unit": usual})
    unit = (form.cleaned_data.get("unit") if form.is_valid() else None) or usual
    lines = queries.lines([unit.pk], clock.today()) if unit else []
    allowed = rights(by, unit) if unit else None
    values = {
        "form": form, "unit": unit, "rows": [(line, TONES.get(line.stage, "")) for line in lines],
        "owing": sum(bool(line.owing.months) for line in lines), "scale": queries.scale(clock.today()),
        "may": {name: bool(allowed and allowed(f"procedures.{name}_dues")) for name in ("fix", "pay", "excuse")},
    }  # fmt: skip
    return render(request, "procedures/dues.html", values)


def notice(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Show the list that is published: name and paid-to month, nothing else."""
    branch = _unit(request, unit, queries.VIEW)
    values = {"unit": branch, "rows": queries.lines([branch.pk], clock.today()), "today": clock.today()}
    return render(request, "procedures/dues_notice.html", values)


def fix(request: HttpRequest, unit: UUID, person: UUID) -> HttpResponse:
    """Fix what a member pays a month."""
    branch, who = _member(request, unit, person, "procedures.fix_dues")
    scale = queries.scale(clock.today())
    initial = {"valid_from": clock.today().replace(day=1), "category": scale.categories[0].id}
    form = FixForm(request.POST or None, scale=scale, initial=initial)
    words = (_("核定党费"), _("工资项目只用来算基数，不保存；每年年初核定一次，年内调整须写明原因。"))
    return _page(request, branch, form, commands.fix_dues, words, person=who)


def pay(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Note that members paid up to a month."""
    branch = _unit(request, unit, "procedures.pay_dues")
    lines = [line for line in queries.lines([branch.pk], clock.today()) if line.standard is not None]
    initial = {"paid_on": clock.today(), "until": clock.today().replace(day=1), "people": request.GET.getlist("person")}
    form = PayForm(request.POST or None, lines=lines, initial=initial)
    words = (_("登记交纳党费"), _("由党员本人交纳；登记到所选月份为止未交的每个月，按各自核定的金额。"))
    return _page(request, branch, form, commands.pay_dues, words)


def excuse(request: HttpRequest, unit: UUID, person: UUID) -> HttpResponse:
    """Note why a member is not asked for some months."""
    branch, who = _member(request, unit, person, "procedures.excuse_dues")
    form = ExcuseForm(request.POST or None)
    words = (_("登记正当理由"), _("这几个月不再催交，也不计入连续未交的月数。"))
    return _page(request, branch, form, commands.excuse_dues, words, person=who)


def person(request: HttpRequest, unit: UUID, person: UUID) -> HttpResponse:
    """Show what a member paid, month by month, void entries too."""
    branch, who = _member(request, unit, person, queries.VIEW)
    rows = queries.payments(actor(request), who)
    may = rights(actor(request), branch)("procedures.void_dues")
    return render(request, "procedures/dues_person.html", {"unit": branch, "who": who, "rows": rows, "may_void": may})


def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Void the payment of a month."""
    row = queries.payment(actor(request), pk)
    require(actor(request), "procedures.void_dues", row.organisation)
    form = VoidForm(request.POST or None, version=row.version)
    words = (
        _("作废党费登记"),
        _("{name} {month}：作废后可重新登记。").format(name=row.person.name, month=f"{row.month:%Y-%m}"),
    )
    return _page(request, row.organisation, form, commands.void_dues, words, payment=row)


def _unit(request: HttpRequest, unit: UUID, permission: str) -> Organisation:
    by = actor(request)
    branch = found(organisations_for(by, queries.VIEW).filter(pk=unit, kind__in=BRANCHES).first())
    require(by, permission, branch)
    return branch


def _member(request: HttpRequest, unit: UUID, person: UUID, permission: str) -> tuple[Organisation, Person]:
    branch = _unit(request, unit, permission)
    return branch, found(members(branch, clock.today()).filter(pk=person).first())


def _page(
    request: HttpRequest, unit: Organisation, form: CommandForm, asked: Command[..., Any], words: tuple[str, str],
    **extra: Any,
) -> HttpResponse:  # fmt: skip
    outcome = perform(request, form, asked, **({} if "payment" in extra else {"organisation": unit}), **extra)
    if outcome.done:
        return outcome.redirect(f"{reverse('procedures:dues')}?unit={unit.pk}", notice=_("已登记"))
    heading, hint = words
    values = {"unit": unit, "form": form, "heading": heading, "hint": hint, "who": extra.get("person")}
    return render(request, "procedures/dues_form.html", values, status=outcome.status)
