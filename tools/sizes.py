"""Prints how long files and functions are (median, p90, largest), beside what style.md aims at; never fails."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 5


class Size(NamedTuple):
    """Lines of one thing and where it stands."""

    lines: int
    place: str


def functions(name: str, source: str) -> Iterator[Size]:
    """Yield each function's lines, docstring included, decorators not."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Size((node.end_lineno or node.lineno) - node.lineno + 1, f"{name}:{node.lineno} {node.name}")


def at(sizes: Sequence[Size], percent: int) -> int:
    """Return the lines below which `percent` of the things lie; 0 when there are none."""
    ordered = sorted(size.lines for size in sizes)
    return ordered[(len(ordered) - 1) * percent // 100] if ordered else 0


def summary(title: str, sizes: Sequence[Size], aim: str) -> str:
    """Return one line of statistics and the largest things."""
    largest = ", ".join(f"{size.place} ({size.lines})" for size in sorted(sizes, reverse=True)[:LARGEST])
    return f"{title}: {len(sizes)}, median {at(sizes, 50)}, p90 {at(sizes, 90)} (aim {aim}); largest {largest}"


def main() -> int:
    """Print the statistics of src; return 0."""
    paths = [path for path in sorted((ROOT / "src").rglob("*.py")) if "migrations" not in path.parts]
    sources = {path.relative_to(ROOT / "src").as_posix(): path.read_text("utf-8") for path in paths}
    files = [Size(text.count("\n"), name) for name, text in sources.items() if text.strip()]
    defined = [size for name, text in sources.items() for size in functions(name, text)]
    print(summary("files", files, "80 / 250"))
    print(summary("functions", defined, "8 / 25"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
