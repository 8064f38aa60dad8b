"""Checks of figure definitions: every problem at once, each with what to do. Used by the catalog and by tests."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tongxin.figures import conditions
from tongxin.figures.conditions import ORDERING, Condition, Op, Type
from tongxin.figures.definitions import (
    COMPOSITES,
    Coverage,
    Dated,
    Figure,
    Frequency,
    MeanOfGroups,
    Measure,
    RateOfChange,
    Share,
    Streak,
)
from tongxin.figures.sources import Dimension, Source, Titles, untitled
from tongxin.toolbox.problems import Problem, refuse
from tongxin.toolbox.registry import Registry
from tongxin.toolbox.words import N_

MOST = 100_000
Figures = Mapping[str, Figure]
PERCENT = "%"
_NUMBERS = {Measure.COUNT, Measure.DISTINCT, Measure.SUM, Measure.MEAN}
_ADDS_UP = {Measure.COUNT, Measure.DISTINCT, Measure.SUM}


def check_figure(
    figure: Figure, figures: Figures, sources: Registry[Source], titles: Titles = untitled
) -> list[Problem]:
    """Return everything wrong with one definition, given all the others, the registered sources and the catalog's titles."""
    return [*_whole(figure, figures, sources, titles), *_per(figure, figures, sources)]


def _per(figure: Figure, figures: Figures, sources: Registry[Source]) -> Iterator[Problem]:
    if figure.per is None:
        return
    if figure.per not in figures:
        sentence = N_("口径“{id}”的 per“{per}”不存在，可用：{hint}")
        yield _problem(figure, "per", sentence, per=figure.per, hint=hint(figure.per, figures))
    elif not _numeric(figures[figure.per], figures, sources) or not _numeric(figure, figures, sources):
        yield _problem(figure, "per", N_("口径“{id}”不能按“{per}”折算：两者都须是数字"), per=figure.per)


def _whole(figure: Figure, figures: Figures, sources: Registry[Source], titles: Titles) -> list[Problem]:
    kinds = [*(["source"] if figure.source else []), *figure.composites]
    if len(kinds) != 1:
        sentence = N_("口径“{id}”须在 source 与组合方式（{options}）中恰好选一种，现在有：{given}")
        options = "、".join(COMPOSITES)
        return [_problem(figure, "source", sentence, options=options, given="、".join(kinds) or "—")]
    if figure.source:
        return list(_base(figure, sources, titles))
    return list(_composite(figure, figures, sources, titles))


def _problem(figure: Figure, field: str, sentence: str, **params: Any) -> Problem:
    return Problem(f"figures.{field}", sentence, {"id": figure.id, **params}, field=field)


def hint(name: str, options: Iterable[str]) -> str:
    """Return the closest option, or all of them."""
    known = list(options)
    return "、".join(difflib.get_close_matches(name, known, n=1) or known) or "—"


def _base(figure: Figure, sources: Registry[Source], titles: Titles) -> Iterator[Problem]:
    source = sources.get(figure.source)
    if source is None:
        sentence = N_("口径“{id}”的来源“{source}”不存在，可用：{hint}")
        yield _problem(figure, "source", sentence, source=figure.source, hint=hint(figure.source, sources.keys()))
        return
    yield from _measure(figure, source)
    yield from _time(figure, source)
    yield from check_where(figure, figure.where, source, titles)


def _measure(figure: Figure, source: Source) -> Iterator[Problem]:
    if figure.measure is None:
        yield _problem(figure, "measure", N_("口径“{id}”缺少 measure，可用：{options}"), options="、".join(Measure))
        return
    if figure.measure is Measure.COUNT:
        if figure.of:
            yield _problem(figure, "of", N_("口径“{id}”按条计数，不需要 of，请删去"))
        return
    measured = source.dimension(figure.of)
    if measured is None:
        options = [*source.measures, *source.dimensions]
        sentence = N_("口径“{id}”的 of“{of}”不是来源的维度或度量，可用：{hint}")
        yield _problem(figure, "of", sentence, of=figure.of, hint=hint(figure.of, options))
    elif not _measurable(figure.measure, measured.type):
        sentence = N_("口径“{id}”不能对“{of}”取 {measure}：它不是数字或日期")
        yield _problem(figure, "of", sentence, of=figure.of, measure=figure.measure.value)


