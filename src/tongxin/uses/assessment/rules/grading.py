"""Which grade a score speaks for, and which grades may not be given whatever the score: vetoes, conditions, stars.

What is not checked bars nothing: it is told as not checked, and those who decide see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction

from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.definitions import Condition, Grade, Scheme
from tongxin.uses.assessment.rules.scoring import Given, Known, Score


class Holds(StrEnum):
    """Whether a condition holds."""

    MET = "met"
    UNMET = "unmet"
    NOT_CHECKED = "not_checked"


HOLDS_TITLES = {Holds.MET: N_("符合"), Holds.UNMET: N_("不符合"), Holds.NOT_CHECKED: N_("未核对")}


def holds(condition: Condition, given: Given) -> Holds:
    """Return whether a condition holds, as far as it is known; one from a paper is known as 1 or 0."""
    if given.known is not Known.OK or given.value is None:
        return Holds.NOT_CHECKED
    value = Fraction(given.value)
    low = Fraction(condition.at_least) if condition.at_least is not None else None
    if condition.typed:
        low = Fraction(1)
    high = Fraction(condition.at_most) if condition.at_most is not None else None
    fits = (low is None or value >= low) and (high is None or value <= high)
    return Holds.MET if fits else Holds.UNMET


def most_stars(scheme: Scheme, before: int | None) -> int | None:
    """Return the most stars a rating may give after `before` (None: the first rating); None without a limit."""
    if scheme.step_up is None:
        return None
    return scheme.first_most if before is None else before + scheme.step_up


def graded(scheme: Scheme, result: Score, before: int | None = None) -> Grade:
    """Return the grade the score speaks for: the best that it reaches and that nothing bars; quotas are others' business."""
    bars = barred(scheme, result, before)
    fitting = [grade for grade in scheme.grade if result.total >= grade.low and grade.id not in bars]
    return max(fitting, key=lambda grade: grade.low, default=scheme.lowest)


def barred(scheme: Scheme, result: Score, before: int | None = None) -> dict[str, Problem]:
    """Return why grades may not be given, by grade; the lowest may always be."""
    told = {grade.id: next(_bars(scheme, grade, result, before), None) for grade in scheme.grade}
    return {key: problem for key, problem in told.items() if problem is not None and key != scheme.lowest.id}


def _bars(scheme: Scheme, grade: Grade, result: Score, before: int | None) -> Iterator[Problem]:
    if result.vetoes:
        titles = [veto.title for veto in scheme.veto if veto.id in result.vetoes]
        sentence = N_("有一票否决事项（{titles}），只能是“{lowest}”")
        yield _bar(sentence, titles=N_("、").join(titles), lowest=scheme.lowest.title)
    if grade.unblemished and any(extra.points for extra in result.deductions):
        yield _bar(N_("有扣分的不能评“{grade}”"), grade=grade.title)
    most = most_stars(scheme, before)
    if grade.stars is not None and most is not None and grade.stars > most:
        yield _bar(N_("不能评“{grade}”：首次参评和逐年升星都有限，这一次最高 {most} 星"), grade=grade.title, most=most)
    for condition in (each for each in scheme.condition if grade.id in each.grades and not each.soft):
        if holds(condition, result.conditions[condition.id]) is Holds.UNMET:
            sentence = N_("不能评“{grade}”：前提“{condition}”不符合")
            yield _bar(sentence, grade=grade.title, condition=condition.title)


def _bar(sentence: str, **params: object) -> Problem:
    return Problem("assessment.barred", sentence, params, field="grade")
