"""Checks of figure definitions: every problem at once, each with what to do. Used by the catalog and by tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tongxin.figures.checks import check_base, check_where, hint, problem
from tongxin.figures.conditions import Type
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
        yield problem(figure, "per", sentence, per=figure.per, hint=hint(figure.per, figures))
    elif not _numeric(figures[figure.per], figures, sources) or not _numeric(figure, figures, sources):
        yield problem(figure, "per", N_("口径“{id}”不能按“{per}”折算：两者都须是数字"), per=figure.per)


def _whole(figure: Figure, figures: Figures, sources: Registry[Source], titles: Titles) -> list[Problem]:
    kinds = [*(["source"] if figure.source else []), *figure.composites]
    if len(kinds) != 1:
        sentence = N_("口径“{id}”须在 source 与组合方式（{options}）中恰好选一种，现在有：{given}")
        options = "、".join(COMPOSITES)
        return [problem(figure, "source", sentence, options=options, given="、".join(kinds) or "—")]
    if figure.source:
        return list(check_base(figure, sources, titles))
    return list(_composite(figure, figures, sources, titles))


def _composite(figure: Figure, figures: Figures, sources: Registry[Source], titles: Titles) -> Iterator[Problem]:
    yield from _stray(figure)
    missing = [part for part in figure.parts if part not in figures]
    for part in missing:
        sentence = N_("口径“{id}”引用的口径“{part}”不存在，可用：{hint}")
        yield problem(figure, "of", sentence, part=part, hint=hint(part, figures))
    if missing:
        return
    loop = cycle(figure.id, figures)
    if loop:
        yield problem(figure, "of", N_("口径“{id}”绕回了自己：{loop}"), loop=" → ".join(loop))
        return
    yield from _parts(figure, figures, sources, titles)


def _stray(figure: Figure) -> Iterator[Problem]:
    given = {"where": figure.where, "measure": figure.measure, "of": figure.of, "dated": figure.dated}
    for name in [name for name, value in {**given, "since": figure.since}.items() if value]:
        yield problem(figure, name, N_("口径“{id}”是组合口径，不能再写 {name}"), name=name)
    percent = {"share", "coverage", "frequency", "rate_of_change"} & set(figure.composites)
    if percent and figure.unit != PERCENT:
        yield problem(figure, "unit", N_("口径“{id}”算出的是百分数，unit 须写 %"))


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
                yield problem(figure, "of", N_("口径“{id}”引用的“{part}”不是数字，不能参与计算"), part=part.id)
    match composite:
        case Share():
            yield from _share(figure, composite, (parts[0], sources.get(parts[0].source)), titles)
        case Coverage():
            yield from _coverage(figure, parts, sources)
        case RateOfChange() if bool(composite.first) != bool(composite.last):
            yield problem(figure, "base", N_("口径“{id}”的固定基期须同时写 first 和 last"))
        case Frequency() | MeanOfGroups() | Streak():
            yield from _grouped(figure, composite, parts[0], figures, sources)


def _share(figure: Figure, composite: Share, of: tuple[Figure, Source | None], titles: Titles) -> Iterator[Problem]:
    whole, source = of
    if source is None or whole.measure not in _ADDS_UP:
        yield problem(
            figure, "of", N_("口径“{id}”的占比须取自 count、distinct 或 sum 口径，“{part}”不是"), part=whole.id
        )
        return
    yield from check_where(figure, composite.where, source, titles)


def _coverage(figure: Figure, parts: list[Figure], sources: Registry[Source]) -> Iterator[Problem]:
    measured = [_measured(part, sources) for part in parts if part.measure is Measure.DISTINCT]
    if len(measured) != 2 or len({dimension.type for dimension in measured if dimension}) > 1:
        yield problem(figure, "coverage", N_("口径“{id}”的覆盖率须由两个 distinct 口径组成，且数的是同一种东西"))


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
        yield problem(figure, "of", N_("口径“{id}”引用的“{part}”已按组计算，不能再分组"), part=part.id)
    if any(isinstance(f.composite, RateOfChange) for f in (part, *(figures[p] for p in part.parts if p in figures))):
        yield problem(figure, "of", N_("口径“{id}”引用的“{part}”跨时期比较，不能再分组"), part=part.id)
    for leaf in leaves(part, figures):
        if isinstance(composite, Frequency):
            if leaf.dated is not Dated.FLOW:
                yield problem(
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
        yield problem(figure, "by", sentence, name=name, source=source.id, hint=hint(name, source.dimensions))
    elif dimension and isinstance(composite, Streak) and dimension.type is not Type.INTEGER:
        yield problem(figure, "year", N_("口径“{id}”的年度维度“{name}”须是整数"), name=name)


def check_rows(count: int) -> None:
    """Raise `Refused` when a value has more rows than one sheet should carry."""
    if count > MOST:
        sentence = N_("这个数字有 {rows} 条记录，一次最多导出 {most} 条，请缩短统计期或选择下属组织")
        raise refuse("figures.too_many", sentence, rows=count, most=MOST)
