"""The rules in force: bodies, types of item, kinds of department matter and how each body votes, from the catalog."""

from __future__ import annotations

from typing import cast

from tongxin.ground.catalog.queries import active, entry, version
from tongxin.ground.votes.definitions import VoteRule
from tongxin.registers.decisions.definitions import (
    Body,
    ItemType,
)
from tongxin.registers.decisions.definitions.department import DepartmentItem
from tongxin.toolbox.problems import NotFound, Problem
from tongxin.toolbox.words import N_


def body(key: str) -> Body:
    """Return a body in force; raise `NotFound` naming those there are."""
    return cast(Body, _entry("body", key, N_("没有“{key}”这个议事机构；可用：{known}")))


def type_of(key: str) -> ItemType:
    """Return a type of item in force; raise `NotFound` naming those there are."""
    return cast(ItemType, _entry("item_type", key, N_("没有“{key}”这类事项；可用：{known}")))


def department_item(key: str) -> DepartmentItem:
    """Return a kind of department matter in force; raise `NotFound` naming those there are."""
    return cast(DepartmentItem, _entry("department_item", key, N_("没有“{key}”这类科室事项；可用：{known}")))


def department_items() -> list[DepartmentItem]:
    """Return the kinds of department matter in force, in catalog order."""
    return list(active().all("department_item").values())


def types() -> list[ItemType]:
    """Return the types of item in force, in catalog order."""
    return list(active().all("item_type").values())


def bodies() -> list[Body]:
    """Return the bodies in force that meet here, in catalog order."""
    return list(active().all("body").values())


def body_names() -> dict[str, str]:
    """Return the titles of the bodies in force by id."""
    return {entry.id: entry.title for entry in bodies()}


def vote_of(body: Body, kind: ItemType) -> tuple[VoteRule | None, int]:
    """Return the rule by which a body votes on a type of item, with its published version; None where it takes no vote."""
    name = body.votes.get(kind.quorum, "")
    return (entry("vote", name), version("vote", name)) if name else (None, 0)


def _entry(kind: str, key: str, sentence: str) -> object:
    known_entry = active().get(kind, key)
    if known_entry is None:
        known = "、".join(active().all(kind))
        raise NotFound(Problem(f"decisions.{kind}", sentence, {"key": key, "known": known}, field=kind))
    return known_entry
