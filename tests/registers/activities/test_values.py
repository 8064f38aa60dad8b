"""Values of extra fields, typed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.registers.activities import values
from tongxin.registers.activities.definitions import ExtraField

CHOICES = ["义诊", "带教查房"]


@pytest.mark.parametrize(
    ("type", "raw", "found"),
    [
        ("text", "甲", "甲"),
        ("text", ["甲", "乙"], "甲、乙"),
        ("long", "一段\n两段", "一段\n两段"),
        ("int", "12", 12),
        ("int", "12.0", 12),
        ("decimal", "1E+2", "100"),
        ("date", "2026-11-22", "2026-11-22"),
        ("choice", "义诊", "义诊"),
        ("several", ["带教查房", "义诊"], ["带教查房", "义诊"]),
        ("several", "义诊、义诊", ["义诊"]),
        ("names", "东山镇卫生院、西河镇卫生院\n东山镇卫生院", ["东山镇卫生院", "西河镇卫生院"]),
        ("organisations", "内科党支部", ["内科党支部"]),
        ("person", "示例甲", "示例甲"),
    ],
)
def test_each_type_is_read(type: Any, raw: Any, found: Any) -> None:
    assert values.read(ExtraField("k", "名称", type, CHOICES), values.given(raw)) == found


@pytest.mark.parametrize(
    ("type", "raw", "code"),
    [
        ("text", "字" * 201, "extra_long"),
        ("long", "字" * 2001, "extra_long"),
        ("names", "字" * 201, "extra_long"),
        ("int", "1.5", "extra_whole"),
        ("int", "1E+20", "extra_whole"),
        ("int", "NaN", "extra_number"),
        ("decimal", "Infinity", "extra_number"),
        ("decimal", "半", "extra_number"),
        ("date", "2026-02-30", "extra_date"),
        ("choice", "没有的", "extra_choice"),
        ("several", ["义诊", "没有的"], "extra_choice"),
    ],
)
def test_what_does_not_fit_is_said(type: Any, raw: Any, code: str) -> None:
    with pytest.raises(values.Wrong) as caught:
        values.read(ExtraField("k", "名称", type, CHOICES), values.given(raw))
    assert (caught.value.problem.code, caught.value.problem.field) == (f"activities.{code}", "k")


@given(st.lists(st.text("甲乙丙 ", max_size=4)), st.sampled_from("、，,；;\n"))
def test_a_list_reads_the_same_from_text_and_from_json(names: list[str], mark: str) -> None:
    typed, sent = values.split(values.given(mark.join(names))), values.split(values.given(names))
    assert typed == sent
    assert typed == list(dict.fromkeys(name.strip() for name in names if name.strip()))


@pytest.mark.parametrize("nothing", [None, "", "  ", [], ["", " "]])
def test_blanks_are_nothing(nothing: Any) -> None:
    assert not values.given(nothing)
