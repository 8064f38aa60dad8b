"""One dated fact by its key, and what is set in motion when branches are merged, split or closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Value

from tongxin.ground.access.queries import found, visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.people.models import FACTS, Absence, Contact, Coverage, Membership, Post, Stated
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
    """What belongs to a branch on a day and goes with it, or ends: members, departments, posts, leaders' contacts."""

    organisation: Organisation
    members: list[Membership]
    departments: list[Organisation]
    posts: list[Post]
    contacts: list[Contact]


def moves(branch: Organisation, on: dt.date) -> Moves:
    """Return what a merger or closing of a branch on a day concerns, in four statements."""
    held = Membership.objects.filter(organisation=branch, valid_to=None).select_related("person")
    covered = Coverage.objects.filter(organisation=branch, valid_to=None).select_related("department")
    posts = Post.objects.filter(on_day(on), organisation=branch).select_related("person")
    contacts = Contact.objects.filter(on_day(on), organisation=branch).select_related("person")
    return Moves(
        branch, list(held.order_by("person__sort_key", "id")),
        [row.department for row in covered.order_by("department__order", "department__sort_key")],
        list(posts.order_by("order", "person__sort_key")), list(contacts.order_by("person__sort_key")),
    )  # fmt: skip
