"""Reading plans: adopted ones are open to the hospital's staff, drafts to those who draw them up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from tongxin.figures import queries as figures
from tongxin.figures.answers import Answer
from tongxin.ground.access.queries import found, may, organisations_for, visible
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.followups.queries import Trace, followed
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.rules import can_hold
from tongxin.ground.records.models import Record
from tongxin.registers.plans.definitions import Aim, PlanKind, PlanState, Programme, Side
from tongxin.registers.plans.models import Indicator, Line, Look, Plan
from tongxin.registers.plans.rules import reached
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

VIEW, DRAFT = "plans.view", "plans.draft"
PLAN, LINE = "plan", "plan_line"
RESOLUTION, APPROVED = "resolution", "approved"


def kinds() -> Mapping[str, PlanKind]:
    """Return the kinds of plan by id, in catalog order."""
    return active().all("plan_kind")


def kind(key: str) -> PlanKind:
    """Return a kind of plan; raise `Refused` for one the catalog does not have."""
    entry: PlanKind | None = active().get("plan_kind", key)
    if entry is None:
        raise refuse("plans.kind", N_("目录中没有“{key}”这种计划"), field="kind", key=key)
    return entry


def labels() -> dict[str, str]:
    """Return the titles of all labels by `programme/label`, in catalog order."""
    programmes: Iterable[Programme] = active().all("programme").values()
    return {f"{each.id}/{label.id}": f"{each.title}·{label.title}" for each in programmes for label in each.labels}


def plans(by: Actor) -> QuerySet[Plan]:
    """Return the plans `by` may see."""
    rows = Plan.objects.filter(record__voided_at=None).select_related("record", "organisation")
    if not isinstance(by, User):
        return visible(by, rows, VIEW)
    adopted = Q(record__state=PlanState.ADOPTED) if may(by, VIEW) else Q(pk__in=[])
    own = Q(organisation__in=organisations_for(by, DRAFT).values("pk"))
    return rows.filter(adopted | own, hospital_id=by.hospital_id)


def plan_for(by: Actor, key: UUID) -> Plan:
    """Return a plan `by` may see, or raise `NotFound`."""
    return found(plans(by).filter(pk=key).first())


def lines(by: Actor) -> QuerySet[Line]:
    """Return the lines of plans `by` may see."""
    rows = Line.objects.filter(record__voided_at=None, plan__in=plans(by).values("pk"))
    return rows.select_related(
        "record", "organisation", "owner", "plan__record", "plan__organisation", "serves__record"
    )


def line_for(by: Actor, key: UUID) -> Line:
    """Return a line `by` may see, or raise `NotFound`."""
    return found(lines(by).filter(pk=key).first())


def indicator_for(by: Actor, key: UUID) -> Indicator:
    """Return a figure of a line `by` may see, or raise `NotFound`."""
    rows = Indicator.objects.filter(line__in=lines(by).values("pk"), ended_on=None)
    return found(rows.select_related("line__record", "line__plan", "organisation").filter(pk=key).first())


def seen(by: Actor, key: UUID) -> bool:
    """Tell whether `by` may see the plan or line of a record."""
    return plans(by).filter(pk=key).exists() or lines(by).filter(pk=key).exists()


def listed(by: Actor, *, year: int | None = None, kind: str = "", unit: UUID | None = None) -> QuerySet[Plan]:
    """Return the plans of the list."""
    rows = plans(by)
    if year:
        rows = rows.filter(year=year)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(organisation=unit) if unit else rows


def drafting(by: Actor, entry: PlanKind) -> QuerySet[Organisation]:
    """Return the units for which `by` may draw up plans of a kind, in organisation order."""
    rows = _drafting(by).filter(kind__in=entry.held_by) if entry.held_by else _drafting(by)
    return rows.order_by("order", "sort_key", "id")


def drafted(by: Actor) -> dict[str, PlanKind]:
    """Return the kinds of plan by id that a unit draws up for which `by` may, in catalog order."""
    held = set(_drafting(by).values_list("kind", flat=True))
    return {key: entry for key, entry in kinds().items() if any(can_hold(entry.held_by, each) for each in held)}


def _drafting(by: Actor) -> QuerySet[Organisation]:
    return organisations_for(by, DRAFT).filter(dissolved_on=None).exclude(kind=OrganisationKind.REGION)


def owners(plan: Plan) -> QuerySet[Organisation]:
    """Return the units of the hospital that may own a line, in organisation order."""
    rows = Organisation.objects.filter(hospital_id=plan.hospital_id, dissolved_on=None)
    return rows.order_by("order", "sort_key", "id")


def resolutions(by: Actor) -> QuerySet[Record]:
    """Return the resolutions of the hospital that `by` may see, newest first."""
    rows = Record.objects.filter(kind=RESOLUTION, voided_at=None, hospital_id=by.hospital_id)
    return visible(by, rows, "decisions.view").order_by("-occurred_on", "-id")


def to_serve(plan: Plan) -> QuerySet[Line]:
    """Return the lines of other adopted plans of the year that a line of this plan may serve."""
    rows = Line.objects.filter(
        plan__year=plan.year,
        hospital_id=plan.hospital_id,
        plan__record__state=PlanState.ADOPTED,
        record__voided_at=None,
    )
    return rows.exclude(plan=plan).select_related("record").order_by("plan", "order")


@dataclass(frozen=True)
class Shown:
    """A figure of a line: its answer for the year so far, its target, and whether it is reached (None: no value)."""

    indicator: Indicator
    answer: Answer
    reached: bool | None


@dataclass(frozen=True)
class Row:
    """A line with what it became: tasks (同部署), figures of both sides and the latest look (同考核)."""

    line: Line
    tasks: list[Trace] = field(default_factory=list)
    party: list[Shown] = field(default_factory=list)
    business: list[Shown] = field(default_factory=list)
    look: Look | None = None


def rows(by: Actor, plan: Plan) -> list[Row]:
    """Return the lines of a plan in order, with tasks, figures and looks: as many questions however many lines."""
    own = list(lines(by).filter(plan=plan).order_by("order"))
    keys = [line.pk for line in own]
    tasks = followed(by, *keys) if keys else []
    shown = _shown(by, plan, keys)
    looks = {look.line_id: look for look in Look.objects.filter(line__in=keys).order_by("first")}
    return [
        Row(
            line, [task for task in tasks if task.source_id == line.pk], _of(shown, line, Side.PARTY),
            _of(shown, line, Side.BUSINESS), looks.get(line.pk),
        )
        for line in own
    ]  # fmt: skip


def _shown(by: Actor, plan: Plan, keys: Sequence[UUID]) -> list[Shown]:
    """Return the figures of lines; nothing for who may not see figures there, or before the year has begun."""
    own = list(Indicator.objects.filter(line__in=keys, ended_on=None).order_by("id"))
    start, today = dt.date(plan.year, 1, 1), clock.today()
    if not own or start > today or not may(by, figures.VIEW, plan.organisation):
        return []
    period = Period(start, min(dt.date(plan.year, 12, 31), today))
    ids = list(dict.fromkeys(each.figure for each in own if active().get("figure", each.figure)))
    answers = (
        {each.id: each for each in figures.compute_each(by, {period: ids}, plan.organisation)[period]} if ids else {}
    )
    return [_judged(each, answers[each.figure]) for each in own if each.figure in answers]


def _judged(indicator: Indicator, answer: Answer) -> Shown:
    value = answer.value
    number = Decimal(value) if isinstance(value, int | Decimal) else None
    return Shown(indicator, answer, reached(number, indicator.target, Aim(indicator.aim)))


def _of(shown: Iterable[Shown], line: Line, side: Side) -> list[Shown]:
    return [each for each in shown if each.indicator.line_id == line.pk and each.indicator.side == side]


def counted() -> list[tuple[str, str]]:
    """Return (id, title with unit) of the figures that are numbers, in catalog order."""
    entries = active().all("figure").values()
    return [(entry.id, f"{entry.title}（{entry.unit}）") for entry in entries if entry.measure != "latest"]
