"""Ledgers of members and offices: taken in, refused with reasons, undone, given out."""

from __future__ import annotations

import datetime as dt
import io
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from pytest_django import Settings
from tests.ground.conftest import SYSTEM
from tests.registers.conftest import START, Hospital, hospital

from tongxin.ground.catalog.queries import entry
from tongxin.ground.exchange import commands as exchange
from tongxin.ground.exchange.models import Batch
from tongxin.ground.files.definitions import Upload
from tongxin.ground.organisations.commands import found
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.people import commands
from tongxin.people.commands import Particulars
from tongxin.people.commands.ledgers.importing import used
from tongxin.people.definitions import AbsenceKind, Change, Standing
from tongxin.people.models import Membership, Person, Placement, Post, Term, Title, Trait, numbers
from tongxin.people.queries import ledgers, members
from tongxin.people.queries.persons import person_facts
from tongxin.registers.activities import commands as activities
from tongxin.toolbox.problems import Refused

__all__ = ["hospital"]
pytestmark = pytest.mark.django_db
D = dt.date
TODAY = D(2026, 11, 22)
NUMBER = "11010519491231002X"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path


@pytest.fixture
def medicine(hospital: Hospital) -> Hospital:
    found(
        by=SYSTEM,
        parent=hospital.root,
        kind=OrganisationKind.DEPARTMENT,
        code="k1",
        name="心内科",
        established_on=START,
    )
    return hospital


def workbook(ledger: str, rows: Sequence[dict[str, Any]]) -> bytes:
    columns = [column for column in entry("ledger", ledger).columns if column.importing]
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [column.title for column in columns])
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, [row.get(column.key, "") for column in columns])
    book.close()
    return stream.getvalue()


def checked(hospital: Hospital, ledger: str, *rows: dict[str, Any]) -> Batch:
    upload = Upload("台账.xlsx", workbook(ledger, rows))
    batch = exchange.upload(by=hospital.office, organisation=hospital.root, ledger=ledger, upload=upload)
    return exchange.check(by=hospital.office, batch=batch)


def taken_in(hospital: Hospital, ledger: str, *rows: dict[str, Any]) -> Batch:
    batch = checked(hospital, ledger, *rows)
    assert sentences(batch) == []
    return exchange.confirm(by=hospital.office, batch=batch, again=True)


def sentences(batch: Batch) -> list[str]:
    return [template.format(**params) for _row, _letter, _title, _code, template, params, _level in batch.problems]


def row(name: str = "张三", **more: Any) -> dict[str, Any]:
    return {
        "name": name, "sex": "女", "ethnicity": "汉", "native_place": "示例省", "born": "1985.03", "education": "本科",
        "degree": "学士", "work_started": "2008.07", "department": "心内科", "post": "心内科主任", "title_rank": "主治医师",
        "branch": "内科党支部", "joined_on": "2006.05", "full_on": "2007.05", "category": "正式党员", "party_post": "组织委员",
        "entered_branch_on": "2008.07", "in_service": "在职", "floating": "", "phone": "13800000000", **more,
    }  # fmt: skip


