"""What the pages of persons and organisations show: by date, within what one may see, in few statements."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.ground.conftest import START, SYSTEM, Tree
from tests.people.making import absent, holding, member, person

from tongxin.ground.access.queries import remembering
from tongxin.ground.organisations.commands import found
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.people import commands
from tongxin.people.definitions import Standing
from tongxin.people.queries.chart import chart
from tongxin.people.queries.persons import not_members, person_facts
from tongxin.people.queries.units import charges, organisation_facts, selection_gaps
from tongxin.people.rules import TermState
from tongxin.toolbox.problems import NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
DAY = dt.date(2026, 3, 10)


def test_a_person_is_shown_as_of_a_day(tree: Tree, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    who = member(tree.one, "1", "张甲", until=DAY, then=tree.two, standing=Standing.PROBATIONARY, full_on=DAY)
    holding(who, tree.one, "branch_organisation", START, DAY)
    commands.state_title(by=SYSTEM, person=who, name="主治医师", since=START)
    commands.add_trait(by=SYSTEM, person=who, kind="backbone", valid_from=START)
    absent(who, tree.one, START, START)
    by = tree.user("recorder", tree.root)
    with remembering(), django_assert_max_num_queries(8):
        shown = person_facts(by, who.pk, DAY)
    assert shown.membership is not None
    assert (shown.membership.organisation, shown.standing, shown.department) == (tree.one, Standing.FULL, None)
    assert ([post.title for post in shown.posts], [title.name for title in shown.titles]) == (
        ["组织委员"],
        ["主治医师"],
    )
    assert [row.organisation for row in shown.memberships] == [tree.two, tree.one]
    assert ([trait.kind for trait in shown.traits], shown.absences, shown.resident) == (["backbone"], None, "")
    assert person_facts(SYSTEM, who.pk, DAY - dt.timedelta(1)).standing == Standing.PROBATIONARY
    before = person_facts(SYSTEM, who.pk, START - dt.timedelta(1))
    assert (before.membership, before.standing) == (None, None)
    assert before.absences is not None
    with pytest.raises(NotFound):
        person_facts(tree.user("recorder", tree.foreign), who.pk, DAY)


def test_a_branch_is_shown_as_of_a_day(tree: Tree, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    first, second = member(tree.one, "1", "张甲"), member(tree.one, "2", "李乙", standing=Standing.PROBATIONARY)
    unit = found(
        by=SYSTEM, parent=tree.root, kind=OrganisationKind.DEPARTMENT, code="k", name="心内科", established_on=START
    )
    commands.cover(by=SYSTEM, organisation=tree.one, departments=[unit], valid_from=START)
    commands.begin_term(by=SYSTEM, organisation=tree.one, elected_on=dt.date(2023, 6, 1))
    holding(first, tree.one, "branch_secretary")
    holding(second, tree.one, "branch_organisation")
    commands.assign_contacts(by=SYSTEM, organisation=tree.root, person=first, units=[tree.one], valid_from=START)
    commands.set_budget(by=SYSTEM, organisation=tree.one, year=2026, amount=Decimal(500))
    commands.spend(by=SYSTEM, organisation=tree.one, occurred_on=DAY, amount=Decimal(120), purpose="党日")
    by = tree.user("recorder", tree.one)
    with remembering(), django_assert_max_num_queries(8):
        shown = organisation_facts(by, tree.one.pk, DAY)
    assert [one.short_name for one in shown.above] == ["临床党总支", "示例一院"]
    assert (shown.full, shown.probationary, shown.term_state) == (1, 1, TermState.DUE)
    assert (shown.covers, shown.money.left, shown.money.granted) == ([unit], Decimal(380), Decimal(500))
    assert [(gap.post.person, gap.rule) for gap in shown.gaps] == [(first, "head"), (second, "backbone")]
    assert [contact.person for contact in shown.contacts] == [first]
    department = organisation_facts(SYSTEM, unit.pk, DAY)
    assert (department.covers, department.term, department.money.left) == ([tree.one], None, None)
    assert organisation_facts(SYSTEM, tree.general.pk, DAY).below == [tree.one, tree.two]
    holding(first, unit, "department_head")
    commands.add_trait(by=SYSTEM, person=second, kind="backbone", valid_from=START)
    assert not selection_gaps(tree.one, DAY)
    with pytest.raises(NotFound):
        organisation_facts(by, tree.two.pk, DAY)


def test_the_chart_sums_members_upward(tree: Tree, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    first = member(tree.one, "1", "张甲")
    member(tree.two, "2", "李乙")
    holding(first, tree.one, "branch_secretary")
    by = tree.user("recorder")
    with remembering(), django_assert_max_num_queries(5):
        top = chart(by, tree.root, DAY)
    assert (top.organisation, top.members, [node.members for node in top.below]) == (tree.root, 2, [2])
    below = top.below[0].below
    assert [(node.organisation, node.head, node.members) for node in below] == [
        (tree.one, "张甲", 1),
        (tree.two, "", 1),
    ]
    drawn = top.as_dict()
    assert (drawn["name"], drawn["value"]) == ("示例一院", 2)


def test_the_chart_shows_one_s_own_branch_though_what_stands_between_is_out_of_sight(tree: Tree) -> None:
    top = chart(tree.user("recorder", tree.one), tree.root, DAY)
    assert [node.organisation for node in top.below] == [tree.one]


def test_the_division_of_work_and_who_was_no_member(tree: Tree) -> None:
    leader, outsider = member(tree.one, "1", "张甲"), person(tree.one, "2", "李乙")
    commands.assign_duty(by=SYSTEM, organisation=tree.root, person=leader, work="党务", valid_from=START)
    commands.assign_contacts(by=SYSTEM, organisation=tree.root, person=leader, units=[tree.two], valid_from=START)
    (charge,) = charges(tree.root, DAY)
    assert (charge.person, [duty.work for duty in charge.duties], charge.contacts) == (leader, ["党务"], [tree.two])
    shown = person_facts(SYSTEM, leader.pk, DAY)
    assert ([duty.work for duty in shown.duties], [row.organisation for row in shown.contacts]) == (
        ["党务"],
        [tree.two],
    )
    assert not_members([leader, outsider], DAY) == [outsider]
    assert not_members([leader], START - dt.timedelta(1)) == [leader]
