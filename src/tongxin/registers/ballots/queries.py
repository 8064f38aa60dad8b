"""What somebody may see of rounds."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from tongxin.ground.access.queries import found, may, organisations_for, visible
from tongxin.ground.catalog.queries import active, pinned
from tongxin.ground.catalog.queries import version as published
from tongxin.ground.commands.actors import Actor, Door, User
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.votes.definitions import Counts
from tongxin.people.definitions import CadreLevel
from tongxin.people.models import Person, Placement, Post
from tongxin.people.queries import full_members, members
from tongxin.registers.ballots.counting import Chosen, Line, choose, elect, mean_rate
from tongxin.registers.ballots.definitions import SHOWN, BallotKind, Mode, Sort, State, Who
from tongxin.registers.ballots.models import Ballot, Bulletin, Code, Electorate, RollEntry, Round, Score, Subject, Tally
from tongxin.registers.ballots.rules import Told, differences
from tongxin.registers.ballots.sheet import Sheet
from tongxin.toolbox.bulletins import canonical
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


def rounds(by: Actor) -> QuerySet[Round]:
    """Return the rounds whose keeping `by` may see."""
    return visible(by, _live(), VIEW)


def round_for(by: Actor, key: UUID) -> Round:
    """Return a round `by` may see as organiser or votes in, or raise `NotFound`."""
    seen = Q(pk__in=rounds(by).values("pk"))
    if isinstance(by, User):
        seen |= Q(pk__in=voting(by).values("pk"))
    return found(_live().filter(seen, pk=key).first())


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
    rows = _live().filter(record__state__in=SHOWN, trial=False)
    if not isinstance(by, User):
        return rows if may(by, VIEW) else rows.none()
    own = Subject.objects.filter(person=by.person_id).values("round") if by.person_id else []
    seen = Q(pk__in=voting(by).values("pk")) | Q(pk__in=own) | Q(pk__in=rounds(by).values("pk"))
    return rows.filter(seen, hospital_id=by.hospital_id).order_by("-published_on", "-record_id")


def motion_counts(key: UUID) -> Counts | None:
    """Return what a counted round on one motion came to, all its groups together; None for any other round. Who may see it
    has been asked."""
    held = Round.objects.select_related("record").filter(pk=key, trial=False).first()
    if held is None or definition_of(held).sort != Sort.MOTION:
        return None
    groups, marks = list(held.electorates.all()), Counter[str]()
    for row in Score.objects.filter(round=held):
        marks.update(row.marks)
    issued, returned = sum(group.issued or 0 for group in groups), sum(group.returned or 0 for group in groups)
    invalid = sum(group.invalid or 0 for group in groups)
    eligible, present = sum(voters(held).values()), issued if held.present is None else held.present
    return Counts(eligible, present, marks["yes"], marks["no"], marks["abstain"], issued, returned, invalid)


def with_results(by: Actor, key: UUID) -> Round:
    """Return a round of which `by` may read results, or raise `NotFound`: a published one, or one counted for its organisers."""
    counted = rounds(by).filter(record__state=State.COUNTED)
    seen = Q(pk__in=published_to(by).values("pk")) | Q(pk__in=counted.values("pk"))
    return found(_live().select_related("result").filter(seen, pk=key).first())


def reads_details(by: Actor, held: Round) -> bool:
    """Tell whether `by` may read what each subject came to: by a right of its own, or where the kind lets all staff know."""
    open_to_staff = held.record.state in SHOWN and definition_of(held).results == "staff"
    return open_to_staff or may(by, RESTRICTED, held.organisation_id)


def last_means(held: Round) -> dict[str, Fraction]:
    """Return the average rate of each group (by key) in the published round of the same kind before this one."""
    rows = Round.objects.filter(
        definition=held.definition, organisation=held.organisation_id, trial=False, record__state__in=SHOWN,
        record__voided_at=None, occurred_on__lt=held.occurred_on,
    )  # fmt: skip
    last = rows.order_by("-occurred_on", "-record_id").first()
    if last is None:
        return {}
    lines: dict[str, list[Line]] = {}
    scores = Score.objects.filter(round=last, electorate__hidden=False).exclude(subject=None)
    for key, good, valid in scores.values_list("electorate__key", "good", "valid"):
        lines.setdefault(key, []).append(Line("", "", good, valid, {}))
    means = {key: mean_rate(found_lines) for key, found_lines in lines.items()}
    return {key: mean for key, mean in means.items() if mean is not None}


def chosen(held: Round, sheet: Sheet, scores: Sequence[Score]) -> Chosen | None:
    """Return who is elected or awarded by the marks of all groups together; None for a round that chooses nobody."""
    votes: dict[int, int] = {}
    for row in scores:
        if row.subject:
            votes[row.subject.number] = votes.get(row.subject.number, 0) + row.good
    if not held.seats or not votes:
        return None
    if sheet.kind.sort == Sort.ELECTION:
        return elect(held.seats, held.present or 0, votes)
    return choose(held.seats, votes) if sheet.kind.sort == Sort.CONTEST else None


def result_of(held: Round) -> Chosen | None:
    """Return who a counted round has elected or awarded; None for one that chooses nobody."""
    return chosen(held, sheet_of(held), list(Score.objects.filter(round=held).select_related("subject")))


def second_of(held: Round) -> Round | None:
    """Return the second ballot made of a round, unless it was called off."""
    return _live().filter(follows=held).exclude(record__state=State.CALLED_OFF).first()


def undecided(held: Round) -> bool:
    """Tell whether a counted round has left places open and no second ballot was made yet."""
    result = result_of(held) if held.seats else None
    return result is not None and bool(result.missing) and second_of(held) is None


def turns(held: Round) -> list[Round]:
    """Return the ballot that this round follows, and the one that follows it."""
    return list(_live().filter(Q(pk=held.follows_id) | Q(follows=held)).order_by("record_id"))


def units(by: Actor, permission: str = "") -> QuerySet[Organisation]:
    """Return the organisations of one's hospital, in their order; those where `by` has a permission, if one is named."""
    rows = organisations_for(by, permission) if permission else Organisation.objects.filter(hospital_id=by.hospital_id)
    return rows.filter(dissolved_on=None).exclude(kind=OrganisationKind.REGION).order_by("order", "sort_key", "id")


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


