"""Inputs that figures and earlier rounds give, for all those assessed at once: as many statements for one as for all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db.models import QuerySet, Subquery

from tongxin.figures.answers import Answer, CellAnswer, Value
from tongxin.figures.definitions import Figure, Measure
from tongxin.figures.evaluate import Status
from tongxin.figures.queries import compute
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.votes.queries import taken_from_votes
from tongxin.toolbox.periods import Period
from tongxin.toolbox.rounding import half_up
from tongxin.uses.assessment.definitions import Scheme, Tier
from tongxin.uses.assessment.models import Mark, Round, Subject
from tongxin.uses.assessment.rules.flow import DECIDED
from tongxin.uses.assessment.rules.scoring import Known
from tongxin.uses.assessment.rules.tree import Leaf, Place, asked, figures, leaves

SLICES = {
    Tier.BRANCH: "unit:branch",
    Tier.SECRETARY: "unit:branch",
    Tier.GENERAL_BRANCH: "unit:general_branch",
    Tier.DEPARTMENT: "unit:department",
    Tier.MEMBER: "person",
    Tier.STAFF: "person",
    Tier.RESIDENT: "person",
    Tier.POST: "person",
}
_KNOWN = {Status.OK: Known.OK, Status.NO_DATA: Known.MISSING}
_COUNTED = {Measure.COUNT, Measure.DISTINCT, Measure.SUM}


@dataclass(frozen=True)
class Taken:
    """What a figure or an earlier round says: value, whether it is known, the records behind it, the version."""

    value: Decimal | None
    known: Known
    rows: int = 0
    version: int = 0


NOTHING = Taken(None, Known.MISSING)


@dataclass(frozen=True)
class _Sliced:
    """An answer with its cells by key, and what it means when there is no cell: nobody's rows are zero of a count."""

    answer: Answer
    cells: Mapping[str | None, CellAnswer]

    def at(self, key: str) -> Taken:
        version = self.answer.version
        cell = self.cells.get(key)
        if cell is not None:
            return _taken(cell.value, cell.status, cell.records, version)
        if self.answer.status is Status.OK and _counts(self.answer.id):
            return Taken(Decimal(0), Known.OK, 0, version)
        return Taken(None, Known.MISSING, 0, version)


def taken(
    by: Actor, scheme: Scheme, organisation: Organisation, period: Period, rows: Sequence[Subject]
) -> dict[UUID, dict[str, Taken]]:
    """Return what is known of each subject, by key of leaf, event, veto or condition."""
    measured = _measured(by, scheme, organisation, period)
    results = {name: _results(name, period, rows) for name in _result_names(scheme)}
    return {row.pk: dict(_of(scheme, row, measured, results)) for row in rows}


def live(scheme: Scheme, answers: Mapping[tuple[str, Period], Answer], days: Period) -> dict[str, Taken]:
    """Return what the answers over `days` say of one organisation as it stands, by key."""
    told = {key: answers[figure, days] for key, figure in asked(scheme).items()}
    return {key: _taken(each.value, each.status, each.records, each.version) for key, each in told.items()}


def from_votes(place: Place, mark: Mark) -> bool:
    """Say whether an input was taken from a published round of votes: its counts, for which nobody wrote a reason."""
    votes = isinstance(place, Leaf) and bool(place.indicator.votes) and mark.counts is not None
    return votes and not mark.reason and taken_from_votes(mark.evidence)


def _measured(by: Actor, scheme: Scheme, organisation: Organisation, period: Period) -> dict[str, _Sliced]:
    ids = figures(scheme)
    answers = compute(by, ids, organisation, period, SLICES[scheme.tier]) if ids else []
    return {answer.id: _Sliced(answer, {cell.key: cell for cell in answer.cells}) for answer in answers}


