"""A department's matters: raised, heard by the branch, decided by the department, made known."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.rules import check_happened
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.definitions.department import Taken
from tongxin.registers.decisions.models import DepartmentMatter
from tongxin.registers.decisions.rules import judge_branch
from tongxin.toolbox import clock
from tongxin.toolbox.findings import settle
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

RAISED, HEARD, DECIDED = "raised", "heard", "decided"


@command("decisions.raise_matter", title=_("登记科室重大事项"), on="organisation")
def raise_matter(
    *, by: Actor, organisation: Organisation, department: Organisation, kind: str, title: str
) -> DepartmentMatter:
    """Register a matter of a department for its branch (`organisation`) to take part in."""
    entry, day = queries.department_item(kind), clock.today()
    if department.hospital_id != organisation.hospital_id:
        raise refuse("decisions.foreign_department", N_("所选科室不是本院的"), field="department")
    if not title.strip():
        raise refuse("decisions.title", N_("请填写事项名称"), field="title")
    record = writing.create(
        by=by, kind=queries.MATTER, organisation=organisation, title=title.strip()[:200], occurred_on=day, state=RAISED
    )
    return DepartmentMatter.objects.create(
        record=record, hospital_id=record.hospital_id, organisation=organisation, occurred_on=day, kind=kind,
        category=entry.category, department=department,
    )  # fmt: skip


@command("decisions.give_opinion", title=_("出具党支部意见"), on="matter")
def give_opinion(
    *,
    by: Actor,
    matter: DepartmentMatter,
    version: int,
    met_on: dt.date,
    opinion: str,
    people: str = "",
    political: bool | None = None,
) -> DepartmentMatter:
    """Record what the branch committee said before the department decides."""
    held = _hold(matter, version, RAISED, HEARD)
    check_happened(met_on)
    if not opinion.strip():
        raise refuse("decisions.opinion", N_("请填写党支部意见"), field="opinion")
    held.branch_met_on, held.opinion, held.branch_people = met_on, opinion.strip(), people.strip()[:200]
    held.political, held.occurred_on = political, met_on
    held.save(update_fields=["branch_met_on", "opinion", "branch_people", "political", "occurred_on"])
    touched(held, "opinion", "political")
    writing.bump(held.record, by=by, state=HEARD, occurred_on=met_on)
    return held


@command("decisions.decide_matter", title=_("登记科室决定"), on="matter")
def decide_matter(
    *,
    by: Actor,
    matter: DepartmentMatter,
    version: int,
    met_on: dt.date,
    decision: str,
    taken: Taken | None = None,
    public_on: dt.date | None = None,
    reason: str = "",
) -> DepartmentMatter:
    """Record what the department decided; on persons refused without the branch's agreement, else asking for a reason."""
    held = _hold(matter, version, RAISED, HEARD)
    check_happened(met_on)
    settle(
        judge_branch(queries.department_item(held.kind), opinion=bool(held.opinion), political=held.political), reason
    )
    if not decision.strip():
        raise refuse("decisions.decision", N_("请填写科室决定"), field="decision")
    if held.branch_met_on is not None and met_on < held.branch_met_on:
        raise refuse("decisions.branch_first", N_("科室会议不能早于支委会研究的日期"), field="met_on")
    held.department_met_on, held.decision, held.taken = met_on, decision.strip(), taken or ""
    held.public_on, held.reason, held.occurred_on = public_on, reason.strip(), met_on
    held.save(update_fields=["department_met_on", "decision", "taken", "public_on", "reason", "occurred_on"])
    touched(held, "decision", "taken")
    writing.bump(held.record, by=by, state=DECIDED, occurred_on=met_on)
    return held


def _hold(matter: DepartmentMatter, version: int, *states: str) -> DepartmentMatter:
    record = writing.hold(matter.pk, version)
    if record.state not in states:
        raise refuse("decisions.matter_state", N_("“{title}”科室已作出决定，不能再改"), title=record.title)
    held = DepartmentMatter.objects.select_related("organisation", "department").get(pk=matter.pk)
    held.record = record
    return held
