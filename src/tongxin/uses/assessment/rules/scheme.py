"""What is wrong with a scheme, one sentence each: weights, ranges, curves, sources, grades."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from tongxin.figures.checks import hint
from tongxin.figures.definitions import Figure, Measure
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.definitions import Indicator, Method, Scheme, Step, Tier, Variant
from tongxin.uses.assessment.rules.tree import figures, groups_of, leaves

_CURVED = frozenset({"figure", "typed", "result"})
# Which sources a method can read.
_READS = {
    **dict.fromkeys(
        (Method.LINEAR, Method.SHARE, Method.FREQUENCY, Method.STEPS, Method.DEDUCT, Method.BONUS), _CURVED
    ),
    Method.BALLOT: frozenset({"ballot", "figure"}),
    Method.SCORE: frozenset({"rater"}),
    Method.UPLOAD: frozenset({"rater"}),
}


def check_scheme(
    scheme: Scheme, known: Mapping[str, Figure], schemes: Iterable[str], items: Container[str] = (),
    votes: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Iterator[Problem]:  # fmt: skip
    """Yield everything wrong with a scheme, given the catalog's figures, schemes, types of item, and the grades of opinion
    of each kind of ballot."""
    yield from _weights(scheme)
    yield from _keys(scheme)
    for variant in scheme.variant:
        yield from _variant(scheme, variant)
    names = set(schemes)
    for leaf in leaves(scheme):
        yield from _indicator(scheme, leaf.indicator, names)
    yield from _events(scheme)
    yield from _conditions(scheme)
    yield from _figures(scheme, known)
    yield from _votes(scheme, votes)
    yield from _grades(scheme)
    if scheme.item and scheme.item not in items:
        yield _problem(scheme, N_("审定用的事项类型“{item}”不在目录中"), item=scheme.item)


def _problem(scheme: Scheme, sentence: str, **params: Any) -> Problem:
    return Problem("assessment.scheme", sentence, {"id": scheme.id, **params})


def _weights(scheme: Scheme) -> Iterator[Problem]:
    weights = sum((part.weight for part in scheme.part), Decimal(0))
    if weights != 1:
        yield _problem(scheme, N_("方案“{id}”各部分的权重合计 {sum}，应正好为 1"), sum=weights)
    for part in scheme.part:
        for indicator in (each for group in part.group for each in group.indicator if not each.points):
            sentence = N_("“{title}”的分值须大于 0；某一类别不用的，在 variant 里写 0")
            yield _problem(scheme, sentence, title=f"{indicator.id} {indicator.title}")
        if part.like and part.like not in {other.id for other in scheme.part if not other.like}:
            yield _problem(
                scheme, N_("“{title}”引用的部分“{like}”不存在，或它自己也是引用"), title=part.title, like=part.like
            )
            continue
        sums = Decimal(0)
        for group in groups_of(scheme, part):
            told = sum((indicator.points for indicator in group.indicator), Decimal(0))
            sums += told
            if told != group.points:
                sentence = N_("“{title}”写明 {points} 分，指标合计 {sum} 分，两者应相等")
                yield _problem(scheme, sentence, title=group.title, points=group.points, sum=told)
        if sums != scheme.total:
            sentence = N_("“{title}”的指标合计 {sum} 分，应正好为 {total} 分")
            yield _problem(scheme, sentence, title=part.title, sum=sums, total=scheme.total)


def _keys(scheme: Scheme) -> Iterator[Problem]:
    keys = [leaf.key for leaf in leaves(scheme)]
    keys += [event.id for event in scheme.events] + [veto.id for veto in scheme.veto]
    keys += [condition.id for condition in scheme.condition]
    for key, times in Counter(keys).items():
        if times > 1:
            yield _problem(scheme, N_("方案“{id}”里“{key}”用了 {times} 次，每项的标识须不同"), key=key, times=times)


def _events(scheme: Scheme) -> Iterator[Problem]:
    for event in scheme.events:
        if bool(event.figure) == bool(event.typed):
            sentence = N_("“{title}”须写明一个来源：figure（口径）或 typed（依据什么登记）")
            yield _problem(scheme, sentence, title=event.title)
    for event in scheme.bonus:
        if event.cap is None and scheme.bonus_cap is None:
            sentence = N_("“{title}”加分没有封顶：请写明这一项的 cap，或方案的 bonus_cap")
            yield _problem(scheme, sentence, title=event.title)


def _conditions(scheme: Scheme) -> Iterator[Problem]:
    grades = [grade.id for grade in scheme.grade]
    for condition in scheme.condition:
        bounded = condition.at_least is not None or condition.at_most is not None
        if bool(condition.figure) == bool(condition.typed) or bounded != bool(condition.figure):
            sentence = N_("前提“{title}”须写明 figure（口径）和 at_least 或 at_most，或只写 typed（依据什么核对）")
            yield _problem(scheme, sentence, title=condition.title)
        for key in condition.grades:
            if key not in grades:
                sentence = N_("前提“{title}”对应的等次“{key}”不存在，可用：{hint}")
                yield _problem(scheme, sentence, title=condition.title, key=key, hint=hint(key, grades))


def _variant(scheme: Scheme, variant: Variant) -> Iterator[Problem]:
    known = list(dict.fromkeys(leaf.indicator.id for leaf in leaves(scheme)))
    for key in variant.points:
        if key not in known:
            sentence = N_("“{title}”调整的指标“{key}”不存在，可用：{hint}")
            yield _problem(scheme, sentence, title=variant.title, key=key, hint=hint(key, known))
    for part in scheme.part:
        told = sum((leaf.points for leaf in leaves(scheme, variant.id) if leaf.part.id == part.id), Decimal(0))
        if told != scheme.total and not _wrong_anyway(scheme):
            sentence = N_("“{title}”调整后指标合计 {sum} 分，应正好为 {total} 分")
            yield _problem(scheme, sentence, title=variant.title, sum=told, total=scheme.total)


def _wrong_anyway(scheme: Scheme) -> bool:
    return any(True for _ in _weights(scheme))


def _indicator(scheme: Scheme, indicator: Indicator, schemes: set[str]) -> Iterator[Problem]:
    def wrong(sentence: str, **params: Any) -> Problem:
        return _problem(scheme, sentence, title=f"{indicator.id} {indicator.title}", **params)

    sources = list(indicator.sources)
    if len(sources) != 1:
        yield wrong(
            N_(
                "“{title}”须写明一个来源：figure（口径）、typed（依据）、ballot（测评）、rater（评分人）或 result（方案）"
            )
        )
    elif sources[0] not in _READS[indicator.method]:
        yield wrong(
            N_("“{title}”的计分方法 {method} 不能用来源 {source}"), method=indicator.method.value, source=sources[0]
        )
    if indicator.method is Method.UPLOAD and not indicator.upload_reason.strip():
        yield wrong(N_("“{title}”只要求上传材料：请改用口径、登记或评分；确需上传的，写明理由（upload_reason）"))
    if indicator.result and indicator.result not in schemes:
        yield wrong(N_("“{title}”取自方案“{result}”，目录中没有这个方案"), result=indicator.result)
    for sentence in _curve(indicator):
        yield wrong(sentence)


def _curve(indicator: Indicator) -> Iterator[str]:
    method = indicator.method
    if method is Method.LINEAR and (
        indicator.zero is None or indicator.full is None or indicator.zero == indicator.full
    ):
        yield N_("“{title}”按比例计分，须写明不同的零分线 zero 和满分线 full")
    if method is Method.SHARE and indicator.target is not None and indicator.target <= 0:
        yield N_("“{title}”的目标 target 应大于 0")
    if method in {Method.DEDUCT, Method.BONUS} and not indicator.per:
        yield N_("“{title}”按次计分，须写明每次的分值 per")
    if method is Method.BALLOT and not indicator.figure and not indicator.choices:
        yield N_("“{title}”取测评结果，须写明每个选项折合多少分（choices）")
    if method is Method.BALLOT and any(choice.worth > 100 for choice in indicator.choices):
        yield N_("“{title}”的选项按百分制折算，不能超过 100")
    if method is Method.SCORE and any(choice.worth > indicator.points for choice in indicator.choices):
        yield N_("“{title}”有的档次超过了它的分值")
    if method is Method.STEPS:
        yield from _steps(indicator)


def _steps(indicator: Indicator) -> Iterator[str]:
    steps = sorted(indicator.steps, key=lambda step: (step.low is not None, step.low or 0))
    if not steps:
        yield N_("“{title}”分档计分，须写明各档（steps）")
        return
    if steps[0].low is not None or steps[-1].high is not None:
        yield N_("“{title}”的分档须从最低（不写 low）到最高（不写 high）都有分")
    for lower, upper in pairwise(steps):
        yield from _joint(lower, upper)
    if any(step.score > indicator.points for step in steps):
        yield N_("“{title}”有的档次超过了它的分值")


def _joint(lower: Step, upper: Step) -> Iterator[str]:
    if lower.high is None or upper.low is None or lower.high > upper.low:
        yield N_("“{title}”的分档有重叠：同一个数落在两档里")
    elif lower.high < upper.low:
        yield N_("“{title}”的分档有空档：有的数不落在任何一档")


def _figures(scheme: Scheme, known: Mapping[str, Figure]) -> Iterator[Problem]:
    for key in figures(scheme):
        figure = known.get(key)
        if figure is None:
            sentence = N_("方案“{id}”用到的口径“{figure}”不存在，相近的有：{hint}")
            yield _problem(scheme, sentence, figure=key, hint=hint(key, known))
        elif figure.measure is Measure.LATEST:
            yield _problem(scheme, N_("方案“{id}”用到的口径“{figure}”不是数字，不能计分"), figure=key)
    for leaf in leaves(scheme):
        figure = known.get(leaf.figure)
        if leaf.indicator.method is Method.FREQUENCY and figure is not None and figure.frequency is None:
            sentence = N_("“{title}”按频次计分，口径“{figure}”须是频次口径（frequency）")
            yield _problem(scheme, sentence, title=leaf.indicator.title, figure=leaf.figure)


def _votes(scheme: Scheme, known: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Counts fit only where persons were voted on, by the very words of the indicator."""
    for indicator in (leaf.indicator for leaf in leaves(scheme) if leaf.indicator.votes):
        told = {"title": indicator.title, "votes": indicator.votes}
        if not indicator.ballot or not scheme.personal:
            yield _problem(scheme, N_("“{title}”写明 votes 的，须是对人的测评（ballot）"), **told)
        elif indicator.votes not in known:
            yield _problem(scheme, N_("“{title}”取自投票“{votes}”，目录中没有，或它的结果按群体加权"), **told)
        elif {choice.title for choice in indicator.choices} != set(known[indicator.votes]):
            sentence = N_("“{title}”的选项须与投票“{votes}”的等次相同：{grades}")
            yield _problem(scheme, sentence, **told, grades=N_("、").join(known[indicator.votes]))


def _grades(scheme: Scheme) -> Iterator[Problem]:
    lows = [grade.low for grade in scheme.grade]
    if not lows or min(lows) > 0:
        yield _problem(scheme, N_("方案“{id}”的等次须从 0 分起，每个得分都有等次"))
    if len(set(lows)) != len(lows):
        yield _problem(scheme, N_("方案“{id}”有两个等次的起点相同"))
    if any(grade.designation for grade in scheme.grade) != bool(scheme.designates) or (
        scheme.designates and scheme.personal and scheme.tier is not Tier.POST
    ):
        sentence = N_(
            "方案“{id}”的命名：单位和党员先锋岗的方案才有，等次写 designation，方案写 designates（成果类型），两者同时写"
        )
        yield _problem(scheme, sentence)
    if any(low > scheme.total + (scheme.bonus_cap or 0) for low in lows):
        yield _problem(scheme, N_("方案“{id}”有的等次起点高于最高可得分"))
