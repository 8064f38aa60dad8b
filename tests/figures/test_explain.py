"""Every kind of definition can be said in words."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter
from tests.figures.world import D, make_sources

from tongxin.figures.answers import Book
from tongxin.figures.definitions import Figure
from tongxin.figures.explain import explain

BASE: dict[str, Any] = {"source": "test.events", "measure": "count", "dated": "flow"}
KNOWN: dict[str, dict[str, Any]] = {
    "test.a": {**BASE, "title": "甲事"},
    "test.b": {**BASE, "title": "乙事"},
    "test.r": {"title": "比", "ratio": {"of": "test.a", "to": "test.b"}},
}


def say(raw: dict[str, Any]) -> str:
    all = {**KNOWN, "test.x": {"title": "试", **raw}}
    figures = {id: TypeAdapter(Figure).validate_python({"id": id, "unit": "项", **one}) for id, one in all.items()}
    return explain(figures["test.x"], Book(figures, make_sources()))


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (BASE, "统计期内发生的“test.events”中，一条一计，计的是一条记录。"),
        ({**BASE, "where": {"kind": "a"}, "note": "另见乙。"}, "中，只看类型为“甲”的，一条一计，计的是一条记录。另见乙。"),
        ({**BASE, "where": {"kind": ["a", "b"], "flag": True}}, "只看类型为“甲”、“乙”之一，且标记为“是”的，"),
        ({**BASE, "where": [{"dimension": "hours", "op": "between", "value": [1, 2.5]}]}, "只看时长在 1–2.5 之间的，"),
        ({**BASE, "where": [{"dimension": "hours", "op": "ge", "value": 3}]}, "只看时长不少于 3的，"),
        ({**BASE, "where": [{"dimension": "kind", "op": "ne", "value": "a"}]}, "只看类型不是“甲”的，"),
        ({**BASE, "where": [{"dimension": "status", "op": "exists", "value": False}]}, "只看没有填状态的，"),
        ({**BASE, "where": [{"dimension": "status", "op": "exists", "value": True}]}, "只看填了状态的，"),
        ({**BASE, "where": [{"any": [{"kind": "a"}, {"status": "x"}]}]}, "只看（类型为“甲”，或者状态为“x”）的，"),
        ({**BASE, "measure": "distinct", "of": "person"}, "数其中不同的“人员”，同一个只计一次。"),
        ({**BASE, "measure": "mean", "of": "hours", "decimals": 1}, "没有填的不计入。结果四舍五入，保留 1 位小数。"),
        ({**BASE, "source": "test.spans", "dated": "stock"}, "统计期最后一天有效的"),
        ({**BASE, "dated": "cumulative"}, "截至统计期末累计的"),
        ({**BASE, "dated": "cumulative", "since": D(2018, 1, 1)}, "自 2018-01-01 起，截至统计期末累计的"),
        ({"ratio": {"of": "test.a", "to": "test.b"}}, "“甲事”除以“乙事”。"),
        ({"share": {"of": "test.a", "where": {"kind": "b"}}}, "“甲事”中，类型为“乙”的占百分之几。"),
        ({"coverage": {"done": "test.a", "expected": "test.b"}}, "“乙事”数到的对象中，有百分之几也在“甲事”之内。"),
        ({"frequency": {"of": "test.a", "every": "quarter"}}, "逐季度检查：“甲事”达到 1 项就算做到"),
        ({"difference": {"of": "test.a", "benchmark": "test.b"}}, "“甲事”减去“乙事”。"),
        ({"difference": {"of": "test.a", "benchmark": 2.5}}, "“甲事”减去 2.5。"),
        ({"rate_of_change": {"of": "test.a"}}, "“甲事”比上年同期增加（减少）百分之几。"),
        ({"rate_of_change": {"of": "test.a", "first": D(2020, 1, 1), "last": D(2020, 6, 30)}}, "比 2020-01-01–2020-06-30 增加"),
        ({"mean_of_groups": {"of": "test.r", "by": "kind"}}, "先按“类型”分组，各组分别算“比”"),
        ({"streak": {"of": "test.a", "year": "year"}}, "“甲事”连续等于 1 的最长年数，年份看“年度”。"),
    ],
)  # fmt: skip
def test_a_definition_in_words(raw: dict[str, Any], sentence: str) -> None:
    assert sentence in say(raw)
