"""Timing: medians and percentiles of repeated runs, in milliseconds."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from typing import Any


def runs(work: Callable[[], object], count: int) -> list[float]:
    """Return the milliseconds of each of `count` runs, after one to warm up."""
    work()
    taken = []
    for _ in range(count):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def p50(taken: list[float]) -> float:
    """Return the median."""
    return statistics.median(taken)


def p95(taken: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(taken, n=20)[-1]


def say(bench: str, **facts: Any) -> None:
    """Print one JSON line; `ratio` beside `limit` tells whether the goal is met in this run."""
    rounded = {name: round(value, 3) if isinstance(value, float) else value for name, value in facts.items()}
    if {"ratio", "limit"} <= rounded.keys():
        rounded["met"] = rounded["ratio"] <= rounded["limit"]
    print(json.dumps({"bench": bench, **rounded}, ensure_ascii=False), flush=True)
