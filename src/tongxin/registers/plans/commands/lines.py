"""Lines of a plan: added, changed, dropped; the figures that show them; looked at each quarter; finished."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.followups.queries import has_followups
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_happened
from tongxin.registers.plans import queries
from tongxin.registers.plans.commands.plans import hold
from tongxin.registers.plans.definitions import Aim, LineState, PlanState, Side
from tongxin.registers.plans.models import Indicator, Line, Look, Plan
from tongxin.registers.plans.rules import LONGEST_TEXT, check_due, check_goal, check_labels, check_paired
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Rhythm, window_of
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

EVIDENCE = "evidence"
LONGEST_WORDS = 500


@command("plans.add_line", title=_("加入计划目标"), on="plan")
def add_line(
    *, by: Actor, plan: Plan, version: int, goal: str, owner: Organisation, due_on: dt.date, business: str = "",
    labels: list[str] | None = None, measures: str = "", serves: Line | None = None,
) -> Line:  # fmt: skip
    """Add a line: a Party goal beside a business goal, who carries it out by when, by which measures."""
    record = hold(plan, version, PlanState.DRAFT, PlanState.ADOPTED)
    values = _checked(
        plan, goal=goal, owner=owner, due_on=due_on, business=business, labels=labels or [], serves=serves
    )
    last = plan.lines.order_by("-order").first()
    made = writing.create(
        by=by, kind=queries.LINE, organisation=plan.organisation, title=str(values.pop("goal")), occurred_on=clock.today(),
        state=LineState.OPEN,
    )  # fmt: skip
    writing.bump(record, by=by)
    return Line.objects.create(
        record=made, hospital_id=plan.hospital_id, organisation=plan.organisation, occurred_on=made.occurred_on, plan=plan,
        order=last.order + 1 if last else 1, measures=measures.strip()[:LONGEST_TEXT], **values,
    )  # fmt: skip


@command("plans.change_line", title=_("修改计划目标"), on="line")
def change_line(
    *, by: Actor, line: Line, version: int, goal: str, owner: Organisation, due_on: dt.date, business: str = "",
    labels: list[str] | None = None, measures: str = "", serves: Line | None = None,
) -> Line:  # fmt: skip
    """Change a line that is not finished."""
    record = _hold(line, version)
    values = _checked(
        line.plan, goal=goal, owner=owner, due_on=due_on, business=business, labels=labels or [], serves=serves
    )
    name = str(values.pop("goal"))
    _assign(line, measures=measures.strip()[:LONGEST_TEXT], **values)
    line.record = writing.bump(record, by=by, title=name)
    return line


@command("plans.drop_line", title=_("撤销计划目标"), on="line")
def drop_line(*, by: Actor, line: Line, version: int, reason: str) -> Line:
    """Void a line that was not deployed yet."""
    record = _hold(line, version)
    if has_followups(line.pk):
        raise refuse("plans.has_task", N_("这一项已下达任务：请先终止任务"))
    line.record = writing.void(record, by=by, reason=reason)
    return line


@command("plans.measure", title=_("设定衡量口径"), on="line")
def measure(*, by: Actor, line: Line, figure: str, side: Side, target: Decimal, aim: Aim = Aim.AT_LEAST) -> Indicator:
    """Say which figure shows one of the two goals of a line, and what it has to be at the end of the year."""
    if active().get("figure", figure) is None:
        raise refuse("plans.figure", N_("没有“{figure}”这个口径"), field="figure", figure=figure)
    made, new = Indicator.objects.get_or_create(
        line=line, figure=figure, ended_on=None,
        defaults={
            "hospital_id": line.hospital_id, "organisation_id": line.organisation_id, "side": side, "aim": aim,
            "target": target,
        },
    )  # fmt: skip
    if not new:
        _assign(made, side=side, aim=aim, target=target)
    return made


@command("plans.unmeasure", title=_("取消衡量口径"), on="indicator")
def unmeasure(*, by: Actor, indicator: Indicator) -> Indicator:
    """Take a figure off a line; what it was is kept."""
    _assign(indicator, ended_on=clock.today())
    return indicator


@command("plans.look", title=_("季度对照"), on="organisation")
def look(*, by: Actor, organisation: Organisation, line: Line, party: str, business: str = "") -> Look:
    """Say in a quarter how both goals of a line stand: causes and measures, the numbers are there already.

    organisation: the plan's own, or the owner of the line. A second look in a quarter replaces the first.
    """
    if organisation.pk not in (line.organisation_id, line.owner_id):
        raise refuse("plans.not_owner", N_("这一项由“{owner}”负责"), field="line", owner=line.owner.short_name)
    if not party.strip():
        raise refuse("plans.words", N_("请写一句党建目标推进得怎样"), field="party")
    today = clock.today()
    made, _new = Look.objects.update_or_create(
        line=line, first=window_of(today, Rhythm.QUARTER).start,
        defaults={
            "hospital_id": line.hospital_id, "organisation_id": line.organisation_id, "on": today,
            "party": party.strip()[:LONGEST_WORDS], "business": business.strip()[:LONGEST_WORDS],
        },
    )  # fmt: skip
    return made


@command("plans.finish", title=_("完成计划目标"), on="line")
def finish(*, by: Actor, line: Line, version: int, done_on: dt.date, evidence: Record | None = None) -> Line:
    """Say on which day a line was reached; evidence: the record that shows it."""
    check_happened(done_on, field="done_on")
    record = _hold(line, version)
    if evidence is not None and evidence.hospital_id != line.hospital_id:
        raise refuse("plans.evidence", N_("佐证不是本院的记录"), field="evidence")
    _assign(line, done_on=done_on)
    line.record = writing.bump(record, by=by, state=LineState.DONE)
    if evidence is not None:
        writing.link(evidence, line.record, EVIDENCE, by=by)
    return line


def _checked(
    plan: Plan,
    *,
    goal: str,
    owner: Organisation,
    due_on: dt.date,
    business: str,
    labels: list[str],
    serves: Line | None,
) -> dict[str, object]:
    if owner.hospital_id != plan.hospital_id:
        raise refuse("plans.owner", N_("责任单位不是本院的组织"), field="owner")
    if serves is not None and serves.hospital_id != plan.hospital_id:
        raise refuse("plans.serves", N_("对应的上级目标不是本院的"), field="serves")
    check_due(plan.year, due_on)
    return {
        "goal": check_goal(goal), "business": check_paired(queries.kind(plan.kind), business), "owner": owner,
        "due_on": due_on, "labels": check_labels(labels, queries.labels()), "serves": serves,
    }  # fmt: skip


def _hold(line: Line, version: int) -> Record:
    record = writing.hold(line.pk, version)
    if record.state != LineState.OPEN:
        raise refuse("plans.done", N_("“{title}”已完成，不能再改"), title=record.title)
    return record


def _assign(row: Line | Indicator, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    touched(row, *values)
