"""What pydantic finds wrong becomes a sentence in Chinese with its place."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from annotated_types import Ge, Gt, Le, Lt
from pydantic import AfterValidator, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from tongxin.toolbox.chinese import has_han
from tongxin.toolbox.typed import problem


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Thing:
    id: str
    marks: list[int]


def never(value: str) -> str:
    raise ValueError("写法不对")


def found(kind: Any, value: Any) -> list[str]:
    with pytest.raises(ValidationError) as error:
        TypeAdapter(kind).validate_python(value)
    return [problem("x.value", item, name="事项").sentence() for item in error.value.errors()]


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        (dt.date, "x", "“事项”应为日期，例如 2026-11-22"),
        (dt.datetime, "x", "“事项”应为日期和时间，例如 2026-11-22 14:30"),
        (int, "x", "“事项”应为整数"),
        (int, 1.5, "“事项”应为整数"),
        (Decimal, "x", "“事项”应为数字"),
        (bool, "x", "“事项”应为 true 或 false"),
        (uuid.UUID, "x", "“事项”应为编号（UUID）"),
        (str, 1, "“事项”应为文字"),
        (list[int], 1, "“事项”应为列表"),
        (dict[str, int], 1, "“事项”应为一组键和值"),
        (Colour, "blue", "“事项”只能是 'red'"),
        (Literal["a", "b"], "c", "“事项”只能是 'a' or 'b'"),
        (Annotated[int, Ge(1)], 0, "“事项”不能小于 1"),
        (Annotated[int, Gt(1)], 1, "“事项”应大于 1"),
        (Annotated[int, Le(1)], 2, "“事项”不能大于 1"),
        (Annotated[int, Lt(1)], 1, "“事项”应小于 1"),
        (Annotated[str, StringConstraints(min_length=2)], "x", "“事项”至少 2 个字"),
        (Annotated[str, StringConstraints(max_length=2)], "xxx", "“事项”最多 2 个字"),
        (Annotated[str, StringConstraints(pattern="^a")], "x", "“事项”的写法不符合要求"),
        (Annotated[str, AfterValidator(never)], "x", "“事项”不符合要求：写法不对"),
        (Thing, {"marks": []}, "缺少“事项.id”"),
        (Thing, {"id": "a", "marks": [1, "x"]}, "“事项.marks.1”应为整数"),
        (Thing, {"id": "a", "marks": [], "mark": 1}, "没有“事项.mark”这一项"),
    ],
)  # fmt: skip
def test_a_sentence_for_each_kind_of_mistake(kind: Any, value: Any, sentence: str) -> None:
    if "mark" in str(value) and "没有" in sentence:
        errors = [{"type": "unexpected_keyword_argument", "loc": ("mark",), "msg": ""}]
        assert [problem("x", error, name="事项").sentence() for error in errors] == [sentence]
        return
    assert found(kind, value) == [sentence]


def test_without_a_name_the_path_stands_alone() -> None:
    made = problem("x", {"type": "missing", "loc": ("a", 0), "msg": ""}, where="f:3")
    assert (made.sentence(), made.field, made.where) == ("缺少“a.0”", "a.0", "f:3")
    assert has_han(made.template)
