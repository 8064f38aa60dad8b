"""The corridor of panels: rooms add what a workbench may show beside the list of things to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from tongxin.ground.commands.actors import Actor
from tongxin.toolbox.registry import Registry


@dataclass(frozen=True)
class Panel:
    """One card of the workbench.

    build: returns the context of `template`, or None when there is nothing worth a card; at most two queries.
    side: stands in the narrow column.
    """

    id: str
    template: str
    build: Callable[[Actor], Mapping[str, Any] | None]
    order: int
    permission: str = ""
    side: bool = True


panels: Registry[Panel] = Registry("panels")


def add(panel: Panel) -> Panel:
    """Register a panel under its id."""
    return panels.add(panel.id, panel)


def rendered(by: Actor, allowed: Callable[[str], bool], *, side: bool) -> list[str]:
    """Return the HTML of the panels of one column that `by` may see and that have something to say."""
    chosen = sorted((panel for panel in panels if panel.side is side), key=lambda panel: panel.order)
    usable = [panel for panel in chosen if not panel.permission or allowed(panel.permission)]
    built = [(panel, panel.build(by)) for panel in usable]
    return [render_to_string(panel.template, dict(context)) for panel, context in built if context is not None]
