"""One clock, and no floats where things are counted (design §6, §12)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import house
import pytest

OWN_TIME = {
    "toolbox/clock.py": "the clock itself",
    "ground/files/storage.py": "the age of a file on disk",
    "ground/audit": "audit uses real time, also when a test or a demo holds the clock",
}
PAPER = {
    "uses/reports/annex.py",
    "toolbox/gbt9704.py",
    "toolbox/ooxml.py",
    "toolbox/annex.py",
}  # millimetres and points
READS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("timezone", "now"),
    ("time", "time"),
}
COUNTING = [
    *house.files("figures/**/*.py"),
    *house.files("registers/**/*.py"),
    *house.files("uses/**/*.py"),
    *house.files("people/**/*.py"),
]


def place(path: Path) -> str:
    return path.relative_to(house.PACKAGE).as_posix()


def clock_reads(source: str) -> Iterator[str]:
    """Yield calls that ask the machine what time it is."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if (name, node.func.attr) in READS:
                yield f"line {node.lineno}: {name}.{node.func.attr}()"


def floats(source: str) -> Iterator[str]:
    """Yield float literals, conversions and columns; to ask whether a value is one is allowed."""
    tree = ast.parse(source)
    asked = [
        call for call in ast.walk(tree) if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "isinstance"
    ]
    allowed = {id(name) for call in asked for name in ast.walk(call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"line {node.lineno}: {node.value}"
        name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
        if name in {"float", "FloatField"} and id(node) not in allowed:
            yield f"line {getattr(node, 'lineno', 0)}: {name}"


@pytest.mark.parametrize("source", ["dt.datetime.now(dt.UTC)", "date.today()", "timezone.now()", "time.time()"])
def test_a_private_clock_is_recognised(source: str) -> None:
    assert list(clock_reads(source))


@pytest.mark.parametrize("source", ["clock.now()", "clock.today()", "time.monotonic()", "now()"])
def test_the_one_clock_is_allowed(source: str) -> None:
    assert not list(clock_reads(source))


@pytest.mark.parametrize("path", house.files("**/*.py"), ids=place)
def test_time_comes_from_the_one_clock(path: Path) -> None:
    if not any(place(path).startswith(owner) for owner in OWN_TIME):
        assert not list(clock_reads(path.read_text("utf-8")))


@pytest.mark.parametrize("source", ["x = 0.5", "x = float(y)", "x: float = 1", "x = models.FloatField()"])
def test_a_float_is_recognised(source: str) -> None:
    assert list(floats(source))


def test_asking_for_a_float_is_allowed() -> None:
    assert not list(floats("isinstance(x, float)"))


@pytest.mark.parametrize("path", COUNTING, ids=place)
def test_nothing_is_counted_in_floats(path: Path) -> None:
    assert place(path) in PAPER or not list(floats(path.read_text("utf-8")))


def test_there_is_something_to_check() -> None:
    assert len(COUNTING) > 20
