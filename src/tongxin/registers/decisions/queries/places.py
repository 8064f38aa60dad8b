"""Where bodies sit, who presides there, and in whose name papers go out."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.registers.decisions.definitions import SUPERIOR, Body
from tongxin.registers.decisions.models import Meeting
from tongxin.registers.decisions.queries.inforce import body

HOSPITAL_WIDE = (OrganisationKind.HOSPITAL, OrganisationKind.PARTY_COMMITTEE)


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
