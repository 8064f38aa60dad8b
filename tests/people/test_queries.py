"""Who was expected, who held what: by date."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.ground.conftest import START, Tree
from tests.people.making import absent, holding, member

from tongxin.people.definitions import Standing
from tongxin.people.queries import excused, expected, full_members, head_of, posts_on

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)
NEXT = DAY + dt.timedelta(1)


def names(people: object) -> list[str]:
    return [str(one) for one in people]  # type: ignore[attr-defined]  # any queryset of persons


def test_expected_are_the_members_less_those_long_away(tree: Tree) -> None:
    one, two = member(tree.one, "1", "张甲"), member(tree.one, "2", "李乙")
    member(tree.two, "3", "王丙")
    absent(two, tree.one, DAY, NEXT)
    assert names(expected(tree.one, DAY - dt.timedelta(1))) == ["李乙", "张甲"]
    assert names(expected(tree.one, DAY)) == names(expected(tree.one, NEXT)) == ["张甲"]
    assert names(excused(tree.one, NEXT)) == ["李乙"]
    assert names(expected(tree.one, NEXT + dt.timedelta(1))) == ["李乙", "张甲"]
    assert one not in excused(tree.one, DAY)
    assert not names(excused(tree.two, DAY))


def test_a_probationary_member_is_full_from_the_day_of_full_membership(tree: Tree) -> None:
    member(tree.one, "1", "张甲", standing=Standing.PROBATIONARY, full_on=DAY)
    member(tree.one, "2", "李乙", standing=Standing.FULL)
    assert names(full_members(tree.one, DAY - dt.timedelta(1))) == ["李乙"]
    assert names(full_members(tree.one, DAY)) == ["李乙", "张甲"]


def test_what_a_dissolved_branch_had_planned_can_be_held_by_its_former_members(tree: Tree) -> None:
    member(tree.one, "1", "张甲", until=DAY - dt.timedelta(1), then=tree.two)
    member(tree.one, "2", "李乙", until=DAY - dt.timedelta(1))
    tree.one.dissolved_on = DAY
    assert names(expected(tree.one, NEXT)) == ["张甲"]


def test_posts_and_heads_are_told_by_date(tree: Tree) -> None:
    first, second = member(tree.one, "1", "张甲"), member(tree.one, "2", "李乙")
    holding(first, tree.one, "branch_secretary", START, DAY)
    holding(second, tree.one, "branch_secretary", NEXT)
    holding(first, tree.one, "branch_organisation", NEXT)
    assert [str(post) for post in posts_on(tree.one, NEXT)] == ["党支部书记", "组织委员"]
    assert [post.person for post in posts_on([tree.one, tree.two], DAY)] == [first]
    assert [head_of(tree.one, day) for day in (START - dt.timedelta(1), DAY, NEXT)] == [None, first, second]
