"""What the catalog says of activities, held against itself: kinds, and the figures that count their fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tongxin.figures.conditions import Op, conditions, parse
from tongxin.figures.definitions import Figure
from tongxin.figures.extras import keys_of
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.ui.panels import of_record
from tongxin.registers.activities.definitions import ActivityKind, ActivityRhythm
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_

COUNTED_APART = "activities.mention"


def check_kind(entry: ActivityKind, catalog: Catalog) -> Iterator[Problem]:
    """Yield what is wrong with a kind: a field twice, choices missing or without use, a figure that names no field."""
    keys = [item.key for item in entry.fields]
    for key in {key for key in keys if keys.count(key) > 1}:
        yield Problem(
            "activities.field_twice", N_("活动类型“{kind}”的字段“{key}”定义了两次"), {"kind": entry.id, "key": key}
        )
    for item in entry.fields:
        if item.type in ("choice", "several") and not item.choices:
            yield Problem("activities.no_choices", N_("字段“{key}”是选择项，却没有选项"), {"key": item.key})
    for name in entry.panels:
        if name not in of_record:
            sentence = N_("活动类型“{kind}”的页上没有“{panel}”这个栏目")
            yield Problem("activities.no_panel", sentence, {"kind": entry.id, "panel": name}, field="panels")
    if entry.shifts and not entry.attended:
        yield Problem("activities.shifts", N_("活动类型“{kind}”没有名单，不能分批举行"), {"kind": entry.id})
    yield from _figures(entry, catalog)


def check_rhythm(entry: ActivityRhythm, catalog: Catalog) -> Iterator[Problem]:
    """Yield the kinds of activity that a rhythm names and the catalog does not have."""
    if not entry.kinds:
        yield Problem(
            "activities.rhythm_kinds", N_("节奏“{id}”没有写明活动类型 kinds"), {"id": entry.id}, field="kinds"
        )
    for kind in entry.kinds:
        if catalog.get("activity", kind) is None:
            about = {"id": entry.id, "kind": kind}
            yield Problem("activities.rhythm_kind", N_("节奏“{id}”的活动类型“{kind}”不存在"), about, field="kinds")


def _figures(entry: ActivityKind, catalog: Catalog) -> Iterator[Problem]:
    known = {item.key: item for item in entry.fields}
    for figure in catalog.all("figure").values():
        if not figure.source.startswith("activities.") or entry.id not in kinds_of(figure.where):
            continue
        about = {"figure": figure.id, "kind": entry.title}
        for key in _keys(figure):
            if key not in known:
                sentence = N_("口径“{figure}”按“{key}”统计，但“{kind}”没有这个字段")
                yield Problem("activities.figure_field", sentence, {**about, "key": key})
            elif known[key].many and figure.source != COUNTED_APART:
                sentence = N_("口径“{figure}”的“{key}”是一组名称，请改用来源 {source}，按 field 和 value 统计")
                yield Problem("activities.figure_list", sentence, {**about, "key": key, "source": COUNTED_APART})


def kinds_of(where: Any) -> set[str]:
    """Return the kinds of activity that a figure's filter asks for; one that asks for none counts too many to be named."""
    named = [each for each in conditions(parse(where, [])) if each.dimension == "kind" and each.op in (Op.EQ, Op.IN)]
    return {str(kind) for each in named for kind in (each.value if isinstance(each.value, tuple) else (each.value,))}


def _keys(figure: Figure) -> list[str]:
    """Return the keys of the extra fields a figure names; of the list source also the field it takes."""
    asked = list(conditions(parse(figure.where, [])))
    taken = [str(each.value) for each in asked if (each.dimension, each.op) == ("field", Op.EQ)]
    return [
        *keys_of([figure.of, *(each.dimension for each in asked)]),
        *(taken if figure.source == COUNTED_APART else []),
    ]
