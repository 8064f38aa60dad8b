"""Whom a typed text means."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.ground.conftest import START, Tree
from tests.people.making import member

from tongxin.people.queries import Roll
from tongxin.toolbox.problems import Refused

pytestmark = pytest.mark.django_db
NEXT = START + dt.timedelta(400)


def refused(roll: Roll, text: str, *near: object) -> str:
    with pytest.raises(Refused) as found:
        roll.one(text, near)  # type: ignore[arg-type]  # ids of units
    return found.value.problems[0].code


def test_a_name_a_number_both_or_an_id_mean_a_person(tree: Tree) -> None:
    one = member(tree.one, "10023", "张甲")
    texts = ["张甲", "张 甲", "10023", "张甲（10023）", "（10023）", str(one.pk), "无此人"]
    with CaptureQueriesContext(connection) as counted:
        roll = Roll(tree.root.pk, texts)
        assert [roll.one(text) for text in texts] == [one] * 6 + [None]
    assert len(counted) == 1


def test_name_and_number_that_disagree_are_refused(tree: Tree) -> None:
    member(tree.one, "10023", "张甲")
    roll = Roll(tree.root.pk, ["李乙（10023）", "张甲（999）", "（999）"])
    assert refused(roll, "李乙（10023）") == refused(roll, "张甲（999）") == "people.number_differs"
    assert refused(roll, "（999）") == "people.no_number"


def test_a_name_may_end_in_a_number(tree: Tree) -> None:
    one = member(tree.one, "7", "王丁2")
    assert Roll(tree.root.pk, ["王丁2"]).one("王丁2") == one


def test_namesakes_are_told_apart_by_number_or_by_a_unit(tree: Tree) -> None:
    first, second = member(tree.one, "1", "王丙", until=NEXT, then=tree.two), member(tree.two, "2", "王丙")
    roll = Roll(tree.root.pk, ["王丙", "王丙（2）"])
    assert roll.one("王丙（2）") == second
    assert roll.one("王丙", [tree.one.pk]) == first
    assert refused(roll, "王丙") == refused(roll, "王丙", tree.two.pk) == "people.namesakes"
    later = Roll(tree.root.pk, ["王丙"], START)
    assert later.one("王丙", [tree.two.pk]) == second
    assert later.units_of(first) == {first.organisation_id, tree.one.pk}
