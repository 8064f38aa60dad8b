"""The ledgers of organisation life, training, deeds and talks: taken in, shown, given out."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from pytest_django import Settings
from python_calamine import CalamineWorkbook

from tests.registers.conftest import SYSTEM, Hospital, _user, found_hospital
from tongxin.ground.catalog.queries import entry
from tongxin.ground.exchange import commands as exchange
from tongxin.ground.exchange.models import Batch
from tongxin.ground.exchange.tables import tables
from tongxin.ground.files.definitions import Upload
from tongxin.ground.organisations.models import Organisation
from tongxin.people import commands as people
from tongxin.people.models import Absence
from tongxin.registers.activities import commands, exports
from tongxin.registers.activities.commands import approving
from tongxin.registers.activities.definitions import LIFE_LEDGER, Part
from tongxin.registers.activities.looking import spent
from tongxin.registers.activities.models import Attendance, Gathering, Segment

DAY = dt.date(2026, 3, 6)
SPAN = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path


def taken_in(hospital: Hospital, ledger: str, *rows: dict[str, Any], unit: Organisation | None = None) -> Batch:
    """Import rows, given by column key, into the first branch, or another unit."""
    columns = entry("ledger", ledger).incoming
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    lines: Sequence[Sequence[Any]] = [[column.title for column in columns],
                                      *([row.get(column.key, "") for column in columns] for row in rows)]  # fmt: skip
    for number, cells in enumerate(lines):
        sheet.write_row(number, 0, cells)
    book.close()
    upload = Upload("台账.xlsx", stream.getvalue())
    batch = exchange.upload(by=hospital.office, organisation=unit or hospital.one, ledger=ledger, upload=upload)
    checked = exchange.check(by=hospital.office, batch=batch)
    return exchange.confirm(by=hospital.office, batch=checked, again=True) if not checked.problems else checked


def sentences(batch: Batch) -> list[str]:
    return [template.format(**params) for _row, _letter, _title, _code, template, params, _level in batch.problems]


def shown(hospital: Hospital, ledger: str) -> list[dict[str, Any]]:
    export = tables[ledger].export
    assert export is not None
    return [dict(row) for row in export(hospital.office, hospital.root, *SPAN)]


def test_rows_of_one_moment_are_one_gathering(hospital: Hospital) -> None:
    meeting = {
        "occurred_at": "2026-03-06 15:00",
        "place": "会议室",
        "topic": "学习",
        "attended": 12,
        "result": "学习了讲话。",
    }
    batch = taken_in(
        hospital, "organisation_life",
        {**meeting, "kind": "支部党员大会", "host": "示例甲", "recorder": "示例乙"},
        {**meeting, "kind": "党课", "host": "王教授", "hours": 1.5, "attended": 11},
        {**meeting, "kind": "主题党日", "occurred_at": "2026-04-10 15:00"},
    )  # fmt: skip
    assert (batch.state, sentences(batch)) == ("applied", [])
    assert [row.headcount for row in Gathering.objects.order_by("occurred_on")] == [12, 12]
    rows = shown(hospital, "organisation_life")
    assert [row["kind"] for row in rows] == ["支部党员大会", "党课", "主题党日"]
    assert rows[0]["gathering"] == rows[1]["gathering"] != rows[2]["gathering"]
    assert (rows[0]["host"], rows[1]["host"], rows[0]["recorder"]) == ("示例甲（sl1）", "王教授", "示例乙（sl2）")
    assert (rows[1]["hours"], rows[1]["topic"], rows[0]["attended"]) == (Decimal("1.5"), "学习", 12)
    assert rows[0]["should_attend"] is None


def test_a_meeting_whose_hour_nobody_wrote_down_has_a_day_only(hospital: Hospital) -> None:
    held = {"occurred_at": "2026-03-06", "kind": "支部党员大会", "topic": "学习", "attended": 12}
    assert sentences(taken_in(hospital, "organisation_life", held)) == []
    assert Gathering.objects.get().starts_at is None
    assert [row["occurred_at"] for row in shown(hospital, "organisation_life")] == [dt.date(2026, 3, 6)]
    for mapping, told in (("", dt.date(2026, 3, 6)), ("smart_party_life", "2026-03-06")):
        made = exchange.export(
            by=hospital.office, organisation=hospital.root, ledger="organisation_life", start=SPAN[0], end=SPAN[1],
            mapping=mapping,
        )  # fmt: skip
        cells = CalamineWorkbook.from_filelike(io.BytesIO(made.content)).get_sheet_by_index(0).to_python()
        assert any(told in row for row in cells), mapping


def test_meetings_of_one_day_without_an_hour_are_gatherings_of_their_own(hospital: Hospital) -> None:
    day = {"occurred_at": "2026-03-06", "place": "会议室"}
    batch = taken_in(
        hospital, "organisation_life",
        {**day, "kind": "支委会", "attended": 5, "result": "研究了发展对象。"},
        {**day, "kind": "支部党员大会", "attended": 30, "result": "讨论了发展对象。"},
    )  # fmt: skip
    assert sentences(batch) == []
    found = Segment.objects.values_list("kind", "gathering__headcount", "gathering__minutes")
    assert set(found) == {
        ("committee_meeting", 5, "研究了发展对象。"), ("members_meeting", 30, "讨论了发展对象。"),
    }  # fmt: skip


def test_a_unit_that_holds_no_such_meetings_is_refused_once_for_the_sheet(hospital: Hospital) -> None:
    held = {"occurred_at": "2026-03-06 15:00", "topic": "学习"}
    batch = taken_in(
        hospital, "organisation_life", {**held, "kind": "主题党日"},
        *({**held, "kind": kind} for kind in ("支委会", "支部党员大会", "支委会")), unit=hospital.root,
    )  # fmt: skip
    assert sentences(batch) == ["“示例医院”不举行支委会、支部党员大会（共 3 行）：请在“导入到”里选举行的党支部，再导入"]


def test_mistakes_of_organisation_life_stand_at_their_cells(hospital: Hospital) -> None:
    batch = taken_in(
        hospital, "organisation_life",
        {"occurred_at": "2026-03-06 15:00", "kind": "支部党员大会", "host": "查无此人"},
        {"occurred_at": "2027-03-06 15:00", "kind": "支委会", "hours": 30},
        {"occurred_at": "15:00", "kind": "支委会"},
    )  # fmt: skip
    assert any("查无此人" in sentence for sentence in sentences(batch))
    assert any("24 小时" in sentence for sentence in sentences(batch))


def test_trainees_of_one_class_are_one_gathering(hospital: Hospital) -> None:
    course = {"course": "支部书记培训班", "content": "党务工作基本要求", "organiser": "市委党校", "from": "2026-03-06",
              "to": "2026-03-08", "hours": 24, "role": "支部书记", "result": "合格"}  # fmt: skip
    batch = taken_in(
        hospital, "training", {**course, "name": "示例甲"}, {**course, "name": "示例乙", "result": "未考核"},
        {**course, "name": "示例丙", "role": "党员", "branch": "内科党支部"},
    )  # fmt: skip
    assert sentences(batch) == []
    assert list(Segment.objects.order_by("kind").values_list("kind", flat=True)) == [
        "party_training",
        "secretary_training",
    ]
    assert Attendance.objects.count() == 3
    rows = shown(hospital, "training")
    assert {(row["name"], row["role"], row["result"]) for row in rows} == {
        ("示例甲", "支部书记", None), ("示例乙", "支部书记", None), ("示例丙", "党员", "合格"),
    }  # fmt: skip
    assert {row["to"] for row in rows} == {dt.date(2026, 3, 8)}


def test_a_trainee_unknown_or_written_twice_is_said(hospital: Hospital) -> None:
    course = {"course": "培训班", "from": "2026-03-06", "role": "党员"}
    batch = taken_in(
        hospital, "training", {**course, "name": "查无此人"}, {**course, "name": "示例甲"}, {**course, "name": "示例甲"}
    )
    assert ["本院没有" in sentences(batch)[0], "已经写过" in sentences(batch)[1]] == [True, True]


def test_deeds_are_taken_in_and_summed_by_project(hospital: Hospital) -> None:
    deed = {
        "title": "便民热水",
        "target": "患者",
        "due_on": "2026-03-06",
        "people": 30,
        "state": "长期坚持",
        "owner": "示例甲",
    }
    batch = taken_in(
        hospital,
        "practical_deeds",
        deed,
        {**deed, "title": "轮椅借用", "branch": "外科党支部", "due_on": "2027-01-01"},
        unit=hospital.root,
    )
    assert sentences(batch) == []
    commands.record(by=SYSTEM, organisation=hospital.root, kind="practical_deed", title="便民热水",
                    occurred_on=dt.date(2026, 5, 1), present=[], times=7, served=5, late_reason="补录",
                    extra={"beneficiary": "患者"})  # fmt: skip
    rows = {row["title"]: row for row in shown(hospital, "practical_deeds")}
    water, chairs = rows["便民热水"], rows["轮椅借用"]
    assert (water["times"], water["people"], water["last_on"], water["owner"]) == (8, 35, dt.date(2026, 5, 1), "示例甲")
    assert (chairs["branch"], chairs["last_on"], chairs["due_on"]) == (
        hospital.two,
        dt.date(2026, 11, 22),
        dt.date(2027, 1, 1),
    )


def test_a_deed_not_begun_is_left_for_later(hospital: Hospital) -> None:
    batch = taken_in(
        hospital, "practical_deeds", {"title": "甲", "target": "患者", "due_on": "2026-03-06", "state": "未启动"}
    )
    assert ["办起来以后再登记" in sentence for sentence in sentences(batch)] == [True]


def test_talks_are_read_by_those_who_keep_the_list(hospital: Hospital) -> None:
    batch = taken_in(hospital, "heart_talks", {
        "date": "2026-03-06", "talker": "示例甲", "talked": "示例乙", "pair": "支委与党员", "help": "住房", "place": "办公室",
    })  # fmt: skip
    assert sentences(batch) == []
    [row] = shown(hospital, "heart_talks")
    assert (row["talker"], row["talked"], row["help"], row["place"]) == (
        "示例甲（sl1）",
        "示例乙（sl2）",
        "住房",
        "办公室",
    )
    assert list(exports.heart_talks(hospital.member, hospital.one, *SPAN)) == []
    own, other = (_user(key, hospital.root, "branch_committee", unit, None)
                  for key, unit in (("c1", hospital.one), ("c2", hospital.two)))  # fmt: skip
    assert [line["help"] for line in exports.heart_talks(own, hospital.one, *SPAN)] == ["住房"]
    assert list(exports.heart_talks(other, hospital.one, *SPAN)) == []


def test_the_matrix_marks_each_member_at_each_gathering(hospital: Hospital) -> None:
    Absence.objects.create(hospital=hospital.root, organisation=hospital.one, person=hospital.people[4], kind="study",
                           valid_from=DAY)  # fmt: skip
    first = commands.record(
        by=SYSTEM, organisation=hospital.one, kind="members_meeting", title="大会", occurred_on=DAY, hours=Decimal(2),
        present=hospital.people[:2], excused={str(hospital.people[2].pk): "值班"}, absent=[hospital.people[3]],
        late_reason="补录", parts=[Part("party_class", hours=Decimal(1))],
    )  # fmt: skip
    commands.make_up(by=SYSTEM, gathering=first, version=1, people=[hospital.people[2]], made_up_on=DAY)
    [column] = exports.matrix_columns(hospital.office, hospital.root, *SPAN)
    assert column.title == "03.06 大会"
    rows = {row["name"]: row for row in shown(hospital, "attendance_matrix")}
    assert [rows[f"示例{name}"][column.key] for name in "甲丙丁戊"] == ["√", "补", "×", "外"]
    one = rows["示例甲"]
    assert (one["should"], one["attended"], one["rate"], one["hours"]) == (1, 1, Decimal("100.0"), Decimal(3))
    assert (rows["示例戊"]["should"], rows["示例戊"]["rate"], rows["示例丙"]["made_up"]) == (0, None, 1)
    [life, _second] = shown(hospital, "organisation_life")
    assert {key: life[key] for key in ("should_attend", "attended", "absent", "made_up", "observers")} == {
        "should_attend": 4, "attended": 2, "absent": 1, "made_up": 1, "observers": 0,
    }  # fmt: skip


def test_the_ledgers_kinds_are_those_of_the_catalog() -> None:
    choices = entry("ledger", "organisation_life").column("kind").choices
    assert [entry("activity", kind).title for kind in LIFE_LEDGER] == choices


def test_each_spending_is_a_line_with_its_approval_and_what_is_left(hospital: Hospital) -> None:
    branch, by = hospital.one, hospital.office
    outing = commands.plan(
        by=hospital.secretary, organisation=branch, kind="volunteering", title="社区义诊", occurred_on=dt.date(2026, 11, 22),
        extra={"category": "义诊咨询"},
    )  # fmt: skip
    approving.apply(
        by=hospital.secretary, gathering=outing, people=5, plan="半天", outside=True, safety="专人带队",
        budget=Decimal(300), fund="党建工作经费", budget_items="交通",
    )  # fmt: skip
    people.set_budget(by=by, organisation=branch, year=2026, amount=Decimal(1000))
    for month, amount, source in ((2, 100, None), (10, 250, outing.record)):
        people.spend(
            by=by, organisation=branch, occurred_on=dt.date(2026, month, 1), amount=Decimal(amount), purpose="交通",
            source=source,
        )  # fmt: skip
    people.spend(by=by, organisation=hospital.two, occurred_on=dt.date(2026, 10, 2), amount=Decimal(80), purpose="书刊")
    first, other = spent.party_funds(by, hospital.root, dt.date(2026, 3, 1), dt.date(2026, 12, 31))
    assert (first["budget"], first["amount"], first["left"]) == (1000, 250, 650)
    assert (first["activity"], first["source"], first["approved"]) == ("社区义诊", "党建工作经费", "等待审批")
    assert (other["branch"], other["budget"], other["left"], other["activity"]) == (hospital.two, None, None, "")
    assert [row["amount"] for row in spent.party_funds(hospital.secretary, hospital.root, *SPAN)] == [100, 250]
    assert list(spent.party_funds(found_hospital("fo").office, hospital.root, *SPAN)) == []
