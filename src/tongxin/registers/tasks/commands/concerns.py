"""Problems found when the leadership visits: entered (also by the accompanying clerk), solved or taken further."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.followups import writing as followups
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_happened
from tongxin.registers.tasks.commands.moving import said
from tongxin.registers.tasks.definitions import Origin, ProblemState
from tongxin.registers.tasks.models import Concern
from tongxin.registers.tasks.queries.concerns import CONCERN, ON_VISIT, leadership_visits
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

TITLE = 60
TASK, SOURCE = "task", "research"


@command("tasks.find", title=_("登记调研问题"), on="organisation")
def find(
    *,
    by: Actor,
    organisation: Organisation,
    occurred_on: dt.date,
    origin: Origin,
    problem: str,
    visit: Record | None = None,
    theme: str = "",
    leader: str = "",
    field: str = "",
    measure: str = "",
    way: str = "",
    owner: str = "",
    due_on: dt.date | None = None,
) -> Concern:
    """Record a problem of a unit on the day of the visit; visit: the activity it was found on, linked as part_of."""
    check_happened(occurred_on)
    text = said(problem, needed=True, field="problem")
    if visit is not None:
        _check_visit(visit, organisation)
    record = writing.create(
        by=by, kind=CONCERN, organisation=organisation, title=text[:TITLE], occurred_on=occurred_on,
        state=ProblemState.UNSOLVED,
    )  # fmt: skip
    concern = Concern.objects.create(
        record=record, hospital_id=record.hospital_id, organisation=organisation, occurred_on=occurred_on,
        theme=theme.strip(), leader=leader.strip(), origin=origin, field=field.strip(), problem=text,
        measure=said(measure), way=way.strip(), owner=owner.strip(), due_on=due_on,
    )  # fmt: skip
    if visit is not None:
        writing.link(record, visit, ON_VISIT, by=by)
    return concern


@command("tasks.correct_concern", title=_("修改调研问题"), on="concern")
def correct_concern(
    *,
    by: Actor,
    concern: Concern,
    version: int,
    origin: Origin | None = None,
    problem: str | None = None,
    measure: str | None = None,
    owner: str | None = None,
    due_on: dt.date | None = None,
) -> Concern:
    """Change what was written about a problem that is not solved; what is None stays."""
    held = _hold(concern, version)
    given = {"origin": origin, "problem": problem, "measure": measure, "owner": owner, "due_on": due_on}
    changed = {name: value for name, value in given.items() if value is not None}
    text = said(str(changed.get("problem", held.problem)), needed=True, field="problem")
    for name, value in changed.items():
        setattr(held, name, value)
    held.save(update_fields=list(changed))
    touched(held, *changed)
    writing.bump(held.record, by=by, title=text[:TITLE])
    return held


@command("tasks.solve_concern", title=_("问题已解决"), on="concern")
def solve_concern(
    *,
    by: Actor,
    concern: Concern,
    version: int,
    solved_on: dt.date,
    confirmed_by: str,
    measure: str = "",
    way: str = "",
) -> Concern:
    """Say that a problem is solved, when, how, and who of the unit that raised it confirmed it (practice: 现场解决)."""
    held = _hold(concern, version)
    check_happened(solved_on, field="solved_on")
    if solved_on < held.occurred_on:
        raise refuse("tasks.solved_early", N_("解决时间早于调研时间"), field="solved_on")
    held.solved_on, held.confirmed_by = solved_on, said(confirmed_by, needed=True, field="confirmed_by")[:60]
    held.measure, held.way = said(measure) or held.measure, way.strip() or held.way
    held.save(update_fields=["solved_on", "confirmed_by", "measure", "way"])
    touched(held, "solved_on", "measure", "way")
    writing.bump(held.record, by=by, state=ProblemState.SOLVED)
    return held


@command("tasks.take_further", title=_("问题转办"), on="concern")
def take_further(
    *, by: Actor, concern: Concern, version: int, what: str, owner: Organisation, title: str, due_on: dt.date | None = None,
    sort: str = "",
) -> Record:  # fmt: skip
    """Turn a problem into a task or an item to decide, in one action; it shows where it went and is in progress."""
    held = _hold(concern, version)
    made = followups.ask(
        what, by=by, source=held.record, title=title, owner=owner, due_on=due_on, requirement=held.problem,
        sort=sort or (SOURCE if what == TASK else ""),
    )  # fmt: skip
    writing.bump(held.record, by=by, state=ProblemState.PROGRESS)
    return made


@command("tasks.void_concern", title=_("作废调研问题"), on="concern")
def void_concern(*, by: Actor, concern: Concern, version: int, reason: str) -> Concern:
    """Void a problem that was entered wrongly."""
    concern.record = writing.void(writing.hold(concern.pk, version), by=by, reason=reason)
    return concern


def _check_visit(visit: Record, organisation: Organisation) -> None:
    if visit.hospital_id != writing.of_hospital(organisation):
        raise refuse("tasks.visit", N_("调研活动不是本院的"), field="visit")
    if not leadership_visits().filter(pk=visit.pk).exists():
        sentence = N_("“{title}”不是领导班子的调研，或还没有到日子：请选择发现问题的那次调研")
        raise refuse("tasks.no_visit", sentence, field="visit", title=visit.title)


def _hold(concern: Concern, version: int) -> Concern:
    record = writing.hold(concern.pk, version)
    if record.state == ProblemState.SOLVED:
        raise refuse("tasks.solved", N_("这个问题已解决，不能再改"))
    held = Concern.objects.select_related("organisation").get(pk=concern.pk)
    held.record = record
    return held
