"""Who sits in a meeting on its day, with or without a vote: the snapshot of who was entitled."""

from __future__ import annotations

from collections.abc import Iterator

from tongxin.people.definitions import Standing
from tongxin.people.models import Person
from tongxin.people.queries import memberships, posts_on, standing_on
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.definitions import Body
from tongxin.registers.decisions.models import Meeting, Seat


def seats_for(meeting: Meeting, entry: Body) -> list[Seat]:
    """Return a seat for everybody in a post of the body; who holds several sits once, in the one that carries a vote. In a
    general meeting everybody else of the unit sits, too."""
    seats: dict[object, Seat] = {}
    posts, presides = posts_on(queries.sitting(meeting.organisation), meeting.occurred_on), queries.presiding(entry)
    held = sorted(posts, key=lambda post: _rank(post.kind, entry))
    for post in held:
        if post.kind in (*entry.seats, *entry.attends) and post.person_id not in seats:
            votes = post.kind in entry.seats
            seats[post.person_id] = Seat(
                meeting=meeting, hospital_id=meeting.hospital_id, organisation_id=meeting.organisation_id,
                person_id=post.person_id, order=len(seats) + 1, votes=votes, chair=votes and post.kind == presides,
            )  # fmt: skip
    for person, votes in _gathered(meeting) if entry.members else ():
        if person.pk not in seats:
            seats[person.pk] = Seat(
                meeting=meeting, hospital_id=meeting.hospital_id, organisation_id=meeting.organisation_id,
                person_id=person.pk, order=len(seats) + 1, votes=votes,
            )  # fmt: skip
    return list(seats.values())


def _gathered(meeting: Meeting) -> Iterator[tuple[Person, bool]]:
    """Yield the members of the unit on the day of a general meeting, with whether they have a vote."""
    day = meeting.occurred_on
    for held in memberships(meeting.organisation, day).select_related("person").order_by("person__sort_key"):
        yield held.person, standing_on(held, day) is Standing.FULL


def _rank(kind: str, entry: Body) -> int:
    """Return where a kind of post sits: those with a vote first, in the order in which the body names them."""
    known = [*entry.seats, *entry.attends]
    return known.index(kind) if kind in known else len(known)
