"""What a branch's month says of its score as it stands today."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.figures.queries import VIEW as SEE_FIGURES
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.wording import number_text
from tongxin.people.panels import Asked, Figures, Line, Shown
from tongxin.toolbox import clock
from tongxin.uses.assessment.queries.rounds import VIEW
from tongxin.uses.assessment.queries.standing import schemes_for, standing, year_of
from tongxin.uses.assessment.rules.tree import figures


def figures_of(branch: Organisation) -> Figures:
    """Return the figures of the live score."""
    schemes = schemes_for(branch)
    return {year_of(clock.today()): figures(schemes[0])} if schemes else {}


def of_month(asked: Asked[Organisation]) -> Shown | None:
    """Return the live score by the first scheme that assesses the branch; every point stands on the page it leads to."""
    schemes = schemes_for(asked.whose)
    if not schemes or not asked.allowed(VIEW) or not asked.allowed(SEE_FIGURES):
        return None
    scheme = schemes[0]
    told = standing(asked.by, scheme, asked.whose, answers=asked.answers).score
    score = _("{points} 分（满分 {total}）").format(points=number_text(told.total), total=number_text(scheme.total))
    sums = [(_("今天的得分"), score)]
    if told.held:
        sums.append((_("还没有数据的"), _("{points} 分").format(points=number_text(told.held))))
    url = reverse("assessment:live_unit", args=[asked.whose.pk])
    return Shown(1, [Line(scheme.title, clock.today(), url)], sums)
