"""What pages show: each point with its working and source, groups side by side, and fair comparisons.

No league tables: those assessed stand in organisation order, and a unit is compared with its own past, full points and
the median of units like it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar
from uuid import UUID

from tongxin.ground.commands.actors import Actor
from tongxin.ground.records.writing import reference
from tongxin.toolbox.rounding import half_up
from tongxin.uses.assessment.definitions import Part, Scheme
from tongxin.uses.assessment.models import Mark, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.rules.flow import DECIDED
from tongxin.uses.assessment.rules.scoring import Known, Point, Score, score
from tongxin.uses.assessment.rules.tree import leaves

K = TypeVar("K", str, UUID)
MOST_COLUMNS = 12
# Fewer units than this have no median worth the name, and would tell each other's points.
LEAST_LIKE = 5


@dataclass(frozen=True)
class Column:
    """A group or part of a scheme, beside which points stand; worth: what it is worth at most, of the whole."""

    key: str
    title: str
    worth: Decimal


@dataclass(frozen=True)
class Cell:
    """The points of one column; held: something in it is still open."""

    points: Decimal | None
    held: bool


@dataclass(frozen=True)
class Row:
    """One of those assessed with its cells; without any where `by` may not see them yet."""

    subject: Subject
    cells: tuple[Cell, ...]
    shown: bool = True


@dataclass(frozen=True)
class Compared:
    """With what a total is compared: one's own before, full points, the median of `like` units (None: too few)."""

    before: Subject | None
    full: Decimal
    median: Decimal | None
    like: int


def result(scheme: Scheme, subject: Subject, marks: Mapping[str, Mark]) -> Score:
    """Return the score of a subject from its inputs."""
    return score(scheme, subject.variant, queries.given(scheme, subject.variant, marks))


def tellable(by: Actor, marks: Mapping[K, Mark], shown: Collection[UUID]) -> dict[K, Mark]:
    """Return the inputs that `by` may be told: all of the subjects `shown` to him, of others what he gave himself."""
    who = reference(by)
    return {key: mark for key, mark in marks.items() if mark.subject_id in shown or mark.by == who}


def having(scheme: Scheme, key: str, rows: Iterable[Subject]) -> list[Subject]:
    """Return those whose variant of the scheme has points for a leaf."""
    variants = {"", *(variant.id for variant in scheme.variant)}
    fitting = {each for each in variants if key in {leaf.key for leaf in leaves(scheme, each)}}
    return [row for row in rows if row.variant in fitting]


def columns(scheme: Scheme) -> list[Column]:
    """Return the groups of a scheme, or its parts where there would be too many groups to stand side by side."""
    laid = leaves(scheme)
    groups = {(leaf.part.id, leaf.group.id): leaf for leaf in laid}
    if len(groups) <= MOST_COLUMNS:
        return [
            Column(
                f"{part}.{group}",
                leaf.group.title,
                half_up(Fraction(leaf.group.points) * Fraction(leaf.part.weight), 2),
            )
            for (part, group), leaf in groups.items()
        ]
    return [Column(part.id, part.title, _worth(scheme, part)) for part in scheme.part]


def matrix(by: Actor, scheme: Scheme, rows: Sequence[Subject], state: str) -> list[Row]:
    """Return those assessed with their points by column; blank where `by` may not see them, his own before the comments."""
    told = queries.shown_of(by, rows, state)
    shown = [row for row in rows if row.pk in told]
    marks = queries.newest_marks(shown)
    heads = columns(scheme)
    blank = tuple(Cell(None, held=False) for _head in heads)
    return [
        Row(row, _cells(heads, result(scheme, row, marks.get(row.pk, {})), scheme)) if row in shown
        else Row(row, blank, shown=False)
        for row in rows
    ]  # fmt: skip


def parts(scheme: Scheme, told: Score) -> list[tuple[Column, Cell]]:
    """Return the parts of a scheme with their points of the whole, to stand side by side; none where it has only one."""
    if len(scheme.part) == 1:
        return []
    heads = [Column(part.id, part.title, _worth(scheme, part)) for part in scheme.part]
    return list(zip(heads, _cells(heads, told, scheme), strict=True))


def _worth(scheme: Scheme, part: Part) -> Decimal:
    return half_up(Fraction(scheme.total) * Fraction(part.weight), 2)


def _cells(heads: Sequence[Column], told: Score, scheme: Scheme) -> tuple[Cell, ...]:
    sums: dict[str, list[Point]] = {head.key: [] for head in heads}
    for point in told.points:
        key = f"{point.leaf.part.id}.{point.leaf.group.id}"
        sums[key if key in sums else point.leaf.part.id].append(point)
    return tuple(_cell(points, scheme.decimals) for points in sums.values())


def _cell(points: Sequence[Point], decimals: int) -> Cell:
    known = [point.points for point in points if point.points is not None]
    held = any(point.points is None and point.known is not Known.NOT_APPLICABLE for point in points)
    return Cell(half_up(sum(known, Fraction(0)), decimals) if known else None, held)


def compared(subject: Subject, scheme: Scheme) -> Compared:
    """Return what the total of a subject may fairly be compared with; persons only with their own past."""
    before = (
        Subject.objects.filter(
            round__scheme=scheme.id, round__record__state__in=DECIDED, organisation=subject.organisation_id,
            person=subject.person_id, record__voided_at=None, round__last__lt=subject.round.first,
        ).select_related("round__record").order_by("-round__last").first()
    )  # fmt: skip
    if scheme.personal:
        return Compared(before, scheme.total, None, 0)
    alike = Subject.objects.filter(round=subject.round_id, variant=subject.variant, record__voided_at=None, held=0)
    totals = sorted(total for total in alike.values_list("total", flat=True) if total is not None)
    return Compared(before, scheme.total, _median(totals) if len(totals) >= LEAST_LIKE else None, len(totals))


def _median(values: Sequence[Decimal]) -> Decimal:
    middle = len(values) // 2
    if len(values) % 2:
        return values[middle]
    return half_up((Fraction(values[middle - 1]) + Fraction(values[middle])) / 2, 2)
