"""Rows of the room's ledgers: the score sheet of each branch, and summaries of those assessed by tier.

A round stands in a ledger of the days in which its period ends. What a scheme itself names (parts, groups, indicators)
stands in columns named by its ids, so that another scheme needs other columns in the catalog and nothing else.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import RECORD, UNIT, Exporter
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.people.definitions import STANDINGS
from tongxin.people.queries import standings
from tongxin.toolbox import clock
from tongxin.toolbox.rounding import half_up
from tongxin.uses.assessment.definitions import Scheme, Tier
from tongxin.uses.assessment.models import Appeal, Mark, Round, Subject
from tongxin.uses.assessment.queries import pages
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.rules.flow import DECIDED
from tongxin.uses.assessment.rules.scoring import Extra, Point, Score
from tongxin.uses.assessment.rules.tree import Leaf

Row = dict[str, Any]
Rows = Iterator[Row]
CHUNK = 200
PLACES = 2
SEMICOLON = "；"


@dataclass(frozen=True)
class Told:
    """One of those assessed with its score and the inputs behind it."""

    subject: Subject
    scheme: Scheme
    marks: Mapping[str, Mark]
    score: Score

    @property
    def grade(self) -> str:
        """Return the grade's title once it is decided: before, the score only speaks for one."""
        key = self.subject.decided if self.subject.round.record.state in DECIDED else ""
        return next((grade.title for grade in self.scheme.grade if grade.id == key), "")

    @property
    def vetoes(self) -> list[str]:
        """Return the titles of the vetoes that apply."""
        return [veto.title for veto in self.scheme.veto if veto.id in self.score.vetoes]

    def of_group(self, part: str, group: str) -> Decimal | None:
        """Return the points of a group in a part of the scheme, on the group's own scale; None while nothing is known."""
        return _nominal(
            [each for each in self.score.points if (each.leaf.part.id, each.leaf.group.id) == (part, group)]
        )


