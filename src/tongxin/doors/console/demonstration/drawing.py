"""Seeded drawing. The same seed and day give the same data."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence


def parts(total: int, count: int, least: int, most: int, draw: random.Random) -> list[int]:
    """Return `count` integers from `least` to `most` that sum to `total`; raise ValueError when none exist."""
    if not count * least <= total <= count * most:
        raise ValueError(f"{count} parts from {least} to {most} cannot sum to {total}")
    drawn = [least] * count
    open_places = list(range(count)) if most > least else []
    for _ in range(total - count * least):
        place = draw.randrange(len(open_places))
        drawn[open_places[place]] += 1
        if drawn[open_places[place]] == most:
            open_places.pop(place)
    return drawn


def days(first: dt.date, last: dt.date, count: int, draw: random.Random) -> list[dt.date]:
    """Return `count` days from `first` to `last`, in order."""
    span = (last - first).days + 1
    return sorted(first + dt.timedelta(days=draw.randrange(span)) for _ in range(count))


def names(count: int, surnames: str, given: str, draw: random.Random) -> list[str]:
    """Return made-up names of two or three characters; two persons may share one, as in life."""
    return [draw.choice(surnames) + "".join(draw.choices(given, k=draw.choice((1, 2, 2)))) for _ in range(count)]


def pick(draw: random.Random, options: Sequence[str]) -> str:
    """Return one of the options."""
    return options[draw.randrange(len(options))]
