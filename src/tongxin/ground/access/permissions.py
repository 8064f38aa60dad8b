"""The words of permission that are not commands: views on kinds of record, and what narrow doors open to."""

from __future__ import annotations

from tongxin.toolbox.registry import Registry

# `<room>.view` and the like, with titles; filled by the rooms' wiring.
views: Registry[str] = Registry("views")

# What may be done at a narrow door, by door; the door's own checks (code, time, person) are in its command.
doors: Registry[tuple[str, ...]] = Registry("doors")

# Commands that every signed-in user may give for himself, without a role, with titles: who he is decides, and the command asks.
personal: Registry[str] = Registry("personal commands")