def electorate_at_door(by: Door, key: UUID) -> Electorate:
    """Return an electorate for somebody who comes with a token, or raise `NotFound`: the token is checked by the command."""
    return found(
        Electorate.objects.filter(pk=key, hospital_id=by.hospital_id).select_related("round__record", "scope").first()
    )


def round_at_door(by: Door, key: UUID) -> Round:
    """Return a round voted in secret for somebody who comes with a printed code, or raise `NotFound`."""
    rows = _live().filter(pk=key, hospital_id=by.hospital_id, mode=Mode.SECRET)
    return found(rows.first())


def code_printed(by: User, electorate: Electorate) -> dt.date | None:
    """Return the day on which a one-time code was last printed for `by`; None where there is none."""
    rows = Code.objects.filter(entry__electorate=electorate, entry__person=by.person_id)
    return rows.values_list("printed_on", flat=True).first()


def bulletin_at_door(by: Door, key: UUID) -> Bulletin:
    """Return the bulletin of a counted round for anybody who has its address, or raise `NotFound`."""
    rows = Bulletin.objects.filter(pk=key, hospital_id=by.hospital_id, round__record__voided_at=None)
    return found(rows.select_related("round__record", "round__organisation", "round__recount").first())


def own_electorates(by: User, held: Round) -> list[Electorate]:
    """Return the groups of a round in which a voter is on the roll."""
    entries = RollEntry.objects.filter(round=held, person=by.person_id, struck=False)
    return list(held.electorates.filter(pk__in=entries.values("electorate")).select_related("issuing_key"))


def recount_is_public(held: Round) -> bool:
    """Tell whether anybody may open the recount file: as the kind says, once published, and not of a handful of opinions."""
    kind = definition_of(held)
    if kind.recount != "anyone" or held.record.state not in SHOWN:
        return False
    fewest = 0 if kind.statutory else kind.min_group
    return all((group.returned or 0) >= fewest for group in held.electorates.all())


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


def sheet_of(held: Round) -> Sheet:
    """Return what is printed on the ballots of a round; who is left for a second ballot needs no surplus."""
    numbers = tuple(held.subjects.order_by("number").values_list("number", flat=True))
    kind = definition_of(held)
    return Sheet(replace(kind, surplus=0) if held.follows_id else kind, numbers, held.seats or 0)


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


def marked(held: Round) -> dict[UUID, int]:
    """Return how many of each electorate were given a ballot; for the organiser only by batches (`counting.turnout`)."""
    rows = RollEntry.objects.filter(round=held, marked=True).values_list("electorate").annotate(n=Count("pk"))
    return dict(rows.order_by())


def differing(tallies: Sequence[Tally]) -> list[str]:
    """Return the places in which two tellers' counts of an electorate differ; nothing until both have entered."""
    told = [Told(row.issued, row.returned, row.invalid, row.counts).places() for row in tallies]
    return differences(told[0], told[1]) if len(told) == 2 else []


def _live() -> QuerySet[Round]:
    return Round.objects.filter(record__voided_at=None).select_related("record", "organisation")
