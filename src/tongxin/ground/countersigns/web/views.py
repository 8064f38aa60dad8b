"""What was entered on behalf: for the secretary to confirm or send back, for the recorder to correct."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.ground.access.queries import found, organisations_for, require, visible
from tongxin.ground.countersigns import commands, queries
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Countersign, Record
from tongxin.ground.records.queries import url
from tongxin.ground.ui.forms import CommandForm, Outcome, actor, perform

RESUBMIT = "countersigns.resubmit"


class DecideForm(CommandForm):
    """Which of a unit's records, as they were seen; and why, when they go back."""

    records = forms.MultipleChoiceField(required=False)
    reason = forms.CharField(
        label=gettext_lazy("退回原因（退回时填写）"), required=False, max_length=200, widget=forms.TextInput()
    )

    def __init__(self, *args: Any, choices: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        offered = forms.MultipleChoiceField(required=False, choices=[(choice, choice) for choice in choices])
        offered.error_messages["invalid_choice"] = _("有的记录已经办理或又有改动：请核对下面的名单后再办")
        self.fields["records"] = offered

    def arguments(self) -> dict[str, Any]:
        """Return the versions by record, and the reason of sending back."""
        pairs = (choice.rpartition(":") for choice in self.cleaned_data["records"])
        versions = {key: int(version) for key, _colon, version in pairs}
        return {"versions": versions} | ({"reason": self.cleaned_data["reason"]} if "send_back" in self.data else {})


def waiting(request: HttpRequest) -> HttpResponse:
    """List what waits, unit by unit, and confirm or send back what is ticked."""
    by = actor(request)
    require(by, queries.CONFIRM)
    rows = list(queries.waiting(by)[: queries.SHOWN + 1])
    units = queries.by_unit(rows[: queries.SHOWN])
    form = DecideForm(request.POST or None, choices=[line.choice for _unit, lines in units for line in lines])
    outcome: Outcome[int] = Outcome(request)
    if request.method == "POST":
        outcome = _decide(request, form)
    if outcome.done:
        count = outcome.result or 0
        sent = _("已退回 {count} 条。") if "send_back" in request.POST else _("已确认 {count} 条。")
        return outcome.redirect("countersigns:waiting", notice=sent.format(count=count))
    ticked = set(request.POST.getlist("records"))
    values = {"units": units, "form": form, "more": len(rows) > queries.SHOWN, "ticked": ticked}
    return render(request, "countersigns/waiting.html", values, status=outcome.status)


def returned(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show why a record came back; its own page corrects it, or it is presented again as it stands."""
    rows = visible(actor(request), Record.objects.filter(countersign=Countersign.RETURNED), RESUBMIT)
    record = found(rows.filter(pk=pk).select_related("organisation").first())
    form = CommandForm(request.POST or None)
    outcome = perform(request, form, commands.resubmit, record=record)
    if outcome.done:
        return outcome.redirect("/", notice=_("已再送书记确认。"))
    values = {"record": record, "form": form, "url": url(record)}
    return render(request, "countersigns/returned.html", values, status=outcome.status)


def _decide(request: HttpRequest, form: DecideForm) -> Outcome[int]:
    """Run the command that the button pressed names, within the unit whose list was sent."""
    places = organisations_for(actor(request), queries.CONFIRM)
    unit = found(_unit(places.filter(dissolved_on=None), request.POST.get("organisation", "")))
    wanted = commands.send_back_many if "send_back" in request.POST else commands.confirm_many
    return perform(request, form, wanted, organisation=unit)


def _unit(places: Any, key: str) -> Organisation | None:
    try:
        chosen: Organisation | None = places.filter(pk=UUID(key)).first()
    except ValueError:
        return None
    return chosen
