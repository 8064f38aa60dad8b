"""The way of an item: the bodies it has to pass, what it lacks for the next, and who is told what was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from tongxin.ground.catalog.queries import active, setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.queries import subtree
from tongxin.people.models import Person
from tongxin.registers.decisions import judging
from tongxin.registers.decisions.definitions import FAVOURABLE, SUPERIOR, Leg, Outcome, Role
from tongxin.registers.decisions.models import Item, Line, Meeting, Reply, Seat
from tongxin.registers.decisions.queries.inforce import body, body_names, type_of, vote_of
from tongxin.registers.decisions.queries.places import is_own, without
from tongxin.registers.decisions.queries.seen import ready
from tongxin.registers.decisions.rules import Dossier, Passage, judge_place, judge_ready, route_of
from tongxin.toolbox import clock
from tongxin.toolbox.findings import Finding


def route(item: Item) -> list[Leg] | None:
    """Return the bodies an item has to pass, by its type and amount; None while a needed amount is not known."""
    kind = type_of(item.type)
    threshold = active().get("threshold", kind.threshold) if kind.threshold else None
    return route_of(kind, item.amount, threshold, str(setting("decisions.size")))


def deciding_body(item: Item) -> str:
    """Return the body that decides an item: the last on its route with that role, or what its type says."""
    stops = [leg.body for leg in route(item) or () if leg.role is Role.DECIDE]
    return stops[0] if stops else type_of(item.type).deciding.body


def dossier(item: Item) -> Dossier:
    """Return what is on record for an item."""
    passed = (
        Line.objects.filter(item=item, reopened=False)
        .exclude(outcome="")
        .select_related("meeting")
        .order_by("concluded_at")
    )
    return Dossier(
        type_of(item.type), item.matters, frozenset(item.materials.values_list("title", flat=True)),
        dict(item.consultations.values_list("title", "agreed")), item.amount,
        [
            Passage(line.meeting.body, Role(line.role), line.meeting.occurred_on, Outcome(line.outcome) in FAVOURABLE)
            for line in passed
        ],
        body_names(),
    )  # fmt: skip


def readiness(item: Item, body_id: str) -> list[Finding]:
    """Return what an item needs before it goes to a body; of one that is registered only, the order of bodies alone."""
    whole = dossier(item)
    return (judge_place if item.registered_only else judge_ready)(whole, body(body_id), route(item))


def next_body(item: Item) -> str:
    """Return the body an item goes to next; the deciding one where its route is not known."""
    left = ahead(item)
    return left[0] if left else deciding_body(item)


def ahead(item: Item) -> list[str]:
    """Return the bodies still ahead of an item, in order: after a decision too, where staff congress has yet to adopt it."""
    behind = {passage.body for passage in dossier(item).passed if passage.favourable}
    return [leg.body for leg in route(item) or () if leg.body not in behind]


def ready_for(by: Actor, meeting: Meeting) -> QuerySet[Item]:
    """Return the items that wait for this meeting, oldest first: its body is the next on their route, and is their own where
    every branch has one and they have it."""
    rows = ready(by).filter(hospital_id=meeting.hospital_id)
    waiting = list(rows)
    behind, near = _behind(waiting), _near(meeting, {row.organisation_id for row in waiting})
    return rows.filter(pk__in=[row.pk for row in waiting if _comes_next(row, meeting, behind[row.pk], near)])


def _near(meeting: Meeting, units: Collection[UUID]) -> set[UUID]:
    """Return those of some units whose items the meeting's body deals with where every branch has one: the unit of the
    meeting, those below it, and those without such a body of their own."""
    below = set(subtree([meeting.organisation_id], clock.today()).values_list("pk", flat=True))
    return below | (
        without(body(meeting.body), set(units) - below) if is_own(Leg(meeting.body, Role.DECIDE)) else set()
    )


def _behind(items: Collection[Item]) -> dict[UUID, set[str]]:
    """Return the bodies behind each of some items, which may go on from there."""
    passed = Line.objects.filter(item__in=items, reopened=False, outcome__in=FAVOURABLE)
    behind: dict[UUID, set[str]] = defaultdict(set)
    for key, name in passed.values_list("item_id", "meeting__body"):
        behind[key].add(name)
    return behind


def _comes_next(item: Item, meeting: Meeting, behind: Collection[str], near: Collection[UUID]) -> bool:
    left = [leg for leg in route(item) or () if leg.body not in behind][:1]
    return any(leg.body == meeting.body and (item.organisation_id in near or not is_own(leg)) for leg in left)


def superior_role(item: Item) -> Role | None:
    """Return what the superior does with an item after its decision: approve it, file it, or None."""
    return next((leg.role for leg in route(item) or () if leg.body == SUPERIOR), None)


def reply_of(item: Item) -> Reply | None:
    """Return what an item was sent to the superior with, and what came back; None where it was not sent."""
    return Reply.objects.filter(item=item, reopened=False).first()


def by_ballot(meeting: Meeting, item: Item) -> bool:
    """Tell whether an item is voted on at a meeting by secret ballot."""
    entry, kind = body(meeting.body), type_of(item.type)
    return judging.by_ballot(entry, kind, vote_of(entry, kind)[0])


def deciders(item: Item) -> list[Person]:
    """Return who had a vote where an item was decided, or last dealt with; nobody where it has not come up."""
    rows = Line.objects.filter(item=item, reopened=False).exclude(outcome="").order_by("concluded_at")
    last = rows.filter(meeting__body=item.decided_by).last() or rows.last()
    seats = last.meeting.seats.filter(votes=True).select_related("person") if last else Seat.objects.none()
    return [seat.person for seat in seats]


def issued_apart(item: Item) -> bool:
    """Tell whether an item is left out of what is distributed: cadres, sanctions, what is registered only."""
    return item.registered_only or type_of(item.type).confidential


def may_be_known(item: Item) -> bool:
    """Tell whether the decision on an item is made known to members or staff, as its type says."""
    return type_of(item.type).open != "none" and not issued_apart(item)
