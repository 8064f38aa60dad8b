"""Who signed a version, and who may sign for a unit."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import Q, QuerySet

from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.people.definitions import PARTY_ORGANISATIONS
from tongxin.people.models import Person
from tongxin.people.queries import members
from tongxin.registers.rulebook.models import Signature, Version
from tongxin.toolbox import clock


def signed(version: Version) -> int:
    """Return how many signatures stand under a version today."""
    return Signature.objects.filter(_valid(clock.today()), version=version).count()


def signed_persons(version: Version, day: dt.date) -> QuerySet[Signature, UUID]:
    """Return the keys of the persons whose signature under a version holds on a day."""
    rows = Signature.objects.filter(_valid(day), version=version, person__isnull=False)
    keys: QuerySet[Signature, UUID] = rows.values_list("person", flat=True)
    return keys


def signers(unit: Organisation, day: dt.date) -> QuerySet[Person]:
    """Return who may sign for a unit: the people of a department and of what is below it, the members of a branch."""
    below = Closure.objects.filter(on_day(day), ancestor=unit).values("descendant")
    placed = Q(organisation__in=below) if unit.kind not in PARTY_ORGANISATIONS else Q(pk__in=[])
    rows = Person.objects.filter(placed | Q(pk__in=members(unit, day).values("pk")), left_on=None)
    return rows.order_by("sort_key", "code")


def _valid(day: dt.date) -> Q:
    return Q(signed_on__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))
