"""What the pages of a person, of an organisation and of the chart show: as of a day, in at most twelve statements."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from tongxin.ground.access.queries import found, may, organisations_for
from tongxin.ground.catalog.queries import active, setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day, standing
from tongxin.people import rules
from tongxin.people.definitions import BRANCHES, PARTY_ORGANISATIONS, Standing
from tongxin.people.models import (
    Absence,
    Budget,
    Contact,
    Coverage,
    Duty,
    Membership,
    MembershipChange,
    Person,
    Placement,
    Post,
    Spending,
    Term,
    Title,
    Trait,
    numbers,
)
from tongxin.people.queries.dated import FULL_MEMBER, SEE_ABSENCES, VIEW, memberships, people, posts_on, standing_on


@dataclass(frozen=True)
class PersonFacts:
    """A person as of a day. resident, phone: masked; absences: None where `by` may not see why somebody is away."""

    person: Person
    resident: str
    phone: str
    department: Organisation | None
    membership: Membership | None
    standing: Standing | None
    placements: list[Placement]
    memberships: list[Membership]
    changes: list[MembershipChange]
    posts: list[Post]
    titles: list[Title]
    traits: list[Trait]
    duties: list[Duty]
    contacts: list[Contact]
    absences: list[Absence] | None


def person_facts(by: Actor, key: UUID, on: dt.date) -> PersonFacts:
    """Return all that is known of a person that `by` may see, newest first; raise `NotFound` otherwise."""
    person = found(_person(by).filter(pk=key).first())
    placements = list(_of(Placement.objects, person).select_related("organisation"))
    held = list(_of(Membership.objects, person).select_related("organisation", "began", "ended"))
    current, here = _on(held, on), _on(placements, on)
    branch = current.organisation if current else person.organisation
    resident, phone = numbers.masked(person)
    return PersonFacts(
        person, resident, phone, here.organisation if here else None, current,
        standing_on(current, on) if current else None, placements, held, _changes(held),
        list(_of(Post.objects, person).select_related("organisation", "term")),
        list(Title.objects.filter(person=person).order_by(F("since").desc(nulls_last=True), "-id")),
        list(_of(Trait.objects, person)),
        list(_of(Duty.objects, person).select_related("organisation")) if person.leads else [],
        list(_of(Contact.objects, person).select_related("organisation")) if person.leads else [],
        list(_of(Absence.objects, person)) if may(by, SEE_ABSENCES, branch) else None,
    )  # fmt: skip


def _person(by: Actor) -> Any:
    """Return the persons that `by` may see, each with `leads`: whether there is a division of work to ask for."""
    duties, contacts = (kind.objects.filter(person=OuterRef("pk")) for kind in (Duty, Contact))
    return people(by).select_related("organisation").annotate(leads=Exists(duties) | Exists(contacts))


def _changes(held: list[Membership]) -> list[MembershipChange]:
    """Return the changes by which memberships began and ended, newest first."""
    known = {change.pk: change for row in held for change in (row.began, row.ended) if change is not None}
    return sorted(known.values(), key=lambda change: (change.occurred_on, change.pk), reverse=True)


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
    """An organisation as of a day.

    above: from its parent up; below: directly, in organisation order; posts: held in it itself, by rank; covers: its
    departments, or for a department the branches that cover it; full, probationary: members at or below it;
    contacts: leaders who keep contact with it; money: of the day's year; gaps: posts that break a rule of selection.
    """

    organisation: Organisation
    above: list[Organisation]
    below: list[Organisation]
    posts: list[Post]
    term: Term | None
    term_state: rules.TermState | None
    covers: list[Organisation]
    full: int
    probationary: int
    contacts: list[Contact]
    money: Money
    gaps: list[Gap]


def organisation_facts(by: Actor, key: UUID, on: dt.date) -> OrganisationFacts:
    """Return all that a page of an organisation shows; raise `NotFound` when `by` may not see it."""
    unit: Any = found(organisations_for(by, VIEW).annotate(**_money(on.year)).filter(pk=key).first())
    posts = list(_marked(posts_on(unit, on), on))
    term = Term.objects.filter(organisation=unit, elected_on__lte=on).order_by("-elected_on").first()
    full = Count("pk", filter=FULL_MEMBER | Q(full_on__lte=on))
    counted = memberships(unit, on).aggregate(all=Count("pk"), full=full)
    contacts = Contact.objects.filter(on_day(on), organisation=unit).select_related("person")
    above, below = _around(unit, on)
    return OrganisationFacts(
        unit, above, below, posts, term, term_state(term, on) if term else None, _covers(unit, on), counted["full"],
        counted["all"] - counted["full"], list(contacts.order_by("person__sort_key")),
        Money(unit.granted, unit.spent or Decimal(0)), _gaps(posts) if unit.kind in BRANCHES else [],
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


@dataclass
class Node:
    """An organisation in the chart: its head and its members (at or below it) on the day, and what stands below it."""

    organisation: Organisation
    head: str = ""
    members: int = 0
    below: list[Node] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Return the form that a tree of ECharts takes."""
        shown = {"id": str(self.organisation.pk), "name": self.organisation.short_name, "value": self.members}
        return {**shown, "head": self.head, "children": [node.as_dict() for node in self.below]}


