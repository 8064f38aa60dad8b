"""Money spent on a gathering, entered in the branch's account (`people`), beside what was approved."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.ground.access.queries import require
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.people import commands
from tongxin.registers.activities import queries
from tongxin.registers.activities.web.beside import Beside


class SpendingForm(CommandForm):
    """One expense."""

    amount = NumberField(label=gettext_lazy("金额"), least=0, unit=gettext_lazy("元"))
    purpose = forms.CharField(label=gettext_lazy("用途"), max_length=120, help_text=gettext_lazy("例如：租车、资料"))
    occurred_on = DayField(label=gettext_lazy("支出日期"))


def spending(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter what was spent on a gathering."""
    by = actor(request)
    row = queries.gathering(by, pk)
    require(by, "people.spend", row.organisation)
    form = SpendingForm(request.POST or None, initial={"occurred_on": row.occurred_on})
    outcome = perform(request, form, commands.spend, organisation=row.organisation, source=row.record)
    if outcome.done:
        return outcome.redirect("activities:gathering", pk, notice=_("支出已登记"))
    values = {
        "row": row, "record": row.record, "form": form, "heading": _("登记支出"), "submit": _("登记"), "problem": "",
        "ask": "", "stay": "", "hint": Beside.of(row, []).money,
    }  # fmt: skip
    return render(request, "activities/change.html", values, status=outcome.status)
