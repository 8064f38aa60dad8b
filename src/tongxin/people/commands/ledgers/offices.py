"""Officers of branches and elections, taken in from their ledgers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.exchange.tables import Plan, Row
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.writing import of_hospital
from tongxin.people import rules
from tongxin.people.commands.ledgers.knowing import Faults, Posts, Registered
from tongxin.people.commands.offices import build_post, term_years
from tongxin.people.definitions import BRANCHES, PARTY_ORGANISATIONS, PostKind
from tongxin.people.models import Person, Post, Term, Trait
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

OFFICER_NEEDS = ("branch", "party_post", "name", "dual_leader", "elected_on", "term_end", "approval_number")
PAPERS = (
    "reminded_on", "request_on", "reply_number", "meeting_on", "should_attend", "attended", "result_reply", "remark",
)  # fmt: skip
TERM_NEEDS = ("organisation", "last_elected_on", "term_years", "due_on", *PAPERS)


@dataclass(frozen=True)
class Seat:
    """One row of the list of officers."""

    number: int
    branch: Organisation
    person: Person
    kind: PostKind
    elected_on: dt.date
    term_end: dt.date | None
    approval_number: str
    dual_leader: bool


def plan_officers(by: Actor, organisation: Organisation, rows: Sequence[Row]) -> Plan:
    """Plan a list of officers: persons are found among the members; whoever holds the post already is a problem."""
    known, posts, faults = (
        Registered(organisation.hospital_id),
        Posts(),
        Faults({"person": "name", "kind": "party_post"}),
    )
    branches = {row["branch"].pk for row in rows}
    taken = {(post.organisation_id, post.kind, post.person_id): post for post in Post.objects.filter(
        organisation__in=branches, valid_to=None)}  # fmt: skip
    seats: list[Seat] = []
    for row in rows:
        seat = _seat(row, known, posts, faults)
        if seat is None:
            continue
        key = (seat.branch.pk, seat.kind.id, seat.person.pk)
        if key in taken:
            faults.add(row, "name", "people.seat_taken", N_("已登记任此职，或在本表中重复"))
            continue
        taken[key] = build_post(seat.branch, seat.person, seat.kind.id, seat.elected_on)
        seats.append(seat)
    return Plan(seats, faults.found, [(N_("任职"), len(seats))])


def _seat(row: Row, known: Registered, posts: Posts, faults: Faults) -> Seat | None:
    branch: Organisation = row["branch"]
    if branch.kind not in BRANCHES or branch.dissolved_on is not None:
        faults.add(row, "branch", "people.row_branch", N_("“{name}”不是现有的党支部"), name=branch.short_name)
        return None
    kind = posts.find(row["party_post"].strip(), branch)
    if kind is None:
        faults.add(row, "party_post", "people.seat_kind", N_("党支部没有“{name}”这一职务"), name=row["party_post"][:20])
        return None
    person = known.member(row["name"], branch)
    if person is None:
        sentence = N_("在党员中找不到“{name}”，或有多人同名：请先导入党员花名册，同名的写工号")
        faults.add(row, "name", "people.seat_person", sentence, name=row["name"])
        return None
    elected = row["elected_on"]
    seat = Seat(row.number, branch, person, kind, elected, row["term_end"], _approval(row), bool(row["dual_leader"]))
    return seat if faults.check(row, "elected_on", _holds, seat) else None


def _holds(seat: Seat) -> bool:
    """Raise `Refused` unless the post may be held from that day on."""
    rules.check_past(seat.elected_on, "elected_on")
    build_post(seat.branch, seat.person, seat.kind.id, seat.elected_on)
    return True


def _approval(row: Row) -> str:
    return (row["approval_number"] or "")[:60]


@command("people.import_officers", title=_("导入党支部班子"), on="organisation")
def import_officers(
    *, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[Any]
) -> list[tuple[int, UUID]]:
    """Write the posts (`Seat`) with their terms and the marks of double leaders; return (row, post)."""
    seats: Sequence[Seat] = planned
    terms: dict[tuple[UUID, dt.date], Term] = {}
    made: list[Post] = []
    for seat in seats:
        post = build_post(seat.branch, seat.person, seat.kind.id, seat.elected_on)
        post.batch, post.approval_number = batch, seat.approval_number
        key = (seat.branch.pk, seat.elected_on)
        post.term = terms.get(key) or terms.setdefault(key, _term(seat, batch))
        made.append(post)
    Post.objects.bulk_create(made)
    Trait.objects.bulk_create(
        Trait(
            person=seat.person, hospital_id=seat.person.hospital_id, organisation_id=seat.person.organisation_id,
            kind="double_leader", valid_from=seat.elected_on, batch=batch,
        )
        for seat in seats
        if seat.dual_leader
    )  # fmt: skip
    note(batch=str(batch), posts=len(made), terms=len(terms))
    return [(seat.number, post.pk) for seat, post in zip(seats, made, strict=True)]


def _term(seat: Seat, batch: UUID) -> Term:
    """Return the term that began with an election; one that is registered already stays as it is."""
    known = (
        Term.objects.filter(organisation=seat.branch, elected_on__lte=seat.elected_on).order_by("-elected_on").first()
    )
    if known is not None and known.due_on >= seat.elected_on:
        return known
    years = term_years(seat.branch)
    return Term.objects.create(
        hospital_id=of_hospital(seat.branch), organisation=seat.branch, elected_on=seat.elected_on, years=years,
        due_on=seat.term_end or rules.term_due(seat.elected_on, years), batch=batch,
    )  # fmt: skip


def plan_terms(by: Actor, organisation: Organisation, rows: Sequence[Row]) -> Plan:
    """Plan a list of elections: one term for each row; a term that is registered already is a problem."""
    faults = Faults({"years": "term_years", "elected_on": "last_elected_on", "organisation": "organisation"})
    known = set(Term.objects.filter(hospital_id=organisation.hospital_id).values_list("organisation_id", "elected_on"))
    made = []
    for row in rows:
        unit, elected = row["organisation"], row["last_elected_on"]
        if (unit.pk, elected) in known:
            faults.add(row, "last_elected_on", "people.term_known", N_("这一届已登记，或在本表中重复"))
            continue
        known.add((unit.pk, elected))
        term = faults.check(row, "organisation", _planned_term, row)
        if term is not None:
            made.append((row.number, term))
    return Plan(made, faults.found, [(N_("党组织任期"), len(made))])


def _planned_term(row: Row) -> Term:
    unit: Organisation = row["organisation"]
    if unit.kind not in PARTY_ORGANISATIONS:
        raise refuse("people.term_place", N_("“{name}”不是换届的党组织"), field="organisation", name=unit.short_name)
    years = row["term_years"] or term_years(unit)
    rules.check_term(row["last_elected_on"], years)
    if None not in (row["should_attend"], row["attended"]) and row["attended"] > row["should_attend"]:
        raise refuse("people.term_attended", N_("实到人数多于应到人数：请核对"), field="attended")
    papers = {name: row[name] for name in PAPERS}
    texts = {name: (papers[name] or "")[:60] for name in ("reply_number", "result_reply", "remark")}
    return Term(
        hospital_id=of_hospital(unit), organisation=unit, elected_on=row["last_elected_on"], years=years,
        due_on=row["due_on"] or rules.term_due(row["last_elected_on"], years), **{**papers, **texts},
    )  # fmt: skip


@command("people.import_terms", title=_("导入换届台账"), on="organisation")
def import_terms(
    *, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[Any]
) -> list[tuple[int, UUID]]:
    """Write the terms of a list of elections; return (row, term)."""
    for _number, term in planned:
        term.batch = batch
    Term.objects.bulk_create(term for _number, term in planned)
    note(batch=str(batch), terms=len(planned))
    return [(number, term.pk) for number, term in planned]
