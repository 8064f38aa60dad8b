"""Points, sources and stages as pages say them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.models import User
from tongxin.ground.commands.actors import Actor
from tongxin.ground.records.queries import may_see
from tongxin.ground.records.queries import url as record_url
from tongxin.ground.ui.definitions import Step
from tongxin.toolbox.periods import Period
from tongxin.toolbox.rounding import half_up
from tongxin.uses.assessment.definitions import RATER_TITLES, Scheme
from tongxin.uses.assessment.models import Appeal, Mark
from tongxin.uses.assessment.rules.flow import ORDER, READINGS, STAGE_TITLES, Stage, most_reviewed
from tongxin.uses.assessment.rules.scoring import KNOWN_TITLES, Extra, Known, Point, Score
from tongxin.uses.assessment.rules.tree import Leaf

TONES = {Known.OK: "", Known.MISSING: "soon", Known.NOT_CHECKED: "soon", Known.NOT_APPLICABLE: ""}
PLACES = 2


@dataclass(frozen=True)
class Line:
    """One point as a page explains it."""

    key: str
    title: str
    worth: Decimal
    points: Decimal | None
    known: str
    tone: str
    words: str
    lacking: str
    source: str
    url: str = ""
    rows: int = 0
    reason: str = ""
    evidence: tuple[str, str] | None = None
    appeal: Appeal | None = None
    note: str = ""
    traced: bool = False


@dataclass(frozen=True)
class Section:
    """Lines of one group, with their sums."""

    title: str
    part: str
    worth: Decimal
    points: Decimal
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Context:
    """Whose points are told, and to whom: the unit and days for links to figures, inputs and open appeals by key."""

    by: Actor
    organisation: UUID
    period: Period
    marks: Mapping[str, Mark]
    appeals: Mapping[str, Appeal]
    personal: bool


def sections(told: Score, about: Context) -> list[Section]:
    """Return the points in their groups."""
    found: dict[tuple[str, str], list[Point]] = {}
    for point in told.points:
        found.setdefault((point.leaf.part.id, point.leaf.group.id), []).append(point)
    return [_section(points, about) for points in found.values()]


def _section(points: list[Point], about: Context) -> Section:
    leaf = points[0].leaf
    known = [point.points for point in points if point.points is not None]
    return Section(
        leaf.group.title,
        leaf.part.title,
        half_up(sum((point.worth for point in points), Fraction(0)), PLACES),
        half_up(sum(known, Fraction(0)), PLACES),
        [line(point, about) for point in points],
    )


def line(point: Point, about: Context) -> Line:
    """Return one point explained."""
    leaf, mark = point.leaf, about.marks.get(point.leaf.key)
    params = {key: _plain(value) for key, value in point.words.params.items()}
    return Line(
        key=leaf.key,
        title=leaf.indicator.title,
        worth=half_up(point.worth, PLACES),
        points=None if point.points is None else half_up(point.points, PLACES),
        known=_waits(point) or _(KNOWN_TITLES[point.known]),
        tone=TONES[point.known],
        words=_(point.words.template).format(**params),
        lacking=_lacking(point, params),
        source=source(leaf),
        url=figure_of(leaf.figure, about),
        rows=mark.rows if mark else 0,
        reason=mark.reason if mark else "",
        evidence=evidence_of(mark, about.by),
        appeal=about.appeals.get(leaf.key),
        note=leaf.indicator.note,
        traced=mark is not None,
    )


def events(extras: Iterable[Extra], about: Context, sign: str) -> Iterator[Line]:
    """Yield the events that add or take points, each with what happened."""
    for extra in extras:
        mark = about.marks.get(extra.event.id)
        if extra.points or (mark and mark.reason):
            words = _("{times} 次，每次 {points} 分").format(
                times=_plain(extra.given.value), points=_plain(extra.event.points)
            )
            yield Line(
                extra.event.id, extra.event.title, half_up(extra.event.cap or extra.event.points, PLACES),
                half_up(extra.points if sign == "+" else -extra.points, PLACES), "", "", words, "",
                extra.event.typed or _("由记录取数"), figure_of(extra.event.figure, about), mark.rows if mark else 0,
                mark.reason if mark else "", evidence_of(mark, about.by), about.appeals.get(extra.event.id),
                traced=mark is not None,
            )  # fmt: skip


def source(leaf: Leaf) -> str:
    """Return where an indicator is taken from, in words."""
    indicator = leaf.indicator
    if indicator.figure:
        return _("由记录取数")
    if leaf.rater:
        return _(RATER_TITLES[leaf.rater])
    if indicator.result:
        return _("取自另一项考核的审定结果")
    return _("依据：{paper}").format(paper=indicator.typed or indicator.ballot)


def reading(scheme: Scheme, assessed: int) -> str:
    """Return how the points line and the share yield the list to review, in a sentence; empty without one."""
    if scheme.review is None:
        return ""
    told = {"line": scheme.review.line, "share": scheme.review_percent, "most": most_reviewed(scheme.review, assessed)}
    return _(READINGS[scheme.review.reading]).format(**{key: _plain(value) for key, value in told.items()})


def stages(scheme: Scheme, now: str) -> list[Step]:
    """Return the stages of a round, done, current and to come."""
    place = ORDER.index(Stage(now))
    return [
        Step(
            _(STAGE_TITLES[stage]),
            "",
            "done" if n < place or now == Stage.ARCHIVED else "now" if n == place else "todo",
        )
        for n, stage in enumerate(ORDER)
    ]


def _waits(point: Point) -> str:
    """Return for whom an indicator waits that no record tells of; empty for others."""
    if point.known is not Known.MISSING or point.leaf.figure:
        return ""
    if point.leaf.rater:
        return _("待评")
    return _("待测评") if point.leaf.indicator.ballot else _("待登记")


def _lacking(point: Point, params: Mapping[str, Any]) -> str:
    """Return what the missing points need, with how many they are."""
    if not point.words.lacking or not point.lacking:
        return ""
    need = _(point.words.lacking).format(**params)
    return _("{need}，对应 {points} 分").format(need=need, points=half_up(point.lacking, PLACES))


def figure_url(figure: str, organisation: UUID, period: Period) -> str:
    """Return the page of a figure with its rows for an organisation and days."""
    query = urlencode({"organisation": str(organisation), "period": period.name})
    return f"{reverse('figures:figure', args=[figure])}?{query}"


def figure_of(figure: str, about: Context) -> str:
    """Return the page of a figure as it counts whose points are told; empty for persons."""
    if not figure or about.personal:
        return ""
    return figure_url(figure, about.organisation, about.period)


def evidence_of(mark: Mark | Appeal | None, by: Actor) -> tuple[str, str] | None:
    """Return the title and the page of the record that stands behind an input or appeal; of one that `by` may not see,
    only that there is one."""
    if mark is None or mark.evidence is None:
        return None
    if not may_see(by, mark.evidence):
        return _("（无权查看的记录）"), ""
    return mark.evidence.title, record_url(mark.evidence)


def _plain(value: object) -> object:
    """Return a number without idle zeros."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value if not isinstance(value, Fraction) else half_up(value, PLACES)


def who(reference: str) -> str:
    """Return the name behind an actor's reference `kind:id`."""
    kind, _colon, key = reference.partition(":")
    if kind != "user":
        return _("系统")
    return str(User.objects.get(pk=key).name)
