"""Rows of the ledger of cadre appraisals: what each cadre came to, only of rounds whose details `by` may read.

Where a group is too small to be shown, neither its marks nor sums that would tell them stand here.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import RECORD, UNIT
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.registers.ballots import queries
from tongxin.registers.ballots.definitions import SHOWN, State
from tongxin.registers.ballots.models import Electorate, Round, Score, Subject
from tongxin.toolbox import clock
from tongxin.toolbox.rounding import half_up

KIND = "cadre_appraisal"
Row = Mapping[str, Any]


def appraised(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Iterator[Row]:
    """Yield a row for each cadre of each counted appraisal that opened in a span."""
    below = Closure.objects.filter(on_day(clock.today()), ancestor=organisation).values("descendant")
    rounds = queries.rounds(by).filter(
        definition=KIND, trial=False, record__state__in=(State.COUNTED, *SHOWN), organisation__in=below,
        occurred_on__range=(start, end),
    )  # fmt: skip
    for held in rounds.order_by("occurred_on", "record_id"):
        if queries.reads_details(by, held):
            yield from _rows(held)


def _rows(held: Round) -> Iterator[Row]:
    groups, last = list(held.electorates.all()), _rates_before(held)
    scores: dict[UUID, list[Score]] = {}
    for score in Score.objects.filter(round=held).exclude(subject=None).select_related("electorate"):
        scores.setdefault(score.subject_id, []).append(score)  # type: ignore[arg-type]  # without a subject: excluded
    papers = _papers(groups)
    for subject in held.subjects.all():
        row = _row(held, subject, scores.get(subject.pk, []), whole=not any(group.hidden for group in groups))
        yield row | papers | {"last": last.get(subject.person_id)}


def _papers(groups: Iterable[Electorate]) -> dict[str, int]:
    issued, returned, invalid = (
        sum(getattr(group, name) or 0 for group in groups) for name in ("issued", "returned", "invalid")
    )
    return {"issued": issued, "returned": returned, "valid": returned - invalid}


def _row(held: Round, subject: Subject, scores: Iterable[Score], *, whole: bool) -> dict[str, Any]:
    shown = [score for score in scores if not score.electorate.hidden]
    row: dict[str, Any] = {
        RECORD: held.pk, UNIT: held.organisation_id, "day": held.occurred_on, "name": subject.title,
        "post": subject.detail, "below": any(score.flagged for score in shown),
    }  # fmt: skip
    row |= {f"rate_{key}": _rate(score for score in shown if score.electorate.key == key) for key in _keys(shown)}
    if not whole:
        return row
    marks = Counter[str]()
    for score in shown:
        marks.update(score.marks)
    scale = queries.definition_of(held).scale
    return row | {f"n{place}": marks[grade.id] for place, grade in enumerate(scale, 1)} | {"rate": _rate(shown)}


def _keys(scores: Iterable[Score]) -> set[str]:
    return {score.electorate.key for score in scores}


def _rate(scores: Iterable[Score]) -> Decimal | None:
    """Return the good marks of all, in per cent of the valid ones."""
    told = [(score.good, score.valid) for score in scores]
    good, valid = sum(good for good, _valid in told), sum(valid for _good, valid in told)
    return half_up(Fraction(100 * good, valid), 2) if valid else None


def _rates_before(held: Round) -> dict[UUID | None, Decimal | None]:
    """Return each person's rate in the published round of the same kind before this one, where all groups are shown."""
    last = queries.last_of(held)
    if last is None or last.electorates.filter(hidden=True).exists():
        return {}
    found: dict[UUID | None, list[Score]] = {}
    for score in Score.objects.filter(round=last).exclude(subject=None).select_related("subject"):
        found.setdefault(score.subject.person_id if score.subject else None, []).append(score)
    return {person: _rate(scores) for person, scores in found.items()}
