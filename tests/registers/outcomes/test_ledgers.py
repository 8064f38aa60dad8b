"""The ledgers of honours and publicity: taken in, told what is wrong, undone, given out and taken in again."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from pytest_django import Settings

from tests.registers.conftest import SYSTEM, Hospital
from tongxin.ground.catalog.queries import active
from tongxin.ground.exchange import commands as exchange
from tongxin.ground.exchange.models import Batch
from tongxin.ground.exchange.tables import tables
from tongxin.ground.files.definitions import Upload
from tongxin.people import commands as people
from tongxin.registers.outcomes import commands, queries
from tongxin.registers.outcomes.models import Outcome
from tongxin.toolbox.problems import Refused

DAY = dt.date(2021, 7, 1)
YEAR = (dt.date(2021, 1, 1), dt.date(2021, 12, 31))


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path


def honour(title: str = "优秀共产党员", holder: str = "示例甲", kind: str = "个人", **more: Any) -> dict[str, Any]:
    return {
        "title": title, "level": "市级", "holder_kind": kind, "holder": holder, "issuer": "示例市委", "awarded_on": DAY, **more
    }  # fmt: skip


def report(title: str = "护士节特写", **more: Any) -> dict[str, Any]:
    return {
        "title": title, "kind": "模范人物报道", "node": "护士节", "author": "示例甲、示例乙", "unit": "外科党支部",
        "channel": "医院微信公众号", "level": "院内", "published_on": DAY, "consent": "是", **more,
    }  # fmt: skip


def workbook(ledger: str, rows: Sequence[dict[str, Any]]) -> bytes:
    columns = active().all("ledger")[ledger].columns
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [column.title for column in columns])
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, [row.get(column.key, "") for column in columns])
    book.close()
    return stream.getvalue()


def checked(hospital: Hospital, ledger: str, *rows: dict[str, Any], by: Any = None, unit: Any = None) -> Batch:
    upload = Upload("台账.xlsx", workbook(ledger, rows))
    by, unit = by or hospital.office, unit or hospital.root
    return exchange.check(by=by, batch=exchange.upload(by=by, organisation=unit, ledger=ledger, upload=upload))


def taken_in(hospital: Hospital, ledger: str, *rows: dict[str, Any]) -> Batch:
    return exchange.confirm(by=hospital.office, batch=checked(hospital, ledger, *rows), again=True)


def sentences(batch: Batch) -> list[tuple[int, str, str]]:
    return [
        (row, title, template.format(**params))
        for row, _letter, title, _code, template, params, _level in batch.problems
    ]


def test_honours_of_persons_units_and_names(hospital: Hospital) -> None:
    batch = taken_in(
        hospital, "honours", honour(), honour(holder="外科党支部", kind="集体"), honour(holder="护理小组", kind="集体"),
        honour(holder="张退休", valid_until=dt.date(2024, 7, 1), cohort=10),
    )  # fmt: skip
    assert batch.counts == [["成果（项）", 4]]
    rows = list(Outcome.objects.order_by("record_id").select_related("record", "organisation", "person"))
    assert [(queries.holder_text(row), row.organisation, row.holder_kind) for row in rows] == [
        ("示例甲", hospital.one, "person"),
        ("外科党支部", hospital.two, "collective"),
        ("护理小组", hospital.root, "collective"),
        ("张退休", hospital.root, "person"),
    ]
    assert (rows[3].valid_to, rows[3].cohort, rows[3].level) == (dt.date(2024, 7, 1), 10, "municipal")
    assert {(row.record.origin, row.record.late_reason) for row in rows} == {("imported", "")}


def test_every_wrong_row_is_named_with_its_column(hospital: Hospital) -> None:
    batch = checked(
        hospital, "honours", honour(holder="示例甲（99）"), honour(awarded_on=dt.date(2027, 1, 1)), honour(holder=""),
        honour(valid_until=dt.date(2020, 1, 1)),
    )  # fmt: skip
    assert sentences(batch) == [
        (2, "获奖单位（个人）", "工号 99 不是“示例甲”"),
        (3, "授予时间", "2027-01-01 还没有到：已发生的事才能登记"),
        (4, "获奖单位（个人）", "请填写获奖单位（个人）"),
        (5, "有效期至", "有效期至不能早于授予时间"),
    ]


def test_namesakes_are_told_apart_by_their_unit(hospital: Hospital) -> None:
    people.register(by=SYSTEM, organisation=hospital.root, code="900", name="示例甲")
    taken_in(hospital, "honours", honour(unit="内科党支部"))
    assert Outcome.objects.get().person == hospital.people[0]
    assert "本院有 2 位“示例甲”" in sentences(checked(hospital, "honours", honour()))[0][2]


def test_a_branch_takes_in_its_own_only(hospital: Hospital) -> None:
    rows = honour(), honour(holder="外科党支部", kind="集体")
    batch = checked(hospital, "honours", *rows, by=hospital.secretary, unit=hospital.one)
    assert sentences(batch) == [(3, "所在支部（科室）", "“外科党支部”不在您可以登记的范围内")]


def test_reports_are_taken_in_and_given_out_alike(hospital: Hospital) -> None:
    taken_in(hospital, "publicity", report(), report(channel="市日报", level="市级", consent=""))
    row = Outcome.objects.order_by("record_id")[0]
    assert (row.level, row.category, row.occasion, row.organisation) == (
        "hospital",
        "模范人物报道",
        "护士节",
        hospital.two,
    )
    assert (row.extra["author"], row.extra["consent"]) == ("示例甲、示例乙", True)
    export = tables["publicity"].export
    assert export is not None
    given = list(export(hospital.office, hospital.root, *YEAR))
    assert [(each["level"], each["kind"], each["channel"]) for each in given] == [
        ("院内", "模范人物报道", "医院微信公众号"),
        ("市级", "模范人物报道", "市日报"),
    ]
    assert given[0]["author"] == ["示例甲", "示例乙"]


def test_all_staff_may_take_out_honours(hospital: Hospital) -> None:
    taken_in(hospital, "honours", honour(), honour(holder="外科党支部", kind="集体"))
    export = tables["honours"].export
    assert export is not None
    given = list(export(hospital.member, hospital.root, *YEAR))
    assert [(each["holder"], each["holder_kind"], each["level"]) for each in given] == [
        ("示例甲", "个人", "市级"),
        ("外科党支部", "集体", "市级"),
    ]


def test_a_batch_is_undone_unless_used(hospital: Hospital) -> None:
    batch = taken_in(hospital, "honours", honour(), honour(title="先进工作者"))
    exchange.undo(by=hospital.office, batch=batch, version=batch.version, reason="填错了表")
    assert not queries.listed(hospital.office).exists()
    batch = taken_in(hospital, "honours", honour(), honour(title="先进工作者"))
    row = queries.listed(hospital.office).filter(record__title="先进工作者").get()
    commands.correct(by=hospital.office, outcome=row, version=1, reason="笔误", title="先进个人")
    with pytest.raises(Refused, match="导入后已更正"):
        exchange.undo(by=hospital.office, batch=batch, version=batch.version, reason="填错了表")
