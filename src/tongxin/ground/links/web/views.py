"""What a record is tied to: list, find and tie, untie."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.ground.access.queries import found, may
from tongxin.ground.links import commands, queries
from tongxin.ground.links.definitions import Way
from tongxin.ground.records.queries import link_for, record_for, url
from tongxin.ground.search.rules import LONGEST, sought
from tongxin.ground.search.web.views import hit
from tongxin.ground.ui.forms import CommandForm, actor, perform

WAYS = [
    (Way.EVIDENCE, gettext_lazy("它能佐证本记录")),
    (Way.PROVES, gettext_lazy("本记录能佐证它")),
    (Way.RELATED, gettext_lazy("两者相关")),
]


class TieForm(CommandForm):
    """Which record, and what it is to this one."""

    other = forms.UUIDField()
    way = forms.TypedChoiceField(
        label=gettext_lazy("怎样关联"), choices=WAYS, coerce=Way, initial=Way.EVIDENCE, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["other"].error_messages["required"] = _("请选择一条记录")


class UntieForm(CommandForm):
    """Why a link is untied."""

    reason = forms.CharField(label=gettext_lazy("解除原因"), max_length=200)


def of(request: HttpRequest, pk: UUID) -> HttpResponse:
    """List what a record is tied to, find others, and tie one."""
    by = actor(request)
    record = record_for(by, pk)
    text = request.GET.get("q", "")[:LONGEST].strip()
    form = TieForm(request.POST or None)
    other = {"other": record_for(by, form.cleaned_data["other"])} if form.is_valid() else {}
    outcome = perform(request, form, commands.tie, record=record, **other)
    if outcome.done:
        return outcome.redirect("links:of", pk, notice=_("已关联"))
    values: dict[str, Any] = {
        "record": record, "back": url(record), "ends": queries.ends(by, record), "form": form, "text": text,
        "may_tie": may(by, "links.tie", record.organisation_id) and not record.voided,
        "may_untie": may(by, "links.untie", record.organisation_id),
    }  # fmt: skip
    if values["may_tie"]:
        what = sought(text)
        values["hits"] = [hit(row, what) for row in queries.offered(by, record, what, values["ends"])]
        values["more"] = len(values["hits"]) == queries.OFFERED
    return render(request, "links/links.html", values, status=outcome.status)


def untie(request: HttpRequest, pk: UUID, link: UUID) -> HttpResponse:
    """Untie a record from another, with a reason."""
    by = actor(request)
    record, row = record_for(by, pk), link_for(by, link)
    if pk not in (row.source_id, row.target_id):
        found(None)
    form = UntieForm(request.POST or None)
    outcome = perform(request, form, commands.untie, record=record, link=row)
    if outcome.done:
        return outcome.redirect("links:of", pk, notice=_("已解除关联"))
    other = row.target if row.source_id == pk else row.source
    return render(request, "links/untie.html", {"record": record, "other": other, "form": form}, status=outcome.status)
