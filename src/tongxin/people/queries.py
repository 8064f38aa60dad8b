"""Who belonged where, by date."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet

from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.people.models import Membership, Person


def members(organisation: Organisation | UUID, day: dt.date) -> QuerySet[Person]:
    """Return the Party members of a branch, or of all branches below an organisation, on `day`, in name order."""
    key = organisation.pk if isinstance(organisation, Organisation) else organisation
    below = Closure.objects.filter(on_day(day), ancestor=key).values("descendant")
    held = Membership.objects.filter(on_day(day), organisation__in=below).values("person")
    return Person.objects.filter(pk__in=held).order_by("sort_key", "code")


def colleagues(organisation: Organisation) -> QuerySet[Person]:
    """Return everybody of the hospital of `organisation` who has not left, in name order."""
    return Person.objects.filter(hospital_id=organisation.hospital_id, left_on=None).order_by("sort_key", "code")


def branch_of(person: Person, day: dt.date) -> Organisation | None:
    """Return the branch a person belonged to on `day`."""
    held = Membership.objects.filter(on_day(day), person=person).select_related("organisation").first()
    return held.organisation if held else None
