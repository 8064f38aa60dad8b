"""Checks of base figures: source, measure, date rule, and filters (those of shares too)."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tongxin.figures import conditions
from tongxin.figures.conditions import ORDERING, Condition, Op, Type
from tongxin.figures.definitions import Dated, Figure, Measure
from tongxin.figures.sources import Dimension, Source, Titles, untitled
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.registry import Registry
from tongxin.toolbox.words import N_


def problem(figure: Figure, field: str, sentence: str, **params: Any) -> Problem:
    """Return a problem of one field of a definition."""
    return Problem(f"figures.{field}", sentence, {"id": figure.id, **params}, field=field)


def hint(name: str, options: Iterable[str]) -> str:
    """Return the closest option, or all of them."""
    known = list(options)
    return "、".join(difflib.get_close_matches(name, known, n=1) or known) or "—"


def check_base(figure: Figure, sources: Registry[Source], titles: Titles) -> Iterator[Problem]:
    """Yield what is wrong with a figure that names a source."""
    source = sources.get(figure.source)
    if source is None:
        sentence = N_("口径“{id}”的来源“{source}”不存在，可用：{hint}")
        yield problem(figure, "source", sentence, source=figure.source, hint=hint(figure.source, sources.keys()))
        return
    yield from _measure(figure, source)
    yield from _time(figure, source)
    yield from check_where(figure, figure.where, source, titles)


def _measure(figure: Figure, source: Source) -> Iterator[Problem]:
    if figure.measure is None:
        yield problem(figure, "measure", N_("口径“{id}”缺少 measure，可用：{options}"), options="、".join(Measure))
        return
    if figure.measure is Measure.COUNT:
        if figure.of:
            yield problem(figure, "of", N_("口径“{id}”按条计数，不需要 of，请删去"))
        return
    measured = source.dimension(figure.of)
    if measured is None:
        options = [*source.measures, *source.dimensions]
        sentence = N_("口径“{id}”的 of“{of}”不是来源的维度或度量，可用：{hint}")
        yield problem(figure, "of", sentence, of=figure.of, hint=hint(figure.of, options))
    elif not _measurable(figure.measure, measured.type):
        sentence = N_("口径“{id}”不能对“{of}”取 {measure}：它不是数字或日期")
        yield problem(figure, "of", sentence, of=figure.of, measure=figure.measure.value)


def _measurable(measure: Measure, type: Type) -> bool:
    if measure in {Measure.SUM, Measure.MEAN}:
        return type.number
    return type.ordered if measure in {Measure.MIN, Measure.MAX} else True


def _time(figure: Figure, source: Source) -> Iterator[Problem]:
    if figure.dated is None:
        yield problem(figure, "dated", N_("口径“{id}”缺少 dated，可用：{options}"), options="、".join(Dated))
    if figure.dated is Dated.STOCK and not source.lasts:
        sentence = N_("口径“{id}”不能取存量：来源“{title}”的记录只有发生日期，没有起止日期")
        yield problem(figure, "dated", sentence, title=source.title)
    if figure.since and figure.dated is not Dated.CUMULATIVE:
        yield problem(figure, "since", N_("口径“{id}”的 since 只用于累计（dated = cumulative）"))


def check_where(figure: Figure, raw: Any, source: Source, titles: Titles = untitled) -> Iterator[Problem]:
    """Yield what is wrong with a filter over a source: shape, unknown dimensions, operators and values."""
    if not isinstance(raw, Mapping | list | tuple):
        yield problem(figure, "where", N_("口径“{id}”的 where 须是一张表或一组条件"))
        return
    shape: list[Problem] = []
    where = conditions.parse(raw, shape)
    yield from shape
    for condition in conditions.conditions(where):
        yield from _condition(figure, condition, source, titles)


def _condition(figure: Figure, condition: Condition, source: Source, titles: Titles) -> Iterator[Problem]:
    dimension = source.dimension(condition.dimension)
    if dimension is None:
        sentence = N_("口径“{id}”的筛选维度“{name}”不存在，可用：{hint}")
        options = [*source.dimensions, *source.measures]
        yield problem(figure, "where", sentence, name=condition.dimension, hint=hint(condition.dimension, options))
        return
    if condition.op in ORDERING and not dimension.type.ordered:
        sentence = N_("口径“{id}”不能对“{name}”用 {op}：它没有大小先后，可用：eq、ne、in、exists")
        yield problem(figure, "where", sentence, name=condition.dimension, op=condition.op.value)
    elif not _operand_fits(condition, dimension, known := dimension.values(titles)):
        sentence = N_("口径“{id}”中“{name}”的值 {value} 不合要求：{wanted}")
        wanted = _wanted(condition.op, dimension, known)
        yield problem(figure, "where", sentence, name=condition.dimension, value=condition.value, wanted=wanted)


def _operand_fits(condition: Condition, dimension: Dimension, known: Mapping[str, str]) -> bool:
    value: Any = condition.value
    if condition.op is Op.EXISTS:
        return isinstance(value, bool)
    many = condition.op in {Op.IN, Op.BETWEEN}
    if many != isinstance(value, tuple):
        return False
    items = [conditions.coerce(item, dimension.type) for item in (value if many else (value,))]
    if not items or None in items or (known and not set(map(conditions.spelled, items)) <= set(known)):
        return False
    return condition.op is not Op.BETWEEN or (len(items) == 2 and items[0] <= items[1])  # type: ignore[operator]


def _wanted(op: Op, dimension: Dimension, known: Mapping[str, str]) -> str:
    if op is Op.EXISTS:
        return "true / false"
    if known:
        return "、".join(known)
    return f"{op.value} · {dimension.type.value}"
