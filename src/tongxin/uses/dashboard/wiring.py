"""Registers the room in the corridors: the catalog kind `workbench` and the first entry of the navigation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.actors import Actor
from tongxin.ground.todos import queries as todos
from tongxin.ground.ui import navigation, panels
from tongxin.ground.ui.navigation import NavItem
from tongxin.ground.ui.panels import Panel
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_
from tongxin.uses.dashboard.definitions import Workbench


def _check(entry: Workbench, catalog: Catalog) -> Iterator[Problem]:
    for kind, named in (("figure", entry.figures), ("role", entry.roles)):
        for key in named:
            if catalog.get(kind, key) is None:
                values = {"id": entry.id, "kind": kind, "key": key}
                yield Problem("dashboard.unknown", N_("工作台“{id}”写了不存在的 {kind}“{key}”"), values)


def _late_below(by: Actor) -> dict[str, Any] | None:
    units = todos.late_below(by)
    return {"units": units, "total": sum(count for _unit, count in units)} if units else None


panels.add(Panel("late_below", "dashboard/late_below.html", _late_below, order=10))
kinds.add("workbench", Kind("workbench", N_("工作台"), Workbench, _check))
navigation.add(NavItem("workbench", _("工作台"), "dashboard:home", 0, count=todos.count, phone=True, also=("/todos/",)))
