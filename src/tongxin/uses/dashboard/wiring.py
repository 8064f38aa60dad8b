"""Registers the room in the corridors: the catalog kind `workbench` and the first entry of the navigation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongxin.figures.queries import VIEW
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.actors import Actor
from tongxin.ground.todos import queries as todos
from tongxin.ground.ui import navigation, panels
from tongxin.ground.ui.navigation import Group, NavItem
from tongxin.ground.ui.panels import Panel
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_
from tongxin.uses.dashboard.definitions import Overview, Workbench


def _check(entry: Workbench, catalog: Catalog) -> Iterator[Problem]:
    yield from _unknown(entry.id, catalog, figure=entry.figures, role=entry.roles)


def _check_overview(entry: Overview, catalog: Catalog) -> Iterator[Problem]:
    yield from _unknown(entry.id, catalog, figure=entry.figures)


def _unknown(id: str, catalog: Catalog, **named: list[str]) -> Iterator[Problem]:
    for kind, keys in named.items():
        for key in keys:
            if catalog.get(kind, key) is None:
                values = {"id": id, "kind": kind, "key": key}
                yield Problem("dashboard.unknown", N_("“{id}”写了不存在的 {kind}“{key}”"), values)


def _late_below(by: Actor) -> dict[str, Any] | None:
    units = todos.late_below(by)
    return {"units": units, "total": sum(count for _unit, count in units)} if units else None


panels.add(Panel("late_below", "dashboard/late_below.html", _late_below, order=10))
kinds.add("workbench", Kind("workbench", N_("工作台"), Workbench, _check))
kinds.add("overview", Kind("overview", N_("一览"), Overview, _check_overview))
navigation.add(
    NavItem(
        "workbench",
        _("工作台"),
        "dashboard:home",
        0,
        group=Group.TODAY,
        count=todos.count,
        phone=True,
        also=("/todos/",),
    )
)
navigation.add(
    NavItem("overview", _("年度一览"), "dashboard:overview", 5, permission=VIEW, group=Group.DATA, short=_("一览"))
)
