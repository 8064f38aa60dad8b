"""What a branch's month says of its score as it stands today."""

from __future__ import annotations

from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.figures.queries import VIEW as SEE_FIGURES
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.wording import number_text
from tongxin.people.panels import Asked, Figures, Line, Shown
from tongxin.toolbox import clock
from tongxin.toolbox.rounding import half_up
from tongxin.uses.assessment.queries.rounds import VIEW
from tongxin.uses.assessment.queries.standing import schemes_for, standing, year_of
from tongxin.uses.assessment.rules.scoring import Known, Score
from tongxin.uses.assessment.rules.tree import figures

# How many of the works that a branch lacks its month names.
FIRST = 2


def figures_of(branch: Organisation) -> Figures:
    """Return the figures of the live score."""
    schemes = schemes_for(branch)
    return {year_of(clock.today()): figures(schemes[0])} if schemes else {}


def of_month(asked: Asked[Organisation]) -> Shown | None:
    """Return the live score by the first scheme that assesses the branch: what it has, which work it lacks, what waits for
    others, what nobody has to fill in; every point stands on the page it leads to."""
    schemes = schemes_for(asked.whose)
    if not schemes or not asked.allowed(VIEW) or not asked.allowed(SEE_FIGURES):
        return None
    scheme = schemes[0]
    told = standing(asked.by, scheme, asked.whose, answers=asked.answers).score
    points = _("{points} 分")
    sums = [(_("现在的得分"), points.format(points=number_text(told.total)))]
    sums += [(_("尚缺的工作"), _lacking(told, scheme.decimals))] if any(point.lacking for point in told.points) else []
    if told.held:
        sums.append((_("还没有数、考核时再定的"), points.format(points=number_text(told.held))))
    counted = sum(bool(point.leaf.figure) and point.known is Known.OK for point in told.points)
    sums.append((_("不用填的指标"), _("{counted} 项，由记录取数").format(counted=counted)))
    url = reverse("assessment:live_unit", args=[asked.whose.pk])
    return Shown(1, [Line(scheme.title, clock.today(), url)], sums)


def _lacking(told: Score, decimals: int) -> str:
    """Return what the lacking work is worth, and which of it is worth most."""
    most = sorted((point for point in told.points if point.lacking), key=lambda point: -point.lacking)
    sum_ = half_up(sum((point.lacking for point in most), Fraction(0)), decimals)
    names = _("、").join(point.leaf.indicator.title for point in most[:FIRST])
    sentence = _("对应 {points} 分：{names}等") if len(most) > FIRST else _("对应 {points} 分：{names}")
    return sentence.format(points=number_text(sum_), names=names)
