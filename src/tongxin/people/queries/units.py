"""What the page of an organisation shows: as of a day, in at most twelve statements."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from tongxin.ground.access.queries import found, organisations_for, rights
from tongxin.ground.catalog.queries import active, setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.people import rules
from tongxin.people.definitions import BRANCHES, Standing
from tongxin.people.models import (
    Budget,
    Contact,
    Coverage,
    Duty,
    Person,
    Post,
    Spending,
    Term,
    Trait,
)
from tongxin.people.queries.dated import (
    VIEW,
    posts_on,
)
from tongxin.people.queries.structure import Structure, structure, wanted_members
from tongxin.people.queries.together import Wanted, read
from tongxin.toolbox import clock


@dataclass(frozen=True)
class Money:
    """What a branch may spend in a year and has spent, in yuan; `granted` is None where no budget was set."""

    granted: Decimal | None
    spent: Decimal

    @property
    def left(self) -> Decimal | None:
        """Return what remains; None without a budget."""
        return None if self.granted is None else self.granted - self.spent


@dataclass(frozen=True)
class OrganisationFacts:
    """An organisation as of a day, `on`.

    above: from its parent up; below: directly, in organisation order; posts: held in it itself, by rank; coverage: its
    departments, or for a department the branches that cover it; structure: of the members at or below it;
    contacts: leaders who keep contact with it; money: of the day's year; gaps: posts that break a rule of selection.
    """

    organisation: Organisation
    above: list[Organisation]
    below: list[Organisation]
    posts: list[Post]
    term: Term | None
    term_state: rules.TermState | None
    coverage: list[Coverage]
    structure: Structure
    contacts: list[Contact]
    money: Money
    gaps: list[Gap]
    on: dt.date
    allowed: Callable[[str], bool]

    @property
    def full(self) -> int:
        """Return the number of full members at or below it."""
        return dict(self.structure.standings).get(Standing.FULL, 0)

    @property
    def probationary(self) -> int:
        """Return the number of probationary members at or below it."""
        return dict(self.structure.standings).get(Standing.PROBATIONARY, 0)

    @property
    def covers(self) -> list[Organisation]:
        """Return the organisations at the other end of `coverage`."""
        here = self.organisation.pk
        return [row.department if row.organisation_id == here else row.organisation for row in self.coverage]


def organisation_facts(by: Actor, key: UUID, on: dt.date) -> OrganisationFacts:
    """Return all that a page of an organisation shows; raise `NotFound` when `by` may not see it."""
    unit: Any = found(organisations_for(by, VIEW).annotate(**spent_in(on.year)).filter(pk=key).first())
    held = _marked(Post.objects.filter(on_day(on), organisation=unit), on)
    posts, terms, contacts, coverage, members = read(
        Wanted(held, ("person", "organisation"), ("heads", "backbone")),
        Wanted(Term.objects.filter(organisation=unit, elected_on__lte=on)),
        Wanted(Contact.objects.filter(on_day(on), organisation=unit), ("person",)),
        Wanted(_coverage(unit).filter(on_day(on)), ("organisation", "department")),
        wanted_members(unit, on),
    )
    term = max(terms, key=lambda row: row.elected_on, default=None)
    posts.sort(key=lambda row: (row.order, row.person.sort_key))
    above, below, over = _around(unit, on)
    return OrganisationFacts(
        unit, above, below, posts, term, term_state(term, on) if term else None,
        sorted(coverage, key=lambda row: (row.department.order, row.organisation.order, row.pk)), structure(members, on),
        sorted(contacts, key=lambda row: row.person.sort_key), Money(unit.granted, unit.spent or Decimal(0)),
        _gaps(posts) if unit.kind in BRANCHES else [], on, rights(by, unit, over),
    )  # fmt: skip


def term_state(term: Term, on: dt.date) -> rules.TermState:
    """Return the state of a term on a day, by the hospital's setting of when an election becomes due."""
    days = rules.TermDays(term.due_on, term.postponed_to, term.request_on, term.meeting_on)
    return rules.term_state(days, on, int(setting("people.election_months")))


