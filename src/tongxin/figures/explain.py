"""Says in words how a figure is counted (怎么算), from the parts of its definition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tongxin.figures import conditions
from tongxin.figures.answers import Book
from tongxin.figures.conditions import Alternative, Clause, Condition, Op
from tongxin.figures.definitions import (
    Base,
    Composite,
    Coverage,
    Dated,
    Difference,
    Figure,
    Frequency,
    MeanOfGroups,
    Measure,
    RateOfChange,
    Ratio,
    Share,
)
from tongxin.figures.sources import Source
from tongxin.toolbox.periods import Rhythm
from tongxin.toolbox.words import N_

Translate = Callable[[str], str]

_WINDOWS = {
    Dated.FLOW: N_("统计期内发生"),
    Dated.STOCK: N_("统计期最后一天有效"),
    Dated.CUMULATIVE: N_("截至统计期末累计"),
}
_SINCE = N_("自 {since} 起，截至统计期末累计")
_MEASURES = {
    Measure.COUNT: N_("一条一计，计的是{noun}"),
    Measure.DISTINCT: N_("数其中不同的“{of}”，同一个只计一次"),
    Measure.SUM: N_("把各条的“{of}”相加"),
    Measure.MEAN: N_("取“{of}”的平均值，没有填的不计入"),
    Measure.MIN: N_("取“{of}”中最小（最早）的"),
    Measure.MAX: N_("取“{of}”中最大（最晚）的"),
    Measure.LATEST: N_("取最近一条的“{of}”"),
}
_BASE = N_("{window}的“{source}”中，{filters}{measure}。")
_FILTERS = N_("只看{filters}的，")
_OPS = {
    Op.EQ: N_("{name}为{value}"),
    Op.NE: N_("{name}不是{value}"),
    Op.IN: N_("{name}为{value}之一"),
    Op.LT: N_("{name}小于 {value}"),
    Op.LE: N_("{name}不超过 {value}"),
    Op.GT: N_("{name}大于 {value}"),
    Op.GE: N_("{name}不少于 {value}"),
    Op.BETWEEN: N_("{name}在 {value} 之间"),
}
_KNOWN, _UNKNOWN = N_("填了{name}"), N_("没有填{name}")
_AND, _OR = N_("，且"), N_("，或者")
_RHYTHMS = {
    Rhythm.WEEK: N_("周"),
    Rhythm.MONTH: N_("月"),
    Rhythm.TWO_MONTHS: N_("两个月"),
    Rhythm.QUARTER: N_("季度"),
    Rhythm.HALF: N_("半年"),
    Rhythm.YEAR: N_("年"),
}
_BASES = {Base.YEAR_BEFORE: N_("上年同期"), Base.PREVIOUS: N_("上一个同样长的时期")}
_RATIO = N_("“{of}”除以“{to}”。")
_SHARE = N_("“{of}”中，{filters}的占百分之几。")
_COVERAGE = N_("“{expected}”数到的对象中，有百分之几也在“{done}”之内。")
_FREQUENCY = N_(
    "逐{every}检查：“{of}”达到 {least} {unit}就算做到，做到的占应做的百分之几；还没有过完的，做到了才计入。"
)
_DIFFERENCE = N_("“{of}”减去{benchmark}。")
_CHANGE = N_("“{of}”比{base}增加（减少）百分之几。")
_GROUPS = N_("先按“{by}”分组，各组分别算“{of}”，再取各组的平均值；没有数据的组不计入。")
_STREAK = N_("“{of}”连续等于 {rank} 的最长年数，年份看“{year}”。")
_ROUNDED = N_("结果四舍五入，保留 {decimals} 位小数。")


def explain(figure: Figure, book: Book, translate: Translate = str) -> str:
    """Return the definition of a checked figure in words, one or two sentences, its note included."""
    told = _Teller(book, translate)
    sentences = [told.definition(figure)]
    if figure.decimals:
        sentences.append(told.say(_ROUNDED, decimals=figure.decimals))
    return "".join([*sentences, figure.note])


class _Teller:
    def __init__(self, book: Book, translate: Translate) -> None:
        self.book, self.translate = book, translate

    def say(self, template: str, **places: Any) -> str:
        return self.translate(template).format(**places)

    def definition(self, figure: Figure) -> str:
        if figure.composite is None:
            return self._base(figure)
        titles = {part: self.book.figures[part].title for part in figure.parts}
        return self._composite(figure.composite, titles)

    def _base(self, figure: Figure) -> str:
        source = self.book.sources[figure.source]
        window = (
            self.say(_SINCE, since=figure.since) if figure.since else self.say(_WINDOWS[figure.dated or Dated.FLOW])
        )
        of = source.dimension(figure.of)
        template = _MEASURES[figure.measure or Measure.COUNT]
        measure = self.say(template, noun=source.noun, of=of.title if of else "")
        filters = self._filters(figure.where, source)
        narrowed = self.say(_FILTERS, filters=filters) if filters else ""
        return self.say(_BASE, window=window, source=source.title, filters=narrowed, measure=measure)

    def _composite(self, composite: Composite, titles: dict[str, str]) -> str:
        match composite:
            case Ratio(of=of, to=to):
                return self.say(_RATIO, of=titles[of], to=titles[to])
            case Share(of=of, where=where):
                source = self.book.sources[self.book.figures[of].source]
                return self.say(_SHARE, of=titles[of], filters=self._filters(where, source))
            case Coverage(done=done, expected=expected):
                return self.say(_COVERAGE, done=titles[done], expected=titles[expected])
            case Frequency(of=of, every=every, at_least=least):
                rhythm, unit = self.say(_RHYTHMS[every]), self.book.figures[of].unit
                return self.say(_FREQUENCY, of=titles[of], every=rhythm, least=least, unit=unit)
            case Difference(of=of, benchmark=benchmark):
                named = f"“{titles[benchmark]}”" if isinstance(benchmark, str) else f" {benchmark}"
                return self.say(_DIFFERENCE, of=titles[of], benchmark=named)
            case RateOfChange(of=of, base=base, first=first, last=last):
                named = f" {first}–{last} " if first else self.say(_BASES[base])
                return self.say(_CHANGE, of=titles[of], base=named)
            case MeanOfGroups(of=of, by=by):
                return self.say(_GROUPS, of=titles[of], by=self._dimension(of, by))
            case _:
                year = self._dimension(composite.of, composite.year)
                return self.say(_STREAK, of=titles[composite.of], rank=composite.rank, year=year)

    def _dimension(self, figure: str, name: str) -> str:
        """Return the title of a dimension below a figure, whichever leaf names it."""
        known = self.book.figures[figure]
        if not known.source:
            return self._dimension(known.parts[0], name)
        return str(self.book.sources[known.source].known(name).title)

    def _filters(self, raw: Any, source: Source) -> str:
        where = conditions.parse(raw, [])
        return self.translate(_AND).join(self._clause(clause, source) for clause in where)

    def _clause(self, clause: Clause, source: Source) -> str:
        choices = [self._alternative(choice, source) for choice in clause]
        told = self.translate(_OR).join(choices)
        return f"（{told}）" if len(choices) > 1 else told

    def _alternative(self, choice: Alternative, source: Source) -> str:
        return self.translate(_AND).join(self._condition(condition, source) for condition in choice)

    def _condition(self, condition: Condition, source: Source) -> str:
        dimension = source.known(condition.dimension)
        if condition.op is Op.EXISTS:
            return self.say(_KNOWN if condition.value else _UNKNOWN, name=dimension.title)
        titles = dimension.values(self.book.titles)
        values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        value = self._values(condition.op, (titles.get(conditions.spelled(one), str(one)) for one in values))
        return self.say(_OPS[condition.op], name=dimension.title, value=value)

    def _values(self, op: Op, values: Iterable[str]) -> str:
        if op is Op.BETWEEN:
            return "–".join(values)
        return "、".join(f"“{value}”" for value in values) if op in {Op.EQ, Op.NE, Op.IN} else "".join(values)
