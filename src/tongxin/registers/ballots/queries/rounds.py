"""Rounds that somebody may see, as organiser, voter, subject or stranger with a token, and what is printed on their ballots."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet

from tongxin.ground.access.queries import found, may, organisations_for, visible
from tongxin.ground.catalog.queries import active, pinned
from tongxin.ground.catalog.queries import version as published
from tongxin.ground.commands.actors import Actor, Door, User
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.rules import can_hold
from tongxin.registers.ballots.definitions import SEALED, SHOWN, BallotKind, Mode, Sort, State
from tongxin.registers.ballots.models import Ballot, Bulletin, Electorate, RollEntry, Round, Subject
from tongxin.registers.ballots.sheet import Sheet
from tongxin.toolbox.bulletins import canonical
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

VIEW, DRAFT = "ballots.view", "ballots.draft"
# Not a word of the room: who organises a round (`ballots.*`) does not thereby read what was said of each cadre.
RESTRICTED = "appraisal_results.view"
# What was said of each member of a branch is for its secretary, the Party office and the organisation section, and for no
# member of the committee (visibility rows of the ledgers).
REVIEWS = "member_reviews.view"
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


def rounds(by: Actor) -> QuerySet[Round]:
    """Return the rounds whose keeping `by` may see."""
    return visible(by, live(), VIEW)


def round_for(by: Actor, key: UUID) -> Round:
    """Return a round `by` may see as organiser or votes in, or raise `NotFound`."""
    seen = Q(pk__in=rounds(by).values("pk"))
    if isinstance(by, User):
        seen |= Q(pk__in=voting(by).values("pk"))
    return found(live().filter(seen, pk=key).first())


def organised(by: Actor, key: UUID) -> Round:
    """Return a round whose keeping `by` may see, or raise `NotFound`."""
    return found(rounds(by).filter(pk=key).first())


def open_to(by: Actor) -> list[Round]:
    """Return the rounds open to `by` just now: on their roll, secret, and not yet given a ballot in every group; one that
    closes first stands first."""
    if not isinstance(by, User) or by.person_id is None:
        return []
    waiting = RollEntry.objects.filter(person=by.person_id, hospital_id=by.hospital_id, struck=False, marked=False)
    rows = voting(by).filter(pk__in=waiting.values("round"), record__state=State.OPEN, mode=Mode.SECRET)
    return list(rows.order_by(F("closes_at").asc(nulls_last=True), "record_id"))


def published_to(by: Actor) -> QuerySet[Round]:
    """Return the published rounds of which `by` may read something, newest first: those of the hospital that staff read,
    those he voted in, those he was voted on."""
    rows = live().filter(record__state__in=SHOWN, trial=False)
    if not isinstance(by, User):
        return rows if may(by, VIEW) else rows.none()
    own = Subject.objects.filter(person=by.person_id).values("round") if by.person_id else []
    seen = Q(pk__in=voting(by).values("pk")) | Q(pk__in=own) | Q(pk__in=rounds(by).values("pk"))
    return rows.filter(seen, hospital_id=by.hospital_id).order_by("-published_on", "-record_id")


def with_results(by: Actor, key: UUID) -> Round:
    """Return a round of which `by` may read results, or raise `NotFound`: a published one, or one counted for its organisers."""
    counted = rounds(by).filter(record__state=State.COUNTED)
    seen = Q(pk__in=published_to(by).values("pk")) | Q(pk__in=counted.values("pk"))
    return found(live().select_related("result").filter(seen, pk=key).first())


def reads_details(by: Actor, held: Round) -> bool:
    """Tell whether `by` may read what each subject came to: by a right of its own, or where the kind lets all staff know."""
    kind = definition_of(held)
    if kind.results == "staff" and held.record.state in SHOWN:
        return True
    return may(by, REVIEWS if kind.sort == Sort.MUTUAL else RESTRICTED, held.organisation_id)


def units(by: Actor, permission: str = "") -> QuerySet[Organisation]:
    """Return the organisations of one's hospital, in their order; those where `by` has a permission, if one is named."""
    rows = organisations_for(by, permission) if permission else Organisation.objects.filter(hospital_id=by.hospital_id)
    return rows.filter(dissolved_on=None).exclude(kind=OrganisationKind.REGION).order_by("order", "sort_key", "id")