def _of(
    scheme: Scheme, row: Subject, measured: Mapping[str, _Sliced], results: Mapping[str, Mapping[UUID, Decimal]]
) -> Iterator[tuple[str, Taken]]:
    cell = str(row.person_id if SLICES[scheme.tier] == "person" else row.organisation_id)
    for key, figure in asked(scheme).items():
        yield key, measured[figure].at(cell)
    for leaf in leaves(scheme):
        if leaf.indicator.result:
            value = results[leaf.indicator.result].get(row.pk)
            yield leaf.key, NOTHING if value is None else Taken(value, Known.OK)


def _counts(key: str) -> bool:
    """Say whether nobody's rows mean zero (a count), not nothing (a rate)."""
    figure: Figure = active().all("figure")[key]
    return figure.measure in _COUNTED


def _taken(value: Value, status: Status, rows: int, version: int) -> Taken:
    if status is Status.OK and isinstance(value, int | Decimal):
        return Taken(Decimal(value), Known.OK, rows, version)
    known = _KNOWN.get(status, Known.NOT_CHECKED)
    return Taken(None, Known.MISSING if known is Known.OK else known, 0, version)


def _result_names(scheme: Scheme) -> Iterable[str]:
    return dict.fromkeys(leaf.indicator.result for leaf in leaves(scheme) if leaf.indicator.result)


def decided(scheme: str, period: Period) -> QuerySet[Subject]:
    """Return those whose result of a scheme for the period a committee has decided."""
    return Subject.objects.filter(
        round__scheme=scheme, round__first=period.start, round__last=period.end, record__voided_at=None,
        round__record__voided_at=None, round__record__state__in=DECIDED,
    )  # fmt: skip


def _results(scheme: str, period: Period, rows: Sequence[Subject]) -> dict[UUID, Decimal]:
    """Return the decided totals of another scheme: of the same person or unit, or the mean of the units below."""
    told = decided(scheme, period).only("person", "organisation", "total")
    totals = [(row.person_id, row.organisation_id, row.total) for row in told]
    persons = {person: total for person, _unit, total in totals if person is not None and total is not None}
    units = {unit: total for person, unit, total in totals if person is None and total is not None}
    below = _below(rows, units, period) if units else {}
    found: dict[UUID, Decimal] = {}
    for row in rows:
        value = persons.get(row.person_id) if row.person_id is not None else None
        value = value if value is not None else units.get(row.organisation_id, below.get(row.organisation_id))
        if value is not None:
            found[row.pk] = value
    return found


def _below(rows: Sequence[Subject], units: Mapping[UUID, Decimal], period: Period) -> dict[UUID, Decimal]:
    """Return the mean of the totals below each unit that has none itself, to six places."""
    wanted = {row.organisation_id for row in rows} - set(units)
    links = Closure.objects.filter(on_day(period.end), ancestor__in=wanted, descendant__in=list(units), depth__gt=0)
    sums: dict[UUID, list[Decimal]] = {}
    for ancestor, descendant in links.values_list("ancestor_id", "descendant_id"):
        sums.setdefault(ancestor, []).append(units[descendant])
    return {unit: half_up(sum(map(Fraction, each), Fraction(0)) / len(each), 6) for unit, each in sums.items()}


def stars_before(scheme: Scheme, rows: Sequence[Subject]) -> dict[UUID, int]:
    """Return the stars each unit was given last before, where the scheme climbs step by step."""
    if scheme.step_up is None or not rows:
        return {}
    stars = {grade.id: grade.stars or 0 for grade in scheme.grade}
    first = Round.objects.filter(pk=rows[0].round_id).values("first")
    earlier = Subject.objects.filter(
        round__scheme=scheme.id, round__record__state__in=DECIDED, round__record__voided_at=None, record__voided_at=None,
        round__last__lt=Subquery(first), organisation__in={row.organisation_id for row in rows},
    )  # fmt: skip
    ordered = earlier.order_by("organisation_id", "-round__last", "-pk").distinct("organisation_id")
    return {row.organisation_id: stars.get(row.decided, 0) for row in ordered.only("organisation", "decided")}
