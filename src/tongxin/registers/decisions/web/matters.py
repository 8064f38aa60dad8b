"""Matters of departments in which a branch takes part: the list, one matter, opinion and decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import may, organisations_for, require, rights
from tongxin.ground.catalog.bases import bases
from tongxin.ground.commands.registry import Command
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.ground.ui.paging import keyset
from tongxin.registers.decisions import commands, queries
from tongxin.registers.decisions.definitions.department import DEPARTMENT_TITLES, TAKEN_TITLES, Taken
from tongxin.registers.decisions.web.forms import choose
from tongxin.toolbox import clock

STATES = {"raised": _("待支部研究"), "heard": _("待科室决定"), "decided": _("已决定")}
AREA = {"rows": "3"}


class RaiseForm(CommandForm):
    """A new matter."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("党支部"), empty_label=_("请选择"))
    department = forms.ModelChoiceField(Organisation.objects.none(), label=_("科室"), empty_label=_("请选择"))
    kind = forms.ChoiceField(label=_("事项类型"))
    title = forms.CharField(label=_("事项名称"), max_length=200)

    def __init__(self, data: Any = None, *, units: Any, departments: Any, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["organisation"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField, as declared
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]  # a ModelChoiceField, as declared
        choose(self, "kind", [(each.id, each.title) for each in queries.department_items()])


class OpinionForm(CommandForm):
    """What the branch committee said."""

    versioned = True
    met_on = DayField(label=_("支委会研究日期"))
    people = forms.CharField(label=_("参加委员"), required=False, max_length=200)
    opinion = forms.CharField(label=_("党支部意见"), max_length=2000, widget=forms.Textarea(attrs=AREA))
    political = forms.TypedChoiceField(
        label=_("政治把关意见"), required=False, coerce=lambda value: value == "yes", empty_value=None,
        choices=[("", _("不涉及")), ("yes", _("同意")), ("no", _("不同意"))],
    )  # fmt: skip


class DecideForm(CommandForm):
    """What the department decided."""

    versioned = True
    met_on = DayField(label=_("科室会议日期"))
    decision = forms.CharField(label=_("科室决定"), max_length=2000, widget=forms.Textarea(attrs=AREA))
    taken = forms.TypedChoiceField(
        label=_("支部意见采纳情况"), required=False, coerce=Taken, empty_value=None,
        choices=[("", _("请选择")), *TAKEN_TITLES.items()],
    )  # fmt: skip
    public_on = DayField(label=_("科内公开日期"), required=False)
    reason = forms.CharField(
        label=_("理由"), required=False, max_length=200, help_text=_("没有支部意见、确需决定时填写")
    )


def matters(request: HttpRequest) -> HttpResponse:
    """List the matters the actor may see, newest first."""
    by = actor(request)
    require(by, queries.VIEW)
    page = keyset(request, queries.matters(by), "-occurred_on", "-record_id")
    values = {"page": page, "rows": page.rows, "categories": DEPARTMENT_TITLES, "states": STATES,
              "may_raise": may(by, "decisions.raise_matter")}  # fmt: skip
    return render(request, "decisions/matters.html", values)


def raise_matter(request: HttpRequest) -> HttpResponse:
    """Register a matter."""
    by = actor(request)
    require(by, "decisions.raise_matter")
    units = organisations_for(by, "decisions.raise_matter").filter(kind=OrganisationKind.BRANCH).distinct()
    departments = Organisation.objects.filter(
        hospital_id=by.hospital_id, kind=OrganisationKind.DEPARTMENT, dissolved_on=None
    )
    form = RaiseForm(
        request.POST or None, units=units, departments=departments, initial={"organisation": units.first()}
    )
    outcome = perform(request, form, commands.raise_matter)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("decisions:matter", outcome.result.pk, notice=gettext("事项已登记"))
    values = {"form": form, "heading": gettext("登记科室重大事项")}
    return render(request, "decisions/matter_change.html", values, status=outcome.status)


def matter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one matter: what the branch said, what the department decided, what to do next."""
    by = actor(request)
    row = queries.matter_for(by, pk)
    allowed = rights(by, row.organisation)
    values = {
        "row": row, "record": row.record, "state": STATES[row.record.state], "kind": queries.department_item(row.kind),
        "bases": bases(by, "department_item", row.kind),
        "taken": TAKEN_TITLES.get(row.taken, ""), "open": row.record.state != "decided",
        "may_opine": allowed("decisions.give_opinion"), "may_decide": allowed("decisions.decide_matter"),
    }  # fmt: skip
    return render(request, "decisions/matter.html", values)


def opinion(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record the branch's opinion."""
    return _change(request, pk, commands.give_opinion, OpinionForm, gettext("出具党支部意见"))


def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record the department's decision."""
    return _change(request, pk, commands.decide_matter, DecideForm, gettext("登记科室决定"))


def _change(
    request: HttpRequest, pk: UUID, asked: Command[..., Any], shape: type[CommandForm], heading: str
) -> HttpResponse:
    by = actor(request)
    row = queries.matter_for(by, pk)
    require(by, asked.name, row.organisation)
    form = shape(request.POST or None, version=row.record.version, initial={"met_on": clock.today()})
    outcome = perform(request, form, asked, matter=row)
    if outcome.done:
        return outcome.redirect("decisions:matter", pk, notice=gettext("已登记"))
    return render(
        request, "decisions/matter_change.html", {"form": form, "heading": heading, "row": row}, status=outcome.status
    )