def test_a_roster_fills_all_its_tables_and_comes_out_again(medicine: Hospital) -> None:
    batch = taken_in(
        medicine, "member_roster", row(), row("李四（A100）", category="预备党员", full_on="", in_service="离退休")
    )
    assert batch.counts == [["新登记的人", 2], ["党员组织关系", 2]]
    one, two = Person.objects.get(name="张三"), Person.objects.get(name="李四")
    assert (one.code, two.code, one.education, one.ethnicity) == ("RY000001", "A100", "21", "01")
    assert numbers.phone(one) == "13800000000"
    assert two.retired_on == TODAY
    post = Post.objects.get(person=one, organisation=Placement.objects.get(person=one).organisation)
    assert (post.kind, post.title, post.level) == ("department_head", "心内科主任", "middle_chief")
    assert Title.objects.get(person=one).level == "middle"
    told = [
        line for line in ledgers.roster(medicine.office, medicine.one, TODAY, TODAY) if line["name"] in {"张三", "李四"}
    ]
    assert [(line["name"], line["category"], line["party_post"], line["post"], line["department"]) for line in told] == [
        ("李四", "预备党员", "组织委员", "心内科主任", post.organisation),
        ("张三", "正式党员", "组织委员", "心内科主任", post.organisation),
    ]  # fmt: skip
    assert [line["education"] for line in told] == ["大学本科"] * 2
    assert len(list(ledgers.staff(medicine.office, medicine.root, TODAY, TODAY))) == 2
    assert not list(ledgers.roster(medicine.office, medicine.two, TODAY, TODAY))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"ethnicity": "外星"}, "没有“外星”"),
        ({"born": "1900.01"}, "超过 120 岁"),
        ({"born": "2027.01", "joined_on": "", "full_on": ""}, "还没有到"),
        ({"joined_on": "2002.03"}, "不满 18 周岁"),
        ({"full_on": "2006.04"}, "转正时间早于入党时间"),
        ({"joined_on": "2009.01", "full_on": "2010.01"}, "入党时间晚于进入支部时间"),
        ({"category": "预备党员"}, "预备党员没有转正时间"),
        ({"branch": "心内科"}, "“心内科”不是现有的党支部"),
        ({"branch": ""}, "“示例医院”不是现有的党支部"),
        ({"joined_on": "", "entered_branch_on": ""}, "请填写进入支部时间"),
        ({"phone": "总机"}, "不像电话号码"),
        ({"work_started": "2030.01"}, "还没有到"),
        ({"name": "示例甲（sl2）"}, "工号 sl2 已登记为别的人"),
        ({"name": "示例甲", "born": ""}, "已是“内科党支部”的党员"),
    ],
)
def test_what_a_roster_cannot_tell(medicine: Hospital, more: dict[str, Any], sentence: str) -> None:
    batch = checked(medicine, "member_roster", row(**more))
    assert len(sentences(batch)) == 1
    assert sentence in sentences(batch)[0]
    with pytest.raises(Refused):
        exchange.confirm(by=medicine.office, batch=batch)


def test_all_bad_rows_are_told_at_once_and_an_unknown_title_only_warns(medicine: Hospital) -> None:
    batch = checked(
        medicine,
        "member_roster",
        row(),
        row(),
        row("王五", title_rank="院聘专家", born="1990.01", joined_on="2012.01", full_on=""),
    )
    assert sentences(batch) == [
        "与第 2 行是同一人", "代码表中没有职称“院聘专家”：按原样登记，级别请以后补",
        "入党时间晚于进入支部时间：请核对",
    ]  # fmt: skip


def test_two_of_one_name_are_told_apart_by_number(medicine: Hospital) -> None:
    for code in ("1", "2"):
        commands.register(by=SYSTEM, organisation=medicine.one, code=code, name="张三")
    (sentence,) = sentences(checked(medicine, "member_roster", row(born="")))
    assert sentence == "本院有 2 位“张三”：请在姓名后写工号，例如“张三（10023）”"
    batch = taken_in(medicine, "member_roster", row("张三（2）"))
    assert batch.counts == [["已登记、补充信息的人", 1], ["党员组织关系", 1]]
    assert Person.objects.get(code="2").sex == "female"


def test_staff_come_in_with_resident_ids_and_members_follow(medicine: Hospital) -> None:
    given = {"code": "100", "name": "张三", "id_number": NUMBER, "department": "心内科", "title_rank": "主任医师",
             "title_since": "2015.12"}  # fmt: skip
    taken_in(medicine, "staff_register", given)
    person = Person.objects.get(code="100")
    assert (person.born, person.sex, numbers.resident(person)) == (D(1949, 12, 31), "female", NUMBER)
    assert Title.objects.get().since == D(2015, 12, 1)
    taken_in(medicine, "member_roster", row(born="1949.12", title_rank="主任医师"))
    held = Membership.objects.get(person=person)
    assert Title.objects.count() == 1
    assert ledgers.secrets(medicine.office, "id_number", [held.pk]) == {held.pk: NUMBER}
    assert "id_number" not in next(ledgers.staff(medicine.office, medicine.root, TODAY, TODAY))
    for more, sentence in (
        ({"code": "101", "id_number": NUMBER[:-1] + "1"}, "校验位不符"),
        ({"code": "101", "name": "李四"}, "这个身份证号已登记为别的人"),
        ({"code": "100", "name": "李四"}, "工号 100 已登记为别的人"),
    ):
        (told,) = sentences(checked(medicine, "staff_register", {**given, **more}))
        assert sentence in told


