"""How far a role that somebody holds reaches: which permissions, in which organisations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from tongxin.ground.access.definitions import Role
from tongxin.ground.access.models import RoleHolding
from tongxin.ground.catalog.queries import active
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import ancestors, on_day
from tongxin.toolbox import clock


def above(organisation: Organisation, held: Iterable[RoleHolding], day: dt.date | None = None) -> set[UUID]:
    """Return the keys of an organisation and those above it, as far as they matter to holdings: the tree is read only for
    those held between the organisation and its hospital."""
    sure = {organisation.pk, *filter(None, [organisation.hospital_id])}
    if all(holding.organisation_id in sure for holding in held):
        return sure
    return ancestors(organisation.pk, day or clock.today())


def within(held: Iterable[RoleHolding]) -> Q:
    """Return the condition for rows in the reach of `held`; a whole hospital is one equality."""
    reach = Q()
    wide: list[UUID] = []
    for holding in held:
        if holding.organisation_id == holding.organisation.hospital_id and not role_of(holding).own_only:
            reach |= Q(hospital_id=holding.organisation_id)
        elif role_of(holding).own_only:
            reach |= Q(organisation_id=holding.organisation_id)
        else:
            wide.append(holding.organisation_id)
    if wide:
        below = Closure.objects.filter(on_day(clock.today()), ancestor__in=wide).values("descendant")
        reach |= Q(organisation_id__in=below)
    return reach


def covers_unit(holding: RoleHolding, key: UUID, above: set[UUID]) -> bool:
    """Tell whether a holding reaches a unit; above: the keys of the unit and all above it."""
    if role_of(holding).own_only:
        return holding.organisation_id == key
    return holding.organisation_id in above


def role_of(holding: RoleHolding) -> Role:
    """Return the role of the catalog that is held."""
    role: Role = active().all("role")[holding.role]
    return role


def covers(holding: RoleHolding, permission: str) -> bool:
    """Tell whether a holding grants a permission; nothing where the catalog no longer has its role."""
    role: Role | None = active().get("role", holding.role)
    return role is not None and role.covers(permission)
