"""The corridor of panels: rooms add what a workbench may show beside the list of things to do, and what the page of another
room's record shows of what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from tongxin.ground.commands.actors import Actor
from tongxin.ground.records.models import Record
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


@dataclass(frozen=True)
class RecordPanel:
    """One card on the page of a record of another room, where the catalog asks for it by its id.

    build: (by, record, what the catalog's own fields say of it, by their key) → the context of `template`, or None when
    there is nothing worth a card; at most three queries.
    """

    id: str
    template: str
    build: Callable[[Actor, Record, Mapping[str, Any]], Mapping[str, Any] | None]


panels: Registry[Panel] = Registry("panels")
of_record: Registry[RecordPanel] = Registry("panels of a record")


def add(panel: Panel) -> Panel:
    """Register a panel under its id."""
    return panels.add(panel.id, panel)


def rendered(by: Actor, allowed: Callable[[str], bool], *, side: bool) -> list[str]:
    """Return the HTML of the panels of one column that `by` may see and that have something to say."""
    chosen = sorted((panel for panel in panels if panel.side is side), key=lambda panel: panel.order)
    usable = [panel for panel in chosen if not panel.permission or allowed(panel.permission)]
    built = [(panel, panel.build(by)) for panel in usable]
    return [render_to_string(panel.template, dict(context)) for panel, context in built if context is not None]


def beside(by: Actor, record: Record, told: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Return the HTML of the named panels of a record that have something to say, each once."""
    built = [(of_record[name].template, of_record[name].build(by, record, told)) for name in dict.fromkeys(names)]
    return [render_to_string(template, dict(context)) for template, context in built if context is not None]
