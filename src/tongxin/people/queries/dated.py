"""Who belonged where, who held what and who was expected: always by date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from tongxin.ground.access.queries import visible
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.people.definitions import PostKind, Standing
from tongxin.people.models import Absence, Membership, Person, Post
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY

VIEW = "people.view"
# Not a word of the room: `people.*` of the Party office does not include it (practice: seen by the branch committee only).
SEE_ABSENCES = "absences.view"
SEE_ABSENCE_KINDS = "absences.view_kinds"
# Hours, attendance and volunteering of others, person by person: not for fellow members (practice).
SEE_PARTICIPATION = "participation.view"
FULL_MEMBER = Q(standing="full")
FOUND = 10  # persons offered while one types


def people(by: Actor) -> QuerySet[Person]:
    """Return the persons that `by` may see: by their department, or by the branch they belong to today."""
    held = visible(by, Membership.objects.filter(on_day(clock.today())), VIEW).values("person")
    return Person.objects.filter(Q(pk__in=visible(by, Person.objects.all(), VIEW).values("pk")) | Q(pk__in=held))


def members(organisation: Organisation | UUID, day: dt.date) -> QuerySet[Person]:
    """Return the Party members of a branch, or of all branches below an organisation, on `day`, in name order."""
    return Person.objects.filter(pk__in=memberships(organisation, day).values("person")).order_by("sort_key", "code")


def memberships(organisation: Organisation | UUID, day: dt.date) -> QuerySet[Membership]:
    """Return the memberships that held on `day` in a branch, or in all branches below an organisation."""
    key = organisation.pk if isinstance(organisation, Organisation) else organisation
    below = Closure.objects.filter(on_day(day), ancestor=key).values("descendant")
    return Membership.objects.filter(on_day(day), organisation__in=below)


def full_members(organisation: Organisation | UUID, day: dt.date) -> QuerySet[Person]:
    """Return the full members on `day`: those with the right to vote and to be elected, in name order."""
    held = memberships(organisation, day).filter(FULL_MEMBER | Q(full_on__lte=day))
    return Person.objects.filter(pk__in=held.values("person")).order_by("sort_key", "code")


def standing_on(row: Membership, day: dt.date) -> Standing:
    """Return the standing of a membership on a day: who was probationary is a full member from `full_on` on."""
    return Standing.FULL if row.full_on is not None and row.full_on <= day else Standing(row.standing)


def standings(persons: Iterable[UUID], day: dt.date) -> dict[UUID, Standing]:
    """Return the standing in the Party of persons on a day; who is missing is no member."""
    rows = Membership.objects.filter(on_day(day), person__in=list(persons))
    return {row.person_id: standing_on(row, day) for row in rows.only("person_id", "standing", "full_on")}


def expected(branch: Organisation, on: dt.date) -> QuerySet[Person]:
    """Return the members of a branch who are expected (应到) on a day: its members less those on a long absence then.

    Of a branch dissolved by that day, those who were its members on its last day and still are members of the hospital:
    what it had planned can still be held.
    """
    return _belonging(branch, on).exclude(pk__in=_away(on))


def excused(branch: Organisation, on: dt.date) -> QuerySet[Person]:
    """Return the members of a branch who are not expected on a day because of a long absence; never why."""
    return _belonging(branch, on).filter(pk__in=_away(on))


def posts_on(organisations: Organisation | Iterable[Organisation], on: dt.date) -> QuerySet[Post]:
    """Return the posts held on a day in one or several organisations themselves, in order of rank, with persons."""
    units = [organisations] if isinstance(organisations, Organisation) else list(organisations)
    held = Post.objects.filter(on_day(on), organisation__in=units)
    return held.select_related("person").order_by("organisation", "order", "person__sort_key")


def head_of(organisation: Organisation, on: dt.date) -> Person | None:
    """Return who led an organisation on a day (secretary of a branch, head of a department): the first by rank."""
    held = posts_on(organisation, on).filter(kind__in=_kinds_that("head")).first()
    return held.person if held else None


def colleagues(organisation: Organisation) -> QuerySet[Person]:
    """Return everybody of the hospital of `organisation` who has not left, in name order."""
    return Person.objects.filter(hospital_id=organisation.hospital_id, left_on=None).order_by("sort_key", "code")


def find_people(unit: Organisation, text: str, leave: Iterable[UUID] = ()) -> list[Person]:
    """Return colleagues whose name contains the text or whose number begins with it, at most ten, without `leave`."""
    if not text.strip():
        return []
    named = Q(name__icontains=text.strip()) | Q(code__istartswith=text.strip())
    rows = colleagues(unit).filter(named).exclude(pk__in=list(leave)).select_related("organisation")
    return list(rows[:FOUND])


def branch_of(person: Person | UUID, day: dt.date) -> Organisation | None:
    """Return the branch a person belonged to on `day`."""
    held = Membership.objects.filter(on_day(day), person=person).select_related("organisation").first()
    return held.organisation if held else None


def _belonging(branch: Organisation, on: dt.date) -> QuerySet[Person]:
    if branch.dissolved_on is None or on < branch.dissolved_on:
        return members(branch, on)
    still = Membership.objects.filter(on_day(on), hospital_id=branch.hospital_id).values("person")
    return members(branch, branch.dissolved_on - ONE_DAY).filter(pk__in=still)


def _away(on: dt.date) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=Absence.objects.filter(on_day(on)).values("person"))


def _kinds_that(trait: str) -> list[str]:
    """Return the ids of the catalog's posts with a trait (`head`, `committee`)."""
    kinds: Iterable[PostKind] = active().all("post").values()
    return [kind.id for kind in kinds if getattr(kind, trait)]
