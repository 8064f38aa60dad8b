"""All activity figures of a hospital and a year, against the best SQL we can write by hand for the same numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.generate import SYSTEM, Hospital
from bench.timing import p50, runs, say
from tongxin.figures.queries import compute
from tongxin.ground.catalog.queries import active
from tongxin.toolbox.periods import Period

YEAR = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
BY_HAND = ("volunteering.", "deeds.", "activities.")  # what the SQL below also tells
BEFORE = Period(dt.date(2024, 1, 1), dt.date(2024, 12, 31))

# One pass each over the year's attendances and segments; persons are distinct by the inner grouping.
_PEOPLE = """
    SELECT kind, status, sum(n), count(*), sum(hours), sum(timed) FROM (
        SELECT s.kind, a.status, a.person_id, a.outsider, count(*) n, sum(s.hours) hours, count(s.hours) timed
        FROM activities_attendance a JOIN activities_segment s ON s.gathering_id = a.gathering_id
        JOIN records_record r ON r.id = a.gathering_id
        WHERE a.hospital_id = %s AND a.occurred_on BETWEEN %s AND %s AND a.confirmed
          AND r.voided_at IS NULL AND r.state = 'held'
        GROUP BY 1, 2, 3, 4) each GROUP BY 1, 2
"""
_SEGMENTS = """
    SELECT s.kind, date_trunc('month', s.occurred_on), count(*), sum(s.times), sum(s.served), sum(g.headcount)
    FROM activities_segment s JOIN activities_gathering g ON g.record_id = s.gathering_id
    JOIN records_record r ON r.id = s.gathering_id
    WHERE s.hospital_id = %s AND s.occurred_on BETWEEN %s AND %s AND r.voided_at IS NULL AND r.state = 'held'
    GROUP BY 1, 2
"""
_LAST_YEAR = """
    SELECT count(*) FROM activities_attendance a JOIN activities_segment s ON s.gathering_id = a.gathering_id
    JOIN records_record r ON r.id = a.gathering_id
    WHERE a.hospital_id = %s AND a.occurred_on BETWEEN %s AND %s AND a.confirmed AND a.status = 'present'
      AND s.kind = 'volunteering' AND r.voided_at IS NULL AND r.state = 'held'
"""


def year(hospital: Hospital, repeats: int = 7) -> None:
    """Compare; the numbers must be the same, or there is nothing to compare. Then the whole catalog, for itself."""
    every = list(active().all("figure"))
    ids = [id for id in every if id.startswith(BY_HAND)]

    def ours(asked: Sequence[str] = ids) -> dict[str, Any]:
        return {answer.id: answer.value for answer in compute(SYSTEM, asked, hospital.root, YEAR)}

    def hand() -> tuple[list[Any], list[Any], list[Any]]:
        key = hospital.root.pk
        return _ask(_PEOPLE, key, YEAR), _ask(_SEGMENTS, key, YEAR), _ask(_LAST_YEAR, key, BEFORE)

    _same(ours(), *hand())
    with CaptureQueriesContext(connection) as captured:
        ours()
    floor, taken = p50(runs(hand, repeats)), p50(runs(ours, repeats))
    say("figures of a year", figures=len(ids), statements=len(captured), hand_ms=floor, ours_ms=taken,
        ratio=taken / floor, limit=1.3)  # fmt: skip
    say("every figure of the catalog", figures=len(every), ours_ms=p50(runs(lambda: ours(every), repeats)))


def _ask(sql: str, hospital: UUID, period: Period) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [hospital, period.start, period.end])
        return list(cursor.fetchall())


def _same(values: dict[str, Any], people: list[Any], segments: list[Any], before: list[Any]) -> None:
    present = next(row for row in people if row[:2] == ("volunteering", "present"))
    deeds = [row for row in segments if row[0] == "practical_deed"]
    growth = (Decimal(present[2]) - before[0][0]) / before[0][0] * 100
    expected = {
        "volunteering.person_times": present[2],
        "volunteering.volunteers": present[3],
        "volunteering.hours": present[4],
        "deeds.times": sum(row[3] for row in deeds),
        "deeds.items": sum(row[2] for row in deeds),
        "volunteering.growth": growth.quantize(Decimal("0.1")),
    }
    wrong = {name: (values[name], value) for name, value in expected.items() if values[name] != value}
    if wrong:
        raise RuntimeError(f"the figures differ from the SQL by hand: {wrong}")
