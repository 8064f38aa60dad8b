"""Where bodies sit, which a unit's items come before, who presides there, and in whose name papers go out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import ancestors, on_day
from tongxin.registers.decisions.definitions import SUPERIOR, Body, ItemType, Leg, Role
from tongxin.registers.decisions.models import Meeting
from tongxin.registers.decisions.queries.inforce import bodies, body
from tongxin.toolbox import clock

HOSPITAL_WIDE = (OrganisationKind.HOSPITAL, OrganisationKind.PARTY_COMMITTEE)
# Of these a hospital has many, each with bodies of its own.
LOCAL = {OrganisationKind.GENERAL_BRANCH, OrganisationKind.BRANCH, OrganisationKind.TEMPORARY_BRANCH}


def sitting(organisation: Organisation) -> list[Organisation]:
    """Return where the posts of a body that sits in a unit are held: those of hospital and Party committee sit together."""
    if organisation.kind not in HOSPITAL_WIDE:
        return [organisation]
    same = Organisation.objects.filter(hospital_id=organisation.hospital_id, kind__in=HOSPITAL_WIDE, dissolved_on=None)
    return list(same)


def sits_in(entry: Body, kinds: Collection[str]) -> bool:
    """Tell whether a body meets in units of these kinds: the posts that carry a vote in it can be held there."""
    if not entry.seats:
        return entry.id != SUPERIOR  # an overlay may leave the roll open
    held = (active().all("post")[seat].kinds for seat in entry.seats)
    return any(not known or set(known) & set(kinds) for known in held)


def bodies_at(unit: Organisation) -> list[Body]:
    """Return the bodies that meet in a unit, in catalog order."""
    kinds = {each.kind for each in sitting(unit)}
    return [entry for entry in bodies() if sits_in(entry, kinds)]


def hosting() -> list[OrganisationKind]:
    """Return the kinds of unit in which some body meets."""
    return [kind for kind in OrganisationKind if any(sits_in(entry, {kind}) for entry in bodies())]


def is_own(leg: Leg) -> bool:
    """Tell whether a stop is at a body of the proposer's own branch or general branch: the posts that carry a vote there are
    held nowhere else, so each has one. Another's may at most be heard."""
    held = [set(active().all("post")[seat].kinds) for seat in body(leg.body).seats]
    return leg.role is not Role.HEAR and bool(held) and all(kinds and kinds <= LOCAL for kinds in held)


def kinds_above(unit: Organisation) -> set[str]:
    """Return the kinds of a unit and of those above it today."""
    keys = ancestors(unit.pk, clock.today())
    return set(Organisation.objects.filter(pk__in=keys).values_list("kind", flat=True))


def without(entry: Body, units: Collection[UUID]) -> set[UUID]:
    """Return those of some units that have no such body, neither themselves nor above them: any of its kind may deal with
    their items."""
    above: dict[UUID, set[str]] = defaultdict(set)
    rows = Closure.objects.filter(on_day(clock.today()), descendant__in=units)
    for unit, kind in rows.values_list("descendant_id", "ancestor__kind"):
        above[unit].add(kind)
    return {unit for unit in units if not sits_in(entry, above[unit])}


def unreached(kind: ItemType, kinds: Collection[str]) -> list[str]:
    """Return the titles of the bodies on a type's route that no item of a unit comes to, for want of a branch or general
    branch among the kinds of the unit and of those above it."""
    stops = [body(leg.body) for leg in kind.route if is_own(leg)]
    return [entry.title for entry in stops if not sits_in(entry, kinds)]


def presiding(entry: Body) -> str:
    """Return the kind of post whose holder presides: the first of the seats where one person holds it; delegates do not."""
    if not entry.seats:
        return ""
    first = active().all("post")[entry.seats[0]]
    return entry.seats[0] if first.head or first.single else ""


def signing(meeting: Meeting) -> Organisation:
    """Return in whose name the papers of a meeting go out: of a body of the Party that sits in a hospital, its committee's."""
    seats, where = body(meeting.body).seats, meeting.organisation
    if not seats or where.kind != OrganisationKind.HOSPITAL or active().all("post")[seats[0]].side != "party":
        return where
    return next((unit for unit in sitting(where) if unit.kind == OrganisationKind.PARTY_COMMITTEE), where)


def home(by: Actor, units: QuerySet[Organisation]) -> Organisation | None:
    """Return where `by` most likely works: the hospital itself where it is among `units`, else the first of them."""
    own = units.filter(pk=by.hospital_id).first() if by.hospital_id else None
    return own or units.first()
