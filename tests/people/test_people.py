"""Persons and memberships: one branch a day, answered by date."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from tests.ground.conftest import START, SYSTEM, Tree

from tongxin.ground.commands.arguments import parse
from tongxin.ground.commands.registry import commands
from tongxin.ground.organisations.commands import found_region
from tongxin.ground.organisations.models import Organisation
from tongxin.people.commands import Entry, enrol, register, register_many, transfer
from tongxin.people.definitions import STANDINGS, Standing
from tongxin.people.models import Membership, Person, Placement, Title
from tongxin.people.queries import branch_of, colleagues, members
from tongxin.people.queries.lists import listed
from tongxin.toolbox.ids import uuid7
from tongxin.toolbox.problems import Denied, NotFound, Refused

pytestmark = pytest.mark.django_db
MOVED = dt.date(2021, 7, 1)


def person(organisation: Organisation, code: str = "001", name: str = "张示例") -> Person:
    return register(by=SYSTEM, organisation=organisation, code=code, name=name)


def member(organisation: Organisation, code: str = "001", name: str = "张示例", since: dt.date = START) -> Person:
    who = person(organisation, code, name)
    enrol(by=SYSTEM, organisation=organisation, person=who, standing=Standing.FULL, valid_from=since)
    return who


def test_a_person_is_registered_once_in_a_hospital(tree: Tree) -> None:
    made = person(tree.one, " 001 ", " 张示例 ")
    assert (made.code, made.name, str(made), made.hospital_id) == ("001", "张示例", "张示例", tree.root.pk)
    with pytest.raises(Refused, match="工号“001”已登记"):
        person(tree.two)
    assert person(tree.stranger).hospital_id == tree.foreign.pk


@pytest.mark.parametrize(("code", "name", "field"), [("", "x", "code"), ("1", " ", "name"), ("1", "长" * 61, "name")])
def test_a_code_and_a_name_are_needed(tree: Tree, code: str, name: str, field: str) -> None:
    with pytest.raises(Refused, match="请填写") as refused:
        person(tree.one, code, name)
    assert refused.value.problems[0].field == field


@pytest.mark.parametrize("model", [Person, Placement, Membership, Title])
@pytest.mark.parametrize("wrong", ["hospital_id", "organisation_id"])
def test_what_a_roster_brings_belongs_to_a_unit_and_its_hospital(
    tree: Tree, model: type[Person | Placement | Membership | Title], wrong: str
) -> None:
    who = member(tree.one)
    where = {"person": who, "hospital": tree.root, "organisation": tree.one}
    Placement.objects.create(**where, valid_from=START)
    Title.objects.create(**where, name="医师")
    for stranger in (uuid7(), tree.foreign.pk):
        with pytest.raises(IntegrityError, match="hospital_of_organisation"), transaction.atomic():
            model._default_manager.update(**{wrong: stranger})


def test_a_region_registers_nobody(tree: Tree) -> None:
    with pytest.raises(Refused, match="地区"):
        person(found_region(by=SYSTEM, code="r", name="示例市", established_on=START))


def test_members_stand_in_pinyin_order_and_by_date(tree: Tree) -> None:
    for code, name, since in (("1", "张甲", START), ("2", "李乙", START), ("3", "王丙", MOVED)):
        member(tree.one, code, name, since)
    member(tree.two, "4", "赵丁")
    assert [str(one) for one in members(tree.one, MOVED)] == ["李乙", "王丙", "张甲"]
    assert [str(one) for one in members(tree.one.pk, START)] == ["李乙", "张甲"]
    assert not members(tree.one, START - dt.timedelta(1))
    assert [str(one) for one in members(tree.general, START)] == ["李乙", "张甲", "赵丁"]


@pytest.mark.parametrize("typed", ["ayigulimai", "ayglmmt", "ayg", "AYIGULI MAIMAITI"])
def test_a_name_with_a_dot_is_found_as_it_is_typed(tree: Tree, typed: str) -> None:
    for code, name in (("1", "阿依古丽·买买提"), ("2", "李 B"), ("3", "王一")):
        person(tree.one, code, name)
    assert [str(one) for one in listed(SYSTEM, text=typed)] == ["阿依古丽·买买提"]
    assert [str(one) for one in listed(SYSTEM, text="lb")] == ["李 B"]
    assert not listed(SYSTEM, text="libli"), "the name as written stands behind"


def test_who_is_in_a_branch_is_not_enrolled_again(tree: Tree) -> None:
    who = member(tree.one, since=MOVED)
    for day in (MOVED, MOVED + dt.timedelta(9), START):
        with pytest.raises(Refused, match="自 2021-07-01 起在“内科党支部”"):
            enrol(by=SYSTEM, organisation=tree.two, person=who, standing=Standing.FULL, valid_from=day)


def test_only_a_branch_of_the_hospital_enrols(tree: Tree) -> None:
    who = person(tree.one)
    with pytest.raises(Refused, match="不是党支部"):
        enrol(by=SYSTEM, organisation=tree.general, person=who, standing=Standing.FULL, valid_from=START)
    with pytest.raises(Refused, match="不在本院"):
        enrol(by=SYSTEM, organisation=tree.stranger, person=who, standing=Standing.FULL, valid_from=START)


def test_a_transfer_keeps_the_past_and_the_standing(tree: Tree) -> None:
    who = person(tree.one)
    enrol(by=SYSTEM, organisation=tree.one, person=who, standing=Standing.PROBATIONARY, valid_from=START)
    moved = transfer(by=SYSTEM, organisation=tree.two, person=who, on=MOVED)
    assert (moved.standing, moved.valid_from) == (Standing.PROBATIONARY, MOVED)
    days = [START - dt.timedelta(1), START, MOVED - dt.timedelta(1), MOVED]
    assert [branch_of(who, day) for day in days] == [None, tree.one, tree.one, tree.two]


def test_what_cannot_be_transferred(tree: Tree) -> None:
    who = person(tree.one)
    with pytest.raises(Refused, match="没有可转出"):
        transfer(by=SYSTEM, organisation=tree.two, person=who, on=MOVED)
    enrol(by=SYSTEM, organisation=tree.one, person=who, standing=Standing.FULL, valid_from=MOVED)
    with pytest.raises(Refused, match="没有可转出"):
        transfer(by=SYSTEM, organisation=tree.two, person=who, on=MOVED)
    with pytest.raises(Refused, match="不是党支部"):
        transfer(by=SYSTEM, organisation=tree.root, person=who, on=MOVED + dt.timedelta(1))
    assert branch_of(who, MOVED + dt.timedelta(1)) == tree.one


def test_a_roster_is_registered_as_a_whole_or_not_at_all(tree: Tree) -> None:
    entries = [Entry("1", "张甲", tree.one, Standing.PROBATIONARY, START), Entry("2", "李乙")]
    assert register_many(by=SYSTEM, organisation=tree.root, entries=entries) == 2
    assert [str(one) for one in members(tree.one, START)] == ["张甲"]
    for more, sentence in (
        ([Entry("2", "又")], "已登记或重复：2"),
        ([Entry("3", "x"), Entry("3", "y")], "已登记或重复：3"),
        ([Entry("4", "x", tree.stranger, member_since=START)], "4 的党支部不在本院"),
        ([Entry("5", "x", tree.general, member_since=START)], "5 的党支部不在本院"),
        ([Entry("6", "x", tree.one)], "6 缺少转入"),
    ):
        with pytest.raises(Refused, match=sentence):
            register_many(by=SYSTEM, organisation=tree.root, entries=more)
    assert Person.objects.count() == 2


def test_the_database_refuses_two_branches_on_one_day(tree: Tree) -> None:
    who = member(tree.one)
    with pytest.raises(IntegrityError, match="people_one_branch_a_day"), transaction.atomic():
        Membership.objects.create(
            person=who,
            hospital=tree.root,
            organisation=tree.two,
            standing=Standing.FULL,
            valid_from=MOVED,
            valid_to=MOVED,
        )


def test_colleagues_are_those_who_have_not_left(tree: Tree) -> None:
    person(tree.one, "1", "张甲")
    left = person(tree.one, "2", "李乙")
    person(tree.stranger, "3", "王丙")
    Person.objects.filter(pk=left.pk).update(left_on=MOVED)
    assert [str(one) for one in colleagues(tree.two)] == ["张甲"]


def test_a_recorder_may_not_register(tree: Tree) -> None:
    with pytest.raises(Denied):
        register(by=tree.user("recorder", tree.one), organisation=tree.one, code="1", name="x")


def test_json_names_a_person_by_number_or_key_within_ones_view(tree: Tree) -> None:
    who, stranger = person(tree.one), person(tree.stranger, "9", "王丙")
    by, asked = tree.user("administrator"), commands["people.enrol"]
    data = {"organisation": "b1", "standing": "full", "valid_from": "2026-01-01"}
    for value in ("001", str(who.pk)):
        assert parse(asked, by, {**data, "person": value})["person"] == who
    for value in ("9", str(stranger.pk), "nobody"):
        with pytest.raises(NotFound):
            parse(asked, by, {**data, "person": value})


def test_every_standing_has_a_title() -> None:
    assert STANDINGS.keys() == set(Standing)
