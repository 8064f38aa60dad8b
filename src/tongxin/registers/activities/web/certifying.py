"""Pages of certificates of volunteer service: find one by its number, give one, check one against today's records."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.ground.access.queries import denial, holdings, may, require
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.rules import check_open
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.ground.ui.paging import keyset
from tongxin.people.models import Person
from tongxin.people.queries.named import Roll
from tongxin.registers.activities import queries
from tongxin.registers.activities.commands import certifying as commands
from tongxin.registers.activities.looking import certified as looking
from tongxin.registers.activities.web.forms import ReasonForm
from tongxin.toolbox.problems import Denied, Refused, can, refuse
from tongxin.toolbox.words import N_


class CertifyForm(CommandForm):
    """Whose service is certified, of which days."""

    person = forms.CharField(
        label=gettext_lazy("志愿者"),
        max_length=60,
        help_text=gettext_lazy("写姓名；重名的在姓名后写工号，例如张三（10023）"),
    )
    first = DayField(label=gettext_lazy("从哪天起"), required=False, help_text=gettext_lazy("不填就从第一次服务起"))
    last = DayField(label=gettext_lazy("到哪天止"), required=False, help_text=gettext_lazy("不填就到今天"))
    handler = forms.CharField(
        label=gettext_lazy("经办人及电话"), max_length=60, help_text=gettext_lazy("印在证明上，供对方核对")
    )

    def __init__(self, data: Any = None, *, by: User, unit: Organisation, **more: Any) -> None:
        super().__init__(data, **more)
        self.by, self.unit = by, unit

    def clean_person(self) -> Person:
        """Return whom the name means; say where nobody, or more than one, is meant."""
        typed = self.cleaned_data["person"]
        try:
            meant = Roll(self.unit.hospital_id or self.unit.pk, [typed]).one(typed)
            if meant is None or not looking.people(self.by).filter(pk=meant.pk).exists():
                raise refuse("activities.nobody", N_("您负责的范围内没有“{name}”：请核对姓名或工号"), name=typed)
        except Refused as refused:
            raise forms.ValidationError([problem.sentence(_) for problem in refused.problems]) from refused
        return meant


def certificates(request: HttpRequest) -> HttpResponse:
    """List the certificates one may see, the own ones included; find one by number or name."""
    by, text = actor(request), request.GET.get("q", "")
    require(by, queries.VIEW)
    page = keyset(request, looking.certificates(by, text), "-occurred_on", "-record_id")
    values = {"page": page, "rows": page.rows, "q": text, "may_certify": may(by, "activities.certify")}
    return render(request, "activities/certificates.html", values)


def certify(request: HttpRequest) -> HttpResponse:
    """Give a certificate in the name of one's own unit."""
    by = actor(request)
    unit = _own_unit(by)
    form = CertifyForm(request.POST or None, by=by, unit=unit, initial={"handler": by.name})
    outcome = perform(request, form, commands.certify, organisation=unit)
    if outcome.done and outcome.result:
        return outcome.redirect("activities:certificate", outcome.result.pk, notice=_("已编号，打印后盖章交给本人"))
    values = {
        "form": form, "heading": _("出具志愿服务记录证明"), "sub": unit.name, "submit": _("编号并出具"),
        "back": reverse("activities:certificates"),
        "hint": _("应本人申请，免费出具。次数和时长取自已确认的到场名单，不用手填。"), "problem": "",
    }  # fmt: skip
    return render(request, "activities/certify.html", values, status=outcome.status)


def certificate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what was certified, and whether the records still say so."""
    by = actor(request)
    row = looking.certificate(by, pk)
    now = looking.served(row.person, row.first, row.last)
    values = {
        "row": row, "record": row.record, "now": None if now.lines == row.lines else now,
        "forms_url": reverse("forms:record", args=[pk]) if may(by, "forms.print", row.organisation) else "",
        "may_void": not row.record.voided and may(by, "activities.void_certificate", row.organisation),
    }  # fmt: skip
    return render(request, "activities/certificate.html", values)


def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Void a certificate."""
    by = actor(request)
    row = looking.certificate(by, pk)
    require(by, "activities.void_certificate", row.organisation)
    form = ReasonForm(request.POST or None, version=row.record.version)
    outcome = perform(request, form, commands.void_certificate, certificate=row)
    if outcome.done:
        return outcome.redirect("activities:certificate", pk, notice=_("证明已作废"))
    problem = can(lambda: check_open(row.record))
    values = {
        "form": form, "heading": _("作废证明"), "sub": row.number, "submit": _("作废"),
        "back": reverse("activities:certificate", args=[pk]), "problem": problem.sentence(_) if problem else "",
        "hint": _("编号不会再用；已经交出去的证明请收回。"),
    }  # fmt: skip
    return render(request, "activities/certify.html", values, status=outcome.status)


def _own_unit(by: User) -> Organisation:
    """Return the unit that certifies: the first in which `by` holds a role that may."""
    own = [holding.organisation for holding in holdings(by)]
    unit = next((unit for unit in own if may(by, "activities.certify", unit)), None)
    if unit is None:
        raise Denied(denial("activities.certify"))
    return unit
