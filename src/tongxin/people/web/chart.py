"""The organisation chart as of a day: a tree to look at, and the table behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import found, organisations_for, require
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.forms import actor
from tongxin.people.definitions import BODIES, DEPARTMENTS, PARTY_ORGANISATIONS
from tongxin.people.queries import VIEW
from tongxin.people.queries.chart import Node, chart
from tongxin.people.web.dates import asked_day
from tongxin.people.web.wording import kind_text
from tongxin.toolbox import clock

SHOWN = {"party": PARTY_ORGANISATIONS, "departments": DEPARTMENTS, "bodies": BODIES}
DEPTHS = 6  # as many steps as the styles set in


@dataclass(frozen=True)
class Row:
    """One organisation of the table, `depth` steps below the top."""

    node: Node
    depth: int
    kind: str


def index(request: HttpRequest) -> HttpResponse:
    """Show the tree of Party organisations, of departments, or of bodies and mass organisations that the actor may see."""
    by = actor(request)
    require(by, VIEW)
    form, on = asked_day(request)
    asked = request.GET.get("of", "")
    which = asked if asked in SHOWN else "party"
    top = chart(by, _root(by), on, SHOWN[which])
    values = {
        "rows": list(_rows(top)), "tree": {"kind": "tree", "root": _drawn(top)}, "form": form, "on": on, "of": which,
        "today": clock.today(),
    }  # fmt: skip
    return render(request, "people/chart.html", values)


def _root(by: User) -> Organisation:
    """Return the hospital of an actor; of one who belongs to none, the first that he may see."""
    if by.hospital_id is not None:
        return Organisation.objects.get(pk=by.hospital_id)
    return found(organisations_for(by, VIEW).filter(kind=OrganisationKind.HOSPITAL).order_by("order", "pk").first())


def _drawn(node: Node) -> dict[str, Any]:
    """Return the form that the page's script takes."""
    members = _("{count} 名党员").format(count=node.members) if node.members else ""
    return {
        "name": node.organisation.short_name, "note": " · ".join(part for part in (node.head, members) if part),
        "url": reverse("people:organisation", args=[node.organisation.pk]), "children": list(map(_drawn, node.below)),
    }  # fmt: skip


def _rows(node: Node, depth: int = 0) -> Iterator[Row]:
    yield Row(node, min(depth, DEPTHS), kind_text(node.organisation.kind))
    for below in node.below:
        yield from _rows(below, depth + 1)
