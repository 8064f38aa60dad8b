"""A unit's score as it stands during the year: what each missing point needs, and the records behind each."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongxin.ground.access.queries import found, holdings, organisations_for, require
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.forms import actor, redirect
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.standing import KINDS, schemes_for, standing
from tongxin.uses.assessment.rules.tree import asked as figures_asked
from tongxin.uses.assessment.web import wording


def choose(request: HttpRequest) -> HttpResponse:
    """Go to one's own unit, or choose among those one may see, in organisation order."""
    by = actor(request)
    require(by, queries.VIEW)
    units = _units(by)
    own = {holding.organisation_id for holding in holdings(by)}
    mine = [unit for unit in units if unit.pk in own]
    if len(mine) == 1:
        return redirect(request, f"{request.path}{mine[0].pk}/")
    return render(request, "assessment/choose.html", {"units": units})


def unit(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Show the live score of one unit."""
    by = actor(request)
    place = found(organisations_for(by, queries.VIEW).filter(pk=unit, kind__in=KINDS.values()).first())
    schemes = schemes_for(place)
    scheme = next((each for each in schemes if each.id == request.GET.get("scheme")), schemes[0])
    told = standing(by, scheme, place)
    asked = figures_asked(scheme)  # what people type is not listed here, nor what stands behind it
    known = {key: mark for key, mark in told.marks.items() if key in asked}
    about = wording.Context(by, place.pk, told.period, known, {}, personal=False)
    sections = wording.sections(told.score, about)
    lacking = [line for section in sections for line in section.lines if line.lacking]
    values = {
        "place": place, "scheme": scheme, "schemes": schemes, "told": told,
        "sections": [replace(each, lines=counted) for each in sections if (counted := [line for line in each.lines if line.url])],
        "lacking": sorted(lacking, key=lambda line: (line.points or 0) - line.worth),
        "waiting": [line for section in sections for line in section.lines if line.points is None and line.tone],
        "bonus": list(wording.events(told.score.bonus, about, "+")),
    }  # fmt: skip
    return render(request, "assessment/live.html", values)


def _units(by: User) -> list[Organisation]:
    return list(organisations_for(by, queries.VIEW).filter(kind__in=KINDS.values(), dissolved_on=None))
