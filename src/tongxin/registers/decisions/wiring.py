"""Registers the room in the corridors: bodies, types of item and amounts as kinds of the catalog."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import by_key
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import tables
from tongxin.ground.followups.definitions import Provider, providers
from tongxin.ground.forms import fillings
from tongxin.ground.records.documents import documents, of_records, titles_of
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.ui import navigation
from tongxin.registers.decisions import commands as _commands  # noqa: F401  registers the writes
from tongxin.registers.decisions import exports, printed, queries
from tongxin.registers.decisions import sources as _sources  # noqa: F401  registers what figures count
from tongxin.registers.decisions.commands.following import wished
from tongxin.registers.decisions.definitions import (
    ITEM_STATE_TITLES,
    ITEM_TONES,
    SETTLED_STATES,
    Body,
    ItemType,
    Threshold,
)
from tongxin.registers.decisions.definitions.department import DepartmentItem
from tongxin.registers.decisions.models import DepartmentMatter, Item, Line, Meeting
from tongxin.registers.decisions.words import of_items, of_matters, of_meetings
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_


def _check_body(entry: Body, catalog: Catalog) -> Iterator[Problem]:
    for name in {*entry.votes.values()} - {*catalog.all("vote")}:
        sentence = N_("议事机构“{body}”用到没有的表决规则“{name}”")
        yield Problem("decisions.no_vote", sentence, {"body": entry.id, "name": name})
    for name in {*entry.seats, *entry.attends} - {*catalog.all("post")}:
        sentence = N_("议事机构“{body}”用到没有的职务“{name}”")
        yield Problem("decisions.no_post", sentence, {"body": entry.id, "name": name})
    if entry.followup and catalog.get("task_source", entry.followup) is None:
        sentence = N_("议事机构“{body}”的决定交给没有的督办来源“{name}”")
        yield Problem("decisions.no_followup", sentence, {"body": entry.id, "name": entry.followup})


def _check_type(entry: ItemType, catalog: Catalog) -> Iterator[Problem]:
    for name in {leg.body for leg in entry.route} - {*catalog.all("body")}:
        yield Problem(
            "decisions.no_body", N_("事项“{item}”的会议次序中没有“{name}”这个机构"), {"item": entry.id, "name": name}
        )
    if entry.threshold and catalog.get("threshold", entry.threshold) is None:
        sentence = N_("事项“{item}”用到没有的金额档“{name}”")
        yield Problem("decisions.no_threshold", sentence, {"item": entry.id, "name": entry.threshold})


kinds.add("body", Kind("body", N_("议事机构"), Body, _check_body))
kinds.add("item_type", Kind("item_type", N_("重大事项类型"), ItemType, _check_type))
kinds.add("department_item", Kind("department_item", N_("科室重大事项类型"), DepartmentItem))
kinds.add("threshold", Kind("threshold", N_("金额档"), Threshold))
views.add(queries.VIEW, N_("查看议题和会议"))
views.add(queries.SEE_VOTES, N_("查看表决和核对结果"))
views.add(queries.READ_RECORD, N_("查看会议记录中的个人意见"))
for kind, title, url in (
    (queries.ITEM, N_("议题"), "decisions:item"),
    (queries.MEETING, N_("会议"), "decisions:meeting"),
    (queries.RESOLUTION, N_("决定"), "decisions:resolution"),
    (queries.MATTER, N_("科室重大事项"), "decisions:matter"),
):
    record_kinds.add(kind, RecordKind(kind, title, url, queries.VIEW))
documents.add(queries.ITEM, of_records(queries.ITEM, of_items, sorts=titles_of(lambda: active().all("item_type"))))
documents.add(queries.MEETING, of_records(queries.MEETING, of_meetings))
documents.add(
    queries.MATTER, of_records(queries.MATTER, of_matters, sorts=titles_of(lambda: active().all("department_item")))
)
resolvers.add("decisions.item", (Item, by_key(queries.item_for)))
resolvers.add("decisions.meeting", (Meeting, by_key(queries.meeting_for)))
resolvers.add("decisions.matter", (DepartmentMatter, by_key(queries.matter_for)))
resolvers.add("decisions.line", (Line, by_key(queries.line_for)))

providers.add(
    "item",
    Provider(
        "item", _("议题"), queries.ITEM, queries.VIEW, wished, lambda: {each.id: each.title for each in queries.types()},
        {state: (title, ITEM_TONES.get(state, "")) for state, title in ITEM_STATE_TITLES.items()}, SETTLED_STATES,
    ),
)  # fmt: skip

for ledger, rows, permission in (
    ("major_decisions", exports.decided, queries.SEE_VOTES),
    ("major_decisions_summary", exports.summary, queries.SEE_VOTES),
    ("department_items", exports.department, queries.VIEW),
):
    tables.add(tables.Table(id=ledger, export=rows, export_permission=permission))
fillings.add(printed.FILLING)
navigation.add(navigation.NavItem("decisions", _("议题与决议"), "decisions:list", order=35, permission=queries.VIEW))
