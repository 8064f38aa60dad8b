"""The rolls of rounds: who may vote as of a day, what stands beside a name, who was given a ballot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.people.definitions import CadreLevel
from tongxin.people.models import Person, Placement, Post
from tongxin.people.queries import full_members, members
from tongxin.registers.ballots.definitions import Mode, Who
from tongxin.registers.ballots.models import Code, Electorate, RollEntry, Round, Ticket


def voters_on(electorate: Electorate, day: dt.date) -> list[Person]:
    """Return those who vote in an electorate as of a day, in name order; nobody for one that lists no roll by rule."""
    return sorted(who_on(Who(electorate.who), electorate.scope, day), key=lambda person: (person.sort_key, person.code))


def who_on(who: Who, scope: Organisation, day: dt.date) -> list[Person]:
    """Return the persons of an organisation (and below) that a rule means on a day."""
    below = Closure.objects.filter(on_day(day), ancestor=scope).values("descendant")
    if who == Who.STAFF:
        placed = Placement.objects.filter(on_day(day), organisation__in=below).values("person")
        dated = Placement.objects.filter(person=OuterRef("pk"))
        there = Q(pk__in=placed) | (Q(organisation__in=below) & ~Exists(dated))
        return list(Person.objects.filter(Q(left_on=None) | Q(left_on__gt=day), there))
    if who in (Who.HOLDERS, Who.CADRES):
        posts = Post.objects.filter(on_day(day))
        held = (
            posts.filter(organisation=scope)
            if who == Who.HOLDERS
            else posts.filter(organisation__in=below, level__in=(CadreLevel.MIDDLE_CHIEF, CadreLevel.MIDDLE_DEPUTY))
        )
        return list(Person.objects.filter(pk__in=held.values("person")))
    if who == Who.MEMBERS:
        return list(members(scope, day))
    return list(full_members(scope, day)) if who == Who.FULL_MEMBERS else []


def details_of(persons: Sequence[Person], day: dt.date) -> dict[UUID, str]:
    """Return what stands beside persons on a ballot: the unit and title of a post each holds on a day, of a cadre
    that one before others."""
    posts = (
        Post.objects.filter(on_day(day), person__in=persons)
        .select_related("organisation")
        .order_by("-level", "order", "id")
    )
    found_posts: dict[UUID, str] = {}
    for post in posts:
        found_posts.setdefault(post.person_id, f"{post.organisation.short_name}{post.title}"[:120])
    return found_posts


def in_organisation_order(persons: Iterable[Person]) -> list[Person]:
    """Return persons by the order of their departments, then by name."""
    rows = list(persons)
    places = Organisation.objects.filter(pk__in={row.organisation_id for row in rows}).order_by(
        "order", "sort_key", "id"
    )
    rank = {key: place for place, key in enumerate(places.values_list("pk", flat=True))}
    return sorted(rows, key=lambda row: (rank.get(row.organisation_id, len(rank)), row.sort_key, row.code))


def roll_of(electorate: Electorate) -> QuerySet[RollEntry]:
    """Return the entries of an electorate's roll in force, in name order."""
    rows = RollEntry.objects.filter(electorate=electorate, struck=False).select_related("person")
    return rows.order_by("person__sort_key", "person__code")


def voters(held: Round) -> dict[UUID, int]:
    """Return how many are on the roll of each electorate of a round."""
    rows = RollEntry.objects.filter(round=held, struck=False).values_list("electorate").annotate(n=Count("pk"))
    return dict(rows.order_by())


def drawing(held: Round) -> dict[UUID, int]:
    """Return how many of each electorate may draw a code: those on its roll, of an election no more than are present."""
    on_roll = voters(held)
    return on_roll if held.present is None else {key: min(count, held.present) for key, count in on_roll.items()}


def marked(held: Round) -> dict[UUID, int]:
    """Return how many of each electorate were given a ballot, until the count for drawn codes; for the organiser only by
    batches (`counting.turnout`)."""
    entries = RollEntry.objects.filter(round=held, marked=True).values_list("electorate").annotate(n=Count("pk"))
    drawn = Ticket.objects.filter(electorate__round=held).exclude(blinded="")
    tickets = drawn.values_list("electorate").annotate(n=Count("pk"))
    return dict(tickets.order_by() if held.mode == Mode.DRAWN else entries.order_by())


def code_printed(by: User, electorate: Electorate) -> dt.date | None:
    """Return the day on which a one-time code was last printed for `by`; None where there is none."""
    rows = Code.objects.filter(entry__electorate=electorate, entry__person=by.person_id)
    return rows.values_list("printed_on", flat=True).first()
