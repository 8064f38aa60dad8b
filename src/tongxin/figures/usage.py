"""Where a figure is used: rooms upstairs add a finder in their wiring; the figure page lists what they find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tongxin.ground.commands.actors import Actor
from tongxin.toolbox.registry import Registry


@dataclass(frozen=True)
class Use:
    """One place that shows the figure: its name, and its page where it has one."""

    title: str
    url: str = ""


# Finders by room: (who asks, figure id) → uses; at most one query each.
finders: Registry[Callable[[Actor, str], list[Use]]] = Registry("uses of figures")


def uses(by: Actor, figure: str) -> list[Use]:
    """Return the uses that all rooms know of a figure."""
    return [use for finder in finders for use in finder(by, figure)]
