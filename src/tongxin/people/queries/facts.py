"""One dated fact by its key, and what is set in motion when branches or departments are merged, split or closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from tongxin.ground.access.queries import found, visible
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.people.definitions import BRANCHES, TraitGroup
from tongxin.people.models import FACTS, Absence, Contact, Coverage, Membership, Person, Placement, Post, Stated, Trait
from tongxin.people.queries.dated import SEE_ABSENCES, VIEW


def fact(by: Actor, key: UUID) -> Stated:
    """Return a dated fact of any kind that `by` may see; raise `NotFound` for none, and for an absence not told to `by`."""
    near = ("organisation", "person", "department")
    kind = _kind(key)
    if kind is None:
        return found(None)
    names = {field.name for field in kind._meta.concrete_fields}
    rows = kind.objects.select_related(*(name for name in near if name in names)).filter(pk=key)
    return found(visible(by, rows, SEE_ABSENCES if kind is Absence else VIEW).first())


def _kind(key: UUID) -> type[Stated] | None:
    """Return of which kind the fact with a key is, in one statement over all kinds."""
    asked = [
        kind.objects.filter(pk=key).order_by().annotate(place=Value(place)).values_list("place", flat=True)
        for place, kind in enumerate(FACTS)
    ]
    places = list(asked[0].union(*asked[1:], all=True))
    return FACTS[places[0]] if places else None


@dataclass(frozen=True)
class Moves:
    """What belongs to a branch or department on a day and goes with it, or ends: of a branch its members and departments, of
    a department who works there and the branches built on it; posts; leaders' contacts."""

    organisation: Organisation
    people: list[Person]
    units: list[Organisation]
    posts: list[Post]
    contacts: list[Contact]


def working(unit: Organisation, on: dt.date) -> QuerySet[Person]:
    """Return who works in a department on a day or comes there later: by placement, and who is registered there without
    one, as where the first day is not known."""
    placed = Placement.objects.filter(organisation=unit).exclude(valid_to__lt=on).values("person")
    unplaced = Q(organisation=unit) & ~Exists(Placement.objects.filter(person=OuterRef("pk")))
    return Person.objects.filter(Q(left_on=None) | Q(left_on__gte=on), Q(pk__in=placed) | unplaced)


def bearers(kind: str, people: Iterable[Person], on: dt.date) -> set[UUID]:
    """Return who of these bears a mark of the catalog on a day; of experiences and qualifications nobody: one may have
    several."""
    known = active().get("trait", kind)
    if known is None or known.group is not TraitGroup.MARK:
        return set()
    rows = Trait.objects.filter(on_day(on), kind=kind, person__in=[person.pk for person in people])
    return set(rows.values_list("person_id", flat=True))


def _joined(unit: Organisation) -> QuerySet[Any, Any]:
    return Membership.objects.filter(organisation=unit, valid_to=None).values("person")


def moves(unit: Organisation, on: dt.date) -> Moves:
    """Return what a merger or closing of a branch or department on a day concerns, in four statements."""
    branch = unit.kind in BRANCHES
    people = Person.objects.filter(pk__in=_joined(unit)) if branch else working(unit, on)
    other = "department" if branch else "organisation"
    covered = Coverage.objects.filter(**{"organisation" if branch else "department": unit}, valid_to=None)
    posts = Post.objects.filter(on_day(on), organisation=unit).select_related("person")
    contacts = Contact.objects.filter(on_day(on), organisation=unit).select_related("person")
    return Moves(
        unit, list(people.select_related("organisation").order_by("sort_key", "pk")),
        [getattr(row, other) for row in covered.select_related(other).order_by(f"{other}__order", f"{other}__sort_key")],
        list(posts.order_by("order", "person__sort_key")), list(contacts.order_by("person__sort_key")),
    )  # fmt: skip