def score_sheet(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Rows:
    """Yield the sheet of each branch: a row for each indicator, each event that counted, and the sum."""
    for together in _told(by, organisation, start, end, Tier.BRANCH):
        appeals = _appeals(together)
        for one in together:
            head = {RECORD: one.subject.pk, UNIT: one.subject.organisation_id, "branch": one.subject.organisation}
            claims = appeals.get(one.subject.pk, {})
            for row in (*_points(one), *_events(one), _sum(one)):
                yield head | row | {"objection": claims.get(row.pop("key", ""), "")}


def summary(tier: Tier) -> Exporter:
    """Return what yields a row for each of those assessed in a tier."""

    def rows(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Rows:
        for together in _told(by, organisation, start, end, tier):
            stars, standings = _stars(by, together, start, end), _standings(together)
            for one in together:
                more = {"stars": stars.get(one.subject.organisation_id), "category": standings.get(one.subject.pk, "")}
                yield _cells(one) | _whole(one) | more

    return rows


def _told(by: Actor, organisation: Organisation, start: dt.date, end: dt.date, tier: Tier) -> Iterator[list[Told]]:
    """Yield by chunks those at or below an organisation whose points `by` may see, in organisation order by round."""
    schemes = _schemes(organisation, start, end, tier, stars=False)
    below = Closure.objects.filter(on_day(clock.today()), ancestor=organisation).values("descendant")
    rows = queries.with_points(by).filter(round__in=schemes, organisation__in=below)
    near = ("record", "round__record", "organisation", "person")
    order = ("round__last", "round_id", "organisation__order", "organisation_id", "person__sort_key", "pk")
    found = rows.select_related(*near).order_by(*order).iterator(chunk_size=CHUNK)
    while together := list(itertools.islice(found, CHUNK)):
        shown = [row for row in together if not _waits(by, row)]
        marks = queries.newest_marks(shown)
        yield [_one(row, schemes[row.round_id], marks.get(row.pk, {})) for row in shown]


def one(row: Subject) -> Told:
    """Return one of those assessed with its score and inputs; who may see it has been asked."""
    return _one(row, queries.scheme_of(row.round), queries.newest_marks([row]).get(row.pk, {}))


def _one(row: Subject, scheme: Scheme, marks: Mapping[str, Mark]) -> Told:
    return Told(row, scheme, marks, pages.result(scheme, row, marks))


def _waits(by: Actor, row: Subject) -> bool:
    """Tell whether `by` would see his own points before the comments."""
    return queries.is_person(by, row) and row.round.record.state not in queries.SHOWN


def _schemes(
    organisation: Organisation, start: dt.date, end: dt.date, tier: Tier, *, stars: bool
) -> dict[UUID, Scheme]:
    """Return the schemes of the rounds of a tier that end in a span, by round: star ratings, or all others."""
    rounds = Round.objects.filter(
        record__voided_at=None, hospital=organisation.hospital_id, last__range=(start, end)
    ).select_related("record")
    found = {row.pk: queries.scheme_of(row) for row in rounds}
    return {key: each for key, each in found.items() if each.tier is tier and (each.step_up is not None) == stars}


def _points(one: Told) -> Rows:
    for point in one.score.points:
        leaf, mark = point.leaf, one.marks.get(point.leaf.key)
        params = {key: _plain(value) for key, value in point.words.params.items()}
        yield {
            "key": leaf.key, "dimension": leaf.group.title, "indicator": leaf.indicator.title, "points": leaf.points,
            "standard": _(point.words.template).format(**params), "records": _records(mark), "review": _nominal([point]),
            "reason": mark.reason if mark else "",
        }  # fmt: skip


def _events(one: Told) -> Rows:
    for sign, title, extras in ((1, _("加分"), one.score.bonus), (-1, _("扣分"), one.score.deductions)):
        for extra in (each for each in extras if each.points):
            mark = one.marks.get(extra.event.id)
            yield {
                "key": extra.event.id, "dimension": title, "indicator": extra.event.title, "records": _records(mark),
                "review": half_up(sign * extra.points, PLACES), "reason": mark.reason if mark else "",
            }  # fmt: skip


def _sum(one: Told) -> Row:
    parts = "，".join(f"{part.title} {half_up(100 * part.weight, 0)}%" for part in one.scheme.part)
    weights = _("按权重合成：{parts}").format(parts=parts) if len(one.scheme.part) > 1 else ""
    held = _("还有 {held} 分待补").format(held=one.score.held) if one.score.held else ""
    return {
        "dimension": _("综合得分"), "points": one.scheme.total, "standard": weights, "review": one.score.total,
        "reason": SEMICOLON.join(part for part in (held, one.grade) if part),
    }  # fmt: skip


def _cells(one: Told) -> Row:
    """Return what the scheme itself names: parts and groups in points of their own, indicators by value and counts."""
    points = one.score.points
    own: Row = {part.id: _of_hundred(one, part.id) for part in one.scheme.part}
    groups = {point.leaf.group.id for point in points}
    own |= {key: _nominal([point for point in points if point.leaf.group.id == key]) for key in sorted(groups)}
    for point in points:
        if point.given.value is not None:
            own[point.leaf.key] = half_up(point.given.value, PLACES)
        own |= _counts(point.leaf, one.marks.get(point.leaf.key))
    return own


def _counts(leaf: Leaf, mark: Mark | None) -> Row:
    """Return the ballots of an indicator by the place of their word on the scale, from 1."""
    if mark is None or mark.counts is None:
        return {}
    titles = [choice.title for choice in leaf.indicator.choices]
    return {f"{leaf.key}_{place}": mark.counts.get(title, 0) for place, title in enumerate(titles, start=1)}


def _whole(one: Told) -> Row:
    row, variant = one.subject, one.scheme.variant_of(one.subject.variant)
    return {
        RECORD: row.pk, UNIT: row.organisation_id, "unit": row.organisation, "name": row.name,
        "variant": variant.title if variant else "", "bonus": _extra(one.score.bonus),
        "deduction": _extra(one.score.deductions), "veto": SEMICOLON.join(one.vetoes), "total": one.score.total,
        "grade": one.grade, "reason": row.decision_reason,
    }  # fmt: skip


def _nominal(points: Sequence[Point]) -> Decimal | None:
    """Return points on the scale the scheme writes beside them, not weighted; None while nothing is known."""
    known = [point for point in points if point.points is not None]
    worth = sum((point.worth for point in known), Fraction(0))
    if not worth:
        return None
    whole = sum((Fraction(point.leaf.points) for point in known), Fraction(0))
    return half_up(sum((point.points or Fraction(0) for point in known), Fraction(0)) / worth * whole, PLACES)


def _of_hundred(one: Told, part: str) -> Decimal | None:
    known = [point for point in one.score.points if point.leaf.part.id == part and point.points is not None]
    worth = sum((point.worth for point in known), Fraction(0))
    reached = sum((point.points or Fraction(0) for point in known), Fraction(0))
    return half_up(reached / worth * Fraction(one.scheme.total), PLACES) if worth else None


def _extra(extras: Sequence[Extra]) -> Decimal | None:
    return half_up(sum((extra.points for extra in extras), Fraction(0)), PLACES) if extras else None


def _records(mark: Mark | None) -> str:
    """Say how many records were counted and that evidence stands beside; which, its page tells to whom may see it."""
    if mark is None:
        return ""
    counted = _("{count} 条记录").format(count=mark.rows) if mark.rows else ""
    return SEMICOLON.join(part for part in (counted, _("有佐证") if mark.evidence else "") if part)


def _appeals(together: Sequence[Told]) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = {}
    said = {None: _("待复核"), True: _("成立"), False: _("不成立")}
    for row in Appeal.objects.filter(subject__in=[one.subject.pk for one in together]).order_by("id"):
        found.setdefault(row.subject_id, {})[row.key] = f"{row.claim}（{said[row.upheld]}）"
    return found


def _stars(by: Actor, together: Sequence[Told], start: dt.date, end: dt.date) -> dict[UUID, int]:
    """Return the stars of branches by decided ratings that end in the same span."""
    units = [one.subject.organisation_id for one in together if not one.scheme.personal]
    if not units:
        return {}
    schemes = _schemes(together[0].subject.organisation, start, end, Tier.BRANCH, stars=True)
    rows = queries.subjects(by).filter(round__in=schemes, organisation__in=units, round__record__state__in=DECIDED)
    grades = {key: {grade.id: grade.stars for grade in scheme.grade} for key, scheme in schemes.items()}
    decided = rows.exclude(decided="").values_list("organisation_id", "round_id", "decided")
    return {unit: stars for unit, key, grade in decided if (stars := grades[key].get(grade)) is not None}


def _standings(together: Sequence[Told]) -> dict[UUID, str]:
    """Return the Party standing of members on the last day of their round, by subject."""
    found: dict[UUID, str] = {}
    members = [one.subject for one in together if one.scheme.tier is Tier.MEMBER]
    for day in {row.round.last for row in members}:
        held = standings([row.person_id for row in members if row.person_id], day)
        of_day = [row for row in members if row.round.last == day and row.person_id in held]
        found |= {row.pk: _(STANDINGS[held[row.person_id]]) for row in of_day if row.person_id}
    return found


def plain(value: Decimal | Fraction) -> str:
    """Return a number as it is written: at most two decimals, none where they say nothing."""
    return queries.plain(half_up(value, PLACES))


def _plain(value: Any) -> Any:
    return plain(value) if isinstance(value, Decimal) else value
