"""The contracts themselves: complete, without exceptions, and understood by the tests beside this one."""

from __future__ import annotations

import house
import pytest
from house import Room


def test_no_contract_ignores_an_import() -> None:
    for contract in house.contracts().values():
        assert not [key for key in contract if "ignore" in key], contract["name"]
        assert contract["type"] != "layers" or contract["exhaustive"], contract["name"]


def test_every_room_stands_on_a_floor_that_has_rooms() -> None:
    assert {"floors", "stair", "doors", "uses", "registers", "plain", "furniture", "engine"} <= house.contracts().keys()
    containers = {name for sort in ("furniture", "engine") for name in house.contracts()[sort]["containers"]}
    for path in house.files("*/**/models.py"):
        room = house.room_of_path(path)
        assert room is not None
        assert f"tongxin.{room.floor}" + (".*" if room.name else "") in containers


@pytest.mark.parametrize(
    ("module", "room"),
    [
        ("tongxin.ground.audit.models", Room("ground", "audit")),
        ("tongxin.figures.sources", Room("figures", "")),
        ("tongxin.registers.activities", Room("registers", "activities")),
        ("tongxin.toolbox", Room("toolbox", "")),
        ("tongxin", None),
        ("django.db.models", None),
    ],
)
def test_room_of_a_module(module: str, room: Room | None) -> None:
    assert house.room_of(module) == room


@pytest.mark.parametrize(
    ("source", "target", "allowed"),
    [
        ("registers.activities", "registers.activities", True),
        ("registers.activities", "ground.records", True),
        ("registers.activities", "figures", True),
        ("registers.activities", "registers.tasks", False),
        ("uses.reports", "registers.activities", True),
        ("figures", "people", False),
        ("ground.records", "ground.organisations", True),
        ("ground.organisations", "ground.records", False),
        ("ground.catalog", "ground.jobs", False),
        ("ground.todos", "ground.files", False),
        ("ground.audit", "toolbox", True),
        ("toolbox", "ground.audit", False),
    ],
)
def test_who_may_know_whom(source: str, target: str, allowed: bool) -> None:
    one, other = house.room_of(f"tongxin.{source}"), house.room_of(f"tongxin.{target}")
    assert one is not None
    assert other is not None
    assert house.may_know(one, other) is allowed
