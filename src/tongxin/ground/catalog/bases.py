"""The corridor of what an entry of the catalog rests on: filled by the register that keeps rule documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tongxin.ground.commands.actors import Actor
from tongxin.toolbox.registry import Registry


@dataclass(frozen=True)
class Basis:
    """A rule document, or an article of it, in words (《党委会议事规则》第四条), and where it is read."""

    title: str
    url: str


# (by, kind of the entry, its id) → what it rests on; one question each.
finders: Registry[Callable[[Actor, str, str], list[Basis]]] = Registry("bases of catalog entries")


def bases(by: Actor, kind: str, key: str) -> list[Basis]:
    """Return what an entry of the catalog rests on in the hospital of `by`, as far as he may read it."""
    return [basis for find in finders for basis in find(by, kind, key)]
