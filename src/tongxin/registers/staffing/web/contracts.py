"""What expires, and the forms of contracts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import require, rights
from tongxin.ground.ui.forms import actor
from tongxin.people.queries import find_people
from tongxin.registers.staffing import commands, queries
from tongxin.registers.staffing.definitions import Expiry
from tongxin.registers.staffing.models import Contract
from tongxin.registers.staffing.web.forms import ContractForm, EndForm, MonthsForm, ReasonForm, SignatureForm
from tongxin.registers.staffing.web.shown import form_page, hospital_of
from tongxin.toolbox import clock

TONES = {Expiry.LAPSED: "late", Expiry.SOON: "soon", Expiry.LATER: ""}
SHOWN = 200


def expiring(request: HttpRequest) -> HttpResponse:
    """Show what has ended or will soon: contracts and qualifications, what ends first on top; and who has no contract."""
    hospital, today = hospital_of(request), clock.today()
    form = MonthsForm(request.GET or None)
    months = form.cleaned_data["months"] if form.is_valid() else None
    lines = queries.expiring(hospital, today, months)
    values = {
        "form": form, "rows": [(line, TONES[line.expiry]) for line in lines[:SHOWN]], "count": len(lines),
        "more": max(len(lines) - SHOWN, 0), "without": queries.without_contract(hospital, today),
        "may": rights(actor(request), hospital)("staffing.sign"),
    }  # fmt: skip
    return render(request, "staffing/expiring.html", values)


def sign(request: HttpRequest) -> HttpResponse:
    """Enter a contract, new or renewed."""
    hospital = hospital_of(request, "staffing.sign")
    initial = {"person": request.GET.get("person", ""), "valid_from": request.GET.get("from", "")}
    form = ContractForm(request.POST or None, about=hospital, initial=initial)
    offered = find_people(hospital, request.GET.get("person", "")) if "HX-Request" in request.headers else []
    hint = _("续签也在这里登记：从上一份到期的第二天起。")
    return form_page(
        request, form, commands.sign, _("登记聘用合同"), _("已登记"), hint=hint, back=reverse("staffing:expiring"),
        found=offered,
    )  # fmt: skip


def signature(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note on which day a contract was signed."""
    row = _contract(request, pk, "staffing.note_signature")
    form = SignatureForm(request.POST or None, version=row.version, initial={"signed_on": clock.today()})
    return form_page(
        request, form, commands.note_signature, _("登记签订"), _("已登记"), hint=_said(row),
        back=reverse("staffing:expiring"), contract=row,
    )  # fmt: skip


def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a contract before its time."""
    row = _contract(request, pk, "staffing.end_contract")
    form = EndForm(request.POST or None, version=row.version, initial={"on": clock.today()})
    return form_page(
        request, form, commands.end_contract, _("提前结束合同"), _("已结束"), hint=_said(row),
        back=reverse("staffing:expiring"), contract=row,
    )  # fmt: skip


def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Void a contract entered wrongly."""
    row = _contract(request, pk, "staffing.void_contract")
    form = ReasonForm(request.POST or None, version=row.version)
    return form_page(
        request, form, commands.void_contract, _("作废合同登记"), _("已作废"), hint=_said(row),
        back=reverse("staffing:expiring"), contract=row,
    )  # fmt: skip


def _contract(request: HttpRequest, pk: UUID, permission: str) -> Contract:
    by = actor(request)
    row = queries.contract_for(by, pk)
    require(by, permission, row.organisation)
    return row


def _said(row: Contract) -> str:
    title = queries.contract_kind(row.kind).title
    last = row.valid_to or _("无固定期限")
    return _("{name}：{kind}，{first} 至 {last}").format(
        name=row.person.name, kind=title, first=row.valid_from, last=last
    )
