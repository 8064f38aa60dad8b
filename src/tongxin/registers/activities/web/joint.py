"""The units that hold a gathering together."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.ground.access.queries import require
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.people.web.fields import offer
from tongxin.registers.activities import queries
from tongxin.registers.activities.commands import joining as commands
from tongxin.registers.activities.looking import joint as looking


class PartnersForm(CommandForm):
    """Which units hold it with the organiser."""

    versioned = True
    partners = forms.MultipleChoiceField(
        label=gettext_lazy("联合举办的单位"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=gettext_lazy("全不选，就不再是联合活动"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, units: list[Organisation], **more: Any) -> None:
        super().__init__(data, **more)
        self.units = {str(unit.pk): unit for unit in units}
        offer(
            self, "partners",
            [
            (key, unit.short_name) for key, unit in self.units.items()
            ],
        )  # fmt: skip

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        chosen = self.cleaned_data["partners"]
        return super().arguments() | {"partners": [unit for key, unit in self.units.items() if key in chosen]}


def partners(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which units hold a gathering together."""
    by = actor(request)
    row = queries.gathering(by, pk)
    require(by, "activities.set_partners", row.organisation)
    chosen = [str(unit.pk) for unit in looking.partners(row)]
    form = PartnersForm(
        request.POST or None,
        version=row.record.version,
        units=list(looking.possible(row)),
        initial={"partners": chosen},
    )
    outcome = perform(request, form, commands.set_partners, gathering=row)
    if outcome.done:
        return outcome.redirect("activities:gathering", pk, notice=_("联合举办单位已保存"))
    values = {
        "row": row, "record": row.record, "form": form, "heading": _("联合举办"), "submit": _("保存"), "problem": "", "ask": "",
        "stay": "", "hint": _("这次活动对每个举办单位各计一场，全院只计一场；到场的人计入各自的支部。"),
    }  # fmt: skip
    return render(request, "activities/change.html", values, status=outcome.status)