def test_an_undo_voids_what_the_roster_wrote(medicine: Hospital) -> None:
    batch = taken_in(medicine, "member_roster", row())
    exchange.undo(by=medicine.office, batch=batch, version=batch.version, reason="支部填错")
    assert not Person.objects.filter(name="张三").exists()
    assert not Membership.objects.filter(person__name="张三").exists()
    assert Person.everything.get(name="张三").void_reason == "支部填错"
    taken_in(medicine, "member_roster", row())
    assert Person.objects.get(name="张三").code == "RY000001"


def test_an_undo_is_refused_where_something_relies_on_a_person(medicine: Hospital) -> None:
    batch = taken_in(medicine, "member_roster", row())
    person = Person.objects.get(name="张三")
    title = commands.state_title(by=SYSTEM, person=person, name="副主任医师", since=TODAY)
    with pytest.raises(Refused, match="导入后又登记了此人的职称、任职等事项"):
        exchange.undo(by=medicine.office, batch=batch, version=batch.version, reason="支部填错")
    commands.void_fact(by=SYSTEM, fact=title, version=1, reason="误")
    exchange.undo(by=medicine.office, batch=batch, version=batch.version, reason="支部填错")


def test_an_undo_is_refused_where_a_person_was_corrected_or_attended(medicine: Hospital) -> None:
    batch = taken_in(medicine, "member_roster", row(), row("李四", full_on="2007.06"))
    one, two = Person.objects.get(name="张三"), Person.objects.get(name="李四")
    commands.correct(by=SYSTEM, person=one, version=1, name="张叁")
    assert used([one.pk, two.pk]) == {one.pk: "导入后已更正"}
    activities.record(
        by=SYSTEM, organisation=medicine.one, kind="volunteering", title="导医", occurred_on=TODAY, present=[two],
        extra={"category": "其他"},
    )  # fmt: skip
    assert used([two.pk]) == {two.pk: "导入后已在“活动”中使用"}
    with pytest.raises(Refused, match="导入后已在“活动”中使用"):
        exchange.undo(by=medicine.office, batch=batch, version=batch.version, reason="支部填错")


def officer(**more: Any) -> dict[str, Any]:
    return {"branch": "内科党支部", "party_post": "书记", "name": "示例甲", "elected_on": D(2024, 3, 8), "dual_leader": "是",
            "approval_number": "示医党〔2024〕6号", **more}  # fmt: skip


def test_officers_come_in_with_their_term_and_out_again(medicine: Hospital) -> None:
    member = {"party_post": "委员", "name": "示例乙", "dual_leader": ""}
    batch = taken_in(medicine, "branch_officers", officer(), officer(**member))
    assert Term.objects.get().due_on == D(2027, 3, 8)
    assert Trait.objects.get().kind == "double_leader"
    lines = list(ledgers.officers(medicine.office, medicine.root, TODAY, TODAY))
    assert [(line["party_post"], line["name"], line["dual_leader"], line["members_full"]) for line in lines] == [
        ("党支部书记", "示例甲", True, 5), ("支部委员", "示例乙", False, 5),
    ]  # fmt: skip
    for more, sentence in (
        ({}, "已登记任此职"),
        ({"party_post": "院长"}, "党支部没有“院长”这一职务"),
        ({"name": "无此人"}, "在党员中找不到“无此人”"),
        ({"branch": "示例党总支"}, "不是现有的党支部"),
        ({"party_post": "组织委员", "elected_on": D(2027, 1, 1)}, "还没有到"),
        ({"party_post": "组织委员", "elected_on": D(2019, 1, 1)}, "没有党员组织关系"),
    ):
        (told,) = sentences(checked(medicine, "branch_officers", officer(**more)))
        assert sentence in told
    exchange.undo(by=medicine.office, batch=batch, version=batch.version, reason="届次填错")
    assert not Post.objects.exists()
    assert not Term.objects.exists()


