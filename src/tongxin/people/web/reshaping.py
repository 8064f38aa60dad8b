"""Elections, and what changes a branch or department as a whole: what will move is shown before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import denial, found, organisations_for, rights
from tongxin.ground.commands.registry import Command
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.people import commands
from tongxin.people.definitions import BRANCHES, DEPARTMENTS, PARTY_ORGANISATIONS
from tongxin.people.queries import VIEW
from tongxin.people.web.reshape_forms import (
    CloseDepartmentForm,
    CloseForm,
    ElectForm,
    MergeDepartmentForm,
    MergeForm,
    ReshapeForm,
    SplitForm,
    TransferForm,
)
from tongxin.people.web.wording import Action, Allowed
from tongxin.toolbox.problems import Denied

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ELECT = ("people.elect",)


@dataclass(frozen=True)
class Reshaping:
    """One page that looks ahead before it writes. kinds: of which organisation it is offered; needs: what somebody must be
    allowed, as the command founds, moves and dissolves organisations in turn; hint: what it means."""

    slug: str
    kinds: tuple[OrganisationKind, ...]
    needs: tuple[str, ...]
    form: type[ReshapeForm]
    command: Command[..., Any]
    text: StrPromise | str
    hint: StrPromise | str

    @property
    def name(self) -> str:
        """Return the name of its address."""
        return self.slug.replace("-", "_")

    @property
    def view(self) -> Callable[..., HttpResponse]:
        """Return the view of this page."""
        return lambda request, pk: _reshape(request, pk, self)


def reshapings() -> list[Reshaping]:
    """Return the pages that change a unit as a whole, in the order of its page."""
    return RESHAPINGS


def reshaping_actions(unit: Organisation, allowed: Allowed) -> list[Action]:
    """Return what the actor may do to a unit as a whole: elect, merge, split, move members, close."""
    offered: list[tuple[StrPromise | str, str, tuple[str, ...], tuple[OrganisationKind, ...]]] = [
        (_("登记换届选举"), "elect", ELECT, PARTY_ORGANISATIONS),
        *((each.text, each.name, each.needs, each.kinds) for each in RESHAPINGS),
    ]
    return [
        Action(str(text), reverse(f"people:{name}", args=[unit.pk]))
        for text, name, needs, kinds in offered
        if unit.kind in kinds and unit.dissolved_on is None and all(map(allowed, needs))
    ]


def elect(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter the result of an election; the form itself shows all there is."""
    unit = _unit(request, pk, ELECT, PARTY_ORGANISATIONS)
    form = ElectForm(request.POST or None, unit=unit)
    outcome = perform(request, form, commands.elect, organisation=unit)
    if outcome.done:
        return outcome.redirect(
            "people:organisation", pk, notice=gettext("已登记换届选举，原班子成员的任职到前一天为止")
        )
    hint = gettext("填了谁就登记谁；原班子成员的任职到选举日期的前一天为止，连任的也要再填。")
    shown = _shown(unit, form, gettext("登记换届选举"), hint) | {"ahead": None, "submit": gettext("登记")}
    return render(request, "people/reshape.html", shown, status=outcome.status)


def _unit(request: HttpRequest, pk: UUID, permissions: tuple[str, ...], kinds: tuple[str, ...]) -> Organisation:
    by = actor(request)
    unit = found(organisations_for(by, VIEW).filter(pk=pk).first())
    allowed = rights(by, unit)
    missing = [denial(permission, unit) for permission in permissions if not allowed(permission)]
    if missing:
        raise Denied(missing[0])
    return found(unit if unit.kind in kinds and unit.dissolved_on is None else None)


def _reshape(request: HttpRequest, pk: UUID, asked: Reshaping) -> HttpResponse:
    """Look ahead first; write when what was seen is agreed to."""
    unit = _unit(request, pk, asked.needs, asked.kinds)
    form = asked.form(request.POST or None, unit=unit)
    shown = _shown(unit, form, str(asked.text), str(asked.hint)) | {"ahead": None, "submit": gettext("看看会变什么")}
    if request.method == "POST" and request.POST.get("step") != "write":
        seen = form.is_valid()
        shown |= {"ahead": form.ahead(), "submit": asked.text} if seen else {}
        return render(request, "people/reshape.html", shown, status=200 if seen else 422)
    outcome = perform(request, form, asked.command)
    if outcome.done:
        notice = gettext("已办理：{text}").format(text=asked.text)
        return outcome.redirect("people:organisation", form.leads_to.pk, notice=notice)
    return render(request, "people/reshape.html", shown, status=outcome.status)


def _shown(unit: Organisation, form: CommandForm, heading: str, hint: str) -> dict[str, Any]:
    return {
        "unit": unit, "form": form, "heading": heading, "hint": hint,
        "back": reverse("people:organisation", args=[unit.pk]),
    }  # fmt: skip


_ENDS, _FOUNDS = "organisations.dissolve", "organisations.found"
RESHAPINGS = [
    Reshaping("transfer-members", BRANCHES, ("people.transfer_many",), TransferForm, commands.transfer_many,
              _("成批转接党员"),
              _("例如科室调整以后，这个科室的党员一起转到别的党支部；转接日期以前的活动仍算在本支部。")),
    Reshaping("merge", BRANCHES, ("people.merge_branches", _ENDS), MergeForm, commands.merge_branches,
              _("并入别的党支部"),
              _("党员、覆盖的科室转到那个党支部，本支部的任职和领导联系点结束；以前的记录和统计不变。")),
    Reshaping("split", BRANCHES, ("people.split_branch", _FOUNDS), SplitForm, commands.split_branch, _("拆分党支部"),
              _("没有选中的党员和科室留在原党支部；新党支部的班子在它的页面上登记。要拆成几个的，一次拆一个。")),
    Reshaping("close", BRANCHES, ("people.close_branch", _ENDS), CloseForm, commands.close_branch, _("撤销党支部"),
              _("还有党员的党支部不能撤销：先转接组织关系，或并入别的党支部。")),
    Reshaping("merge-department", DEPARTMENTS, ("people.merge_departments", _ENDS), MergeDepartmentForm,
              commands.merge_departments, _("并入别的科室"),
              _("职工调整到那个科室，覆盖本科室的党支部改为覆盖那个科室；党员的组织关系不变，需要转接的在党支部的页面成批转接。")),
    Reshaping("close-department", DEPARTMENTS, ("people.close_department", _ENDS), CloseDepartmentForm,
              commands.close_department, _("撤销科室"),
              _("还有职工的科室不能撤销：先调整他们的科室，或并入别的科室。以前的记录和统计不变。")),
]  # fmt: skip
