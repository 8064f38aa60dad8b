"""JSON becomes typed arguments, or every problem at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from tests.ground.conftest import Tree

from tongxin.ground.commands.actors import Actor, System
from tongxin.ground.commands.arguments import parameters, parse
from tongxin.ground.commands.models import Receipt
from tongxin.ground.commands.registry import Command, commands
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import ids
from tongxin.toolbox.problems import NotFound, Refused

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


class Colour(StrEnum):
    RED = "red"


def act(
    *,
    by: Actor,
    organisation: Organisation,
    day: dt.date,
    count: int = 1,
    share: Decimal = Decimal(0),
    colour: Colour = Colour.RED,
    key: UUID | None = None,
    others: list[Organisation] | None = None,
    many: list[Organisation] = [],  # noqa: B006  never changed
    above: Organisation | None = None,
    facts: dict[str, Any] = {},  # noqa: B006
    receipt: Receipt | None = None,
) -> None: ...


ACT = Command(act, "test.act", "做", "organisation")


def sentences(by: Actor, data: dict[str, Any]) -> list[str]:
    with pytest.raises(Refused) as refused:
        parse(ACT, by, data)
    return [problem.sentence() for problem in refused.value.problems]


def test_values_are_read_by_their_types(tree: Tree) -> None:
    key = ids.uuid7()
    data = {
        "organisation": "b1",
        "day": "2026-11-22",
        "count": "3",
        "share": "90.84",
        "colour": "red",
        "key": str(key),
        "many": ["b1", str(tree.two.pk)],
        "above": None,
        "facts": {"a": [1]},
    }
    by = System("test", tree.root.pk)
    assert parse(ACT, by, data) == {
        "organisation": tree.one,
        "day": dt.date(2026, 11, 22),
        "count": 3,
        "share": Decimal("90.84"),
        "colour": Colour.RED,
        "key": key,
        "many": [tree.one, tree.two],
        "above": None,
        "facts": {"a": [1]},
    }


def test_by_is_no_argument_and_defaults_are_left_to_the_command(tree: Tree) -> None:
    assert "by" not in parameters(ACT)
    assert parse(ACT, SYSTEM, {"organisation": str(tree.one.pk), "day": "2026-11-22"}).keys() == {"organisation", "day"}


def test_all_problems_at_once(tree: Tree) -> None:
    data = {"dya": "x", "count": "many", "share": "a", "colour": "blue", "key": "1", "many": "b1", "facts": []}
    assert sentences(SYSTEM, data) == [
        "没有名为“dya”的参数",
        "缺少“organisation”",
        "缺少“day”",
        "“count”应为整数",
        "“share”应为数字",
        "“colour”只能是 'red'",
        "“key”应为编号（UUID）",
        "“many”应为列表",
        "“facts”应为一组键和值",
    ]


@pytest.mark.parametrize("day", ["2026-02-30", "22.11.2026", "", 7.5, "2026-11-22T10:00", None, {}])
def test_what_is_no_date_is_refused_with_an_example(tree: Tree, day: Any) -> None:
    assert sentences(SYSTEM, {"organisation": str(tree.one.pk), "day": day}) == ["“day”应为日期，例如 2026-11-22"]


@pytest.mark.parametrize("value", [None])
def test_a_required_object_may_not_be_null(tree: Tree, value: None) -> None:
    assert sentences(SYSTEM, {"organisation": value, "day": "2026-11-22"}) == ["缺少“organisation”"]


@pytest.mark.parametrize("name", ["code", "uuid"])
def test_an_organisation_of_another_hospital_is_not_found(tree: Tree, name: str) -> None:
    value = str(tree.stranger.pk) if name == "uuid" else "h2"
    with pytest.raises(NotFound, match=value) as refused:
        parse(ACT, tree.user("administrator"), {"organisation": value, "day": "2026-11-22"})
    assert refused.value.problems[0].field == "organisation"


def test_a_code_used_in_two_hospitals_names_ones_own(tree: Tree) -> None:
    data = {"organisation": "b1", "day": "2026-11-22"}
    assert parse(ACT, tree.user(None), data)["organisation"] == tree.one
    assert parse(ACT, tree.user(None, tree.foreign), data)["organisation"] == tree.stranger
    with pytest.raises(NotFound):
        parse(ACT, SYSTEM, data)


def test_not_found_among_other_problems_is_one_of_them(tree: Tree) -> None:
    assert sentences(SYSTEM, {"organisation": "nowhere"}) == ["找不到代码为“nowhere”的组织", "缺少“day”"]


def test_an_object_that_nobody_can_name_is_not_found(tree: Tree) -> None:
    data = {"organisation": str(tree.one.pk), "day": "2026-11-22", "receipt": "1"}
    assert sentences(SYSTEM, data) == ["找不到“receipt”：1"]


def test_what_json_cannot_give_is_said_so(tree: Tree) -> None:
    with pytest.raises(Refused, match="“entries”不能用 JSON 给出"):
        parse(commands["people.register_many"], SYSTEM, {"organisation": str(tree.one.pk), "entries": []})


@pytest.mark.parametrize(
    ("name", "value"),
    [("organisation", "b1\0"), ("facts", {"a": ["x\0"]}), ("facts", {"\0": 1}), ("many", ["b\0"])],
)
def test_text_that_the_database_cannot_store_is_refused(tree: Tree, name: str, value: Any) -> None:
    data = {"organisation": str(tree.one.pk), "day": "2026-11-22", name: value}
    assert sentences(SYSTEM, data) == [f"“{name}”含有不能保存的字符"]
