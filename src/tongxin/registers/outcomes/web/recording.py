"""Recording one outcome, and many from one document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import denial, holdings
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.rules import holders
from tongxin.ground.ui.forms import actor, perform, sent
from tongxin.people.queries import find_people
from tongxin.registers.outcomes import commands, queries
from tongxin.registers.outcomes.definitions import HolderKind, OutcomeKind
from tongxin.registers.outcomes.web.entry import ManyForm, RecordForm
from tongxin.registers.outcomes.web.forms import shaped
from tongxin.toolbox.problems import Denied, Problem
from tongxin.toolbox.words import N_


@dataclass(frozen=True)
class Desk:
    """What a new outcome is entered from: for which units, of which kinds, and which unit and kind are chosen."""

    units: list[Organisation]
    unit: Organisation
    offered: list[OutcomeKind]
    kind: OutcomeKind


def record(request: HttpRequest) -> HttpResponse:
    """Record one outcome: of which kind, whose, when, with its certificate."""
    desk = _desk(request, "outcomes.record", list(queries.kinds().values()))
    form = shaped(RecordForm, desk.kind)(sent(request), _files(request), **_start(request, desk))
    outcome = perform(request, form, commands.record)
    if outcome.done and outcome.result:
        return outcome.redirect("outcomes:outcome", outcome.result.pk, notice=_("已登记，已计入统计"))
    shown = {**_shown(desk, form), "found": find_people(desk.unit, request.POST.get("holder", ""))}
    return render(request, "outcomes/record.html", shown, status=outcome.status)


def record_many(request: HttpRequest) -> HttpResponse:
    """Record what one document gives to many, line by line."""
    offered = [kind for kind in queries.kinds().values() if kind.holder != "none"]
    desk = _desk(request, "outcomes.record_many", offered)
    form = shaped(ManyForm, desk.kind)(sent(request), _files(request), **_start(request, desk))
    outcome = perform(request, form, commands.record_many)
    if outcome.done and outcome.result:
        notice = _("已登记 {count} 项，都已计入统计").format(count=len(outcome.result))
        return outcome.redirect("outcomes:list", notice=notice)
    return render(request, "outcomes/many.html", _shown(desk, form), status=outcome.status)


def _desk(request: HttpRequest, permission: str, offered: list[OutcomeKind]) -> Desk:
    by = actor(request)
    units = list(queries.units(by, permission))
    if not units:
        raise Denied(denial(permission))
    asked = request.POST or request.GET
    known = held(offered, units)
    kind = known.get(asked.get("kind", "")) or min(known.values(), key=_order)
    return Desk(units, _unit(by, units, asked), list(known.values()), kind)


def held(offered: list[OutcomeKind], units: list[Organisation]) -> dict[str, OutcomeKind]:
    """Return those of the kinds that one of the units may hold, by their ids; raise `Denied` where there is none."""
    known = {kind.id: kind for kind in offered if holders(kind.held_by, units)}
    if not known:
        sentence = N_("您能登记的单位不办理任何一种成果：请由能办理的单位登记，或联系党委办公室")
        raise Denied(Problem("outcomes.held_by_none", sentence))
    return known


def _order(kind: OutcomeKind) -> int:
    return list(type(kind.group)).index(kind.group)


def _unit(by: User, units: list[Organisation], asked: Mapping[str, Any]) -> Organisation:
    """Return the unit asked for, or the first in which `by` holds a role."""
    known = {str(unit.pk): unit for unit in units}
    wanted = [asked.get("organisation", ""), *(str(holding.organisation_id) for holding in holdings(by))]
    return next((known[key] for key in wanted if key in known), units[0])


def _files(request: HttpRequest) -> Any:
    return request.FILES if sent(request) is not None else None


def _start(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    initial: dict[str, Any] = {"holder_kind": HolderKind.COLLECTIVE.value}
    if "step" in request.POST:
        initial |= {name: value for name, value in request.POST.items() if not name.startswith("_")}
    return {"units": desk.units, "unit": desk.unit, "offered": desk.offered, "initial": initial}


def _shown(desk: Desk, form: Any) -> dict[str, Any]:
    return {"form": form, "kind": desk.kind, "unit": desk.unit}
