"""Registers the room in the corridors: kinds, record kind, views, sources of figures, navigation, arguments."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.sources import Dimension, Rolled, Source, sources
from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import found
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import tables
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.ui import navigation, panels
from tongxin.registers.activities import commands, queries
from tongxin.registers.activities.commands import importing, ledger
from tongxin.registers.activities.definitions import HOW_TITLES, STATUS_TITLES, ActivityKind
from tongxin.registers.activities.models import Gathering
from tongxin.registers.activities.web.panels import coming
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_


def _check_kind(entry: ActivityKind, catalog: Catalog) -> Iterator[Problem]:
    keys = [item.key for item in entry.fields]
    for key in {key for key in keys if keys.count(key) > 1}:
        yield Problem(
            "activities.field_twice", N_("活动类型“{kind}”的字段“{key}”定义了两次"), {"kind": entry.id, "key": key}
        )
    for item in entry.fields:
        if item.type == "choice" and not item.choices:
            yield Problem("activities.no_choices", N_("字段“{key}”是选择项，却没有选项"), {"key": item.key})


def _resolve(by: Actor, value: str) -> Gathering:
    try:
        return queries.gathering(by, UUID(value))
    except ValueError:
        return found(None)


_SEGMENTS = """activities_segment s
    JOIN activities_gathering g ON g.record_id = s.gathering_id
    JOIN records_record r ON r.id = g.record_id"""
_PEOPLE = """activities_attendance a
    JOIN activities_segment s ON s.gathering_id = a.gathering_id
    JOIN records_record r ON r.id = a.gathering_id"""
_HELD = "r.voided_at IS NULL AND r.state = 'held'"

_SEGMENT_DIMENSIONS = {
    "kind": Dimension(_("活动类别"), "s.kind", entries="activity"),
    "category": Dimension(_("小类"), "(s.extra ->> 'category')"),
    "origin": Dimension(_("来源"), "r.origin"),
}

sources.add(
    "activities.segment",
    Source(
        id="activities.segment",
        title=_("活动"),
        table=_SEGMENTS,
        same_day=("g.occurred_on",),
        key="s.id",
        record="r.id",
        version="r.version",
        hospital="s.hospital_id",
        organisation="s.organisation_id",
        occurred_on="s.occurred_on",
        live=_HELD,
        permission=queries.VIEW,
        noun=_("场活动（一次活动的每个环节分别计算）"),
        dimensions=_SEGMENT_DIMENSIONS,
        measures={
            "times": Dimension(_("办理次数"), "s.times", Type.INTEGER),
            "served": Dimension(_("服务对象人数"), "s.served", Type.INTEGER),
            "headcount": Dimension(_("仅计人数"), "g.headcount", Type.INTEGER),
            "hours": Dimension(_("时长"), "s.hours", Type.DECIMAL),
        },
        row=(
            (_("活动"), "s.title"),
            (_("次数"), "s.times"),
            (_("时长"), "s.hours"),
            (_("地点"), "g.place"),
        ),
        rolled=Rolled(("kind", "category"), ("times", "served", "headcount", "hours")),
    ),
)
sources.add(
    "activities.attendance",
    Source(
        id="activities.attendance",
        title=_("到场记录"),
        table=_PEOPLE,
        same_day=("s.occurred_on",),
        key="md5(a.id::text || s.id::text)::uuid",  # an attendance counts once in each segment
        record="r.id",
        version="r.version",
        hospital="a.hospital_id",
        organisation="a.organisation_id",
        occurred_on="a.occurred_on",
        live=f"a.confirmed AND {_HELD}",
        permission=queries.VIEW,
        noun=_("人次（记录人已确认到场的每一人每一次）"),
        dimensions={
            **_SEGMENT_DIMENSIONS,
            "status": Dimension(_("到场情况"), "a.status", choices=STATUS_TITLES),
            "how": Dimension(_("登记方式"), "a.how", choices=HOW_TITLES),
            "person": Dimension(_("人员"), "coalesce(a.person_id::text, a.outsider)", grouped=False),
            "outside": Dimension(_("院外人员"), "(a.person_id IS NULL)", Type.BOOLEAN),
        },
        measures={"hours": Dimension(_("时长"), "s.hours", Type.DECIMAL)},
        row=(
            (_("活动"), "s.title"),
            (_("人员"), "coalesce((SELECT p.name FROM people_person p WHERE p.id = a.person_id), a.outsider)"),
            (_("时长"), "s.hours"),
            (_("登记方式"), "a.how"),
        ),
        rolled=Rolled(("kind", "category", "status"), ("hours",)),
    ),
)

views.add(queries.VIEW, N_("查看活动"))
kinds.add("activity", Kind("activity", N_("活动类型"), ActivityKind, _check_kind))
record_kinds.add("activity", RecordKind("activity", N_("活动"), "activities:gathering", queries.VIEW))
resolvers.add("activities.gathering", (Gathering, _resolve))
navigation.add(
    navigation.NavItem("activities", _("活动"), "activities:list", order=20, permission=queries.VIEW, phone=True)
)
navigation.quick.add(
    "activities.record",
    navigation.QuickAction("activities.record", _("记录一次活动"), "activities:record", 10, "activities.record"),
)
tables.add(
    tables.Table(
        id=ledger.KIND,
        permission="activities.import_rows",
        needs=ledger.NEEDS,
        plan=ledger.plan,
        apply=commands.import_rows,
        undo=commands.void_rows,
        used=importing.used,
        export=queries.ledger_rows,
        export_permission=queries.VIEW,
    )
)
panels.add(panels.Panel("activities.coming", "activities/coming.html", coming, 30, "activities.sign_up"))
