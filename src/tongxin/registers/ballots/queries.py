"""What somebody may see of rounds."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.db.models import Q, QuerySet

from tongxin.ground.access.queries import found, visible
from tongxin.ground.catalog.queries import active, pinned
from tongxin.ground.catalog.queries import version as published
from tongxin.ground.commands.actors import Actor, User
from tongxin.registers.ballots.definitions import BallotKind, State
from tongxin.registers.ballots.models import Electorate, RollEntry, Round
from tongxin.registers.ballots.sheet import Sheet
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

VIEW = "ballots.view"
# Not a word of the room: who organises a round (`ballots.*`) does not thereby read what was said of each cadre.
RESTRICTED = "appraisal_results.view"
ROUND = "ballot_round"


def ballot_kind(key: str) -> BallotKind:
    """Return a kind of ballot in force; raise `Refused` for one the catalog does not have."""
    kind: BallotKind | None = active().get("ballot", key)
    if kind is None:
        raise refuse("ballots.kind", N_("目录中没有“{key}”这种投票"), field="kind", key=key)
    return kind


def definition_of(held: Round) -> BallotKind:
    """Return the kind of ballot a round is held by: the version it pinned, else the one in force."""
    if held.pinned in (0, published("ballot", held.definition)):
        return ballot_kind(held.definition)
    return cast(BallotKind, pinned("ballot", held.definition, held.pinned))


def sheet_of(held: Round) -> Sheet:
    """Return what is printed on the ballots of a round."""
    numbers = tuple(held.subjects.order_by("number").values_list("number", flat=True))
    return Sheet(definition_of(held), numbers, held.seats or 0)


def rounds(by: Actor) -> QuerySet[Round]:
    """Return the rounds whose keeping `by` may see."""
    return visible(by, _live(), VIEW)


def round_for(by: Actor, key: UUID) -> Round:
    """Return a round `by` may see as organiser or votes in, or raise `NotFound`."""
    seen = Q(pk__in=rounds(by).values("pk"))
    if isinstance(by, User):
        seen |= Q(pk__in=voting(by).values("pk"))
    return found(_live().filter(seen, pk=key).first())


def voting(by: Actor) -> QuerySet[Round]:
    """Return the rounds in which `by` is on a roll, from its freezing on: none for who is no person of the hospital."""
    if not isinstance(by, User) or by.person_id is None:
        return _live().none()
    entries = RollEntry.objects.filter(person=by.person_id, hospital_id=by.hospital_id, struck=False)
    return _live().filter(pk__in=entries.values("round")).exclude(record__state=State.DRAFT)


def electorate_for(by: Actor, key: UUID) -> Electorate:
    """Return an electorate of a round `by` may see, or raise `NotFound`."""
    row = found(Electorate.objects.filter(pk=key).first())
    round_for(by, row.round_id)
    return row


def _live() -> QuerySet[Round]:
    return Round.objects.filter(record__voided_at=None).select_related("record", "organisation")
