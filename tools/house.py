"""The house as pyproject.toml declares it: which room a module is in, and which rooms may know of which."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "tongxin"


class Room(NamedTuple):
    """A floor and, on floors that have several, the room: ("ground", "audit"), ("figures", "")."""

    floor: str
    name: str


@cache
def contracts() -> dict[str, dict[str, Any]]:
    """Return import-linter's contracts by id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return {contract["id"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}


@cache
def _layers(contract: str) -> list[set[str]]:
    layers = contracts()[contract]["layers"]
    return [{name.strip(" ()") for name in layer.replace(":", "|").split("|")} for layer in layers]


def room_of(module: str) -> Room | None:
    """Return the room of a dotted module name, or None when it is none of ours."""
    match module.split("."):
        case ["tongxin", "doors" | "uses" | "registers" | "ground" as floor, name, *_]:
            return Room(floor, name)
        case ["tongxin", floor, *_]:
            return Room(floor, "")
        case _:
            return None


def room_of_path(path: Path) -> Room | None:
    """Return the room of a file below src."""
    return room_of(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))


def may_know(source: Room, target: Room) -> bool:
    """Say whether `source` may name `target`: itself, a lower floor, or a lower step of ground's stair."""
    if source == target:
        return True
    if source.floor != target.floor:
        return _rank("floors", source.floor) < _rank("floors", target.floor)
    return source.floor == "ground" and _rank("stair", source.name) < _rank("stair", target.name)


def _rank(contract: str, name: str) -> int:
    return next(rank for rank, layer in enumerate(_layers(contract)) if name in layer)


def files(pattern: str) -> list[Path]:
    """Return our source files that match a glob below src/tongxin, in order."""
    return sorted(path for path in PACKAGE.glob(pattern) if path.is_file())
