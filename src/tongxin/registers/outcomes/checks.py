"""What the catalog says of outcomes, held against itself: kinds, and the figures that count their fields."""

from __future__ import annotations

from collections.abc import Iterator

from tongxin.figures.conditions import conditions, parse
from tongxin.figures.extras import key_of
from tongxin.ground.catalog.loading import Catalog
from tongxin.registers.outcomes.definitions import COMMON, LEVEL_TITLES, Field, OutcomeKind
from tongxin.registers.outcomes.sources import IDS
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_


def check_kind(entry: OutcomeKind, catalog: Catalog) -> Iterator[Problem]:
    """Yield what is wrong with a kind: a field twice, untitled or without choices, a figure that names no field of it."""
    keys = [field.key for field in entry.fields]
    for key in {key for key in keys if keys.count(key) > 1}:
        about = {"kind": entry.id, "key": key}
        yield Problem("outcomes.field_twice", N_("成果类型“{kind}”的字段“{key}”定义了两次"), about)
    for field in entry.fields:
        yield from _field(entry, field)
    yield from _figures(entry, catalog)


def _field(entry: OutcomeKind, field: Field) -> Iterator[Problem]:
    about = {"kind": entry.id, "key": field.key}
    if field.common is None and not field.title:
        yield Problem("outcomes.untitled", N_("成果类型“{kind}”的字段“{key}”没有名称（title）"), about)
    if field.key == "level":
        for level in set(field.choices) - set(LEVEL_TITLES):
            sentence = N_("成果类型“{kind}”的级别“{level}”不存在，可用：{known}")
            yield Problem("outcomes.level", sentence, {**about, "level": level, "known": "、".join(LEVEL_TITLES)})
    elif field.holds == "choice" and not field.choices:
        yield Problem("outcomes.no_choices", N_("成果类型“{kind}”的字段“{key}”是选择项，却没有选项"), about)


def _figures(entry: OutcomeKind, catalog: Catalog) -> Iterator[Problem]:
    """A figure of this kind alone that counts a field which the kind does not ask counts nothing, for ever."""
    for figure in catalog.all("figure").values():
        asked = list(conditions(parse(figure.where, []))) if figure.source in IDS else []
        kinds = {condition.value for condition in asked if condition.dimension == "kind"}
        if kinds != {entry.id}:
            continue
        names = {figure.of, *(condition.dimension for condition in asked)}
        for name in sorted(names):
            key = name if name in COMMON else key_of(name)
            if key and entry.field(key) is None:
                about = {"figure": figure.id, "key": key, "kind": entry.title}
                sentence = N_("口径“{figure}”按“{key}”统计，但“{kind}”没有这个字段")
                yield Problem("outcomes.figure_field", sentence, about)
