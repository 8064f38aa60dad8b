"""The score of a unit as it stands today, before or during a round."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from tongxin.figures.answers import Answer
from tongxin.figures.queries import compute
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.people.panels import Asked, Line, Shown
from tongxin.toolbox import clock, periods
from tongxin.toolbox.periods import Period
from tongxin.uses.assessment.definitions import Scheme, Tier
from tongxin.uses.assessment.models import Mark, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.measured import live
from tongxin.uses.assessment.rules.flow import DECIDED
from tongxin.uses.assessment.rules.scoring import Given, Score, score
from tongxin.uses.assessment.rules.tree import asked as figures_asked
from tongxin.uses.assessment.rules.tree import figures

KINDS = {Tier.BRANCH: "branch", Tier.DEPARTMENT: "department"}


@dataclass(frozen=True)
class Standing:
    """A live score: the scheme, the days, the score, inputs by key, and the running round's subject where there is one."""

    scheme: Scheme
    period: Period
    score: Score
    marks: Mapping[str, Mark]
    subject: Subject | None


def schemes_for(organisation: Organisation) -> list[Scheme]:
    """Return the schemes that assess an organisation of this kind by figures."""
    return [
        scheme for scheme in queries.schemes()
        if KINDS.get(scheme.tier) == organisation.kind and figures_asked(scheme) and scheme.step_up is None
    ]  # fmt: skip


def year_of(day: dt.date) -> Period:
    """Return the year of a day, whole: windows that are not over are expected only once they are met."""
    return periods.year(day.year)


def standing(
    by: Actor, scheme: Scheme, organisation: Organisation, *, answers: Mapping[tuple[str, Period], Answer] | None = None
) -> Standing:
    """Return the score of a unit as it stands this year: figures of today, and what the running round knows besides.

    answers: of the scheme's figures over the year (`year_of`), where the page has computed them already.
    """
    days = year_of(clock.today())
    running = queries.subjects(by).filter(
        round__scheme=scheme.id, round__last__gte=days.start, round__first__lte=days.end, organisation=organisation,
        person=None, round__record__voided_at=None,
    )  # fmt: skip
    subject, marks = queries.first_with_marks(running.select_related("round__record").order_by("-pk"))
    variant = subject.variant if subject else ""
    told = queries.given(scheme, variant, marks)
    if answers is None:
        answers = {(answer.id, days): answer for answer in compute(by, figures(scheme), organisation, days)}
    told |= {key: Given(taken.value, taken.known) for key, taken in live(scheme, answers, days).items()}
    return Standing(scheme, days, score(scheme, variant, told), marks, subject)


def shown_in(asked: Asked[Organisation]) -> Shown | None:
    """Return the decided results of a unit in a year, for its page; None where they may not be seen."""
    if not asked.allowed(queries.VIEW):
        return None
    rows = Subject.objects.filter(
        organisation=asked.whose.pk, person=None, record__voided_at=None, round__last__year=asked.year,
        round__record__voided_at=None, round__record__state__in=DECIDED,
    ).select_related("round__record").order_by("-pk")  # fmt: skip
    lines = [Line(row.round.record.title, row.round.last, reverse("assessment:subject", args=[row.pk])) for row in rows]
    return Shown(len(lines), lines)
