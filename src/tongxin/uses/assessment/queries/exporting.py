"""A round as it leaves the house, and whether it still comes to the same digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tongxin.uses.assessment.models import Mark, Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.rules import export
from tongxin.uses.assessment.rules.export import Line
from tongxin.uses.assessment.rules.scoring import score


@dataclass(frozen=True)
class Recomputed:
    """What a round comes to today: the digest, and those whose total differs as (name, then, now)."""

    digest: str
    assessed: int
    differing: tuple[tuple[str, Decimal | None, Decimal], ...]

    def holds(self, row: Round) -> bool:
        """Say whether the round still comes to what was published."""
        return not self.differing and self.digest == row.digest


def document(row: Round) -> dict[str, Any]:
    """Return the round's data, scheme and digest, from the inputs that count; persons stand by key, not by name."""
    lines, _differing = _lines(row)
    return export.document(row.body, row.first.isoformat(), row.last.isoformat(), lines)


def recompute(row: Round) -> Recomputed:
    """Work out every score of a round anew from its inputs and its pinned scheme."""
    lines, differing = _lines(row)
    body = export.document(row.body, row.first.isoformat(), row.last.isoformat(), lines)
    return Recomputed(body["digest"], len(lines), tuple(differing))


def _lines(row: Round) -> tuple[list[Line], list[tuple[str, Decimal | None, Decimal]]]:
    scheme = queries.scheme_of(row)
    rows = list(Subject.objects.filter(round=row, record__voided_at=None).order_by("pk"))
    marks = queries.newest_marks(rows)
    lines, differing = [], []
    for each in rows:
        own = marks.get(each.pk, {})
        total = score(scheme, each.variant, queries.given(scheme, each.variant, own)).total
        if each.total != total:
            differing.append((each.name, each.total, total))
        name = "" if each.person_id else each.name
        lines.append(Line(str(each.pk), name, each.variant, inputs_of(own), total, each.decided or each.speaks))
    return lines, differing


def inputs_of(marks: Mapping[str, Mark]) -> dict[str, dict[str, Any]]:
    """Return inputs as they are exported: the exact numbers, as text."""
    return {key: _exported(mark) for key, mark in marks.items()}


def _exported(mark: Mark) -> dict[str, Any]:
    if mark.counts is not None:
        return {"known": mark.known, "counts": mark.counts}
    return {"known": mark.known, "value": None if mark.value is None else queries.plain(mark.value)}