def chart(by: Actor, root: Organisation, on: dt.date, kinds: Iterable[str] = PARTY_ORGANISATIONS) -> Node:
    """Return the tree below `root` on a day, of some kinds of organisation, in four statements; foreign branches left out."""
    seen = organisations_for(by, VIEW).values("pk")
    links = Closure.objects.filter(on_day(on), depth=1, descendant__in=seen).values_list("descendant_id", "ancestor_id")
    parents = dict(links)
    shown = Organisation.objects.filter(standing(on), pk__in=parents, kind__in=list(kinds)).order_by(
        "order", "sort_key"
    )
    nodes = {unit.pk: Node(unit) for unit in shown if unit.hospital_id == root.hospital_id}
    top = nodes.setdefault(root.pk, Node(root))
    _fill(nodes, on)
    for key, node in nodes.items():
        above = parents.get(key)
        while above is not None and above not in nodes:
            above = parents.get(above)
        if key != root.pk and above is not None:
            nodes[above].below.append(node)
    _sum(top)
    return top


def _fill(nodes: dict[UUID, Node], on: dt.date) -> None:
    """Put heads and members of their own into the nodes."""
    heads = [kind.id for kind in active().all("post").values() if kind.head]
    for post in posts_on([node.organisation for node in nodes.values()], on).filter(kind__in=heads):
        node = nodes[post.organisation_id]
        node.head = node.head or post.person.name
    held = Membership.objects.filter(on_day(on), organisation__in=list(nodes))
    for unit, count in Counter(held.values_list("organisation_id", flat=True)).items():
        nodes[unit].members = count


def _sum(node: Node) -> int:
    node.members += sum(map(_sum, node.below))
    return node.members


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


def not_members(people_there: Iterable[Person], day: dt.date) -> list[Person]:
    """Return those of some persons who were no Party members on a day: whose attendance as a member cannot be."""
    asked = list(people_there)
    held = Membership.objects.filter(on_day(day), person__in=asked).values_list("person_id", flat=True)
    known = set(held)
    return [person for person in asked if person.pk not in known]


def _of(rows: Any, person: Person) -> Any:
    return rows.filter(person=person).order_by("-valid_from", "-id")


def _on(rows: Iterable[Any], day: dt.date) -> Any:
    """Return the row that holds on a day, or None."""
    return next((row for row in rows if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)), None)


def _money(year: int) -> dict[str, Any]:
    """Return what annotates an organisation with `granted` and `spent` in a calendar year."""
    budget = Budget.objects.filter(organisation=OuterRef("pk"), year=year).values("amount")
    paid = (
        Spending.objects.filter(organisation=OuterRef("pk"), occurred_on__year=year).order_by().values("organisation")
    )
    return {"granted": Subquery(budget[:1]), "spent": Subquery(paid.annotate(sum=Sum("amount")).values("sum"))}


def _around(unit: Organisation, on: dt.date) -> tuple[list[Organisation], list[Organisation]]:
    """Return what stands above an organisation, nearest first, and directly below it, in organisation order."""
    near = Q(descendant=unit, depth__gt=0) | Q(ancestor=unit, depth=1)
    rows = list(Closure.objects.filter(near, on_day(on)).select_related("ancestor", "descendant").order_by("depth"))
    above = [row.ancestor for row in rows if row.descendant_id == unit.pk]
    below = [row.descendant for row in rows if row.ancestor_id == unit.pk and _stands(row.descendant, on)]
    return above, sorted(below, key=lambda one: (one.order, one.sort_key))


def _stands(unit: Organisation, on: dt.date) -> bool:
    return unit.dissolved_on is None or on < unit.dissolved_on


def _covers(unit: Organisation, on: dt.date) -> list[Organisation]:
    rows = Coverage.objects.filter(Q(organisation=unit) | Q(department=unit), on_day(on))
    return [
        row.department if row.organisation_id == unit.pk else row.organisation
        for row in rows.select_related("organisation", "department").order_by(
            "department__order", "organisation__order"
        )
    ]