def _measurable(measure: Measure, type: Type) -> bool:
    if measure in {Measure.SUM, Measure.MEAN}:
        return type.number
    return type.ordered if measure in {Measure.MIN, Measure.MAX} else True


def _time(figure: Figure, source: Source) -> Iterator[Problem]:
    if figure.dated is None:
        yield _problem(figure, "dated", N_("口径“{id}”缺少 dated，可用：{options}"), options="、".join(Dated))
    if figure.dated is Dated.STOCK and not source.lasts:
        sentence = N_("口径“{id}”不能取存量：来源“{title}”的记录只有发生日期，没有起止日期")
        yield _problem(figure, "dated", sentence, title=source.title)
    if figure.since and figure.dated is not Dated.CUMULATIVE:
        yield _problem(figure, "since", N_("口径“{id}”的 since 只用于累计（dated = cumulative）"))


def check_where(figure: Figure, raw: Any, source: Source, titles: Titles = untitled) -> Iterator[Problem]:
    """Yield what is wrong with a filter over a source: shape, unknown dimensions, operators and values."""
    if not isinstance(raw, Mapping | list | tuple):
        yield _problem(figure, "where", N_("口径“{id}”的 where 须是一张表或一组条件"))
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
        yield _problem(figure, "where", sentence, name=condition.dimension, hint=hint(condition.dimension, options))
        return
    if condition.op in ORDERING and not dimension.type.ordered:
        sentence = N_("口径“{id}”不能对“{name}”用 {op}：它没有大小先后，可用：eq、ne、in、exists")
        yield _problem(figure, "where", sentence, name=condition.dimension, op=condition.op.value)
    elif not _operand_fits(condition, dimension, known := dimension.values(titles)):
        sentence = N_("口径“{id}”中“{name}”的值 {value} 不合要求：{wanted}")
        wanted = _wanted(condition.op, dimension, known)
        yield _problem(figure, "where", sentence, name=condition.dimension, value=condition.value, wanted=wanted)


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


def _composite(figure: Figure, figures: Figures, sources: Registry[Source], titles: Titles) -> Iterator[Problem]:
    yield from _stray(figure)
    missing = [part for part in figure.parts if part not in figures]
    for part in missing:
        sentence = N_("口径“{id}”引用的口径“{part}”不存在，可用：{hint}")
        yield _problem(figure, "of", sentence, part=part, hint=hint(part, figures))
    if missing:
        return
    loop = cycle(figure.id, figures)
    if loop:
        yield _problem(figure, "of", N_("口径“{id}”绕回了自己：{loop}"), loop=" → ".join(loop))
        return
    yield from _parts(figure, figures, sources, titles)


def _stray(figure: Figure) -> Iterator[Problem]:
    given = {"where": figure.where, "measure": figure.measure, "of": figure.of, "dated": figure.dated}
    for name in [name for name, value in {**given, "since": figure.since}.items() if value]:
        yield _problem(figure, name, N_("口径“{id}”是组合口径，不能再写 {name}"), name=name)
    percent = {"share", "coverage", "frequency", "rate_of_change"} & set(figure.composites)
    if percent and figure.unit != PERCENT:
        yield _problem(figure, "unit", N_("口径“{id}”算出的是百分数，unit 须写 %"))


def cycle(start: str, figures: Figures) -> tuple[str, ...]:
    """Return a chain of references from `start` back to an id already in it, or () when there is none."""

    def walk(name: str, path: tuple[str, ...]) -> tuple[str, ...]:
        if name in path:
            return (*path, name)
        parts = figures[name].parts if name in figures else ()
        return next(filter(None, (walk(part, (*path, name)) for part in parts)), ())

    return walk(start, ())


def leaves(figure: Figure, figures: Figures) -> Iterator[Figure]:
    """Yield the base figures below a figure whose references are sound."""
    if figure.source:
        yield figure
    for part in figure.parts:
        if part in figures:
            yield from leaves(figures[part], figures)


def _grouping(figure: Figure, figures: Figures) -> bool:
    inside = any(_grouping(figures[part], figures) for part in figure.parts if part in figures)
    return inside or isinstance(figure.composite, Frequency | MeanOfGroups | Streak)