def places(by: Actor, kind: BallotKind) -> list[Organisation]:
    """Return the organisations where `by` may draft a round and that organise this kind."""
    return [unit for unit in units(by, DRAFT) if can_hold(kind.held_by, unit.kind)]


def drafted_by(by: Actor) -> list[BallotKind]:
    """Return the kinds of ballot that an organisation where `by` may draft a round organises, in catalog order."""
    holders = {unit.kind for unit in units(by, DRAFT)}
    kinds: Iterable[BallotKind] = active().all("ballot").values()
    return [kind for kind in kinds if any(can_hold(kind.held_by, holder) for holder in holders)]


def voting(by: Actor) -> QuerySet[Round]:
    """Return the rounds in which `by` is on a roll, from its freezing on: none for who is no person of the hospital."""
    if not isinstance(by, User) or by.person_id is None:
        return live().none()
    entries = RollEntry.objects.filter(person=by.person_id, hospital_id=by.hospital_id, struck=False)
    return live().filter(pk__in=entries.values("round")).exclude(record__state=State.DRAFT)


def electorate_for(by: Actor, key: UUID) -> Electorate:
    """Return an electorate of a round `by` may see, or raise `NotFound`."""
    row = found(Electorate.objects.filter(pk=key).first())
    round_for(by, row.round_id)
    return row


def electorate_at_door(by: Door, key: UUID) -> Electorate:
    """Return the group of a ward or window whose code somebody has scanned, or raise `NotFound`."""
    return found(
        Electorate.objects.filter(pk=key, hospital_id=by.hospital_id).select_related("round__record", "scope").first()
    )


def round_at_door(by: Door, key: UUID) -> Round:
    """Return a round voted in secret for somebody who comes with a printed code, or raise `NotFound`."""
    rows = live().filter(pk=key, hospital_id=by.hospital_id, mode__in=SEALED)
    return found(rows.first())


def bulletin_at_door(by: Door, key: UUID) -> Bulletin:
    """Return the bulletin of a counted round for anybody who has its address, or raise `NotFound`."""
    rows = Bulletin.objects.filter(pk=key, hospital_id=by.hospital_id, round__record__voided_at=None)
    return found(rows.select_related("round__record", "round__organisation", "round__recount").first())


def own_electorates(by: User, held: Round) -> list[Electorate]:
    """Return the groups of a round in which a voter is on the roll."""
    entries = RollEntry.objects.filter(round=held, person=by.person_id, struck=False)
    return list(held.electorates.filter(pk__in=entries.values("electorate")).select_related("issuing_key"))


def recount_is_public(held: Round) -> bool:
    """Tell whether anybody may open the recount file: as the kind says, once published, and not of a handful of opinions; a
    blank ballot is none."""
    kind = definition_of(held)
    if kind.recount != "anyone" or held.record.state not in SHOWN:
        return False
    fewest = 0 if kind.statutory else kind.min_group
    return all(group.valid >= fewest for group in held.electorates.all())


def recount_of(held: Round) -> str:
    """Return what the sealed recount file of a round is bound to."""
    return f"ballots.recount:{held.pk}"


def opened_recount(held: Round) -> dict[str, Any]:
    """Return the recount file of a counted round; who may read it is for the caller to ask."""
    file: dict[str, Any] = json.loads(settings.VAULT.unseal(bytes(held.recount.sealed), bound_to=recount_of(held)))
    return file


def ballots_digest(held: Round) -> str:
    """Return the SHA-256 (hex) of all ballots of a round as they stand in the database now."""
    rows = Ballot.objects.filter(round=held).order_by("id").values_list("id", "electorate", "answers")
    return sha256(canonical([[str(key), str(group), answers] for key, group, answers in rows])).hexdigest()


def sheet_of(held: Round, numbers: tuple[int, ...] | None = None) -> Sheet:
    """Return what is printed on the ballots of a round; who is left for a second ballot needs no surplus. numbers: of the
    subjects, where they have been read already."""
    if numbers is None:
        numbers = tuple(held.subjects.order_by("number").values_list("number", flat=True))
    kind = definition_of(held)
    return Sheet(replace(kind, surplus=0) if held.follows_id else kind, numbers, held.seats or 0)


def live() -> QuerySet[Round]:
    """Return the rounds that were not voided."""
    return Round.objects.filter(record__voided_at=None).select_related("record", "organisation")
