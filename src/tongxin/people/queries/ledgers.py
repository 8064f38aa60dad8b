"""Rows of the room's ledgers as of a day or for a span, in organisation order; each reads a few statements a chunk."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet

from tongxin.ground.access.queries import organisations_for, visible
from tongxin.ground.catalog.queries import active, entry, setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import KEY, UNIT
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day, standing
from tongxin.people import rules
from tongxin.people.definitions import BRANCHES, CHANGES, SEXES, STANDINGS, Change, Standing
from tongxin.people.models import (
    Coverage,
    Membership,
    MembershipChange,
    Person,
    Placement,
    Post,
    Stated,
    Term,
    Title,
    Trait,
    numbers,
)
from tongxin.people.queries.dated import VIEW, standing_on
from tongxin.toolbox import clock
from tongxin.toolbox.periods import age
from tongxin.toolbox.words import verbatim

CHUNK = 500
IN_SERVICE, RETIRED = verbatim("在职"), verbatim("离退休")
HAN = "01"
COLLEGE = ("1", "2", "3")
# 党内统计: 35 and younger.
YOUNG = 35
Line = dict[str, Any]
S = TypeVar("S", bound=Stated)


def roster(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Iterator[Line]:
    """Yield the members of a branch, or of all branches below an organisation, on the day `end` (党员花名册)."""
    held = _below(by, Membership.objects.filter(on_day(end)), organisation, end)
    rows = held.select_related("person", "person__organisation", "organisation")
    ordered = rows.order_by("organisation__order", "organisation__sort_key", "joined_on", "person__sort_key")
    for chunk in _chunks(ordered):
        about = _About([row.person for row in chunk], end)
        for row in chunk:
            yield {**about.person(row.person), **_member(row, end, about)}


def staff(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Iterator[Line]:
    """Yield the staff placed at or below an organisation on the day `end`; never resident IDs."""
    held = _below(by, Placement.objects.filter(on_day(end)), organisation, end)
    rows = held.select_related("person", "person__organisation", "organisation")
    for chunk in _chunks(rows.order_by("organisation__order", "organisation__sort_key", "person__sort_key")):
        about = _About([row.person for row in chunk], end)
        for row in chunk:
            person = row.person
            retired = person.retired_on is not None and person.retired_on <= end
            yield {
                KEY: row.pk, UNIT: row.organisation_id, **about.person(person),
                "in_service": RETIRED if retired else IN_SERVICE, "phone": numbers.phone(person),
            }  # fmt: skip


def secrets(by: Actor, key: str, keys: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return the resident IDs in clear, by the ids of memberships; the ledger has asked for the grant and the purpose."""
    rows = visible(by, Membership.objects.filter(pk__in=keys), VIEW).select_related("person")
    return {row.pk: numbers.resident(row.person) for row in rows}


