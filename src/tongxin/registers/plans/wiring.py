"""Registers the room in the corridors: kinds of plan, programmes, record kinds, views, figures, navigation, arguments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import by_key
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.forms import fillings
from tongxin.ground.records.documents import documents, hospital_wide, of_records, titles_of
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.ui import navigation
from tongxin.registers.plans import commands as _commands  # noqa: F401  registers the writes
from tongxin.registers.plans import printed, queries
from tongxin.registers.plans import sources as _sources  # noqa: F401  registers what figures count
from tongxin.registers.plans.definitions import PlanKind, Programme
from tongxin.registers.plans.models import Indicator, Line, Plan
from tongxin.registers.plans.words import of_lines, of_plans
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_


def _check(entry: Programme, catalog: Catalog) -> Iterator[Problem]:
    keys = [label.id for label in entry.labels]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Problem("plans.label_twice", N_("工作品牌“{id}”的标签“{key}”定义了两次"), {"id": entry.id, "key": key})


views.add(queries.VIEW, N_("查看工作计划"))
kinds.add("plan_kind", Kind("plan_kind", N_("计划种类"), PlanKind))
kinds.add("programme", Kind("programme", N_("工作品牌"), Programme, _check))
record_kinds.add(queries.PLAN, RecordKind(queries.PLAN, N_("计划"), "plans:plan", queries.VIEW, seen=queries.seen))
record_kinds.add(queries.LINE, RecordKind(queries.LINE, N_("计划目标"), "plans:line", queries.VIEW, seen=queries.seen))
# Who reads plans in a hospital finds all that were adopted, wherever the role is held.
documents.add(
    queries.PLAN,
    replace(
        of_records(queries.PLAN, of_plans, beyond=hospital_wide(queries.VIEW), sorts=titles_of(queries.kinds)),
        permissions=list,
    ),
)
documents.add(
    queries.LINE, replace(of_records(queries.LINE, of_lines, beyond=hospital_wide(queries.VIEW)), permissions=list)
)
fillings.add(printed.CHAPTER)
resolvers.add("plans.plan", (Plan, by_key(queries.plan_for)))
resolvers.add("plans.line", (Line, by_key(queries.line_for)))
resolvers.add("plans.indicator", (Indicator, by_key(queries.indicator_for)))
navigation.add(navigation.NavItem("plans", _("工作计划"), "plans:list", order=34, permission=queries.VIEW))
