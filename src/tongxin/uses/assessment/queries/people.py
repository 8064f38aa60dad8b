"""Who is assessed on the last day of a period, by tier: in organisation order, persons by name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from tongxin.ground.catalog.queries import active
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import on_day, standing, subtree
from tongxin.people.models import Person, Post, Trait
from tongxin.people.queries import memberships
from tongxin.uses.assessment.definitions import Scheme, Tier, Variant

RESIDENT = "resident_in_training"
_UNITS = {
    Tier.BRANCH: OrganisationKind.BRANCH,
    Tier.SECRETARY: OrganisationKind.BRANCH,
    Tier.GENERAL_BRANCH: OrganisationKind.GENERAL_BRANCH,
    Tier.DEPARTMENT: OrganisationKind.DEPARTMENT,
}


@dataclass(frozen=True)
class Assessed:
    """One to be assessed: the unit, or the person and where he belongs."""

    organisation: Organisation
    person: Person | None = None

    @property
    def name(self) -> str:
        """Return what lists call it."""
        return self.person.name if self.person else self.organisation.short_name


def assessed(scheme: Scheme, organisation: Organisation, day: dt.date) -> list[Assessed]:
    """Return all of a scheme's tier at or below an organisation on `day`, in one or two statements."""
    if scheme.tier in {Tier.BRANCH, Tier.DEPARTMENT}:
        return [Assessed(unit) for unit in _units(scheme.tier, organisation, day)]
    if scheme.tier in {Tier.SECRETARY, Tier.GENERAL_BRANCH}:
        return _heads(scheme.tier, organisation, day)
    if scheme.tier is Tier.MEMBER:
        rows = memberships(organisation, day).select_related("person", "organisation")
        ordered = rows.order_by("organisation__order", "organisation_id", "person__sort_key", "person_id")
        return [Assessed(row.organisation, row.person) for row in ordered]
    people = _staff(organisation)
    if scheme.tier is Tier.RESIDENT:
        people = people.filter(pk__in=Trait.objects.filter(on_day(day), kind=RESIDENT).values("person"))
    return [Assessed(person.organisation, person) for person in people]


def variants(scheme: Scheme, rows: list[Assessed], day: dt.date) -> list[str]:
    """Return the variant that fits each, in order; "" for the points as they stand."""
    traits = {name for variant in scheme.variant for name in variant.traits}
    held: dict[object, set[str]] = {}
    if traits:
        known = Trait.objects.filter(
            on_day(day), kind__in=traits, person__in=[row.person for row in rows if row.person]
        )
        for person, kind in known.values_list("person_id", "kind"):
            held.setdefault(person, set()).add(kind)
    return [_variant(scheme, row, held.get(row.person.pk if row.person else None, set()), day) for row in rows]


def _variant(scheme: Scheme, row: Assessed, traits: set[str], day: dt.date) -> str:
    return next((variant.id for variant in scheme.variant if _fits(variant, row, traits, day)), "")


def _fits(variant: Variant, row: Assessed, traits: set[str], day: dt.date) -> bool:
    retired = row.person.retired_on if row.person else None
    return (variant.retired and retired is not None and retired <= day) or bool(traits & set(variant.traits))


def _units(tier: Tier, organisation: Organisation, day: dt.date) -> QuerySet[Organisation]:
    return subtree([organisation.pk], day).filter(standing(day), kind=_UNITS[tier].value)


def _heads(tier: Tier, organisation: Organisation, day: dt.date) -> list[Assessed]:
    """Return who leads each unit on the day: the first by rank; units without anybody are left out."""
    kinds = [kind.id for kind in active().all("post").values() if kind.head]
    held = Post.objects.filter(on_day(day), kind__in=kinds, organisation__in=_units(tier, organisation, day))
    rows = held.select_related("person", "organisation").order_by(
        "organisation__order", "organisation_id", "order", "person__sort_key"
    )
    first: dict[object, Assessed] = {}
    for row in rows:
        first.setdefault(row.organisation_id, Assessed(row.organisation, row.person))
    return list(first.values())


def _staff(organisation: Organisation) -> QuerySet[Person]:
    below = subtree([organisation.pk], organisation.established_on) | Organisation.objects.filter(pk=organisation.pk)
    rows = Person.objects.filter(left_on=None)
    rows = rows.filter(hospital_id=organisation.pk) if organisation.pk == organisation.hospital_id else rows.filter(
        organisation__in=below
    )  # fmt: skip
    return rows.select_related("organisation").order_by("organisation__order", "sort_key", "code")
