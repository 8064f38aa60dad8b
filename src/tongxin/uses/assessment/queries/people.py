"""Who is assessed on the last day of a period, by tier: in organisation order, persons by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from tongxin.ground.catalog.queries import active
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import on_day, standing, subtree
from tongxin.people.models import Person, Post, Trait
from tongxin.people.queries import memberships
from tongxin.toolbox.periods import add_months
from tongxin.uses.assessment.definitions import Scheme, Tier, Variant
from tongxin.uses.assessment.models import Subject

RESIDENT, NOMINEE, NAMED = "resident_in_training", "vanguard_nominee", "vanguard_post"
_UNITS = {
    Tier.BRANCH: OrganisationKind.BRANCH,
    Tier.SECRETARY: OrganisationKind.BRANCH,
    Tier.GENERAL_BRANCH: OrganisationKind.GENERAL_BRANCH,
    Tier.DEPARTMENT: OrganisationKind.DEPARTMENT,
}


@dataclass(frozen=True)
class Assessed:
    """One to be assessed: the unit, or the person and where he belongs; post: at which vanguard post he stands."""

    organisation: Organisation
    person: Person | None = None
    post: str = ""

    @property
    def name(self) -> str:
        """Return what lists call it."""
        return self.person.name if self.person else self.organisation.short_name


def assessed(scheme: Scheme, organisation: Organisation, day: dt.date, last: dt.date) -> list[Assessed]:
    """Return all of a scheme's tier at or below an organisation on `day`, in one or two statements; last: of the period, by
    which new units have waited."""
    if scheme.tier in {Tier.BRANCH, Tier.DEPARTMENT}:
        stands = _units(scheme.tier, organisation, day)
        long_enough = stands.filter(established_on__lte=add_months(last, -scheme.wait_months))
        return [Assessed(unit) for unit in (long_enough if scheme.wait_months else stands)]
    if scheme.tier in {Tier.SECRETARY, Tier.GENERAL_BRANCH}:
        return _heads(scheme.tier, organisation, day)
    if scheme.tier in {Tier.MEMBER, Tier.POST}:
        posts = _posts(day) if scheme.tier is Tier.POST else None
        return _members(organisation, day, posts)
    people = _staff(organisation)
    if scheme.tier is Tier.RESIDENT:
        people = people.filter(pk__in=Trait.objects.filter(on_day(day), kind=RESIDENT).values("person"))
    return [Assessed(person.organisation, person) for person in people]


def variants(scheme: Scheme, rows: list[Assessed], day: dt.date) -> list[str]:
    """Return the variant that fits each, in order: by what is known of the person; else as it was chosen last time; else, of
    members, as their branch's was; "" for the points as they stand."""
    if not scheme.variant:
        return [""] * len(rows)
    traits, chosen = _traits(scheme, rows, day), _chosen(scheme, rows)
    of_branch = _of_branches(rows) if scheme.tier is Tier.MEMBER else {}
    told = []
    for row in rows:
        key = row.person.pk if row.person else None
        fitting = (each.id for each in scheme.variant if _fits(each, row, traits.get(key, set()), day))
        usual = chosen.get((row.organisation.pk, key)) or of_branch.get(row.organisation.pk, "")
        told.append(next(fitting, usual if scheme.variant_of(usual) else ""))
    return told


def _traits(scheme: Scheme, rows: list[Assessed], day: dt.date) -> dict[UUID | None, set[str]]:
    """Return which of the traits that a scheme asks for each person has."""
    asked = {name for variant in scheme.variant for name in variant.traits}
    held: dict[UUID | None, set[str]] = {}
    if asked:
        known = Trait.objects.filter(on_day(day), kind__in=asked, person__in=[row.person for row in rows if row.person])
        for person, kind in known.values_list("person_id", "kind"):
            held.setdefault(person, set()).add(kind)
    return held


def _chosen(scheme: Scheme, rows: list[Assessed]) -> dict[tuple[UUID, UUID | None], str]:
    """Return the variant of each in the newest round of the scheme before."""
    earlier = Subject.objects.filter(
        round__scheme=scheme.id, round__record__voided_at=None, organisation__in=[row.organisation for row in rows]
    ).order_by("organisation_id", "person_id", "-round__last", "-pk").distinct("organisation_id", "person_id")  # fmt: skip
    return {
        (unit, person): variant for unit, person, variant in earlier.values_list("organisation", "person", "variant")
    }


def _of_branches(rows: list[Assessed]) -> dict[UUID, str]:
    """Return the variant of each branch in the newest round over branches by a scheme that has variants."""
    units = Subject.objects.filter(
        person=None, round__body__tier=Tier.BRANCH.value, round__record__voided_at=None,
        organisation__in={row.organisation.pk for row in rows},
    ).exclude(round__body__variant=[]).order_by("organisation_id", "-round__last", "-pk").distinct("organisation_id")  # fmt: skip
    return dict(units.values_list("organisation", "variant"))


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


def _members(organisation: Organisation, day: dt.date, posts: Mapping[UUID, str] | None) -> list[Assessed]:
    """Return the members on the day; of `posts`, only those who stand at one."""
    rows = memberships(organisation, day).select_related("person", "organisation")
    standing_there = rows if posts is None else rows.filter(person__in=posts)
    ordered = standing_there.order_by("organisation__order", "organisation_id", "person__sort_key", "person_id")
    return [Assessed(row.organisation, row.person, (posts or {}).get(row.person_id, "")) for row in ordered]


def _posts(day: dt.date) -> dict[UUID, str]:
    """Return the vanguard posts by who stands at them: nominated, or named at a rating before."""
    marks = Trait.objects.filter(on_day(day), kind__in=(NOMINEE, NAMED)).order_by("-kind", "valid_from")
    return dict(marks.values_list("person_id", "detail"))


def _staff(organisation: Organisation) -> QuerySet[Person]:
    below = subtree([organisation.pk], organisation.established_on) | Organisation.objects.filter(pk=organisation.pk)
    rows = Person.objects.filter(left_on=None)
    rows = rows.filter(hospital_id=organisation.pk) if organisation.pk == organisation.hospital_id else rows.filter(
        organisation__in=below
    )  # fmt: skip
    return rows.select_related("organisation").order_by("organisation__order", "sort_key", "code")
