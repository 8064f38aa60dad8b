"""Reading problems found by visits of the leadership, and the visits they were found on."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongxin.ground.access.queries import found, visible
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.records.models import Link, Record
from tongxin.ground.records.queries import of_sorts
from tongxin.registers.tasks.models import Concern
from tongxin.registers.tasks.queries import live
from tongxin.toolbox import clock

CONCERN = "research_problem"
# How a problem stands to the visit it was found on.
ON_VISIT = "part_of"
ACTIVITY, CARD = "activity", "concerns"


def concerns(by: Actor) -> QuerySet[Concern]:
    """Return the problems `by` may see."""
    return live(by, Concern.objects.all())


def themes(by: Actor) -> list[str]:
    """Return the themes under which the leadership went out, as far as `by` may see problems of them."""
    named = concerns(by).exclude(theme="").order_by("theme")
    return list(named.values_list("theme", flat=True).distinct())


def by_origin(rows: QuerySet[Concern]) -> dict[str, tuple[int, int]]:
    """Return how many problems there are of each origin, and how many of them are solved."""
    solved = Count("pk", filter=Q(solved_on__isnull=False))
    counted = rows.order_by().values("origin").annotate(all=Count("pk"), solved=solved)
    return {row["origin"]: (row["all"], row["solved"]) for row in counted}


def concern_for(by: Actor, key: UUID) -> Concern:
    """Return a problem `by` may see, or raise `NotFound`."""
    return found(concerns(by).filter(pk=key).first())


def leadership_visits() -> QuerySet[Record]:
    """Return the visits of the leadership up to today: activities of a kind whose page carries this room's card (catalog)."""
    kinds = [key for key, entry in active().all("activity").items() if CARD in entry.panels]
    return of_sorts(ACTIVITY, kinds).filter(occurred_on__lte=clock.today())


def visits(by: Actor) -> QuerySet[Record]:
    """Return the visits of the leadership that `by` may see, newest first."""
    return visible(by, leadership_visits(), "activities.view").order_by("-occurred_on", "-id")


def visit_for(by: Actor, key: UUID) -> Record:
    """Return a visit of the leadership, or raise `NotFound`."""
    return found(visits(by).filter(pk=key).first())


def found_on(by: Actor, visit: UUID) -> QuerySet[Concern]:
    """Return the problems found on a visit, as far as `by` may see them."""
    return concerns(by).filter(
        pk__in=Link.objects.filter(target=visit, relation=ON_VISIT, voided_at=None).values("source")
    )