def test_elections_come_in_and_their_state_is_told_by_date(medicine: Hospital) -> None:
    given = {"organisation": "内科党支部", "last_elected_on": D(2023, 9, 10), "request_on": D(2026, 8, 20)}
    batch = taken_in(
        medicine, "election_schedule", given, {"organisation": "外科党支部", "last_elected_on": D(2025, 1, 1)}
    )
    states = {day: [line["state"] for line in ledgers.terms(medicine.office, medicine.root, D(2026, 1, 1), day)] for day in (
        D(2026, 1, 31), D(2026, 3, 10), D(2026, 8, 20), D(2026, 9, 11))}  # fmt: skip
    assert list(states.values()) == [
        ["未到期", "未到期"], ["待启动", "未到期"], ["进行中", "未到期"], ["超期", "未到期"],
    ]  # fmt: skip
    for more, sentence in (
        ({}, "这一届已登记"),
        ({"organisation": "心内科"}, "不是换届的党组织"),
        ({"last_elected_on": D(2022, 1, 1), "term_years": 30}, "1 至 10 年"),
        ({"last_elected_on": D(2022, 1, 1), "should_attend": 3, "attended": 4}, "实到人数多于应到人数"),
    ):
        (told,) = sentences(checked(medicine, "election_schedule", {**given, **more}))
        assert sentence in told
    commands.begin_term(by=SYSTEM, organisation=medicine.one, elected_on=D(2026, 9, 20))
    with pytest.raises(Refused, match="导入后已更正"):
        exchange.undo(by=medicine.office, batch=batch, version=batch.version, reason="误")


def test_the_statistics_balance_branch_by_branch(medicine: Hospital) -> None:
    one, two, three, four, five = medicine.people
    out, moved = Change.TRANSFERRED_OUT, D(2026, 3, 1)
    commands.transfer(by=SYSTEM, organisation=medicine.two, person=two, on=moved)
    commands.release(by=SYSTEM, organisation=medicine.one, person=three, kind=out, on=D(2026, 4, 1))
    commands.release(by=SYSTEM, organisation=medicine.one, person=four, kind=Change.DIED, on=D(2025, 12, 31))
    born = Particulars(born=D(1991, 6, 1))
    new = commands.register(by=SYSTEM, organisation=medicine.one, code="n", name="新人", particulars=born)
    commands.admit(by=SYSTEM, organisation=medicine.two, person=new, on=D(2026, 6, 1))
    lines = list(ledgers.statistics(medicine.office, medicine.root, D(2026, 1, 1), D(2026, 6, 30)))
    told = [{key: line[key] for key in ("begin", "in_developed", "in_moved", "out_transferred", "out_died", "out_moved",
                                        "end", "full", "probationary", "under35", "balanced")} for line in lines]  # fmt: skip
    assert [tuple(line.values()) for line in told] == [
        (4, 0, 0, 1, 0, 1, 2, 2, 0, 0, True), (0, 1, 1, 0, 0, 0, 2, 1, 1, 1, True),
    ]  # fmt: skip
    late = {"by": SYSTEM, "organisation": medicine.two, "standing": Standing.FULL, "valid_from": D(2026, 6, 2)}
    commands.enrol(person=commands.register(by=SYSTEM, organisation=medicine.two, code="m", name="补录"), **late)  # type: ignore[arg-type]  # as a form gives it
    assert [line["balanced"] for line in ledgers.statistics(medicine.office, medicine.root, START, D(2026, 6, 30))] == [
        True, False,
    ]  # fmt: skip
    changes = list(ledgers.changes(medicine.office, medicine.root, D(2026, 1, 1), D(2026, 12, 31)))
    assert [(line["kind"], line["from_org"], line["to_org"]) for line in changes] == [
        ("支部间调整", "内科党支部", "外科党支部"), ("转出", "内科党支部", ""), ("发展", "", "外科党支部"),
    ]  # fmt: skip
    assert set(members(medicine.root, D(2026, 6, 30))) == {one, two, five, new, Person.objects.get(code="m")}


