"""Reading joint gatherings: which units hold one, and whose people they are."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet

from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.people.models import Membership, Person
from tongxin.registers.activities import queries
from tongxin.registers.activities.definitions import Audience
from tongxin.registers.activities.models import Gathering

PARTNERS = (
    OrganisationKind.BRANCH, OrganisationKind.TEMPORARY_BRANCH, OrganisationKind.UNION, OrganisationKind.YOUTH_LEAGUE,
    OrganisationKind.GENERAL_BRANCH, OrganisationKind.PARTY_COMMITTEE,
)  # fmt: skip


def partners(row: Gathering) -> list[Organisation]:
    """Return the units that hold a gathering with its organiser, in organisation order."""
    if getattr(row, "partner_names", None) == []:
        return []
    return [each.organisation for each in row.partners.select_related("organisation")]


def home_branches(row: Gathering, day: dt.date) -> dict[UUID, UUID]:
    """Return {person: unit} of those on the list whose branch is one of the gathering's partners."""
    units = row.partners.values("organisation")
    named = row.attendances.exclude(person=None).values("person")
    rows = Membership.objects.filter(on_day(day), organisation__in=units, person__in=named)
    return dict(rows.values_list("person", "organisation"))


def expected(row: Gathering) -> list[Person]:
    """Return who is expected (应到) at a gathering: of its organiser, then of each partner, everybody once."""
    return together(row, queries.audience_of(queries.kinds_of(row))).expected


def together(row: Gathering, audience: Audience) -> queries.Due:
    """Return who is expected at a gathering for such people, and who is away, of all units that hold it."""
    units = [row.organisation, *partners(row)]
    asked = [queries.due(unit, row.occurred_on, audience) for unit in units]
    everybody = {person.pk: person for due in asked for person in due.expected}
    away = {person.pk: person for due in asked for person in due.away}
    return queries.Due(list(everybody.values()), list(away.values()))


def possible(row: Gathering) -> QuerySet[Organisation]:
    """Return the units of the hospital that could hold a gathering with its organiser: branches, then the rest."""
    rows = Organisation.objects.filter(hospital_id=row.hospital_id, kind__in=PARTNERS, dissolved_on=None)
    return rows.exclude(pk=row.organisation_id).order_by("order", "sort_key", "id")
