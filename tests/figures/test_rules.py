"""Every mistake in a definition is named, all at once, with what would be right."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from tests.figures.world import make_sources

from tongxin.figures import conditions
from tongxin.figures.conditions import Op, Type, coerce, parse
from tongxin.figures.definitions import Figure
from tongxin.figures.plan import axis
from tongxin.figures.rules import MOST, check_figure, check_rows, cycle
from tongxin.figures.sources import Dimension, Source, json_field, untitled
from tongxin.toolbox.problems import Refused

SOURCES = make_sources()
BASE: dict[str, Any] = {"source": "test.events", "measure": "count", "dated": "flow"}
KNOWN: dict[str, dict[str, Any]] = {
    "test.a": BASE,
    "test.people": {**BASE, "measure": "distinct", "of": "person"},
    "test.kinds": {**BASE, "measure": "distinct", "of": "kind"},
    "test.newest": {**BASE, "measure": "latest", "of": "status"},
    "test.stock": {**BASE, "source": "test.spans", "dated": "stock"},
    "test.mean": {**BASE, "measure": "mean", "of": "hours"},
    "test.growth": {"unit": "%", "rate_of_change": {"of": "test.a"}},
    "test.often": {"unit": "%", "frequency": {"of": "test.a", "every": "month"}},
    "test.loop": {"ratio": {"of": "test.pool", "to": "test.a"}},
    "test.pool": {"ratio": {"of": "test.loop", "to": "test.a"}},
    "test.elsewhere": {**BASE, "source": "test.gone"},
    "test.broken": {"ratio": {"of": "test.missing", "to": "test.a"}},
}


def figure(raw: dict[str, Any], id: str = "test.x") -> Figure:
    return TypeAdapter(Figure).validate_python({"id": id, "title": "试", "unit": "项", **raw})


FIGURES = {id: figure(raw, id) for id, raw in KNOWN.items()}


def sentences(raw: dict[str, Any]) -> list[str]:
    one = figure(raw)
    return [problem.sentence() for problem in check_figure(one, {**FIGURES, one.id: one}, SOURCES)]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({}, ["恰好选一种"]),
        ({**BASE, "ratio": {"of": "test.a", "to": "test.a"}}, ["恰好选一种"]),
        ({**BASE, "source": "test.event"}, ["可用：test.events"]),
        ({"source": "test.events"}, ["缺少 measure", "缺少 dated"]),
        ({**BASE, "of": "hours"}, ["不需要 of"]),
        ({**BASE, "measure": "sum", "of": "hour"}, ["可用：hours"]),
        ({**BASE, "measure": "sum", "of": "status"}, ["不能对“status”取 sum"]),
        ({**BASE, "measure": "max", "of": "status"}, ["不能对“status”取 max"]),
        ({**BASE, "dated": "stock"}, ["不能取存量"]),
        ({**BASE, "since": dt.date(2020, 1, 1)}, ["since 只用于累计"]),
        ({**BASE, "where": "kind = a"}, ["须是一张表"]),
        ({**BASE, "where": ["kind"]}, ["筛选条件应写成"]),
        ({**BASE, "where": [{"dimension": "kind", "op": "like", "value": "a"}]}, ["op 可用"]),
        ({**BASE, "where": [{"dimension": "kind", "op": "eq"}]}, ["op 可用"]),
        ({**BASE, "where": {"knd": "a"}}, ["维度“knd”不存在，可用：kind"]),
        ({**BASE, "where": {"kind": "z"}}, ["a、b、c"]),
        ({**BASE, "where": {"kind": []}}, ["a、b、c"]),
        ({**BASE, "where": {"flag": "yes"}}, ["true、false"]),
        ({**BASE, "where": [{"dimension": "kind", "op": "lt", "value": "a"}]}, ["没有大小先后"]),
        ({**BASE, "where": [{"dimension": "hours", "op": "between", "value": [3, 1]}]}, ["between · decimal"]),
        ({**BASE, "where": [{"dimension": "hours", "op": "between", "value": [1, 2, 3]}]}, ["between · decimal"]),
        ({**BASE, "where": [{"dimension": "hours", "op": "eq", "value": [1]}]}, ["eq · decimal"]),
        ({**BASE, "where": [{"dimension": "hours", "op": "exists", "value": 1}]}, ["true / false"]),
        ({**BASE, "where": [{"any": [{"kind": "z"}, {"knd": "a"}]}]}, ["a、b、c", "不存在"]),
        ({"ratio": {"of": "test.b", "to": "test.zz"}}, ["“test.b”不存在", "“test.zz”不存在"]),
        ({"ratio": {"of": "test.x", "to": "test.a"}}, ["绕回了自己：test.x → test.x"]),
        ({"ratio": {"of": "test.loop", "to": "test.a"}}, ["绕回了自己"]),
        ({"ratio": {"of": "test.newest", "to": "test.a"}}, ["“test.newest”不是数字"]),
        ({"ratio": {"of": "test.a", "to": "test.a"}, "measure": "sum", "of": "x"}, ["不能再写 measure", "不能再写 of"]),
        ({"share": {"of": "test.a", "where": {"kind": "a"}}}, ["unit 须写 %"]),
        ({"unit": "%", "share": {"of": "test.mean", "where": {"kind": "a"}}}, ["占比须取自"]),
        ({"unit": "%", "share": {"of": "test.elsewhere", "where": {"kind": "a"}}}, ["占比须取自"]),
        ({"unit": "%", "share": {"of": "test.a", "where": {"kind": "z"}}}, ["a、b、c"]),
        ({"unit": "%", "coverage": {"done": "test.a", "expected": "test.people"}}, ["两个 distinct"]),
        ({"unit": "%", "coverage": {"done": "test.kinds", "expected": "test.people"}}, ["同一种东西"]),
        ({"unit": "%", "rate_of_change": {"of": "test.a", "first": dt.date(2020, 1, 1)}}, ["同时写 first 和 last"]),
        ({"unit": "%", "frequency": {"of": "test.stock", "every": "month"}}, ["须是期内发生"]),
        ({"unit": "%", "frequency": {"of": "test.often", "every": "month"}}, ["已按组计算"]),
        ({"mean_of_groups": {"of": "test.growth", "by": "kind"}}, ["跨时期比较"]),
        ({"mean_of_groups": {"of": "test.a", "by": "colour"}}, ["分组维度“colour”"]),
        ({"streak": {"of": "test.a", "year": "kind"}}, ["须是整数"]),
        ({**BASE, "per": "test.b"}, ["per“test.b”不存在"]),
        ({**BASE, "per": "test.newest"}, ["不能按“test.newest”折算"]),
    ],
)  # fmt: skip
def test_each_mistake_is_a_sentence(raw: dict[str, Any], words: list[str]) -> None:
    found = sentences(raw)
    assert len(found) == len(words)
    for word in words:
        assert any(word in sentence for sentence in found), (word, found)


@pytest.mark.parametrize(
    "raw",
    [
        {**BASE, "where": {"kind": ["a", "b"], "flag": True}, "per": "test.people"},
        {**BASE, "measure": "max", "of": "day", "where": [{"dimension": "day", "op": "ge", "value": "2021-01-01"}]},
        {"unit": "%", "coverage": {"done": "test.people", "expected": "test.people"}},
        {"mean_of_groups": {"of": "test.a", "by": "kind"}},
        {"streak": {"of": "test.a", "year": "year"}},
        {"difference": {"of": "test.a", "benchmark": "2.5"}},
        {"unit": "%", "frequency": {"of": "test.elsewhere", "every": "week"}},
        {"mean_of_groups": {"of": "test.elsewhere", "by": "kind"}},
        {"mean_of_groups": {"of": "test.broken", "by": "kind"}},
    ],
)
def test_a_sound_definition_has_no_problem(raw: dict[str, Any]) -> None:
    assert sentences(raw) == []


def test_shapes_are_refused_before_meanings() -> None:
    with pytest.raises(pydantic.ValidationError):
        figure({**BASE, "decimals": 7})
    with pytest.raises(pydantic.ValidationError):
        figure({"ratio": {"of": "test.a", "to": "test.a", "times": 2}})


def test_values_known_to_the_catalog_are_checked() -> None:
    source = Source(
        id="t.s", title="源", table="t", key="id", record="r", version="v", hospital="h", organisation="o", noun="条",
        occurred_on="d", dimensions={"kind": Dimension("类型", "k", entries="activity")},
    )  # fmt: skip
    sources = make_sources()
    sources.add("t.s", source)
    one = figure({**BASE, "source": "t.s", "where": {"kind": "volunteer"}})
    told = check_figure(one, {}, sources, lambda kind: {"volunteering": "志愿服务"})
    assert ["volunteering" in problem.sentence() for problem in told] == [True]


def test_a_source_is_dated_in_one_way() -> None:
    names = ("id", "title", "table", "key", "record", "version", "hospital", "organisation", "noun")
    common: dict[str, Any] = dict.fromkeys(names, "x")
    wrongs: list[dict[str, Any]] = [{}, {"occurred_on": "d", "valid_from": "a", "valid_to": "b"}, {"valid_from": "a"}]
    for wrong in wrongs:
        with pytest.raises(ValueError, match="occurred_on"):
            Source(**common, **wrong)


def test_cycles_end() -> None:
    assert cycle("test.loop", FIGURES) == ("test.loop", "test.pool", "test.loop")
    assert cycle("test.nowhere", FIGURES) == ()


@pytest.mark.parametrize(
    ("value", "type", "expected"),
    [
        (3, Type.INTEGER, 3), (Decimal("3.0"), Type.INTEGER, 3), (Decimal("3.5"), Type.INTEGER, None), (True, Type.INTEGER, None),
        ("3.5", Type.DECIMAL, Decimal("3.5")), ("-2", Type.DECIMAL, Decimal(-2)), ("x", Type.DECIMAL, None),
        (2, Type.DECIMAL, Decimal(2)),
        (True, Type.BOOLEAN, True), (1, Type.BOOLEAN, None), ("a", Type.TEXT, "a"), (1, Type.TEXT, None),
        ("2021-02-30", Type.DATE, None), ("2021-02-28", Type.DATE, dt.date(2021, 2, 28)),
        (dt.date(2021, 1, 1), Type.DATE, dt.date(2021, 1, 1)),
        ("x", Type.UUID, None), (uuid.UUID(int=1), Type.UUID, uuid.UUID(int=1)),
        (str(uuid.UUID(int=1)), Type.UUID, uuid.UUID(int=1)),
    ],
)  # fmt: skip
def test_values_are_read_as_their_dimension(value: Any, type: Type, expected: Any) -> None:
    assert coerce(value, type) == expected


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-1000, max_value=1000))
def test_floats_of_a_toml_reader_keep_their_spelling(number: Decimal) -> None:
    where = parse([{"dimension": "hours", "op": "gt", "value": float(number)}], [])
    assert where == (((conditions.Condition("hours", Op.GT, number),),),)


def test_slices_are_read_and_spelled() -> None:
    for text in ("unit", "unit:2", "unit:branch", "month", "kind"):
        assert axis(text).spelling == text


def test_extra_fields_of_another_shape_are_empty() -> None:
    assert json_field("r.extra", "it's 5%", "怪").expr == "(r.extra ->> 'it''s 5%%')"
    assert "CASE WHEN" in json_field("r.extra", "n", "数", Type.INTEGER).expr


def test_a_sheet_has_a_limit() -> None:
    check_rows(MOST)
    with pytest.raises(Refused, match="请缩短统计期"):
        check_rows(MOST + 1)


def test_without_a_catalog_any_value_may_occur() -> None:
    assert Dimension("类型", "k", entries="activity").values(untitled) == {}
