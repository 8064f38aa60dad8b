"""Scores of a year in the ten-year hospital: 60 branches and 1,200 members, all inputs taken and all points worked out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.figures import YEAR
from bench.generate import SYSTEM, Hospital
from bench.timing import p50, p95, runs, say
from tongxin.toolbox import clock
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.models import Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.measured import taken
from tongxin.uses.assessment.queries.standing import standing
from tongxin.uses.assessment.rules.scoring import Given, score

_JOIN = """FROM activities_attendance a JOIN activities_segment s ON s.gathering_id = a.gathering_id
    JOIN records_record r ON r.id = a.gathering_id
    WHERE a.hospital_id = %(hospital)s AND a.occurred_on BETWEEN %(first)s AND %(last)s AND a.confirmed
      AND r.voided_at IS NULL AND r.state = 'held'"""
# The same inputs by hand: meetings by branch and month, attendance by branch and by person, members, honours, terms, tasks.
BY_HAND = (
    """SELECT organisation_id, kind, date_trunc('month', occurred_on), count(*) FROM activities_segment
    WHERE hospital_id = %(hospital)s AND occurred_on BETWEEN %(first)s AND %(last)s GROUP BY 1, 2, 3""",
    f"SELECT a.organisation_id, s.kind, a.status, a.observer, count(*) {_JOIN} GROUP BY 1, 2, 3, 4",
    f"SELECT coalesce(a.person_id::text, a.outsider), s.kind, a.status, a.observer, count(*) {_JOIN} GROUP BY 1, 2, 3, 4",
    """SELECT organisation_id, count(DISTINCT person_id) FROM people_membership WHERE hospital_id = %(hospital)s
    AND valid_from <= %(last)s AND (valid_to IS NULL OR valid_to >= %(last)s) GROUP BY 1""",
    """SELECT organisation_id, level, count(*) FROM outcomes_outcome WHERE hospital_id = %(hospital)s
    AND occurred_on BETWEEN %(first)s AND %(last)s GROUP BY 1, 2""",
    "SELECT organisation_id, count(*) FROM people_term WHERE hospital_id = %(hospital)s GROUP BY 1",
    """SELECT organisation_id, count(*) FROM tasks_task WHERE hospital_id = %(hospital)s
    AND due_on BETWEEN %(first)s AND %(last)s GROUP BY 1""",
)


def scores(hospital: Hospital) -> None:
    """Compare with the same inputs by hand (limit 3); then one branch as it stands (at most 100 ms)."""
    rounds = [_begun(hospital, scheme) for scheme in ("branch_target", "member_annual")]

    def ours() -> None:
        for row, rows in rounds:
            scheme = queries.scheme_of(row)
            for told in taken(SYSTEM, scheme, hospital.root, YEAR, rows).values():
                score(scheme, "", {key: Given(each.value, each.known) for key, each in told.items()})

    with CaptureQueriesContext(connection) as captured:
        ours()
    floor, spent = p50(runs(lambda: _by_hand(hospital), 5)), p50(runs(ours, 5))
    assessed = sum(len(rows) for _row, rows in rounds)
    say("scores of a year", assessed=assessed, statements=len(captured), hand_ms=floor, ours_ms=spent, ratio=spent / floor,
        limit=3)  # fmt: skip
    scheme = queries.scheme("branch_target")
    with clock.at(YEAR.end):
        alive = runs(lambda: standing(SYSTEM, scheme, hospital.branches[0]), 20)
    say("live score of a branch", p95_ms=p95(alive), ratio=p95(alive), limit=100)


def _begun(hospital: Hospital, scheme: str) -> tuple[Round, Sequence[Subject]]:
    row = commands.open_round(by=SYSTEM, scheme=scheme, organisation=hospital.root, first=YEAR.start, last=YEAR.end)
    return row, list(Subject.objects.filter(round=row))


def _by_hand(hospital: Hospital) -> None:
    asked: dict[str, Any] = {"hospital": hospital.root.pk, "first": YEAR.start, "last": YEAR.end}
    with connection.cursor() as cursor:
        for sql in BY_HAND:
            cursor.execute(sql, asked)
            cursor.fetchall()
