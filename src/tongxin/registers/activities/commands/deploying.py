"""Deployment (下发): an office asks many branches for an activity; each gets a prefilled draft, a day and a todo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands import registry
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.files.commands import attach_to_all, copy_attachments
from tongxin.ground.files.definitions import Upload
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_reason
from tongxin.registers.activities import rules, terms
from tongxin.registers.activities.commands import making
from tongxin.registers.activities.commands.asking import ask_for_draft, ask_for_roll, settle_draft
from tongxin.registers.activities.definitions import State
from tongxin.registers.activities.looking import deployed as looking
from tongxin.registers.activities.models import Draft, Gathering, Theme
from tongxin.registers.activities.queries import kind as kind_of
from tongxin.registers.activities.queries import kinds_of
from tongxin.registers.activities.stages import Progress, ThemeState
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

THEME, DRAFT = "activity_theme", "activity_draft"


@command("activities.deploy", title=_("下发活动"), on="organisation")
def deploy(
    *,
    by: Actor,
    organisation: Organisation,
    kind: str,
    title: str,
    due_on: dt.date,
    branches: list[Organisation],
    note: str = "",
    text: str = "",
    materials: list[Upload] | None = None,
) -> Theme:
    """Ask branches below a unit for an activity by a day; each gets a draft with the materials, and a todo."""
    kind_of(kind)
    title = rules.check_title(title)
    terms.check_due(due_on, clock.today())
    made = writing.create(
        by=by, kind=THEME, organisation=organisation, title=title, occurred_on=clock.today(), state=ThemeState.OPEN
    )
    theme = Theme.objects.create(
        record=made, hospital_id=made.hospital_id, organisation=organisation, occurred_on=made.occurred_on, kind=kind,
        due_on=due_on, note=note.strip(), text=text.strip(),
    )  # fmt: skip
    records = _send(by, theme, branches)
    attach_to_all([made, *records], materials or [], by=by)
    return theme


@command("activities.deploy_more", title=_("加发活动"), on="theme")
def deploy_more(*, by: Actor, theme: Theme, version: int, branches: list[Organisation]) -> Theme:
    """Send an open theme to more branches, with the materials it has."""
    held, row = _hold_theme(theme, version)
    records = _send(by, row, branches)
    row.record = writing.bump(held, by=by)
    copy_attachments(held, records, by=by)
    return row


@command("activities.add_materials", title=_("加发学习材料"), on="theme")
def add_materials(*, by: Actor, theme: Theme, version: int, materials: list[Upload]) -> Theme:
    """Put more files beside an open theme and every draft of it."""
    held, row = _hold_theme(theme, version)
    if not materials:
        raise refuse("activities.no_material", N_("请选择文件"), field="materials")
    drafts = [line.draft.record for line in looking.of_theme(row)]
    attach_to_all([held, *drafts], materials, by=by)
    row.record = writing.bump(held, by=by)
    return row


@command("activities.remind", title=_("催办下发的活动"), on="theme")
def remind(*, by: Actor, theme: Theme) -> int:
    """Put a theme anew on the lists of the branches that have not held it; return how many."""
    if theme.record.state != ThemeState.OPEN:
        raise refuse("activities.theme_withdrawn", N_("这项下发已撤回"))
    late = [line.draft for line in looking.of_theme(theme) if line.progress != Progress.HELD]
    if not late:
        raise refuse("activities.nobody_late", N_("各支部都已举行，不用催办"))
    for row in late:
        row.reminded_on = clock.today()
        ask_for_draft(row, again=True)
    Draft.objects.bulk_update(late, ["reminded_on"])
    registry.note(reminded=len(late))
    return len(late)


@command("activities.withdraw_theme", title=_("撤回下发的活动"), on="theme")
def withdraw_theme(*, by: Actor, theme: Theme, version: int, reason: str) -> Theme:
    """Withdraw a theme: drafts of which nothing was made are voided, what was planned or held stays."""
    held, row = _hold_theme(theme, version)
    reason = check_reason(reason)
    idle = [line.draft for line in looking.of_theme(row) if line.progress == Progress.NOT_BEGUN]
    for draft in idle:
        writing.void(writing.hold(draft.pk, draft.record.version), by=by, reason=reason)
        settle_draft(draft)
    row.reason = reason
    row.save(update_fields=["reason"])
    row.record = writing.bump(held, by=by, state=ThemeState.WITHDRAWN)
    registry.note(voided=len(idle))
    return row


@command("activities.accept", title=_("接受下发的活动"), on="draft")
def accept(
    *,
    by: Actor,
    draft: Draft,
    version: int,
    title: str,
    occurred_on: dt.date,
    starts_at: dt.time | None = None,
    ends_at: dt.time | None = None,
    place: str = "",
    spends: bool = False,
    leaves: bool = False,
    extra: dict[str, Any] | None = None,
) -> Gathering:
    """Make a gathering of a draft, on a day to come or gone by; its list is confirmed like any other's."""
    held, draft = _hold_draft(draft, version)
    kind = draft.theme.kind
    row = making.make(
        by=by, organisation=draft.organisation, kind=kind, title=title, occurred_on=occurred_on, state=State.PLANNED,
        starts_at=starts_at, ends_at=ends_at, asked_for=True, place=place, spends=spends, leaves=leaves,
    )  # fmt: skip
    making.segment(row, kind, hours=rules.hours_between(starts_at, ends_at), extra=extra or {})
    ask_for_roll(row)
    _tie(by, held, draft, row)
    return row


