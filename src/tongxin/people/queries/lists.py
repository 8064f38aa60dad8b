"""Lists of the people floor: persons found by name or number, terms in order of their end, money of the branches."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from tongxin.ground.access.queries import organisations_for
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day, standing
from tongxin.people import rules
from tongxin.people.definitions import BRANCHES, DEPARTMENTS, PARTY_ORGANISATIONS
from tongxin.people.models import Budget, Duty, Membership, Person, Post, Spending, Term
from tongxin.people.queries.dated import FULL_MEMBER, VIEW, people
from tongxin.people.queries.units import Money, spent_in, term_state
from tongxin.toolbox import clock
from tongxin.toolbox.words import N_

MEMBERS, FULL, PROBATIONARY, OTHERS, LEFT = "members", "full", "probationary", "others", "left"
WHO = {
    MEMBERS: N_("党员"), FULL: N_("正式党员"), PROBATIONARY: N_("预备党员"), OTHERS: N_("非党员职工"), LEFT: N_("已离院"),
}  # fmt: skip


def listed(by: Actor, *, text: str = "", unit: UUID | None = None, who: str = "") -> QuerySet[Any]:
    """Return the persons of the list page as of today: each with the name of the branch, the standing and the first post.

    text: in the name, its pinyin (whole or initials) or the staff number; unit: a department or Party organisation,
    what is below included;
    who: one of `WHO`.
    """
    today = clock.today()
    rows = people(by).select_related("organisation")
    rows = rows.filter(left_on__lte=today) if who == LEFT else rows.exclude(left_on__lte=today)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__istartswith=text) | _spelt(text))
    here = Membership.objects.filter(on_day(today), person=OuterRef("pk"))
    if unit:
        below = Closure.objects.filter(on_day(today), ancestor=unit).values("descendant")
        rows = rows.filter(Q(organisation__in=below) | Exists(here.filter(organisation__in=below)))
    rows = _of(who, rows, here, today)
    post = Post.objects.filter(on_day(today), person=OuterRef("pk")).order_by("order", "id")
    return rows.annotate(
        branch=Subquery(here.values("organisation__short_name")[:1]), standing=Subquery(here.values("standing")[:1]),
        full_on=Subquery(here.values("full_on")[:1]), post=Subquery(post.values("title")[:1]),
    )  # fmt: skip


def _spelt(text: str) -> Q:
    """Return the condition that a name begins with what is typed in Latin letters: wangyi or wy for 王一.

    The sort key has tones, spaces and the dot of a name (阿依古丽·买买提) between the letters, before its tab.
    """
    plain = text.replace(" ", "").lower()
    if not (plain.isascii() and plain.isalpha()):
        return Q(pk=None)
    whole, initials = r"[^a-z\t]*".join(plain), r"[a-z]*[0-9][^a-z\t]+".join(plain)
    return Q(sort_key__regex=f"^({whole}|{initials})")


def _of(who: str, rows: QuerySet[Person], here: QuerySet[Membership], today: dt.date) -> QuerySet[Person]:
    full = FULL_MEMBER | Q(full_on__lte=today)
    kept = {MEMBERS: here, FULL: here.filter(full), PROBATIONARY: here.exclude(full)}
    if who in kept:
        return rows.filter(Exists(kept[who]))
    return rows.filter(~Exists(here)) if who == OTHERS else rows


def units(by: Actor) -> list[Organisation]:
    """Return the departments and Party organisations by which `by` may narrow the list, in organisation order."""
    kinds = (*PARTY_ORGANISATIONS, *DEPARTMENTS)
    rows = organisations_for(by, VIEW).filter(standing(clock.today()), kind__in=kinds)
    return list(rows.order_by("order", "sort_key", "id"))


@dataclass(frozen=True)
class TermLine:
    """The current term of an organisation, or none; its state on the day, and the last day it may run."""

    organisation: Organisation
    term: Term | None
    state: rules.TermState | None

    @property
    def last(self) -> dt.date | None:
        """Return the day on which the term ends, as postponed."""
        return max(self.term.due_on, self.term.postponed_to or self.term.due_on) if self.term else None


def terms(by: Actor, on: dt.date) -> list[TermLine]:
    """Return the terms of all Party organisations that `by` may see, as of a day: first what ends first, then what is unknown."""
    shown = organisations_for(by, VIEW).filter(standing(on), kind__in=PARTY_ORGANISATIONS)
    newest: dict[UUID, Term] = {}
    for term in Term.objects.filter(organisation__in=shown.values("pk"), elected_on__lte=on).order_by("elected_on"):
        newest[term.organisation_id] = term
    lines = [
        TermLine(unit, term, term_state(term, on) if term else None)
        for unit in shown.order_by("order", "sort_key", "id")
        for term in [newest.get(unit.pk)]
    ]
    return sorted(lines, key=lambda line: line.last or dt.date.max)


def budgets(by: Actor, year: int) -> list[tuple[Organisation, Money]]:
    """Return what each branch that `by` may see may spend in a year and has spent, in organisation order."""
    last = dt.date(year, 12, 31)
    shown: Any = organisations_for(by, VIEW).filter(
        Q(dissolved_on=None) | Q(dissolved_on__gt=dt.date(year, 1, 1)), kind__in=BRANCHES, established_on__lte=last
    )
    rows = shown.annotate(**spent_in(year)).order_by("order", "sort_key", "id")
    return [(unit, Money(unit.granted, unit.spent or Decimal(0))) for unit in rows]


def dividing(by: Actor, on: dt.date) -> list[Organisation]:
    """Return the bodies of one's hospital whose leaders have a division of work on a day; it is told to the whole hospital."""
    there = Duty.objects.filter(on_day(on), hospital_id=by.hospital_id).values("organisation")
    return list(Organisation.objects.filter(pk__in=there).order_by("order", "sort_key", "id"))


def dividers(by: Actor) -> list[Organisation]:
    """Return the bodies for which `by` may enter a division of work: the hospital and its Party committee."""
    kinds = (OrganisationKind.HOSPITAL, OrganisationKind.PARTY_COMMITTEE)
    rows = organisations_for(by, "people.assign_duty").filter(kind__in=kinds, dissolved_on=None)
    return list(rows.order_by("order", "sort_key", "id"))


def money(branch: Organisation, first: dt.date, last: dt.date) -> tuple[list[Budget], list[Spending]]:
    """Return the budget of the year of `first`, and what a branch spent in a span of days, newest first."""
    granted = Budget.objects.filter(organisation=branch, year=first.year)
    spent = Spending.objects.filter(organisation=branch, occurred_on__range=(first, last)).select_related("source")
    return list(granted), list(spent.order_by("-occurred_on", "-id"))
