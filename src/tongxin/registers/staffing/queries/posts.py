"""Posts of departments beside the people in them, what they cost, and what a proposal would change."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from tongxin.ground.access.queries import found, visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import on_day, standing
from tongxin.people.models import Placement, Title
from tongxin.registers.staffing.definitions import LEVELS, Level
from tongxin.registers.staffing.models import Cap, Change, Cost, Load, Proposal, Quota
from tongxin.registers.staffing.queries.contracts import VIEW
from tongxin.registers.staffing.rules import Plan, Post, ten_thousands
from tongxin.toolbox import clock
from tongxin.toolbox.rounding import half_up

PROPOSAL = "staffing_proposal"


def departments(hospital: UUID) -> QuerySet[Organisation]:
    """Return the departments of a hospital that stand today, in organisation order."""
    rows = Organisation.objects.filter(standing(clock.today()), hospital=hospital, kind=OrganisationKind.DEPARTMENT)
    return rows.order_by("order", "sort_key", "id")


def posts_on(hospital: UUID, day: dt.date) -> dict[Post[UUID], int]:
    """Return the posts granted on a day by (department, level)."""
    rows = Quota.objects.filter(on_day(day), hospital=hospital)
    return {(row.organisation_id, row.level): row.posts for row in rows}


def money_on(hospital: UUID, day: dt.date) -> tuple[dict[str, Decimal], Decimal | None]:
    """Return what a post of each level costs a year on a day, and the most that posts may cost in its year (None where nobody
    has stated it), in yuan: 1 statement."""
    costs = Cost.objects.filter(on_day(day), hospital=hospital).order_by().values_list("level", "yearly")
    caps = Cap.objects.filter(hospital=hospital, year=day.year).order_by().annotate(level=Value(""))
    stated = dict(costs.union(caps.values_list("level", "amount"), all=True))
    cap = stated.pop("", None)
    return stated, cap


def staff_on(hospital: UUID, day: dt.date) -> dict[Post[UUID], int]:
    """Return the people in service on a day by department and level of their highest title."""
    serving = Q(person__retired_on=None) | Q(person__retired_on__gt=day)
    placed = Placement.objects.filter(on_day(day), serving, hospital=hospital, person__left_on=None).order_by()
    held = Title.objects.filter(Q(since=None) | Q(since__lte=day), person=OuterRef("person"), level__in=LEVELS)
    rank = Case(*(When(level=level, then=place) for place, level in enumerate(LEVELS)))
    highest = Coalesce(Subquery(held.order_by(rank).values("level")[:1]), Value(Level.OTHER.value))
    return Counter(placed.annotate(level=highest).values_list("organisation", "level"))


@dataclass(frozen=True)
class Department:
    """A department: posts and people by level, what its posts cost, and its workload and surplus a head."""

    unit: Organisation
    levels: list[tuple[str, int, int]]  # level, posts, people
    posts: int
    people: int
    cost: Decimal | None
    workload: Decimal | None
    surplus: Decimal | None

    @property
    def free(self) -> int:
        """Return how many posts are free; below zero: people beyond the posts."""
        return self.posts - self.people


@dataclass(frozen=True)
class Overview:
    """All departments of a hospital on a day, what their posts cost together, and the cap of the year."""

    departments: list[Department]
    plan: Plan[UUID]
    cap: Decimal | None
    year: int
    costs: list[tuple[str, Decimal | None]] = field(default_factory=list)

    @property
    def posts(self) -> int:
        """Return all posts."""
        return sum(row.posts for row in self.departments)

    @property
    def people(self) -> int:
        """Return all people in service."""
        return sum(row.people for row in self.departments)


def overview(hospital: UUID, day: dt.date) -> Overview:
    """Return posts, people, cost and load of every department on a day: 4 statements however many there are. A load is that
    of the last year before, in which it is complete."""
    granted, people = posts_on(hospital, day), staff_on(hospital, day)
    costs, cap = money_on(hospital, day)
    plan: Plan[UUID] = Plan(granted, costs)
    load = Load.objects.filter(organisation=OuterRef("pk"), year=day.year - 1)
    units = departments(hospital).annotate(
        workload=Subquery(load.values("workload")[:1]), surplus=Subquery(load.values("surplus")[:1])
    )
    rows = [_department(unit, plan, people) for unit in units]
    return Overview(rows, plan, cap, day.year, [(level, costs.get(level)) for level in LEVELS])


def _department(unit: Any, plan: Plan[UUID], people: Mapping[Post[UUID], int]) -> Department:
    levels = [(level, plan.posts.get((unit.pk, level), 0), people.get((unit.pk, level), 0)) for level in LEVELS]
    count = sum(here for _level, _posts, here in levels)
    return Department(
        unit, levels, sum(posts for _level, posts, _here in levels), count, plan.of(unit.pk),
        _a_head(unit.workload, count), _a_head(unit.surplus, count),
    )  # fmt: skip


def _a_head(amount: Decimal | None, people: int) -> Decimal | None:
    return half_up(amount / people, 2) if amount is not None and people else None


def proposals(by: Actor) -> QuerySet[Proposal]:
    """Return the proposals `by` may see, the newest first."""
    rows = visible(by, Proposal.objects.filter(record__voided_at=None), VIEW)
    return rows.select_related("record", "organisation").order_by("-record_id")


def proposal_for(by: Actor, key: UUID) -> Proposal:
    """Return a proposal `by` may see, or raise `NotFound`."""
    return found(proposals(by).filter(pk=key).first())


@dataclass(frozen=True)
class Tried:
    """One line of a proposal: posts of a level in a department before and after, and why."""

    department: Organisation
    level: str
    before: int
    after: int
    reason: str

    @property
    def more(self) -> int:
        """Return how many more posts there would be."""
        return self.after - self.before


@dataclass(frozen=True)
class Trial:
    """What a proposal would come to: its lines, all posts before and after, and the cap of the year it begins in."""

    lines: list[Tried]
    before: Plan[UUID]
    after: Plan[UUID]
    cap: Decimal | None
    year: int

    @property
    def left(self) -> Decimal | None:
        """Return what is left under the cap afterwards, below zero where it is passed; None where it is not known."""
        return None if self.cap is None or self.after.total is None else self.cap - self.after.total

    @property
    def sentence(self) -> str:
        """Return what it costs, in a sentence."""
        if self.after.total is None:
            return gettext("人均成本未登记齐，总成本未算")
        said = gettext("岗位满员时，年总成本为 {after} 万元").format(after=ten_thousands(self.after.total))
        if self.before.total is not None:
            less = ten_thousands(self.after.total - self.before.total)
            said = gettext("{said}，比现在{change} 万元").format(said=said, change=f"{less:+}")
        if self.cap is None:
            return said
        return gettext("{said}；{year} 年控制数 {cap} 万元").format(
            said=said, year=self.year, cap=ten_thousands(self.cap)
        )


def trial(proposal: Proposal) -> Trial:
    """Return what a proposal would come to on its day: 3 statements. What was carried out stands beside what was before."""
    rows = proposal.changes.exclude(posts=0).select_related("organisation")
    changes = list(rows.order_by("organisation__order", "organisation__sort_key", "level"))
    day, hospital = proposal.valid_from, proposal.hospital_id
    costs, cap = money_on(hospital, day)
    before: Plan[UUID] = Plan(posts_on(hospital, day), costs)
    kept = {(row.organisation_id, row.level): row.before for row in changes if row.before is not None}
    before = Plan({**before.posts, **kept}, before.costs)  # carried out: what was before is kept with each line
    after = before.changed({(row.organisation_id, row.level): row.posts for row in changes})
    lines = [_tried(row, before.posts.get((row.organisation_id, row.level), 0)) for row in changes]
    return Trial(lines, before, after, cap, day.year)


def _tried(row: Change, before: int) -> Tried:
    return Tried(row.organisation, row.level, before, before + row.posts, row.reason)
