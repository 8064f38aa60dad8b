"""Questions about the tree, always by date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.toolbox.problems import NotFound, Problem
from tongxin.toolbox.words import N_


def on_day(day: dt.date) -> Q:
    """Return the condition that a dated row holds on `day`."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def ancestors(organisation_id: UUID, day: dt.date) -> set[UUID]:
    """Return the ids of an organisation and all above it on `day`; itself also outside its days."""
    rows = Closure.objects.filter(on_day(day), descendant=organisation_id).values_list("ancestor", flat=True)
    return {organisation_id, *rows}


def subtree(roots: Iterable[UUID], day: dt.date) -> QuerySet[Organisation]:
    """Return the organisations at or below `roots` on `day`."""
    below = Closure.objects.filter(on_day(day), ancestor__in=list(roots)).values("descendant")
    return Organisation.objects.filter(pk__in=below)


def children(organisation: Organisation, day: dt.date) -> QuerySet[Organisation]:
    """Return the organisations directly below on `day`, in organisation order; none that was dissolved by then."""
    below = Closure.objects.filter(on_day(day), ancestor=organisation, depth=1).values("descendant")
    return Organisation.objects.filter(standing(day), pk__in=below)


def looked_after(units: Iterable[UUID], day: dt.date) -> Q:
    """Return the condition that a row's `organisation` is one of the units, or was dissolved and stands directly below one.

    What a merged or closed branch left open is for those who look after its successor, or the unit above it.
    """
    keys = list(units)
    below = Closure.objects.filter(
        on_day(day), ancestor__in=keys, depth=1, descendant__dissolved_on__lte=day
    ).values("descendant")  # fmt: skip
    return Q(organisation__in=keys) | Q(organisation__in=below)


def standing(day: dt.date) -> Q:
    """Return the condition that an organisation exists on `day`."""
    return Q(established_on__lte=day) & (Q(dissolved_on=None) | Q(dissolved_on__gt=day))


def by_code(code: str, hospital_id: UUID | None = None) -> Organisation:
    """Return the organisation with a code, a UUID, or the codes of its hospital and its own (kzyy/zz2); raise `NotFound` when
    there is none or several hospitals have one of that code."""
    hospital, _slash, own = code.rpartition("/")
    try:
        wanted = Q(pk=UUID(code))
    except ValueError:
        wanted = Q(code=code) | Q(hospital__code=hospital, code=own)
    found = Organisation.objects.filter(wanted)
    if hospital_id is not None:
        found = found.filter(hospital_id=hospital_id)
    rows = list(found.select_related("hospital")[:2])
    if len(rows) > 1:
        sentence = N_("几家医院都有代码为“{code}”的组织：请写明医院，例如“{example}”")
        example = f"{rows[0].hospital.code}/{code}" if rows[0].hospital else code
        raise NotFound(Problem("organisations.code", sentence, {"code": code, "example": example}))
    if not rows:
        raise NotFound(Problem("organisations.code", N_("找不到代码为“{code}”的组织"), {"code": code}))
    return rows[0]