def officers(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Iterator[Line]:
    """Yield the seats of branch committees held on the day `end`, with what each branch covers and how large it is."""
    seats = [kind.id for kind in active().all("post").values() if kind.committee]
    held = _below(
        by, Post.objects.filter(on_day(end), kind__in=seats, organisation__kind__in=BRANCHES), organisation, end
    )
    rows = held.select_related("person__organisation", "organisation", "term").order_by(
        "organisation__order", "organisation__sort_key", "order", "person__sort_key"
    )
    for chunk in _chunks(rows.annotate(covered=_covered(end))):
        about = _About([row.person for row in chunk], end)
        members = _members([row.organisation_id for row in chunk], end)
        for row in chunk:
            branch = row.organisation_id
            yield {
                **about.person(row.person), **_officer(row, about), "departments": "、".join(vars(row)["covered"]),
                "members_full": members[branch, Standing.FULL],
                "members_probationary": members[branch, Standing.PROBATIONARY],
            }  # fmt: skip


def terms(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Iterator[Line]:
    """Yield the terms of Party organisations that ran in a span, with how far the next election has got."""
    party = Term.objects.filter(elected_on__lte=end).exclude(organisation__kind=OrganisationKind.BODY)
    rows = _below(by, party, organisation, end)
    running = rows.filter(Q(meeting_on=None) | Q(meeting_on__gte=start)).select_related("organisation")
    on, ahead = min(end, clock.today()), int(setting("people.election_months"))
    for row in running.order_by("organisation__order", "organisation__sort_key", "elected_on"):
        days = rules.TermDays(row.due_on, row.postponed_to, row.request_on, row.meeting_on)
        yield {
            KEY: row.pk, UNIT: row.organisation_id, "organisation": row.organisation, "last_elected_on": row.elected_on,
            "term_years": row.years, "state": rules.TERM_STATES[rules.term_state(days, on, ahead)],
            **{name: getattr(row, name) for name in (
                "due_on", "reminded_on", "request_on", "reply_number", "meeting_on", "should_attend", "attended",
                "result_reply", "remark",
            )},
        }  # fmt: skip


def changes(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Iterator[Line]:
    """Yield the changes of membership in a span, in order of their days."""
    rows = _below(by, MembershipChange.objects.filter(occurred_on__range=(start, end)), organisation, end)
    for row in rows.select_related("person").order_by("occurred_on", "id"):
        yield {
            KEY: row.pk, UNIT: row.organisation_id, "occurred_on": row.occurred_on, "name": row.person.name,
            "kind": CHANGES[Change(row.kind)], "from_org": row.from_name, "to_org": row.to_name,
            **{name: getattr(row, name) for name in (
                "letter_number", "issued_on", "valid_days", "dues_paid_to", "receipt_on", "national_system", "handler",
                "remark",
            )},
        }  # fmt: skip


def statistics(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Iterator[Line]:
    """Yield the check of the yearly statistics (党内统计核对表) up to `end`: one row a branch, balanced or not.

    A member who moved between branches of the hospital is counted apart, so that the sum of all branches is the hospital's.
    """
    last_year = dt.date(end.year - 1, 12, 31)
    begin = Counter(_below(by, Membership.objects.filter(on_day(last_year)), organisation, end).values_list(
        "organisation_id", flat=True))  # fmt: skip
    now: dict[UUID, list[Membership]] = defaultdict(list)
    for row in _below(by, Membership.objects.filter(on_day(end)), organisation, end).select_related("person"):
        now[row.organisation_id].append(row)
    moves = _moves(by, organisation, last_year, end)
    for unit in _branches(by, organisation, last_year, end):
        yield _balance(unit, begin[unit.pk], moves, now[unit.pk], end)


def _balance(
    unit: Organisation, begin: int, moves: Counter[tuple[UUID, str]], held: list[Membership], end: dt.date
) -> Line:
    came = {key: moves[unit.pk, key] for key in ("in_developed", "in_transferred", "in_restored", "in_moved")}
    went = {key: moves[unit.pk, key] for key in ("out_transferred", "out_expelled", "out_died", "out_moved")}
    full = sum(standing_on(row, end) == Standing.FULL for row in held)
    people = [row.person for row in held]
    return {
        KEY: unit.pk, UNIT: unit.pk, "organisation": unit, "begin": begin, **came, **went, "end": len(held), "full": full,
        "probationary": len(held) - full,
        "female": sum(one.sex == "female" for one in people),
        "minority": sum(one.ethnicity not in {"", HAN} for one in people),
        "under35": sum(one.born is not None and age(one.born, end) <= YOUNG for one in people),
        "college": sum(one.education[:1] in COLLEGE for one in people if one.education),
        "retired": sum(one.retired_on is not None and one.retired_on <= end for one in people),
        "balanced": rules.balanced(begin, came.values(), went.values(), len(held)),
    }  # fmt: skip


_COLUMNS = {
    Change.DEVELOPED: "in_developed", Change.TRANSFERRED_IN: "in_transferred", Change.RESTORED: "in_restored",
    Change.TRANSFERRED_OUT: "out_transferred", Change.EXPELLED: "out_expelled", Change.DIED: "out_died",
}  # fmt: skip


def _moves(by: Actor, organisation: Organisation, after: dt.date, end: dt.date) -> Counter[tuple[UUID, str]]:
    """Return how many changes of each sort each branch had after one day and up to another."""
    found: Counter[tuple[UUID, str]] = Counter()
    hospital = MembershipChange.objects.filter(hospital_id=organisation.hospital_id)
    rows = visible(by, hospital, VIEW) if organisation.hospital_id == organisation.pk else hospital
    for kind, unit, source, target in rows.filter(occurred_on__gt=after, occurred_on__lte=end).values_list(
        "kind", "organisation_id", "from_branch_id", "to_branch_id"
    ):
        if kind == Change.MOVED:
            found[source, "out_moved"] += 1
            found[target, "in_moved"] += 1
        else:
            found[unit, _COLUMNS[Change(kind)]] += 1
    return found


def _branches(by: Actor, organisation: Organisation, after: dt.date, end: dt.date) -> QuerySet[Organisation]:
    """Return the branches below an organisation that stood on one of two days, in organisation order."""
    below = Closure.objects.filter(on_day(end), ancestor=organisation).values("descendant")
    known = organisations_for(by, VIEW).filter(pk__in=below, kind__in=BRANCHES)
    return known.filter(standing(after) | standing(end)).order_by("order", "sort_key")


def particulars(person: Person, day: dt.date) -> Line:
    """Return what rosters say of one person on a day; who may see it has been asked."""
    return _About([person], day).person(person)


class _About:
    """What ledgers say of persons on a day: department, title, posts, marks; a statement each for a whole chunk."""

    def __init__(self, people: Sequence[Person], day: dt.date) -> None:
        keys = [person.pk for person in people]
        placed = Placement.objects.filter(on_day(day), person__in=keys).select_related("organisation")
        self.department = {row.person_id: row.organisation for row in placed}
        titles = Title.objects.filter(Q(since=None) | Q(since__lte=day), person__in=keys)
        self.title = {row.person_id: row.name for row in titles.order_by(F("since").asc(nulls_first=True), "id")}
        self.posts: dict[UUID, list[Post]] = defaultdict(list)
        for post in Post.objects.filter(on_day(day), person__in=keys).order_by("order"):
            self.posts[post.person_id].append(post)
        marked = Trait.objects.filter(on_day(day), person__in=keys, kind__in=("double_leader", "backbone"))
        self.marks = set(marked.values_list("person_id", "kind"))
        self.day = day
        self.words = {name: _words(name) for name in ("ethnicity", "education", "degree")}

    def person(self, person: Person) -> Line:
        """Return the columns that every roster has."""
        return {
            "name": person.name, "code": person.code, "sex": SEXES.get(person.sex, ""),  # type: ignore[call-overload]  # a text equals its word
            "born": person.born, "native_place": person.native_place, "work_started": person.work_started,
            "department": self.department.get(person.pk) or _department(person), "title_rank": self.title.get(person.pk, ""),
            "post": self.titles(person, "administration"),
            **{name: words.get(getattr(person, name), "") for name, words in self.words.items()},
        }  # fmt: skip

    def titles(self, person: Person, side: str) -> str:
        """Return the posts that a person holds on one side, as words."""
        kinds = active().all("post")
        held = [post.title for post in self.posts[person.pk] if post.kind in kinds and kinds[post.kind].side == side]
        return "、".join(dict.fromkeys(held))

    def heads(self, person: Person) -> bool:
        """Tell whether a person heads a department."""
        return any(post.kind in {"department_head", "department_deputy"} for post in self.posts[person.pk])


def _covered(day: dt.date) -> ArraySubquery:
    """Return the names of the departments that a row's branch covers on a day."""
    rows = Coverage.objects.filter(on_day(day), organisation=OuterRef("organisation"))
    return ArraySubquery(rows.order_by("department__order", "department__sort_key").values("department__short_name"))


def _members(units: Sequence[UUID], day: dt.date) -> Counter[tuple[UUID, Standing]]:
    """Return how many members of each standing branches have on a day."""
    held = Membership.objects.filter(on_day(day), organisation__in=set(units))
    return Counter((row.organisation_id, standing_on(row, day)) for row in held)


def _member(row: Membership, day: dt.date, about: _About) -> Line:
    person = row.person
    retired = person.retired_on is not None and person.retired_on <= day
    return {
        KEY: row.pk, UNIT: row.organisation_id, "branch": row.organisation, "joined_on": row.joined_on,
        "full_on": row.full_on, "category": STANDINGS[standing_on(row, day)], "party_post": about.titles(person, "party"),
        "entered_branch_on": row.valid_from, "in_service": RETIRED if retired else IN_SERVICE, "floating": row.floating,
        "phone": numbers.phone(person), "remark": row.remark,
    }  # fmt: skip


def _officer(row: Post, about: _About) -> Line:
    term = row.term
    return {
        KEY: row.pk, UNIT: row.organisation_id, "branch": row.organisation, "party_post": row.title,
        "department_head": about.heads(row.person), "dual_leader": (row.person_id, "double_leader") in about.marks,
        "elected_on": row.valid_from, "term_end": term.due_on if term else None, "approval_number": row.approval_number,
    }  # fmt: skip


def _department(person: Person) -> Organisation | None:
    """Return the department of today, where the day of entering it is not known; a branch is none."""
    return person.organisation if person.organisation.kind not in BRANCHES else None


def _words(name: str) -> dict[str, str]:
    return {code.code: code.title for code in entry("code_list", name).values}


def _below(by: Actor, rows: QuerySet[Any], organisation: Organisation, day: dt.date) -> QuerySet[Any]:
    """Return those of `rows` that `by` may see at or below an organisation on a day."""
    below = Closure.objects.filter(on_day(day), ancestor=organisation).values("descendant")
    return visible(by, rows.filter(organisation__in=below), VIEW)


def _chunks(rows: QuerySet[S]) -> Iterator[list[S]]:
    source = rows.iterator(chunk_size=CHUNK)
    take: Callable[[], list[S]] = lambda: list(islice(source, CHUNK))  # noqa: E731  one line says it
    return iter(take, [])
