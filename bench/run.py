"""Side-by-side measurements in one run, as JSON lines: `make bench`. Ratios are read; no test asserts them.

`bench/run.py lists imports` measures only these parts, in the large hospital.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SMALL, LARGE = 100_000, 1_000_000
SIZE = "TONGXIN_BENCH_SIZE"
# The measurements by name, as module and function, in order: what writes comes after what only reads.
PARTS = {
    "workbench": ("pages", "workbench"),
    "lists": ("pages", "lists"),
    "figures": ("figures", "year"),
    "scores": ("scores", "scores"),
    "drafts": ("drafts", "sixty"),
    "web": ("memory", "web"),
    "busy": ("pages", "busy_workbench"),
    "writes": ("writes", "audit"),
    "imports": ("imports", "confirm"),
    "rosters": ("rosters", "take_in"),
    "cases": ("cases", "take_in"),
    "prints": ("prints", "print_ledger"),
    "job": ("memory", "job"),
    "search": ("search", "search"),
    "signing": ("ballots", "signing"),
    "counting": ("ballots", "counting"),
    "voting": ("ballots", "voting"),
    "board": ("deciding", "board"),
    "meeting": ("deciding", "meeting"),
}


def main() -> None:
    """Measure the small hospital and the ten-year one, each in a process of its own."""
    parts = _asked()
    if size := os.environ.get(SIZE):
        _measure(int(size), parts)
    elif parts:
        _in_process(LARGE, parts)
    else:
        small, large = _in_process(SMALL, ["workbench"]), _in_process(LARGE, [])
        _grown(small["workbench"], large["workbench"])


def _asked() -> list[str]:
    """Return the parts named on the command line; say which there are for a name that is none."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    asked: list[str] = parser.parse_args().parts
    if unknown := [name for name in asked if name not in PARTS]:
        parser.error(f"no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return asked


def _in_process(size: int, parts: Sequence[str]) -> dict[str, Any]:
    """Measure in a process of its own; pass its lines on and return them by name."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        SIZE: str(size),
    }
    said = {}
    with subprocess.Popen(
        [sys.executable, __file__, *parts], env=environment, stdout=subprocess.PIPE, text=True
    ) as child:
        for line in child.stdout or ():
            print(line, end="", flush=True)
            fact = json.loads(line)
            said[fact["bench"]] = fact
    if child.returncode:
        raise SystemExit(child.returncode)
    return said


def _grown(small: dict[str, Any], large: dict[str, Any]) -> None:
    from bench.timing import say

    say("workbench from 100,000 to 1,000,000 attendances", ratio=large["p95_ms"] / small["p95_ms"], limit=3)


def _measure(attendances: int, chosen: Sequence[str]) -> None:
    from bench.place import prepare

    overlay = Path(tempfile.mkdtemp(prefix="tongxin-bench-"))
    os.environ["TONGXIN_CATALOG"] = str(overlay)
    prepare(f"tongxin_bench_{attendances}")
    from django.test.utils import override_settings

    from bench import drafts
    from bench.generate import generate
    from bench.timing import say

    drafts.overlay(overlay)
    hospital = generate(attendances)
    say("hospital", attendances=attendances)
    with override_settings(ROOT_URLCONF="bench.pages", ALLOWED_HOSTS=["testserver"]):
        for name in chosen or PARTS:
            _part(name)(hospital)


def _part(name: str) -> Callable[[Any], object]:
    module, function = PARTS[name]
    found: Callable[[Any], object] = getattr(import_module(f"bench.{module}"), function)
    return found


if __name__ == "__main__":
    main()
