"""What the pages of a person, of an organisation and of the chart show: as of a day, in at most twelve statements."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from tongxin.ground.access.queries import found, organisations_for, rights
from tongxin.ground.catalog.queries import active, setting
from tongxin.ground.commands.actors import Actor, User
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
from tongxin.people.queries.dated import (
    SEE_ABSENCE_KINDS,
    SEE_ABSENCES,
    VIEW,
    people,
    posts_on,
    standing_on,
)
from tongxin.people.queries.structure import Structure, structure, wanted_members
from tongxin.people.queries.together import Wanted, read
from tongxin.toolbox import clock


@dataclass(frozen=True)
class PersonFacts:
    """A person as of a day. resident, phone: masked; absences: None where `by` may not see that somebody is away.

    own: the page of `by` himself; reasons: `by` may also read why somebody is away, and not only of which kind it is;
    allowed: what `by` may do in the branch, or else the department, of the person.
    """

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
    own: bool
    reasons: bool
    allowed: Callable[[str], bool]


def person_facts(by: Actor, key: UUID, on: dt.date) -> PersonFacts:
    """Return all that is known of a person that `by` may see, newest first; raise `NotFound` otherwise."""
    person = found(_person(by).filter(pk=key).first())
    held = list(_of(Membership.objects, person).select_related("organisation", "began", "ended"))
    placements, posts, titles, traits, duties, contacts, absences = read(
        Wanted(Placement.objects.filter(person=person), ("organisation",)),
        Wanted(Post.objects.filter(person=person), ("organisation",)),
        Wanted(Title.objects.filter(person=person)),
        Wanted(Trait.objects.filter(person=person)),
        Wanted(Duty.objects.filter(person=person), ("organisation",)),
        Wanted(Contact.objects.filter(person=person), ("organisation",)),
        Wanted(Absence.objects.filter(person=person)),
    )
    current, here = _on(held, on), _on(placements, on)
    allowed = rights(by, current.organisation if current else person.organisation)
    resident, phone = numbers.masked(person)
    himself = isinstance(by, User) and by.person_id == person.pk
    reasons = himself or allowed(SEE_ABSENCES)
    return PersonFacts(
        person, resident, phone, here.organisation if here else None, current,
        standing_on(current, on) if current else None, _newest(placements), held, _changes(held), _newest(posts),
        sorted(titles, key=lambda row: (row.since or dt.date.max, row.pk), reverse=True), _newest(traits),
        _newest(duties), _newest(contacts), _newest(absences) if reasons or allowed(SEE_ABSENCE_KINDS) else None,
        himself, reasons, allowed,
    )  # fmt: skip


def _person(by: Actor) -> QuerySet[Person]:
    """Return the persons whose page `by` may open, himself included."""
    return (people(by) | own(by)).select_related("organisation")


def own(by: Actor) -> QuerySet[Person]:
    """Return the person that `by` is himself; nobody for the system and for accounts of nobody's own."""
    key = by.person_id if isinstance(by, User) else None
    return Person.objects.filter(pk=key) if key else Person.objects.none()


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
    posts, terms, contacts, coverage, members = read(
        Wanted(_marked(Post.objects.filter(on_day(on), organisation=unit), on), ("person",), ("heads", "backbone")),
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
        if key != root.pk:  # whoever stands above may be out of sight
            nodes[above or root.pk].below.append(node)
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


def _newest(rows: list[Any]) -> Any:
    return sorted(rows, key=lambda row: (row.valid_from, row.pk), reverse=True)