def change(kind: str, **more: Any) -> dict[str, Any]:
    return {"occurred_on": D(2026, 5, 6), "name": "示例甲", "kind": kind, "from_org": "内科党支部", "to_org": "外科党支部",
            "letter_number": "第8号", "valid_days": 90, "national_system": "是", **more}  # fmt: skip


def test_changes_come_in_by_order_of_days_and_out_again(medicine: Hospital) -> None:
    commands.register(by=SYSTEM, organisation=medicine.one, code="n", name="新人")
    batch = taken_in(
        medicine, "membership_changes",
        change("转出", occurred_on=D(2026, 8, 1), from_org="外科党支部", to_org="示例市二院党委"),
        change("支部间调整"), change("发展", name="新人", from_org="", to_org="外科党支部"),
        change("转入", occurred_on=D(2026, 9, 1), from_org="示例市二院党委", to_org="内科党支部"),
        change("死亡", name="示例乙", to_org=""),
    )  # fmt: skip
    lines = list(ledgers.changes(medicine.office, medicine.root, D(2026, 1, 1), TODAY))
    assert [line["kind"] for line in lines if line["name"] == "示例甲"] == ["支部间调整", "转出", "转入"]
    assert {line["letter_number"] for line in lines} == {"第8号", ""}
    balanced = [line["balanced"] for line in ledgers.statistics(medicine.office, medicine.root, START, TODAY)]
    assert balanced == [True, True]
    first = Membership.objects.get(person=medicine.people[0], organisation=medicine.one, began=None)
    assert first.valid_to == D(2026, 5, 5)
    exchange.undo(by=medicine.office, batch=batch, version=batch.version, reason="年份填错")
    assert len(members(medicine.one, TODAY)) == 5
    assert not list(ledgers.changes(medicine.office, medicine.root, D(2026, 1, 1), TODAY))


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (change("转出", from_org="示例市二院"), "“示例市二院”不是本院现有的党支部：转出须写明本院的支部"),
        (change("转入", name="无此人"), "找不到“无此人”"),
        (change("转入"), "已是“内科党支部”的党员"),
        (change("支部间调整", to_org="内科党支部"), "没有别的支部的组织关系"),
        (change("死亡", from_org="外科党支部"), "该人员不是“外科党支部”的党员"),
        (change("死亡", occurred_on=D(2027, 1, 1)), "还没有到"),
    ],
)
def test_changes_that_cannot_be(medicine: Hospital, told: dict[str, Any], sentence: str) -> None:
    (said,) = sentences(checked(medicine, "membership_changes", told))
    assert sentence in said


def test_a_change_that_others_followed_is_not_undone(medicine: Hospital) -> None:
    batch = taken_in(medicine, "membership_changes", change("支部间调整"))
    commands.release(
        by=SYSTEM, organisation=medicine.two, person=medicine.people[0], kind=Change.DIED, on=D(2026, 9, 1)
    )
    with pytest.raises(Refused, match="此后该人员又有变动"):
        exchange.undo(by=medicine.office, batch=batch, version=batch.version, reason="年份填错")


def test_only_the_secretary_sees_why_somebody_is_away(medicine: Hospital) -> None:
    who = medicine.people[3]
    commands.excuse(
        by=medicine.secretary, organisation=medicine.one, person=who, kind=AbsenceKind.ILLNESS, valid_from=TODAY
    )
    (seen,) = person_facts(medicine.office, who.pk, TODAY).absences or []
    assert (seen.valid_from, seen.kind) == (TODAY, "illness")  # the kind, never why
    (told,) = person_facts(medicine.secretary, who.pk, TODAY).absences or []
    assert told.kind == "illness"


def test_the_ledgers_are_those_of_the_content() -> None:
    ours = tomllib.loads(Path("catalog/ledger/people.toml").read_text("utf-8"))["ledger"]
    assert {ledger["id"] for ledger in ours} == {
        "member_roster", "staff_register", "branch_officers", "election_schedule", "membership_changes",
        "party_statistics_check",
    }  # fmt: skip
