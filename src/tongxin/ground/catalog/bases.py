"""The corridor of what an entry of the catalog rests on: filled by the register that keeps rule documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tongxin.ground.commands.actors import Actor
from tongxin.toolbox.registry import Registry


@dataclass(frozen=True)
class Basis:
    """A rule document, or an article of it, in words (《党委会议事规则》第四条), and where it is read."""

    title: str
    url: str


# (by, kind of catalog entries) → what each rests on, by its id; one question each.
finders: Registry[Callable[[Actor, str], Mapping[str, list[Basis]]]] = Registry("bases of catalog entries")


def bases_of(by: Actor, kind: str) -> dict[str, list[Basis]]:
    """Return what the entries of a kind rest on in the hospital of `by`, by id, as far as he may read it."""
    made: dict[str, list[Basis]] = {}
    for find in finders:
        for key, found in find(by, kind).items():
            made.setdefault(key, []).extend(found)
    return made


def bases(by: Actor, kind: str, key: str) -> list[Basis]:
    """Return what one entry of the catalog rests on."""
    return bases_of(by, kind).get(key, [])