@dataclass(frozen=True)
class Gap:
    """A committee post whose holder breaks a rule of selection: `rule` is "head" (a secretary heads no department) or
    "backbone" (a member of the committee is no backbone of the work)."""

    post: Post
    rule: str


def selection_gaps(organisation: Organisation, on: dt.date) -> list[Gap]:
    """Return the posts of a branch's committee that break a rule of selection and give no exception for it."""
    return _gaps(_marked(posts_on(organisation, on), on))


def _marked(posts: QuerySet[Post], on: dt.date) -> Any:
    """Return posts, each with `heads` and `backbone`: what its holder is on the day."""
    there = on_day(on) & Q(person=OuterRef("person"))
    heads = Post.objects.filter(there, kind__in=("department_head", "department_deputy"))
    return posts.annotate(heads=Exists(heads), backbone=Exists(Trait.objects.filter(there, kind="backbone")))


def _gaps(posts: Iterable[Any]) -> list[Gap]:
    seats = {kind.id for kind in active().all("post").values() if kind.committee}
    gaps = []
    for post in posts:
        if post.kind not in seats or post.exception:
            continue
        if post.kind == "branch_secretary" and not post.heads:
            gaps.append(Gap(post, "head"))
        elif post.kind != "branch_secretary" and not post.backbone:
            gaps.append(Gap(post, "backbone"))
    return gaps


@dataclass(frozen=True)
class Charge:
    """What a leader is in charge of on a day: fields of work and units of contact (班子分工与联系点表)."""

    person: Person
    duties: list[Duty]
    contacts: list[Organisation]


def charges(organisation: Organisation, on: dt.date) -> list[Charge]:
    """Return the division of work of a hospital or committee on a day, leaders in order of their duties."""
    duties: dict[Person, list[Duty]] = defaultdict(list)
    for duty in Duty.objects.filter(on_day(on), organisation=organisation).select_related("person").order_by("id"):
        duties[duty.person].append(duty)
    kept: dict[UUID, list[Organisation]] = defaultdict(list)
    held = Contact.objects.filter(on_day(on), person__in=list(duties)).select_related("organisation")
    for contact in held.order_by("organisation__order", "organisation__sort_key"):
        kept[contact.person_id].append(contact.organisation)
    return [Charge(person, told, kept[person.pk]) for person, told in duties.items()]


def spent_in(year: int) -> dict[str, Any]:
    """Return what annotates an organisation with `granted` and `spent` in a calendar year."""
    budget = Budget.objects.filter(organisation=OuterRef("pk"), year=year).values("amount")
    paid = (
        Spending.objects.filter(organisation=OuterRef("pk"), occurred_on__year=year).order_by().values("organisation")
    )
    return {"granted": Subquery(budget[:1]), "spent": Subquery(paid.annotate(sum=Sum("amount")).values("sum"))}


def _around(unit: Organisation, on: dt.date) -> tuple[list[Organisation], list[Organisation], set[UUID]]:
    """Return what stands above an organisation, nearest first, and directly below it, in organisation order; and the keys
    of itself and of what stands above it today, by which rights are told."""
    near = Q(descendant=unit, depth__gt=0) | Q(ancestor=unit, depth=1)
    there = on_day(on), on_day(clock.today())
    rows = Closure.objects.filter(near, there[0] | there[1]).annotate(then=Q(there[0]), now=Q(there[1]))
    shown: Any = list(rows.select_related("ancestor", "descendant").order_by("depth"))
    above = [row.ancestor for row in shown if row.descendant_id == unit.pk and row.then]
    below = [row.descendant for row in shown if row.ancestor_id == unit.pk and row.then and _stands(row.descendant, on)]
    over = {unit.pk, *(row.ancestor_id for row in shown if row.descendant_id == unit.pk and row.now)}
    return above, sorted(below, key=lambda one: (one.order, one.sort_key)), over


def _stands(unit: Organisation, on: dt.date) -> bool:
    return unit.dissolved_on is None or on < unit.dissolved_on


def _coverage(unit: Organisation) -> QuerySet[Coverage]:
    return Coverage.objects.filter(Q(organisation=unit) | Q(department=unit))
