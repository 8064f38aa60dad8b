"""The volunteer-service ledger: taken in, undone, taken in again, given out."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.db import IntegrityError, transaction
from pytest_django import Settings

from tests.registers.conftest import SYSTEM, Hospital, found_hospital
from tongxin.ground.audit.models import Event
from tongxin.ground.exchange import commands as exchange
from tongxin.ground.exchange.models import Batch
from tongxin.ground.files.definitions import Upload
from tongxin.people import commands as people
from tongxin.people.models import Person
from tongxin.registers.activities import commands, exports, queries
from tongxin.registers.activities.commands import deploying, importing
from tongxin.registers.activities.looking import listed
from tongxin.registers.activities.models import Attendance, Draft, Gathering, Segment
from tongxin.toolbox.ids import uuid7
from tongxin.toolbox.problems import Refused

HEADS = [
    "序号", "服务日期", "项目（岗位）名称", "类别", "服务地点", "组织单位", "志愿者姓名", "党支部（科室）或外单位", "是否党员",
    "开始时间", "结束时间", "服务时长（小时）", "服务对象人数", "确认人", "仅计人数的批次（人）",
]  # fmt: skip
DAY = dt.date(2021, 3, 6)


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path


def row(name: str = "示例甲", unit: str = "内科党支部", **more: Any) -> list[Any]:
    told = {
        "date": DAY, "project": "门诊导医", "kind": "就诊高峰导医", "place": "门诊大厅", "organiser": "内科党支部",
        "from": "08:00", "to": "11:30", "hours": "", "served": "", "headcount": "", **more,
    }  # fmt: skip
    return [
        1, told["date"], told["project"], told["kind"], told["place"], told["organiser"], name, unit, "是", told["from"],
        told["to"], told["hours"], told["served"], "", told["headcount"],
    ]  # fmt: skip


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for number, cells in enumerate([HEADS, *rows]):
        sheet.write_row(number, 0, cells)
    book.close()
    return stream.getvalue()


def checked(hospital: Hospital, *rows: Sequence[Any]) -> Batch:
    upload = Upload("台账.xlsx", workbook(rows))
    batch = exchange.upload(by=hospital.office, organisation=hospital.root, ledger="volunteering", upload=upload)
    return exchange.check(by=hospital.office, batch=batch)


def taken_in(hospital: Hospital, *rows: Sequence[Any]) -> Batch:
    return exchange.confirm(by=hospital.office, batch=checked(hospital, *rows), again=True)


def sentences(batch: Batch) -> list[str]:
    return [template.format(**params) for _row, _letter, _title, _code, template, params, _level in batch.problems]


def test_rows_of_one_shift_become_one_gathering(hospital: Hospital) -> None:
    batch = taken_in(
        hospital, *(row(f"示例{name}") for name in "甲乙丙"), row("示例丁", project="义诊", kind="义诊咨询")
    )
    assert batch.counts == [["活动（场）", 2], ["有名单的人次", 4]]
    first = Gathering.objects.order_by("record__title").first()
    assert first is not None
    assert (first.record.title, first.record.origin, first.record.late_reason) == ("义诊", "imported", "")
    part = Segment.objects.get(title="门诊导医")
    assert (part.hours, part.extra) == (Decimal("3.5"), {"category": "就诊高峰导医"})
    assert queries.tally(part.gathering).present == 3
    assert set(Attendance.objects.values_list("how", "confirmed", "status")) == {("import", True, "present")}


@pytest.mark.parametrize("wrong", ["hospital_id", "organisation_id"])
def test_each_attendance_of_many_belongs_to_a_unit_and_its_hospital(hospital: Hospital, wrong: str) -> None:
    taken_in(hospital, row("示例甲"), row("示例乙"))
    one = Attendance.objects.latest("id")
    guest = {**Attendance.objects.values().latest("id"), "person_id": None, "outsider": "示例丙"}
    for stranger in (uuid7(), found_hospital("z").root.pk):
        with pytest.raises(IntegrityError, match="hospital_of_organisation"), transaction.atomic():
            Attendance.objects.filter(pk=one.pk).update(**{wrong: stranger})
        good, bad = Attendance(**guest | {"id": uuid7()}), Attendance(**guest | {"id": uuid7(), wrong: stranger})
        with pytest.raises(IntegrityError, match="hospital_of_organisation"), transaction.atomic():
            Attendance.objects.bulk_create([good, bad])
    Attendance.objects.bulk_create([good])


def test_a_batch_is_undone_in_one_statement_and_taken_in_again(hospital: Hospital) -> None:
    rows = [row(f"示例{name}") for name in "甲乙丙丁戊"]
    batch = taken_in(hospital, *rows)
    exchange.undo(by=hospital.office, batch=batch, version=batch.version, reason="填错了表")
    assert Gathering.objects.get().record.voided
    assert list(listed.listed(hospital.office)) == []
    taken_in(hospital, *rows)
    assert len(listed.listed(hospital.office)) == 1


def test_the_batch_has_one_event_and_each_row_its_record(hospital: Hospital) -> None:
    batch = taken_in(hospital, row("示例甲"), row("示例乙"))
    event = Event.objects.get(name="activities.import_rows")
    assert event.body == {"batch": str(batch.pk), "gatherings": 1, "attendances": 2}


def test_what_was_worked_on_since_is_not_undone(hospital: Hospital) -> None:
    batch = taken_in(hospital, row())
    commands.correct(by=hospital.secretary, gathering=Gathering.objects.get(), version=1, reason="笔误", title="导医")
    with pytest.raises(Refused, match="已更正"):
        exchange.undo(by=hospital.office, batch=batch, version=batch.version, reason="填错了表")


def test_outsiders_and_those_only_counted_are_kept_apart(hospital: Hospital) -> None:
    taken_in(hospital, row("示例志愿者", "示例大学"), row("", "", headcount=40))
    line = Attendance.objects.get()
    assert (line.person_id, line.outsider, line.outsider_unit) == (None, "示例志愿者", "示例大学")
    assert Gathering.objects.get().headcount == 40


def test_times_and_place_that_differ_are_other_gatherings(hospital: Hospital) -> None:
    taken_in(hospital, row("示例甲"), row("示例乙", to="10:00"), row("示例丙", place="病房"), row("示例丁", hours=2))
    assert sorted(part.hours or 0 for part in Segment.objects.all()) == [
        Decimal("2.0"), Decimal("2.0"), Decimal("3.5"), Decimal("3.5"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (row("无此人", ""), "本院没有“无此人”"),
        (row("无此人", "内科党支部"), "本院没有“无此人”"),
        (row("", ""), "请填写姓名"),
        (row(date=dt.date(2026, 12, 1)), "还没有到"),
        (row(to="07:00"), "结束时间应晚于开始时间"),
        (row(hours=25), "不超过 24 小时"),
        (row(headcount=-3), "小于 0"),
        (row(organiser="不存在的支部"), "没有“不存在的支部”"),
        (row(kind="不存在的类别"), "不存在的类别"),
        (row(**{"from": "2021-03-07 08:00", "to": ""}), "不是同一天"),
    ],
)
def test_each_mistake_gets_its_sentence(hospital: Hospital, cells: list[Any], sentence: str) -> None:
    batch = checked(hospital, row("示例乙"), cells)
    assert any(sentence in each for each in sentences(batch)), sentences(batch)
    assert [problem[0] for problem in batch.problems] == [3]
    with pytest.raises(Refused):
        exchange.confirm(by=hospital.office, batch=batch)
    assert not Gathering.objects.exists()


def test_the_same_person_twice_in_a_shift_is_named_with_the_first_row(hospital: Hospital) -> None:
    assert sentences(checked(hospital, row("示例甲"), row("示例甲"))) == ["“示例甲”在同一场活动中已见第 2 行"]


def test_two_of_one_name_want_a_unit_or_a_number(hospital: Hospital) -> None:
    people.register(by=SYSTEM, organisation=hospital.root, code="n7", name="示例甲")
    assert "本院有 2 位“示例甲”" in sentences(checked(hospital, row("示例甲", "", organiser="外科党支部")))[0]
    taken_in(hospital, row("示例甲", ""), row("示例甲（n7）", ""))
    assert set(Attendance.objects.values_list("person__code", flat=True)) == {"sl1", "n7"}


def test_a_number_of_somebody_else_is_refused(hospital: Hospital) -> None:
    assert sentences(checked(hospital, row("示例甲(sl2)"))) == ["工号 sl2 不是“示例甲”"]


def test_people_of_another_hospital_are_not_found(hospital: Hospital) -> None:
    other = found_hospital("other")
    people.register(by=SYSTEM, organisation=other.root, code="q1", name="外院示例")
    assert "本院没有“外院示例”" in sentences(checked(hospital, row("外院示例", "")))[0]


def test_the_ledger_given_out_is_the_ledger_taken_in(hospital: Hospital) -> None:
    taken_in(
        hospital, row("示例甲", served=6), row("示例志愿者", "示例大学", served=6), row("", "", headcount=40, served=6)
    )
    year = (dt.date(2021, 1, 1), dt.date(2021, 12, 31))
    rows = list(exports.volunteering(hospital.office, hospital.root, *year))
    assert {(each.get("name"), each.get("headcount")) for each in rows} == {
        ("示例甲", None), ("示例志愿者", None), (None, 40),
    }  # fmt: skip
    assert {each["hours"] for each in rows} == {Decimal("3.5")}
    assert {each["served"] for each in rows} == {6}
    assert list(exports.volunteering(hospital.office, hospital.two, *year)) == []


def test_who_had_left_by_the_day_is_a_mistake_of_the_row(hospital: Hospital) -> None:
    Person.objects.filter(pk=hospital.people[0].pk).update(left_on=DAY)
    assert sentences(checked(hospital, row())) == ["此人已于 2021-03-06 离院，不会参加这次活动"]
    Person.objects.filter(pk=hospital.people[0].pk).update(left_on=dt.date(2022, 1, 1))
    assert sentences(checked(hospital, row(), row(name="示例乙"))) == []


def test_an_import_used_elsewhere_is_not_undone_and_says_where(hospital: Hospital) -> None:
    day = dt.date(2026, 11, 20)
    batch = taken_in(hospital, row(date=day))
    made = Gathering.objects.get()
    deploying.deploy(by=hospital.office, organisation=hospital.root, kind="volunteering", title="冬季义诊",
                     due_on=day + dt.timedelta(9), branches=[hospital.one])  # fmt: skip
    deploying.take(by=hospital.secretary, draft=Draft.objects.get(), version=1, gathering=made)
    with pytest.raises(Refused, match="已用来完成下发的“冬季义诊”"):
        exchange.undo(by=hospital.office, batch=batch, version=batch.version, reason="弄错了")
    people.spend(
        by=SYSTEM, organisation=hospital.one, occurred_on=day, amount=Decimal(20), purpose="横幅", source=made.record
    )
    Draft.objects.update(gathering=None)
    assert list(importing.used([made.pk]).values()) == ["已登记活动经费支出"]
