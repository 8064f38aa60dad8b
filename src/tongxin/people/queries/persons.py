"""What the page of a person shows: as of a day, in at most twelve statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tongxin.ground.access.queries import found, rights
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.people.definitions import Standing
from tongxin.people.models import (
    Absence,
    Contact,
    Duty,
    Membership,
    MembershipChange,
    Person,
    Placement,
    Post,
    Title,
    Trait,
    numbers,
)
from tongxin.people.queries.dated import (
    SEE_ABSENCE_KINDS,
    SEE_ABSENCES,
    people,
    standing_on,
)
from tongxin.people.queries.together import Wanted, read


@dataclass(frozen=True)
class PersonFacts:
    """A person as of a day. resident, phone: masked; absences: None where `by` may not see that somebody is away.

    own: the page of `by` himself; reasons: `by` may also read why somebody is away, and not only of which kind it is;
    allowed: what `by` may do in the branch, or else the department, of the person.
    """

    person: Person
    resident: str
    phone: str
    department: Organisation | None
    membership: Membership | None
    standing: Standing | None
    placements: list[Placement]
    memberships: list[Membership]
    changes: list[MembershipChange]
    posts: list[Post]
    titles: list[Title]
    traits: list[Trait]
    duties: list[Duty]
    contacts: list[Contact]
    absences: list[Absence] | None
    own: bool
    reasons: bool
    allowed: Callable[[str], bool]


def person_facts(by: Actor, key: UUID, on: dt.date) -> PersonFacts:
    """Return all that is known of a person that `by` may see, newest first; raise `NotFound` otherwise."""
    person = found(_person(by).filter(pk=key).first())
    held = list(_of(Membership.objects, person).select_related("organisation", "began", "ended"))
    placements, posts, titles, traits, duties, contacts, absences = read(
        Wanted(Placement.objects.filter(person=person), ("organisation",)),
        Wanted(Post.objects.filter(person=person), ("organisation",)),
        Wanted(Title.objects.filter(person=person)),
        Wanted(Trait.objects.filter(person=person)),
        Wanted(Duty.objects.filter(person=person), ("organisation",)),
        Wanted(Contact.objects.filter(person=person), ("organisation",)),
        Wanted(Absence.objects.filter(person=person)),
    )
    current, here = _on(held, on), _on(placements, on)
    allowed = rights(by, current.organisation if current else person.organisation)
    resident, phone = numbers.masked(person)
    himself = isinstance(by, User) and by.person_id == person.pk
    reasons = himself or allowed(SEE_ABSENCES)
    return PersonFacts(
        person, resident, phone, here.organisation if here else None, current,
        standing_on(current, on) if current else None, _newest(placements), held, _changes(held), _newest(posts),
        sorted(titles, key=lambda row: (row.since or dt.date.max, row.pk), reverse=True), _newest(traits),
        _newest(duties), _newest(contacts), _newest(absences) if reasons or allowed(SEE_ABSENCE_KINDS) else None,
        himself, reasons, allowed,
    )  # fmt: skip


def _person(by: Actor) -> QuerySet[Person]:
    """Return the persons whose page `by` may open, himself included."""
    return (people(by) | own(by)).select_related("organisation")


def own(by: Actor) -> QuerySet[Person]:
    """Return the person that `by` is himself; nobody for the system and for accounts of nobody's own."""
    key = by.person_id if isinstance(by, User) else None
    return Person.objects.filter(pk=key) if key else Person.objects.none()


def _changes(held: list[Membership]) -> list[MembershipChange]:
    """Return the changes by which memberships began and ended, newest first."""
    known = {change.pk: change for row in held for change in (row.began, row.ended) if change is not None}
    return sorted(known.values(), key=lambda change: (change.occurred_on, change.pk), reverse=True)


def not_members(people_there: Iterable[Person], day: dt.date) -> list[Person]:
    """Return those of some persons who were no Party members on a day: whose attendance as a member cannot be."""
    asked = list(people_there)
    held = Membership.objects.filter(on_day(day), person__in=asked).values_list("person_id", flat=True)
    known = set(held)
    return [person for person in asked if person.pk not in known]


def _of(rows: Any, person: Person) -> Any:
    return rows.filter(person=person).order_by("-valid_from", "-id")


def _on(rows: Iterable[Any], day: dt.date) -> Any:
    """Return the row that holds on a day, or None."""
    return next((row for row in rows if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)), None)


def _newest(rows: list[Any]) -> Any:
    return sorted(rows, key=lambda row: (row.valid_from, row.pk), reverse=True)