def _numeric(figure: Figure, figures: Figures, sources: Registry[Source]) -> bool:
    if figure.composite is not None or figure.measure in _NUMBERS:
        return True
    source = sources.get(figure.source)
    measured = source.dimension(figure.of) if source else None
    return measured is None or measured.type.number


def _parts(figure: Figure, figures: Figures, sources: Registry[Source], titles: Titles) -> Iterator[Problem]:
    composite = figure.composite
    parts = [figures[part] for part in figure.parts]
    if not isinstance(composite, Coverage):
        for part in parts:
            if not _numeric(part, figures, sources):
                yield _problem(figure, "of", N_("口径“{id}”引用的“{part}”不是数字，不能参与计算"), part=part.id)
    match composite:
        case Share():
            yield from _share(figure, composite, (parts[0], sources.get(parts[0].source)), titles)
        case Coverage():
            yield from _coverage(figure, parts, sources)
        case RateOfChange() if bool(composite.first) != bool(composite.last):
            yield _problem(figure, "base", N_("口径“{id}”的固定基期须同时写 first 和 last"))
        case Frequency() | MeanOfGroups() | Streak():
            yield from _grouped(figure, composite, parts[0], figures, sources)


def _share(figure: Figure, composite: Share, of: tuple[Figure, Source | None], titles: Titles) -> Iterator[Problem]:
    whole, source = of
    if source is None or whole.measure not in _ADDS_UP:
        yield _problem(
            figure, "of", N_("口径“{id}”的占比须取自 count、distinct 或 sum 口径，“{part}”不是"), part=whole.id
        )
        return
    yield from check_where(figure, composite.where, source, titles)


def _coverage(figure: Figure, parts: list[Figure], sources: Registry[Source]) -> Iterator[Problem]:
    measured = [_measured(part, sources) for part in parts if part.measure is Measure.DISTINCT]
    if len(measured) != 2 or len({dimension.type for dimension in measured if dimension}) > 1:
        yield _problem(figure, "coverage", N_("口径“{id}”的覆盖率须由两个 distinct 口径组成，且数的是同一种东西"))


def _measured(figure: Figure, sources: Registry[Source]) -> Dimension | None:
    source = sources.get(figure.source)
    return source.dimension(figure.of) if source else None


def _grouped(
    figure: Figure,
    composite: Frequency | MeanOfGroups | Streak,
    part: Figure,
    figures: Figures,
    sources: Registry[Source],
) -> Iterator[Problem]:
    if _grouping(part, figures):
        yield _problem(figure, "of", N_("口径“{id}”引用的“{part}”已按组计算，不能再分组"), part=part.id)
    if any(isinstance(f.composite, RateOfChange) for f in (part, *(figures[p] for p in part.parts if p in figures))):
        yield _problem(figure, "of", N_("口径“{id}”引用的“{part}”跨时期比较，不能再分组"), part=part.id)
    for leaf in leaves(part, figures):
        if isinstance(composite, Frequency):
            if leaf.dated is not Dated.FLOW:
                yield _problem(
                    figure, "frequency", N_("口径“{id}”按节奏检查，“{part}”须是期内发生（flow）"), part=leaf.id
                )
            continue
        yield from _group_dimension(figure, composite, leaf, sources)


def _group_dimension(
    figure: Figure, composite: MeanOfGroups | Streak, leaf: Figure, sources: Registry[Source]
) -> Iterator[Problem]:
    source = sources.get(leaf.source)
    name = composite.by if isinstance(composite, MeanOfGroups) else composite.year
    dimension = source.dimension(name) if source else None
    if source and dimension is None:
        sentence = N_("口径“{id}”的分组维度“{name}”在来源“{source}”中不存在，可用：{hint}")
        yield _problem(figure, "by", sentence, name=name, source=source.id, hint=hint(name, source.dimensions))
    elif dimension and isinstance(composite, Streak) and dimension.type is not Type.INTEGER:
        yield _problem(figure, "year", N_("口径“{id}”的年度维度“{name}”须是整数"), name=name)


def check_rows(count: int) -> None:
    """Raise `Refused` when a value has more rows than one sheet should carry."""
    if count > MOST:
        sentence = N_("这个数字有 {rows} 条记录，一次最多导出 {most} 条，请缩短统计期或选择下属组织")
        raise refuse("figures.too_many", sentence, rows=count, most=MOST)
