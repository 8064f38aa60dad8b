"""The figures that count a gathering: those whose filter one of its segments, attendances or names satisfies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse

from tongxin.figures.conditions import holds, parse
from tongxin.figures.definitions import Figure
from tongxin.figures.extras import key_of
from tongxin.ground.catalog.queries import active
from tongxin.registers.activities.checks import kinds_of
from tongxin.registers.activities.models import Attendance, Gathering, Segment
from tongxin.registers.activities.sources import ATTENDANCE, MENTION, SEGMENT

Facts = Mapping[str, Any]


def figures(row: Gathering, parts: Sequence[Segment], lines: Iterable[Attendance]) -> list[tuple[str, str]]:
    """Return (title, address) of the figures that count rows of this gathering; those of every kind are left out."""
    told = _rows(row, parts, lines)
    entries = (entry for entry in active().all("figure").values() if entry.source in told and kinds_of(entry.where))
    return [
        (entry.title, reverse("figures:figure", args=[entry.id]))
        for entry in entries
        if any(_counts(entry, facts) for facts in told[entry.source])
    ]


def _rows(row: Gathering, parts: Sequence[Segment], lines: Iterable[Attendance]) -> dict[str, list[Facts]]:
    """Return what the rows of each source say; attendances of one status are told once."""
    people = {(line.status, line.how, line.observer) for line in lines if line.confirmed}
    segments = [_facts(row, part) for part in parts]
    attendances: list[Facts] = [
        {**facts, "status": status, "how": how, "observer": observer, "person": True}
        for facts in segments
        for status, how, observer in people
    ]
    return {SEGMENT.id: segments, ATTENDANCE.id: attendances, MENTION.id: list(_mentions(segments, parts))}


def _facts(row: Gathering, part: Segment) -> Facts:
    return {
        "kind": part.kind, "category": part.extra.get("category"), "origin": row.record.origin, "day": part.occurred_on,
        "times": part.times, "served": part.served, "headcount": row.headcount or None, "hours": part.hours, "extra": part.extra,
    }  # fmt: skip


def _mentions(segments: Sequence[Facts], parts: Sequence[Segment]) -> Iterator[Facts]:
    for facts, part in zip(segments, parts, strict=True):
        for field, value in part.extra.items():
            for name in value if isinstance(value, list) else [value]:
                yield {**facts, "field": field, "value": name}


def _counts(entry: Figure, facts: Facts) -> bool:
    """Tell whether a row with these facts is counted: it satisfies the filter, and has what is measured."""
    if entry.of and _value(facts, entry.of) is None:
        return False
    return holds(parse(entry.where, []), lambda name: _value(facts, name))


def _value(facts: Facts, name: str) -> Any:
    if key := key_of(name):
        found = facts["extra"].get(key)
        return None if found in (None, "") else str(found)
    return facts.get(name)
