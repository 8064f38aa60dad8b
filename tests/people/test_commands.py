"""What may be stated of persons, members, posts and branches: allowed, denied, and every sentence of refusal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from tests.ground.conftest import START, SYSTEM, Tree
from tests.people.making import holding, member, person

from tongxin.ground.access.queries import may
from tongxin.ground.commands.arguments import parse
from tongxin.ground.commands.registry import commands as registry
from tongxin.ground.organisations.commands import found, move
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation, ParentLink
from tongxin.ground.organisations.queries import ancestors, children
from tongxin.ground.records import writing
from tongxin.people import commands
from tongxin.people.commands import Elected, Papers, Part, Particulars
from tongxin.people.definitions import AbsenceKind, Change, Sex, Standing, TitleLevel
from tongxin.people.models import (
    Budget,
    Contact,
    Coverage,
    Membership,
    MembershipChange,
    Person,
    Placement,
    Post,
    Term,
    numbers,
)
from tongxin.people.queries import branch_of, expected, full_members, head_of, ledgers, members, people
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
D = dt.date
NUMBER = "11010519491231002X"
DAY = D(2026, 3, 10)


def unit(tree: Tree, code: str, kind: OrganisationKind = OrganisationKind.DEPARTMENT) -> Organisation:
    return found(by=SYSTEM, parent=tree.root, kind=kind, code=code, name=f"{code}科", established_on=START)


def test_a_person_is_registered_with_particulars_that_are_kept_apart(tree: Tree) -> None:
    said = Particulars(ethnicity="汉", education="硕士", degree="2", native_place="示例省", resident_id=NUMBER.lower(),
                       phone="138 0000 0000", work_started=D(1970, 1, 1))  # fmt: skip
    who = commands.register(by=SYSTEM, organisation=tree.one, code="1", name="张甲", particulars=said, since=START)
    kept = Person.objects.get(pk=who.pk)
    assert (kept.ethnicity, kept.education, kept.degree) == ("01", "14", "2")
    assert (kept.born, kept.sex) == (D(1949, 12, 31), Sex.FEMALE)
    assert NUMBER.encode() not in bytes(kept.resident_sealed or b"")
    assert numbers.masked(kept) == ("110105********002X", "138****0000")
    assert commands.reveal(by=SYSTEM, person=kept, purpose="核对档案") == (NUMBER, "13800000000")
    assert Placement.objects.get().organisation == tree.one
    assert numbers.masked(person(tree.one, "2", "李乙")) == ("", "")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (Particulars(born=D(2026, 11, 23)), "还没有到"),
        (Particulars(born=D(1906, 11, 21)), "超过 120 岁"),
        (Particulars(resident_id="11010519491231002"), "应为 18 位"),
        (Particulars(resident_id="110105194912310021"), "校验位不符"),
        (Particulars(resident_id="110105194902310026"), "不存在"),
        (Particulars(resident_id=NUMBER, born=D(1950, 1, 1)), "出生年月不一致"),
        (Particulars(resident_id=NUMBER, sex=Sex.MALE), "性别与填写的不一致"),
        (Particulars(ethnicity="外星"), "没有“外星”：请写成汉族"),
        (Particulars(phone="请拨总机"), "不像电话号码"),
        (Particulars(native_place="省" * 61), "最多 60 个字"),
        (Particulars(work_started=D(2027, 1, 1)), "还没有到"),
    ],
)
def test_particulars_that_cannot_be(tree: Tree, said: Particulars, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        commands.register(by=SYSTEM, organisation=tree.one, code="1", name="张甲", particulars=said)


def test_the_oldest_alive_and_somebody_of_today_may_be_registered(tree: Tree) -> None:
    for code, born in (("1", D(1906, 11, 22)), ("2", D(2026, 11, 22))):
        commands.register(by=SYSTEM, organisation=tree.one, code=code, name=code, particulars=Particulars(born=born))


@pytest.mark.parametrize("said", [Particulars(resident_id=NUMBER), Particulars(born=D(1949, 12, 31))])
def test_the_same_person_is_not_registered_twice(tree: Tree, said: Particulars) -> None:
    first = Particulars(resident_id=NUMBER)
    commands.register(by=SYSTEM, organisation=tree.one, code="1", name="张甲", particulars=first)
    with pytest.raises(Refused, match="与已登记的张甲（工号 1）是同一人"):
        commands.register(by=SYSTEM, organisation=tree.two, code="2", name="张甲", particulars=said)
    commands.register(by=SYSTEM, organisation=tree.stranger, code="2", name="张甲", particulars=said)


def test_a_correction_names_its_version_and_its_fields(tree: Tree) -> None:
    who = person(tree.one, "1", "张甲")
    person(tree.one, "2", "李乙")
    done = commands.correct(
        by=SYSTEM, person=who, version=1, name="张嘉", particulars=Particulars(phone="0100-1234567")
    )
    assert (done.name, done.version, numbers.phone(done)) == ("张嘉", 2, "0100-1234567")
    assert numbers.phone(commands.correct(by=SYSTEM, person=who, version=2, particulars=Particulars(phone=""))) == ""
    with pytest.raises(Conflict, match="现为第 3 版"):
        commands.correct(by=SYSTEM, person=who, version=2, name="张家")
    with pytest.raises(Refused, match="工号“2”已登记"):
        commands.correct(by=SYSTEM, person=who, version=3, code="2")
    assert commands.correct(by=SYSTEM, person=who, version=3, code="3").code == "3"


def test_a_person_moves_between_departments_retires_and_leaves(tree: Tree) -> None:
    first, second = unit(tree, "k1"), unit(tree, "k2", OrganisationKind.TEAM)
    who = person(tree.one, "1", "张甲")
    for where, day in ((first, START), (second, DAY)):
        commands.place(by=SYSTEM, organisation=where, person=who, on=day)
    assert [row.valid_to for row in Placement.objects.order_by("valid_from")] == [DAY - dt.timedelta(1), None]
    assert Person.objects.get(pk=who.pk).organisation == second
    with pytest.raises(Refused, match="调整日期应在此之后"):
        commands.place(by=SYSTEM, organisation=first, person=who, on=DAY)
    with pytest.raises(Refused, match="不是本院的科室"):
        commands.place(by=SYSTEM, organisation=tree.one, person=who, on=DAY)
    assert commands.retire(by=SYSTEM, person=who, version=1, on=DAY).retired_on == DAY
    assert commands.leave(by=SYSTEM, person=who, version=2, on=D(2026, 5, 1)).left_on == D(2026, 5, 1)
    assert not Placement.objects.filter(valid_to=None).exists()


def test_a_member_leaves_or_is_voided_only_after_the_membership(tree: Tree) -> None:
    who = member(tree.one, "1", "张甲")
    with pytest.raises(Refused, match="请先办理组织关系转出"):
        commands.leave(by=SYSTEM, person=who, version=1, on=DAY)
    with pytest.raises(Refused, match="不能作废"):
        commands.void(by=SYSTEM, person=who, version=1, reason="重复")
    other = person(tree.one, "2", "李乙")
    commands.void(by=SYSTEM, person=other, version=1, reason="重复")
    assert not Person.objects.filter(pk=other.pk).exists()
    with pytest.raises(Refused, match="已作废"):
        commands.correct(by=SYSTEM, person=other, version=2, name="李易")
    assert person(tree.one, "2", "王丙").code == "2"


def test_the_years_of_a_membership_with_their_papers(tree: Tree) -> None:
    who = person(tree.one, "1", "张甲")
    commands.admit(by=SYSTEM, organisation=tree.one, person=who, on=D(2024, 6, 20))
    assert not full_members(tree.one, D(2025, 6, 20))
    commands.confirm_full(by=SYSTEM, organisation=tree.one, person=who, on=D(2025, 6, 21))
    assert list(full_members(tree.one, D(2025, 6, 21))) == [who]
    commands.transfer(by=SYSTEM, organisation=tree.two, person=who, on=DAY)
    moved = Membership.objects.get(organisation=tree.two)
    assert (moved.standing, moved.joined_on, moved.full_on) == ("full", D(2024, 6, 20), D(2025, 6, 21))
    papers = Papers(to_name="示例市二院党委", letter_number="第12号", issued_on=DAY, valid_days=90)
    commands.release(by=SYSTEM, organisation=tree.two, person=who, kind=Change.TRANSFERRED_OUT, on=D(2026, 6, 1),
                     papers=papers)  # fmt: skip
    assert branch_of(who, D(2026, 5, 31)) == tree.two
    assert branch_of(who, D(2026, 6, 1)) is None
    told = MembershipChange.objects.order_by("occurred_on").values_list("kind", "from_name", "to_name")
    assert list(told) == [
        ("developed", "", "内科党支部"), ("moved", "内科党支部", "外科党支部"),
        ("transferred_out", "外科党支部", "示例市二院党委"),
    ]  # fmt: skip
    commands.receive(by=SYSTEM, organisation=tree.one, person=who, on=D(2026, 9, 1), standing=Standing.FULL,
                     kind=Change.TRANSFERRED_IN, joined_on=D(2024, 6, 20))  # fmt: skip
    assert branch_of(who, D(2026, 9, 1)) == tree.one


def test_what_a_membership_cannot_be(tree: Tree) -> None:
    born = Particulars(born=D(2000, 3, 20))
    who = commands.register(by=SYSTEM, organisation=tree.one, code="1", name="张甲", particulars=born)
    enrol: Callable[..., Any] = commands.enrol
    given = {"by": SYSTEM, "organisation": tree.one, "person": who, "standing": Standing.FULL, "valid_from": DAY}
    for said, sentence in (
        ({"valid_from": D(2027, 1, 1)}, "还没有到"),
        ({"joined_on": D(2018, 2, 28)}, "不满 18 周岁"),
        ({"joined_on": D(2020, 5, 1), "full_on": D(2020, 4, 30)}, "转正时间早于入党时间"),
        ({"joined_on": D(2026, 5, 1)}, "入党时间晚于进入支部时间"),
    ):
        with pytest.raises(Refused, match=sentence):
            enrol(**{**given, **said})
    enrol(**given, joined_on=D(2018, 3, 1), full_on=D(2026, 6, 1))
    assert list(full_members(tree.one, D(2026, 5, 31))) == []
    with pytest.raises(Refused, match="只能是转入或恢复"):
        commands.receive(by=SYSTEM, organisation=tree.one, person=who, on=DAY, standing=Standing.FULL, kind=Change.DIED)
    with pytest.raises(Refused, match="只能是转出、出党或死亡"):
        commands.release(by=SYSTEM, organisation=tree.one, person=who, kind=Change.MOVED, on=DAY)
    with pytest.raises(Refused, match="不在“外科党支部”"):
        commands.release(by=SYSTEM, organisation=tree.two, person=who, kind=Change.DIED, on=D(2026, 7, 1))
    with pytest.raises(Refused, match="不是“内科党支部”的预备党员"):
        commands.confirm_full(by=SYSTEM, organisation=tree.one, person=who, on=D(2026, 7, 1))
    with pytest.raises(Refused, match="应是本院的另一个党支部"):
        commands.transfer(by=SYSTEM, organisation=tree.one, person=who, on=D(2026, 7, 1))


def test_a_change_by_mistake_is_voided_and_what_it_ended_goes_on(tree: Tree) -> None:
    who, other = member(tree.one, "1", "张甲"), member(tree.one, "2", "李乙")
    assert commands.transfer_many(by=SYSTEM, organisation=tree.two, people=[who, other], on=DAY) == 2
    first = MembershipChange.objects.get(person=who)
    commands.void_change(by=SYSTEM, change=first, version=1, reason="记错人")
    assert (branch_of(who, DAY), branch_of(other, DAY)) == (tree.one, tree.two)
    second = MembershipChange.objects.get(person=other)
    commands.release(by=SYSTEM, organisation=tree.two, person=other, kind=Change.DIED, on=D(2026, 5, 1))
    with pytest.raises(Refused, match="先作废后面的变动"):
        commands.void_change(by=SYSTEM, change=second, version=1, reason="记错人")
    died = MembershipChange.objects.get(kind="died")
    commands.void_change(by=SYSTEM, change=died, version=1, reason="记错人")
    assert branch_of(other, D(2026, 6, 1)) == tree.two


def test_titles_traits_and_absences(tree: Tree) -> None:
    who = member(tree.one, "1", "张甲")
    assert commands.state_title(by=SYSTEM, person=who, name="主任医师", since=DAY).level == TitleLevel.SENIOR
    assert commands.state_title(by=SYSTEM, person=who, name="院聘专家").level == ""
    with pytest.raises(Refused, match="没有“英雄”这一项"):
        commands.add_trait(by=SYSTEM, person=who, kind="英雄", valid_from=DAY)
    with pytest.raises(Refused):
        commands.add_traits(by=SYSTEM, organisation=tree.root, kind="英雄", valid_from=DAY, details={who.pk: "一级"})
    with pytest.raises(Refused, match="早于开始日期"):
        commands.add_trait(by=SYSTEM, person=who, kind="backbone", valid_from=DAY, valid_to=START)
    kind = AbsenceKind.STUDY
    away = commands.excuse(
        by=SYSTEM, organisation=tree.one, person=who, kind=kind, valid_from=DAY, valid_to=D(2026, 9, 9)
    )
    assert not expected(tree.one, DAY)
    for day in (D(2026, 9, 9), D(2026, 2, 1)):
        with pytest.raises(Refused, match="自 2026-03-10 起已登记不在岗"):
            commands.excuse(by=SYSTEM, organisation=tree.one, person=who, kind=kind, valid_from=day)
    with pytest.raises(Refused, match="不是“外科党支部”的党员"):
        commands.excuse(by=SYSTEM, organisation=tree.two, person=who, kind=kind, valid_from=DAY)
    with pytest.raises(Refused, match="早于开始日期"):
        commands.resume(by=SYSTEM, absence=away, version=1, on=DAY)
    commands.resume(by=SYSTEM, absence=away, version=1, on=D(2026, 4, 2))
    assert [list(expected(tree.one, D(2026, 4, day))) for day in (1, 2)] == [[], [who]]
    commands.void_fact(by=SYSTEM, fact=away, version=2, reason="未去")
    assert list(expected(tree.one, DAY)) == [who]


def test_a_fact_is_corrected_field_by_field(tree: Tree) -> None:
    who = member(tree.one, "1", "张甲")
    post = holding(who, tree.one, "branch_secretary", DAY)
    fix: Callable[..., Any] = commands.correct_fact
    given = {"by": SYSTEM, "fact": post, "version": 1, "reason": "看错批复"}
    for changes, sentence in (
        ({"person": "x"}, "没有可更正的“person”"),
        ({"nothing": 1}, "没有可更正的“nothing”"),
        ({"valid_from": "去年"}, "日期格式"),
        ({"valid_to": "2026-03-09"}, "早于开始日期"),
        ({"level": "最高"}, "没有这一级别"),
        ({"title": "长" * 61}, "60"),
    ):
        with pytest.raises(Refused, match=sentence):
            fix(**given, changes=changes)
    done = fix(**given, changes={"valid_from": "2026-03-01", "approval_number": "示医党〔2026〕3号", "valid_to": None})
    assert (done.valid_from, done.version) == (D(2026, 3, 1), 2)
    held = Membership.objects.get(person=who)
    fix(by=SYSTEM, fact=held, version=1, reason="补录", changes={"joined_on": "2010-07-01"})
    with pytest.raises(Refused, match="转正时间早于入党时间"):
        fix(by=SYSTEM, fact=held, version=2, reason="补录", changes={"full_on": "2010-06-01"})
    with pytest.raises(Refused, match="转出、出党或死亡"):
        commands.end_fact(by=SYSTEM, fact=held, version=2, on=DAY)
    budget = commands.set_budget(by=SYSTEM, organisation=tree.one, year=2026, amount=Decimal(5))
    with pytest.raises(Refused):
        fix(by=SYSTEM, fact=budget, version=1, reason="看错", changes={"amount": "-1"})


def test_posts_fit_their_place_and_single_ones_have_one_holder(tree: Tree) -> None:
    who, other, outside = member(tree.one, "1", "张甲"), member(tree.one, "2", "李乙"), person(tree.one, "3", "王丙")
    appoint: Callable[..., Any] = commands.appoint
    given = {"by": SYSTEM, "organisation": tree.one, "kind": "branch_secretary", "valid_from": DAY}
    post = appoint(**given, person=who, approval_number="示医党〔2026〕3号", elected=False)
    assert (post.title, post.elected, post.order) == ("党支部书记", False, 20)
    for said, sentence in (
        ({"person": other}, "张甲自 2026-03-10 起任“党支部书记”"),
        ({"person": outside}, "应由党员担任"),
        ({"person": other, "kind": "department_head"}, "不设“科主任”"),
        ({"person": other, "kind": "king"}, "没有“king”这一职务"),
        ({"person": person(tree.stranger, "9", "赵丁")}, "不在本院"),
        ({"person": other, "kind": "branch_member", "valid_to": START}, "早于开始日期"),
    ):
        with pytest.raises(Refused, match=sentence):
            appoint(**{**given, **said})
    assert appoint(**{**given, "person": other, "valid_from": START, "valid_to": DAY - dt.timedelta(1)})
    assert head_of(tree.one, DAY) == who


def test_an_election_begins_a_term_and_ends_the_former_posts(tree: Tree) -> None:
    old, new = member(tree.one, "1", "张甲"), member(tree.one, "2", "李乙")
    first = commands.elect(by=SYSTEM, organisation=tree.one, elected_on=D(2023, 3, 10),
                           officers=[Elected(old, "branch_secretary")])  # fmt: skip
    assert (first.due_on, first.years) == (D(2026, 3, 10), 3)
    officers = [Elected(new, "branch_secretary", "无党员科室负责人"), Elected(old, "branch_organisation")]
    commands.elect(by=SYSTEM, organisation=tree.one, elected_on=DAY, officers=officers, approval_number="示医党〔2026〕3号",
                   should_attend=2, attended=2)  # fmt: skip
    assert [head_of(tree.one, day) for day in (DAY - dt.timedelta(1), DAY)] == [old, new]
    ended = Term.objects.get(pk=first.pk)
    assert (ended.meeting_on, ended.attended, ended.result_reply) == (DAY, 2, "示医党〔2026〕3号")
    assert Post.objects.filter(term__elected_on=DAY, elected=True).count() == 2
    elect: Callable[..., Any] = commands.elect
    given = {"by": SYSTEM, "organisation": tree.one, "elected_on": D(2026, 6, 1), "officers": []}
    for said, sentence in (
        ({"elected_on": DAY}, "新一届应在此之后"),
        ({"elected_on": D(2027, 1, 1)}, "还没有到"),
        ({"years": 20}, "1 至 10 年"),
        ({"officers": [Elected(old, "branch_secretary"), Elected(new, "branch_secretary")]}, "“党支部书记”重复"),
        ({"organisation": unit(tree, "k1")}, "不是换届的党组织"),
    ):
        with pytest.raises(Refused, match=sentence):
            elect(**{**given, **said})
    assert commands.begin_term(by=SYSTEM, organisation=tree.root, elected_on=DAY).due_on == D(2031, 3, 10)


def test_delegates_of_a_body_serve_for_its_term(tree: Tree) -> None:
    congress = found(
        by=SYSTEM, parent=tree.root, kind=OrganisationKind.BODY, code="zdh", name="职工代表大会", established_on=START
    )
    first = commands.begin_term(by=SYSTEM, organisation=congress, elected_on=START, number=2)
    assert first.due_on == D(START.year + 5, START.month, START.day)
    delegate, fixed = person(tree.root, "d1", "代表甲"), person(tree.root, "d2", "代表乙")
    given: dict[str, Any] = {"by": SYSTEM, "organisation": congress, "kind": "body_member", "elected": True}
    open_post = commands.appoint(**given, person=delegate, valid_from=START)
    ended = commands.appoint(**given, person=fixed, valid_from=START, valid_to=D(2022, 1, 1))
    assert open_post.term == first
    second = commands.begin_term(by=SYSTEM, organisation=congress, elected_on=DAY)
    again = commands.appoint(**given, person=delegate, valid_from=DAY)
    for post in (open_post, ended):
        post.refresh_from_db()
    assert (open_post.valid_to, ended.valid_to, again.term) == (DAY - dt.timedelta(1), D(2022, 1, 1), second)
    assert list(ledgers.terms(SYSTEM, tree.root, START, DAY)) == []


def test_a_first_term_and_a_standing_post_end_nothing(tree: Tree) -> None:
    group = found(
        by=SYSTEM, parent=tree.root, kind=OrganisationKind.BODY, code="ldxz", name="领导小组", established_on=START
    )
    given: dict[str, Any] = {"by": SYSTEM, "organisation": group, "valid_from": START}
    chair = commands.appoint(**given, person=person(tree.root, "d1", "组长甲"), kind="body_chair")
    first = START + dt.timedelta(1)
    commands.begin_term(by=SYSTEM, organisation=group, elected_on=first)
    chair.refresh_from_db()
    assert chair.valid_to is None
    served = commands.appoint(
        **given | {"valid_from": first}, person=person(tree.root, "d2", "成员乙"), kind="body_member"
    )
    commands.begin_term(by=SYSTEM, organisation=group, elected_on=DAY)
    for post in (chair, served):
        post.refresh_from_db()
    assert (chair.valid_to, served.valid_to) == (None, DAY - dt.timedelta(1))


def test_leaders_divide_the_work_by_date(tree: Tree) -> None:
    who = person(tree.root, "1", "张甲")
    duty: Callable[..., Any] = commands.assign_duty
    contacts: Callable[..., Any] = commands.assign_contacts
    given = {"by": SYSTEM, "organisation": tree.root, "person": who}
    first = duty(**given, work="医疗、护理", valid_from=START)
    duty(**given, work="党务", valid_from=DAY)
    first.refresh_from_db()
    assert first.valid_to == DAY - dt.timedelta(1)
    with pytest.raises(Refused, match="已有自 2026-03-10 起的登记"):
        duty(**given, work="后勤", valid_from=DAY)
    contacts(**given, units=[tree.one, tree.two], valid_from=START)
    assert len(contacts(**given, units=[tree.two, tree.general], valid_from=DAY)) == 1
    assert set(Contact.objects.filter(valid_to=None).values_list("organisation", flat=True)) == {
        tree.two.pk,
        tree.general.pk,
    }
    with pytest.raises(Refused, match="联系点应在本院"):
        contacts(**given, units=[tree.stranger], valid_from=DAY)


def test_money_of_a_branch(tree: Tree) -> None:
    spend: Callable[..., Any] = commands.spend
    given = {"by": SYSTEM, "organisation": tree.one, "occurred_on": DAY, "purpose": "主题党日"}
    spend(**given, amount=Decimal("99999.99"))  # no budget yet: nothing to exceed
    commands.set_budget(by=SYSTEM, organisation=tree.one, year=2025, amount=Decimal(300))
    day = D(2025, 7, 1)
    record = writing.create(
        by=SYSTEM, kind="activity", organisation=tree.one, title="党日", occurred_on=day, state="held"
    )
    foreign = writing.create(
        by=SYSTEM, kind="activity", organisation=tree.stranger, title="x", occurred_on=day, state="held"
    )
    assert spend(**{**given, "occurred_on": day, "source": record}, amount=Decimal("299.99")).source == record
    for said, sentence in (
        ({"occurred_on": day, "amount": Decimal("0.02")}, "还剩 0.01 元"),
        ({"amount": Decimal(0)}, "应大于 0"),
        ({"amount": Decimal("1.005")}, "最多两位小数"),
        ({"amount": Decimal("NaN")}, "最多两位小数"),
        ({"amount": Decimal(1), "source": foreign}, "不在本院"),
        ({"amount": Decimal(1), "occurred_on": D(2027, 1, 1)}, "还没有到"),
        ({"amount": Decimal(1), "purpose": " "}, "请填写"),
    ):
        with pytest.raises(Refused, match=sentence):
            spend(**{**given, **said})
    budget: Callable[..., Any] = commands.set_budget
    for year, sentence in ((2025, "2025 年的经费已核定"), (26, "四位数字")):
        with pytest.raises(Refused, match=sentence):
            budget(by=SYSTEM, organisation=tree.one, year=year, amount=Decimal(1))
    assert Budget.objects.count() == 1


def test_two_branches_merge_with_all_that_belonged_to_them(tree: Tree) -> None:
    who, stays = member(tree.one, "1", "张甲"), member(tree.two, "2", "李乙")
    one, both = unit(tree, "k1"), unit(tree, "k2")
    commands.cover(by=SYSTEM, organisation=tree.one, departments=[one, both, both], valid_from=START)
    assert commands.cover(by=SYSTEM, organisation=tree.two, departments=[both], valid_from=START) == 1
    holding(who, tree.one, "branch_secretary")
    holding(stays, tree.two, "branch_secretary")
    commands.assign_contacts(by=SYSTEM, organisation=tree.root, person=stays, units=[tree.one], valid_from=START)
    secretary = tree.user("secretary", tree.two)
    planned = writing.create(
        by=SYSTEM, kind="activity", organisation=tree.one, title="主题党日", occurred_on=D(2026, 5, 1), state="planned"
    )
    assert not may(secretary, "people.view", planned.organisation)
    commands.merge_branches(by=SYSTEM, organisation=tree.two, sources=[tree.one], on=DAY)
    before = DAY - dt.timedelta(1)
    assert ([str(p) for p in members(tree.one, before)], [str(p) for p in members(tree.two, DAY)]) == (
        ["张甲"], ["李乙", "张甲"],
    )  # fmt: skip
    covered = Coverage.objects.filter(organisation=tree.two, valid_to=None).values_list("department", flat=True)
    assert set(covered) == {one.pk, both.pk}
    assert not Post.objects.filter(organisation=tree.one, valid_to=None).exists()
    assert not Contact.objects.filter(valid_to=None).exists()
    # The planned activity stays with the old branch, and the successor's secretary reaches it.
    planned.refresh_from_db()
    assert (planned.organisation, planned.state) == (tree.one, "planned")
    assert may(secretary, "people.view", planned.organisation)
    assert list(expected(planned.organisation, D(2026, 5, 1))) == [who]
    assert tree.two.pk in ancestors(tree.one.pk, DAY)
    assert tree.one not in children(tree.two, DAY)
    assert [tree.general.pk in ancestors(tree.one.pk, day) for day in (before, DAY)] == [True, True]


def test_a_temporary_branch_ends_in_a_branch(tree: Tree) -> None:
    kind = OrganisationKind.TEMPORARY_BRANCH
    team = found(by=SYSTEM, parent=tree.root, kind=kind, code="ls", name="援外临时党支部", established_on=START)
    commands.merge_branches(by=SYSTEM, organisation=tree.one, sources=[team], on=DAY)
    assert tree.one.pk in ancestors(team.pk, DAY)
    with pytest.raises(Refused, match="临时党支部不设在党支部之下"):
        move(by=SYSTEM, organisation=team, parent=tree.two, on=DAY + dt.timedelta(1))


def test_what_cannot_be_merged_closed_or_split(tree: Tree) -> None:
    who = member(tree.one, "1", "张甲")
    for source in (tree.two, tree.stranger):
        with pytest.raises(Refused, match="本院的另一个党支部"):
            commands.merge_branches(by=SYSTEM, organisation=tree.two, sources=[source], on=DAY)
    with pytest.raises(Refused, match="不是现有的党支部"):
        commands.merge_branches(by=SYSTEM, organisation=tree.general, sources=[tree.one], on=DAY)
    with pytest.raises(Refused, match="还有 1 名党员"):
        commands.close_branch(by=SYSTEM, organisation=tree.one, on=DAY)
    stranger = person(tree.one, "2", "李乙")
    with pytest.raises(Refused, match="不在原党支部"):
        commands.split_branch(
            by=SYSTEM, organisation=tree.one, parts=[Part("b3", "门诊党支部", [stranger], [])], on=DAY
        )
    assert not Organisation.objects.filter(code="b3", hospital=tree.root).exists()
    commands.transfer(by=SYSTEM, organisation=tree.two, person=who, on=DAY)
    commands.cover(by=SYSTEM, organisation=tree.one, departments=[unit(tree, "k1")], valid_from=START)
    commands.close_branch(by=SYSTEM, organisation=tree.one, on=DAY)
    assert not Coverage.objects.filter(valid_to=None).exists()
    with pytest.raises(Refused, match="已于 2026-03-10 撤销"):
        commands.transfer(by=SYSTEM, organisation=tree.one, person=who, on=D(2026, 4, 1))


def test_a_branch_is_split_with_members_and_departments(tree: Tree) -> None:
    goes, stays = member(tree.one, "1", "张甲"), member(tree.one, "2", "李乙")
    first, second = unit(tree, "k1"), unit(tree, "k2")
    commands.cover(by=SYSTEM, organisation=tree.one, departments=[first, second], valid_from=START)
    part = Part("b3", "门诊党支部", [goes], [second])
    (made,) = commands.split_branch(by=SYSTEM, organisation=tree.one, parts=[part], on=DAY)
    assert made in children(tree.general, DAY)
    assert (list(members(tree.one, DAY)), list(members(made, DAY))) == ([stays], [goes])
    assert list(members(tree.one, DAY - dt.timedelta(1))) == [stays, goes]
    assert list(Coverage.objects.filter(organisation=made).values_list("department", flat=True)) == [second.pk]


def test_a_branch_that_stands_where_none_is_founded_is_split_there(tree: Tree) -> None:
    place = unit(tree, "k1")
    ParentLink.objects.filter(child=tree.one).update(parent=place)
    (made,) = commands.split_branch(by=SYSTEM, organisation=tree.one, parts=[Part("b3", "门诊党支部", [], [])], on=DAY)
    assert made in children(place, DAY)
    given: dict[str, Any] = {"by": SYSTEM, "parent": place, "kind": OrganisationKind.BRANCH, "established_on": DAY}
    with pytest.raises(Refused, match="党支部不设在科室之下"):
        found(**given, code="b4", name="又一党支部", beside=tree.two)


def test_only_departments_are_covered(tree: Tree) -> None:
    with pytest.raises(Refused, match="不是本院的科室"):
        commands.cover(by=SYSTEM, organisation=tree.one, departments=[tree.two], valid_from=START)


def test_who_may_not(tree: Tree) -> None:
    who = member(tree.one, "1", "张甲")
    recorder = tree.user("recorder", tree.one)
    for call in (
        lambda: commands.admit(by=recorder, organisation=tree.one, person=who, on=DAY),
        lambda: commands.merge_branches(by=recorder, organisation=tree.one, sources=[tree.two], on=DAY),
        lambda: commands.reveal(by=recorder, person=who, purpose="看看"),
        lambda: commands.state_title(by=recorder, person=who, name="主任医师"),
    ):
        with pytest.raises(Denied):
            call()


def test_who_keeps_persons_does_not_yet_read_their_numbers(tree: Tree) -> None:
    with pytest.raises(Denied):
        commands.reveal(by=tree.user("administrator"), person=member(tree.one, "1", "张甲"), purpose="看看")


def test_one_sees_persons_by_department_or_by_branch(tree: Tree) -> None:
    here, there = person(unit(tree, "k1"), "1", "张甲"), person(tree.two, "2", "李乙")
    Membership.objects.create(person=here, hospital=tree.root, organisation=tree.one, standing="full", valid_from=START)
    assert list(people(tree.user("recorder", tree.one))) == [here]
    assert set(people(tree.user("recorder", tree.root))) == {here, there}
    assert not people(tree.user(None, tree.root))


def test_json_names_facts_by_key_within_ones_view(tree: Tree) -> None:
    post = holding(member(tree.one, "1", "张甲"), tree.one, "branch_secretary")
    change = commands.admit(by=SYSTEM, organisation=tree.one, person=person(tree.one, "2", "李乙"), on=DAY).began
    assert change is not None
    by, asked = tree.user("administrator"), registry["people.end_fact"]
    data = {"fact": str(post.pk), "version": 1, "on": "2026-01-01"}
    assert parse(asked, by, data)["fact"] == post
    for value in ("nothing", str(tree.one.pk)):
        with pytest.raises(NotFound):
            parse(asked, by, {**data, "fact": value})
    with pytest.raises(NotFound):
        parse(asked, tree.user("administrator", tree.foreign), data)
    given = {"change": str(change.pk), "version": 1, "reason": "误"}
    assert parse(registry["people.void_change"], by, given)["change"] == change
