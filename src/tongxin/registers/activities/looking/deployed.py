"""Reading themes and the drafts of branches: always what `by` may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tongxin.ground.access.queries import found, holdings, may, organisations_for, visible
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import looked_after, on_day, subtree
from tongxin.registers.activities.definitions import State, Status
from tongxin.registers.activities.models import Attendance, Draft, Gathering, Theme
from tongxin.registers.activities.queries import VIEW
from tongxin.registers.activities.stages import Progress
from tongxin.toolbox import clock

DEPLOY = "activities.deploy"
ISSUERS = (OrganisationKind.HOSPITAL, OrganisationKind.PARTY_COMMITTEE, OrganisationKind.GENERAL_BRANCH)
RECEIVERS = (OrganisationKind.BRANCH, OrganisationKind.TEMPORARY_BRANCH)


@dataclass(frozen=True)
class Line:
    """How far one branch has come with a theme. present: people at what was held; overdue: not held by the last day."""

    draft: Draft
    progress: Progress
    gathering: Gathering | None
    present: int
    overdue: bool


def themes(by: Actor) -> QuerySet[Theme]:
    """Return the themes that `by` may see, newest first, each with how many branches it went to and how many held it."""
    rows = visible(by, Theme.objects.all(), VIEW).select_related("record", "organisation")
    standing = Q(drafts__record__voided_at=None)
    done = standing & Q(drafts__gathering__record__state=State.HELD, drafts__gathering__record__voided_at=None)
    counted = rows.annotate(asked=Count("drafts", filter=standing), held=Count("drafts", filter=done))
    return counted.order_by("-occurred_on", "-record_id")


def theme(by: Actor, key: UUID) -> Theme:
    """Return one theme; raise `NotFound` when there is none or `by` may not see it."""
    return found(visible(by, Theme.objects.all(), VIEW).select_related("record", "organisation").filter(pk=key).first())


def drafts(by: Actor) -> QuerySet[Draft]:
    """Return the drafts that `by` may see, those due first in front."""
    return _full(visible(by, Draft.objects.all(), VIEW)).order_by("due_on", "record_id")


def draft(by: Actor, key: UUID) -> Draft:
    """Return one draft; raise `NotFound` when there is none or `by` may not see it."""
    return found(drafts(by).filter(pk=key).first())


def received(by: Actor) -> list[Line]:
    """Return what waits at the units in which `by` holds a role, or was left there by dissolved ones: not yet held."""
    own = [holding.organisation_id for holding in holdings(by)] if isinstance(by, User) else []
    rows = drafts(by).filter(looked_after(own, clock.today()), record__voided_at=None)
    return [line for line in lines(rows) if line.progress != Progress.HELD]


def lines(rows: QuerySet[Draft]) -> list[Line]:
    """Return how far the branches of some drafts have come."""
    there = Attendance.objects.filter(
        status=Status.PRESENT, confirmed=True, gathering=OuterRef("gathering")
    ).order_by().values("gathering")  # fmt: skip
    return lines_of(rows.annotate(present=Coalesce(Subquery(there.annotate(n=Count("pk")).values("n")), 0)))


def lines_of(rows: Iterable[Draft]) -> list[Line]:
    """Return the same of drafts that are in hand, without counting who came."""
    return [_line(row) for row in rows]


def of_theme(row: Theme) -> list[Line]:
    """Return how far each branch has come with a theme, in organisation order; withdrawn drafts are left out."""
    rows = _full(Draft.objects.filter(theme=row, record__voided_at=None))
    return lines(rows.order_by("organisation__order", "organisation__sort_key", "organisation"))


def standing(row: Draft) -> Gathering | None:
    """Return the gathering made of a draft, unless it was voided or cancelled."""
    made = row.gathering
    if made is None or made.record.voided or made.record.state == State.CANCELLED:
        return None
    return made


def progress(row: Draft) -> Progress:
    """Return how far a draft has come."""
    made = standing(row)
    if made is None:
        return Progress.NOT_BEGUN
    return Progress.HELD if made.record.state == State.HELD else Progress.PLANNED


def issuers(by: User) -> list[Organisation]:
    """Return the units in which `by` holds a role that deploys, with branches below them."""
    own = {holding.organisation_id: holding.organisation for holding in holdings(by)}
    return [unit for unit in own.values() if unit.kind in ISSUERS and may(by, DEPLOY, unit)]


def receivers(by: Actor, issuer: Organisation) -> QuerySet[Organisation]:
    """Return the branches below a unit to which `by` may deploy, in organisation order."""
    below = subtree([issuer.pk], clock.today()).values("pk")
    rows = organisations_for(by, DEPLOY).filter(kind__in=RECEIVERS, dissolved_on=None, pk__in=below)
    return rows.order_by("order", "sort_key", "id")


def general_branches(branches: Iterable[Organisation], day: dt.date) -> list[tuple[Organisation, list[UUID]]]:
    """Return the general branches above some branches with the keys of theirs, in organisation order."""
    keys = [branch.pk for branch in branches]
    links = Closure.objects.filter(
        on_day(day), descendant__in=keys, ancestor__kind=OrganisationKind.GENERAL_BRANCH
    ).values_list("ancestor", "descendant")  # fmt: skip
    below: dict[UUID, list[UUID]] = {}
    for above, branch in links:
        below.setdefault(above, []).append(branch)
    return [(unit, below[unit.pk]) for unit in Organisation.objects.filter(pk__in=below)]


def takeable(row: Draft) -> QuerySet[Gathering]:
    """Return the branch's gatherings since the deployment that could count for a draft, newest first."""
    rows = Gathering.objects.filter(
        organisation=row.organisation_id, segments__kind=row.theme.kind, record__voided_at=None, draft=None,
        record__state__in=(State.PLANNED, State.HELD), occurred_on__gte=row.occurred_on - dt.timedelta(days=31),
    )  # fmt: skip
    return rows.select_related("record").distinct().order_by("-occurred_on", "-record_id")


def suggested(row: Gathering) -> str:
    """Return how the office suggests that the minutes of a gathering begin; empty where nothing was deployed."""
    made = Draft.objects.filter(gathering=row).select_related("theme").first()
    return made.theme.text if made else ""


def _full(rows: QuerySet[Draft]) -> QuerySet[Draft]:
    return rows.select_related("record", "organisation", "theme__record", "theme__organisation", "gathering__record")


def _line(row: Draft) -> Line:
    made, reached = standing(row), progress(row)
    overdue = reached != Progress.HELD and row.due_on < clock.today()
    return Line(row, reached, made, getattr(row, "present", 0) if made else 0, overdue)
