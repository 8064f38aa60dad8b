"""Registers in the corridors what stands around gatherings: themes, drafts, applications, learner groups."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.sources import Dimension, Source, sources
from tongxin.ground.access.queries import by_key
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.records.effects import Precondition, preconditions
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.people.queries import SEE_PARTICIPATION
from tongxin.registers.activities.commands import approving, certifying, deploying, teaching
from tongxin.registers.activities.commands import joining as _joining  # noqa: F401  registers its command
from tongxin.registers.activities.looking import approvals, certified, deployed, learning, trained
from tongxin.registers.activities.models import Application, Certificate, Draft, LearnerGroup, Lesson, Theme
from tongxin.registers.activities.queries import VIEW
from tongxin.registers.activities.stages import PROGRESS_TITLES
from tongxin.toolbox.words import N_

_DRAFTS = """activities_draft d
    JOIN records_record r ON r.id = d.record_id
    JOIN activities_theme t ON t.record_id = d.theme_id
    LEFT JOIN records_record m ON m.id = d.gathering_id AND m.voided_at IS NULL AND m.state <> 'cancelled'"""

DRAFTS = Source(
    id="activities.draft",
    title=_("下发到支部的活动"),
    table=_DRAFTS,
    key="d.record_id",
    record="r.id",
    # What became of a draft is told by its gathering: a snapshot must see that change too.
    version="(r.version + coalesce(m.version, 0))",
    hospital="d.hospital_id",
    organisation="d.organisation_id",
    occurred_on="d.due_on",
    live="r.voided_at IS NULL",
    permission=VIEW,
    noun=_("项（一项下发到一个支部计一项，按完成期限归入时间段）"),
    dimensions={
        "progress": Dimension(_("进展"), "coalesce(m.state, 'not_begun')", choices=PROGRESS_TITLES),
        "kind": Dimension(_("活动类别"), "t.kind", entries="activity"),
        "in_time": Dimension(_("按期举行"), "(m.state = 'held' AND m.occurred_on <= d.due_on)", Type.BOOLEAN),
        "branch": Dimension(_("党支部"), "d.organisation_id::text", grouped=False),
    },
    row=(
        (_("活动"), "r.title"),
        (_("完成期限"), "d.due_on"),
        (_("进展"), "coalesce(m.state, 'not_begun')"),
    ),
)

RESOLVERS: tuple[tuple[type[models.Model], Callable[[Actor, UUID], models.Model]], ...] = (
    (Theme, deployed.theme),
    (Draft, deployed.draft),
    (Application, approvals.application),
    (LearnerGroup, learning.group),
    (Lesson, learning.lesson),
    (Certificate, certified.certificate),
)
RECORDS = (
    RecordKind(deploying.THEME, N_("下发的活动"), "activities:theme", VIEW),
    RecordKind(deploying.DRAFT, N_("支部收到的活动"), "activities:draft", VIEW),
    RecordKind(approving.APPLICATION, N_("活动审批申请"), "activities:application", VIEW),
    RecordKind(teaching.GROUP, N_("学习小组"), "activities:group", VIEW),
    RecordKind(
        certifying.CERTIFICATE,
        N_("志愿服务记录证明"),
        "activities:certificate",
        SEE_PARTICIPATION,
        seen=certified.may_see,
    ),
)


def register() -> None:
    """Fill the corridors; called once, by the room's wiring."""
    for model, read in RESOLVERS:
        resolvers.add(f"activities.{model._meta.model_name}", (model, by_key(read)))
    for kind in RECORDS:
        record_kinds.add(kind.id, kind)
    sources.add(DRAFTS.id, DRAFTS)


preconditions.add(
    "activities.training_hours",
    Precondition("activities.training_hours", N_("参加培训的学时"), N_("学时"), trained.hours),
)
