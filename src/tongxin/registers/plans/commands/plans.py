"""A plan drawn up, adopted by a meeting, and deployed: its lines become tasks of their owners."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.followups import writing as followups
from tongxin.ground.followups.queries import has_followups
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.rules import check_held_by
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_happened
from tongxin.registers.plans import queries
from tongxin.registers.plans.definitions import PlanState
from tongxin.registers.plans.models import Plan
from tongxin.registers.plans.rules import check_goal, check_year
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

TASK, SOURCE = "task", "plan"


@command("plans.draft", title=_("制定计划"), on="organisation")
def draft(*, by: Actor, organisation: Organisation, kind: str, year: int, title: str) -> Plan:
    """Begin a plan of a unit for a year; one of each kind."""
    entry, name = queries.kind(kind), check_goal(title, "title")
    check_held_by(entry.held_by, organisation.kind, title=entry.title, name=organisation.name)
    check_year(year)
    hospital = writing.of_hospital(organisation)
    same = Plan.objects.filter(organisation=organisation, kind=entry.id, year=year, record__voided_at=None)
    if same.exists():
        raise refuse(
            "plans.twice", N_("{year}年的“{kind}”已经有了，请在它上面修改"), field="year", year=year, kind=entry.title
        )
    record = writing.create(
        by=by,
        kind=queries.PLAN,
        organisation=organisation,
        title=name,
        occurred_on=clock.today(),
        state=PlanState.DRAFT,
    )
    return Plan.objects.create(
        record=record, hospital_id=hospital, organisation=organisation, occurred_on=record.occurred_on, kind=entry.id,
        year=year,
    )  # fmt: skip


@command("plans.adopt", title=_("通过计划"), on="plan")
def adopt(
    *, by: Actor, plan: Plan, version: int, adopted_on: dt.date, adopted_by: str = "", resolution: Record | None = None
) -> Plan:
    """Say which meeting adopted a plan; from then on all staff see it. resolution: its decision, where it is on record."""
    check_happened(adopted_on, field="adopted_on")
    record = hold(plan, version, PlanState.DRAFT)
    if not plan.lines.filter(record__voided_at=None).exists():
        raise refuse("plans.empty", N_("计划还没有内容：请先加入目标"))
    if resolution is None and not adopted_by.strip():
        raise refuse("plans.not_adopted", N_("请选择通过它的决议，或写明会议"), field="adopted_by")
    if resolution is not None and (resolution.kind, resolution.hospital_id) != (queries.RESOLUTION, plan.hospital_id):
        raise refuse("plans.resolution", N_("“{title}”不是本院的决议"), field="resolution", title=resolution.title)
    plan.adopted_on, plan.occurred_on = adopted_on, adopted_on
    plan.adopted_by = adopted_by.strip() or (resolution.title if resolution else "")
    plan.save(update_fields=["adopted_on", "occurred_on", "adopted_by"])
    touched(plan, "adopted_on", "adopted_by")
    plan.record = writing.bump(record, by=by, state=PlanState.ADOPTED, occurred_on=adopted_on)
    writing.announce(queries.LINE, *plan.lines.values_list("pk", flat=True))
    if resolution is not None:
        writing.link(resolution, plan.record, queries.APPROVED, by=by)
    return plan


@command("plans.deploy", title=_("下达计划任务"), on="plan")
def deploy(*, by: Actor, plan: Plan, version: int) -> int:
    """Give every open line that has no task yet to its owner as a task, due when the line is; return how many."""
    record = hold(plan, version, PlanState.ADOPTED)
    rows = plan.lines.filter(record__voided_at=None, done_on=None).select_related("record", "owner")
    waiting = [line for line in rows if not has_followups(line.pk)]
    if not waiting:
        raise refuse("plans.deployed", N_("各项都已下达，或已完成"))
    for line in waiting:
        wanted = "\n".join(filter(None, (line.business, line.measures)))
        followups.ask(
            TASK, by=by, source=line.record, title=line.record.title, owner=line.owner, due_on=line.due_on,
            requirement=wanted, sort=SOURCE,
        )  # fmt: skip
    writing.bump(record, by=by)
    return len(waiting)


@command("plans.void", title=_("作废计划"), on="plan")
def void(*, by: Actor, plan: Plan, version: int, reason: str) -> Plan:
    """Void a draft of a plan with its lines."""
    record = hold(plan, version, PlanState.DRAFT)
    for line in plan.lines.filter(record__voided_at=None).select_related("record"):
        writing.void(line.record, by=by, reason=reason)
    plan.record = writing.void(record, by=by, reason=reason)
    return plan


def hold(plan: Plan, version: int, *states: PlanState) -> Record:
    """Lock a plan at the version seen; raise `Refused` unless it is in one of the states."""
    record = writing.hold(plan.pk, version)
    if record.state not in states:
        raise refuse("plans.state", N_("“{title}”现在不能这样办理：请刷新后再看"), title=record.title)
    return record