@command("activities.take", title=_("用已有活动完成下发"), on="draft")
def take(*, by: Actor, draft: Draft, version: int, gathering: Gathering) -> Draft:
    """Let a gathering that the branch has planned or held already stand for a draft."""
    held, draft = _hold_draft(draft, version)
    if gathering.organisation_id != draft.organisation_id:
        raise refuse("activities.take_unit", N_("这次活动不是本支部的"), field="gathering")
    rules.check_state(gathering.record.state, State.PLANNED, State.HELD)
    if gathering.record.voided or draft.theme.kind not in {kind.id for kind in kinds_of(gathering)}:
        sentence = N_("下发的是“{kind}”，这次活动没有这一类环节，或已作废")
        raise refuse("activities.take_kind", sentence, field="gathering", kind=kind_of(draft.theme.kind).title)
    if Draft.objects.filter(gathering=gathering).exists():
        raise refuse("activities.take_twice", N_("这次活动已计入另一项下发"), field="gathering")
    _tie(by, held, draft, gathering)
    return draft


def _send(by: Actor, theme: Theme, branches: Sequence[Organisation]) -> list[Record]:
    """Write the drafts of some branches and put them on their lists; return the records of the drafts."""
    _check_branches(by, theme, branches)
    records = [
        writing.build(
            by=by, kind=DRAFT, organisation=branch, title=theme.record.title, occurred_on=clock.today(),
            state=ThemeState.OPEN,
        )
        for branch in branches
    ]  # fmt: skip
    Record.objects.bulk_create(records)
    rows = [
        Draft(record=made, hospital_id=made.hospital_id, organisation=branch, occurred_on=made.occurred_on, theme=theme,
              due_on=theme.due_on)
        for made, branch in zip(records, branches, strict=True)
    ]  # fmt: skip
    Draft.objects.bulk_create(rows)
    for row in rows:
        ask_for_draft(row)
    registry.note(branches=len(rows))
    return records


def _check_branches(by: Actor, theme: Theme, branches: Sequence[Organisation]) -> None:
    """Raise unless every branch is below the unit, within reach of `by`, holds this kind of activity, is named once, and new
    to the theme."""
    if not branches:
        raise refuse("activities.no_branch", N_("请选择下发给哪些党支部"), field="branches")
    within = set(looking.receivers(by, theme.organisation).values_list("pk", flat=True))
    outside = [branch.short_name for branch in branches if branch.pk not in within]
    if outside:
        sentence = N_("不能下发给：{names}（须是“{unit}”下面的党支部）")
        names = "、".join(outside)
        raise refuse("activities.branch_outside", sentence, field="branches", names=names, unit=str(theme.organisation))
    kind = kind_of(theme.kind)
    for branch in branches:
        making.check_held_there(kind, branch)
    known = set(theme.drafts.values_list("organisation", flat=True))
    twice = {branch.short_name for branch in branches if branch.pk in known or branches.count(branch) > 1}
    if twice:
        sentence = N_("已经下发过：{names}")
        raise refuse("activities.branch_twice", sentence, field="branches", names="、".join(sorted(twice)))


def _hold_theme(theme: Theme, version: int) -> tuple[Record, Theme]:
    held = writing.hold(theme.pk, version)
    if held.state != ThemeState.OPEN:
        raise refuse("activities.theme_withdrawn", N_("这项下发已撤回"))
    return held, Theme.objects.select_related("record", "organisation").get(pk=theme.pk)


def _hold_draft(draft: Draft, version: int) -> tuple[Record, Draft]:
    held = writing.hold(draft.pk, version)
    row = Draft.objects.select_related("organisation", "theme__record", "gathering__record").get(pk=draft.pk)
    made = looking.standing(row)
    if made is not None:
        raise refuse("activities.draft_begun", N_("这项下发已经安排了“{title}”"), title=made.record.title)
    return held, row


def _tie(by: Actor, held: Record, draft: Draft, row: Gathering) -> None:
    """Let a gathering stand for a draft: evidence of the theme, off the branch's list."""
    draft.gathering = row
    draft.save(update_fields=["gathering"])
    draft.record = writing.bump(held, by=by)
    touched(draft, "gathering")
    settle_draft(draft)
