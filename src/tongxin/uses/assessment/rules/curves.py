"""Which part (0 to 1) of an indicator's points a known value earns, exactly; and the working in words.

Every curve is total over all values: what lies beyond its ends earns nothing or everything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tongxin.toolbox.rounding import half_up
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.definitions import Indicator, Method, Step

HUNDRED = Decimal(100)
Number = Decimal | Fraction


@dataclass(frozen=True)
class Words:
    """A sentence with places, and what would earn the rest ("" where nothing is lacking or can be done)."""

    template: str
    params: Mapping[str, Any] = field(default_factory=dict)
    lacking: str = ""


def ratio(indicator: Indicator, value: Number) -> Fraction:
    """Return the earned part of the points, from 0 to 1."""
    return _within(_CURVES[indicator.method](indicator, Fraction(value)))


def ballot_value(indicator: Indicator, counts: Mapping[str, int]) -> Fraction | None:
    """Return the mean worth (0 to 100) of counted ballots; None without any."""
    votes = sum(counts.values())
    worth = sum((Fraction(choice.worth) * counts.get(choice.title, 0) for choice in indicator.choices), Fraction(0))
    return worth / votes if votes else None


def working(indicator: Indicator, value: Number) -> Words:
    """Return how a value becomes points, in words."""
    told = {
        "value": half_up(value, 2) if isinstance(value, Fraction) else value,
        "unit": indicator.unit, "zero": indicator.zero, "full": indicator.full,
        "target": indicator.target if indicator.target is not None else HUNDRED, "per": indicator.per,
        "points": indicator.points,
    }  # fmt: skip
    if indicator.method is Method.STEPS:
        step = _step(indicator, Fraction(value))
        told |= {"score": step.score if step else 0, "best": max(each.score for each in indicator.steps)}
    template, lacking = _WORDS[indicator.method]
    return Words(template, told, "" if ratio(indicator, value) == 1 else lacking)


def _within(value: Fraction) -> Fraction:
    return min(max(value, Fraction(0)), Fraction(1))


def _linear(indicator: Indicator, value: Fraction) -> Fraction:
    zero, full = Fraction(indicator.zero or 0), Fraction(indicator.full if indicator.full is not None else HUNDRED)
    return (value - zero) / (full - zero)


def _share(indicator: Indicator, value: Fraction) -> Fraction:
    return value / Fraction(indicator.target if indicator.target is not None else HUNDRED)


def _steps(indicator: Indicator, value: Fraction) -> Fraction:
    step = _step(indicator, value)
    return _of(step.score if step else Decimal(0), indicator)


def _step(indicator: Indicator, value: Fraction) -> Step | None:
    return next(
        (
            step
            for step in indicator.steps
            if (step.low is None or value >= step.low) and (step.high is None or value < step.high)
        ),
        None,
    )


def _deduct(indicator: Indicator, value: Fraction) -> Fraction:
    return 1 - value * _of(indicator.per or Decimal(0), indicator)


def _bonus(indicator: Indicator, value: Fraction) -> Fraction:
    return value * _of(indicator.per or Decimal(0), indicator)


def _of(points: Decimal, indicator: Indicator) -> Fraction:
    return Fraction(points) / Fraction(indicator.points)


def _score(indicator: Indicator, value: Fraction) -> Fraction:
    return value / Fraction(indicator.points)


_CURVES: Mapping[Method, Callable[[Indicator, Fraction], Fraction]] = {
    Method.LINEAR: _linear,
    Method.SHARE: _share,
    Method.FREQUENCY: _share,
    Method.STEPS: _steps,
    Method.DEDUCT: _deduct,
    Method.BONUS: _bonus,
    Method.BALLOT: _share,
    Method.SCORE: _score,
    Method.UPLOAD: _score,
}
_SCORED = (N_("评分 {value}，满分 {points}"), N_("由评分人写明理由"))
_WORDS: Mapping[Method, tuple[str, str]] = {
    Method.LINEAR: (
        N_("现为 {value}{unit}；{zero} 及以下不得分，{full} 及以上得满分，其间按比例"),
        N_("达到 {full}{unit}"),
    ),
    Method.SHARE: (N_("现为 {value}{unit}；达到 {target} 得满分，不足按比例"), N_("达到 {target}{unit}")),
    Method.FREQUENCY: (N_("应开次数达成 {value}{unit}，按达成比例计分"), N_("补足没有开的那几期，达到 {target}{unit}")),
    Method.STEPS: (N_("现为 {value}{unit}，落在得 {score} 分的一档，最高一档 {best} 分"), N_("进到得 {best} 分的一档")),
    Method.DEDUCT: (N_("从 {points} 分起，每次扣 {per} 分，扣完为止；共 {value} 次"), ""),
    Method.BONUS: (N_("每次得 {per} 分，最多 {points} 分；共 {value} 次"), N_("得满 {points} 分")),
    Method.BALLOT: (N_("测评平均 {value} 分，按百分制折算"), ""),
    Method.SCORE: _SCORED,
    Method.UPLOAD: _SCORED,
}
