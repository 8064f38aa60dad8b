"""A proposal to change posts: tried out, submitted to be decided, carried out where the cap allows it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog.queries import setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.followups import writing as followups
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.people.rules import check_optional, check_text
from tongxin.registers.staffing import queries, rules
from tongxin.registers.staffing.commands.posts import check_department, set_quota
from tongxin.registers.staffing.definitions import LEVELS, Level, ProposalState
from tongxin.registers.staffing.models import Change, Proposal
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

ITEM = "item"


@command("staffing.propose", title=_("拟定增减岗位方案"), on="organisation")
def propose(*, by: Actor, organisation: Organisation, title: str, valid_from: dt.date) -> Proposal:
    """Begin a proposal to change posts of a hospital from a day on."""
    record = writing.create(
        by=by, kind=queries.PROPOSAL, organisation=organisation, title=check_text(title, 200, "title"),
        occurred_on=clock.today(), state=ProposalState.DRAFT,
    )  # fmt: skip
    return Proposal.objects.create(
        record=record, hospital_id=record.hospital_id, organisation=organisation, occurred_on=record.occurred_on,
        valid_from=valid_from,
    )  # fmt: skip


@command("staffing.change_posts", title=_("增减岗位"), on="proposal")
def change_posts(
    *, by: Actor, proposal: Proposal, version: int, department: Organisation, level: Level, posts: int, reason: str = ""
) -> Change:
    """Say how many posts of a level more or fewer a department would have; 0 takes it back. Nothing changes but the proposal."""
    record = _hold(proposal, version, ProposalState.DRAFT)
    check_department(department)
    if department.hospital_id != proposal.hospital_id:
        raise refuse("staffing.foreign", N_("“{name}”不是本院的科室"), field="department", name=department.short_name)
    held = queries.posts_on(proposal.hospital_id, proposal.valid_from).get((department.pk, level), 0)
    rules.check_posts(held + posts, department.short_name, level)
    made, _new = Change.objects.update_or_create(
        proposal=proposal, organisation=department, level=level,
        defaults={
            "hospital_id": proposal.hospital_id, "posts": posts, "reason": check_optional(reason, 200, "reason")
        },
    )  # fmt: skip
    touched(made, "posts", "reason")
    proposal.record = writing.bump(record, by=by)
    return made


@command("staffing.submit", title=_("提请研究增减岗位方案"), on="proposal")
def submit(*, by: Actor, proposal: Proposal, version: int, owner: Organisation) -> Record:
    """Ask for an item to decide, with what would change and what it costs; owner: the unit that proposes it."""
    record = _hold(proposal, version, ProposalState.DRAFT)
    trial = queries.trial(proposal)
    if not trial.lines:
        raise refuse("staffing.nothing", N_("方案里还没有增减：请先加入科室"))
    lines = [
        gettext("{unit}{level}岗位：{before} 改为 {after}").format(
            unit=line.department.short_name, level=gettext(LEVELS[line.level]), before=line.before, after=line.after
        )
        for line in trial.lines
    ]
    item = followups.ask(
        ITEM, by=by, source=record, title=record.title, owner=owner, requirement="\n".join([*lines, trial.sentence]),
        sort=setting("staffing.item_type"),
    )  # fmt: skip
    proposal.record = writing.bump(record, by=by, state=ProposalState.SUBMITTED)
    return item


@command("staffing.adopt", title=_("按决定执行增减岗位方案"), on="proposal")
def adopt(*, by: Actor, proposal: Proposal, version: int, document: str) -> Proposal:
    """Set the posts anew from the proposal's day, by the decision named; refused where all posts filled would cost more than
    the cap of that year."""
    record = _hold(proposal, version, ProposalState.SUBMITTED)
    trial = queries.trial(proposal)
    rules.check_cap(trial.after, trial.cap, proposal.valid_from.year)
    named = check_text(document, 120, "document")
    for line in trial.lines:
        set_quota(
            by=by, organisation=line.department, level=Level(line.level), posts=line.after,
            valid_from=proposal.valid_from, document=named,
        )  # fmt: skip
        proposal.changes.filter(organisation=line.department, level=line.level).update(before=line.before)
    proposal.document = named
    proposal.save(update_fields=["document"])
    note(departments=len(trial.lines))
    proposal.record = writing.bump(record, by=by, state=ProposalState.ADOPTED)
    return proposal


@command("staffing.void_proposal", title=_("作废增减岗位方案"), on="proposal")
def void_proposal(*, by: Actor, proposal: Proposal, version: int, reason: str) -> Proposal:
    """Give a proposal up that was not carried out."""
    record = _hold(proposal, version, ProposalState.DRAFT, ProposalState.SUBMITTED)
    proposal.record = writing.void(record, by=by, reason=reason)
    return proposal


def _hold(proposal: Proposal, version: int, *states: ProposalState) -> Record:
    record = writing.hold(proposal.pk, version)
    if record.state not in states:
        raise refuse("staffing.state", N_("“{title}”现在不能这样办理：请刷新后再看"), title=record.title)
    return record
