"""What somebody may begin, where, and about whom: the forms offer nothing that would be refused afterwards."""

from __future__ import annotations

from enum import Enum
from typing import get_args

from django.db.models import QuerySet

from tongxin.ground.access.queries import organisations_for
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.organisations.rules import can_hold
from tongxin.people.models import Membership, Person
from tongxin.registers.procedures.definitions import Procedure
from tongxin.registers.procedures.definitions.vocabulary import Standing, Subject
from tongxin.registers.procedures.queries.cases import PLACES, procedures
from tongxin.toolbox import clock

OPEN = "procedures.open"


class Wanted(Enum):
    """Whom a procedure is about: anybody of the hospital, members of the unit, or who is no member."""

    ANYBODY = "anybody"
    MEMBERS = "members"
    OTHERS = "others"


def begun_by(by: Actor) -> list[Procedure]:
    """Return the procedures that an organisation where `by` may begin one holds, in catalog order."""
    kinds = set(organisations_for(by, OPEN).filter(kind__in=PLACES).values_list("kind", flat=True))
    return [entry for entry in procedures(by) if any(can_hold(entry.held_by, kind) for kind in kinds)]


def places(by: Actor, entry: Procedure, permission: str) -> QuerySet[Organisation]:
    """Return the organisations where `by` may do this and that hold cases of a procedure."""
    rows = organisations_for(by, permission).filter(kind__in=entry.held_by or PLACES, dissolved_on=None)
    return rows.order_by("order", "sort_key", "id").distinct()


def wanted(entry: Procedure) -> Wanted:
    """Return whom the first step of a procedure takes, by their standing in the Party."""
    asked = next((rule.standing for rule in entry.steps[0].rules if isinstance(rule, Subject)), None)
    if asked is None or set(asked) == set(get_args(Standing)):
        return Wanted.ANYBODY
    return Wanted.OTHERS if asked == ["none"] else Wanted.MEMBERS


def candidates(entry: Procedure, units: QuerySet[Organisation]) -> list[Person]:
    """Return whom a new case in one of `units` may be about, in name order: nobody who left the hospital; where the first step
    asks for members, those of the units, and where it asks for others, nobody who is one."""
    standing, today = wanted(entry), clock.today()
    rows = Person.objects.filter(hospital__in=units.values("hospital"), left_on=None)
    if standing is Wanted.OTHERS:
        rows = rows.exclude(pk__in=Membership.objects.filter(on_day(today)).values("person"))
    elif standing is Wanted.MEMBERS:
        rows = rows.filter(pk__in=Membership.objects.filter(on_day(today), organisation__in=units).values("person"))
    return list(rows.order_by("sort_key", "code"))
