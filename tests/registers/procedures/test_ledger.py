"""The ledger of member development: past cases by an .xlsx, told what is wrong, undone, given out and taken in again."""

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
from tests.registers.procedures.journey import WAY
from tests.registers.procedures.test_importing import person

from tongxin.ground.catalog.queries import active
from tongxin.ground.exchange import commands as exchange
from tongxin.ground.exchange.models import Batch
from tongxin.ground.exchange.tables import tables
from tongxin.ground.files.definitions import Upload
from tongxin.ground.todos.models import Todo
from tongxin.registers.procedures import commands, queries
from tongxin.registers.procedures.models import Case
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2027, 12, 1, 9, tzinfo=clock.ZONE)
LEDGER = "member_development"


@pytest.fixture(autouse=True)
def there(settings: Settings, tmp_path: Path, hospital: Hospital) -> Any:
    settings.FILES = tmp_path
    with clock.at(NOW):
        yield


def line(**more: Any) -> dict[str, Any]:
    days = {item.step: item.on for item in WAY if item.step != "review"}
    said = {
        "name": "示例1", "review": "2025-11-10、2026-05-10", "contacts__contacts": "示例甲、示例乙", "training__days": 3,
        "introducers__introducers": "示例甲、示例乙", "branch_meeting__votes": "5/5/5", "full_meeting__votes": "6/5/5/0/0",
        "publicity__begins": dt.date(2026, 5, 12), "publicity__ends": dt.date(2026, 5, 19),
        "full_application": "2027-07-10", "full_meeting": "2027-07-20",
    }  # fmt: skip
    return {**days, **said, **more}


def workbook(rows: Sequence[dict[str, Any]]) -> bytes:
    columns = active().all("ledger")[LEDGER].columns
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [column.title for column in columns])
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, [row.get(column.key, "") for column in columns])
    book.close()
    return stream.getvalue()


def checked(hospital: Hospital, *rows: dict[str, Any]) -> Batch:
    upload = Upload("台账.xlsx", workbook(rows))
    return exchange.upload(by=hospital.office, organisation=hospital.one, ledger=LEDGER, upload=upload)


def said(batch: Batch) -> list[tuple[int, str, str, str]]:
    return [
        (row, title, template.format(**params), level)
        for row, _letter, title, _code, template, params, level in batch.problems
    ]


def test_a_sheet_becomes_cases_with_their_steps(hospital: Hospital) -> None:
    person(hospital)
    batch = checked(hospital, line())
    assert said(batch) == []
    assert batch.counts == [["办理事项（件）", 1], ["步骤（步）", len(WAY)], ["未满足规定（处）", 0]]
    exchange.confirm(by=hospital.office, batch=batch)
    case = Case.objects.get()
    course = queries.course_of(case)
    assert [(item.step, item.on) for item in course.past] == [(item.step, item.on) for item in WAY]
    assert case.next_step == "archive"
    facts = {item.step: item.facts for item in course.past}
    assert facts["introducers"]["introducers"] == tuple(one.pk for one in hospital.people[:2])
    export = tables[LEDGER].export
    assert export is not None
    (row,) = export(hospital.office, hospital.root, dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    told = {key: value for key, value in row.items() if not key.startswith("_") and key not in ("state", "branch")}
    again = {key: "、".join(value) if isinstance(value, list) else value for key, value in told.items()}
    expected = line(branch_meeting__votes="5/5/5/0/0", full_meeting="2027-07-20", full_meeting__outcome="按期转正")
    expected |= {"full_application": dt.date(2027, 7, 10), "full_meeting": dt.date(2027, 7, 20)}
    assert {key: again[key] for key in expected} == expected


def test_an_extension_has_two_meetings(hospital: Hospital) -> None:
    person(hospital)
    two = line(
        full_application="2027-07-10、2027-11-10", full_meeting="2027-07-20、2027-11-20", full_approval="",
        full_meeting__outcome="延长预备期、取消预备党员资格", full_meeting__months=6,
    )  # fmt: skip
    batch = checked(hospital, two)
    assert [level for _row, _title, _sentence, level in said(batch)] == ["soft"] * len(batch.problems)
    exchange.confirm(by=hospital.office, batch=batch)
    past = queries.course_of(Case.objects.get()).past
    assert [(item.outcome, item.facts.get("months")) for item in past if item.step == "full_meeting"] == [
        ("extended", 6),
        ("cancelled", None),
    ]


def test_every_cell_that_cannot_be_is_named_and_what_was_not_kept_is_told(hospital: Hospital) -> None:
    for number in range(1, 6):
        person(hospital, number)
    batch = checked(
        hospital, line(name="无此人"), line(talk=dt.date(2025, 3, 1)), line(name="示例2", review="不详"),
        line(name="示例3", branch_meeting__votes="5/6/5"), line(name="示例4", branch_meeting__votes="全票"),
        line(name="示例5", full_meeting__outcome="好"), line(name="示例2", introducers__introducers="示例甲、示例3"),
    )  # fmt: skip
    found = said(batch)
    assert [each[:2] for each in found if each[3] == "hard"] == [
        (2, "姓名"),
        (3, "派人谈话"),
        (4, "历次半年考察"),
        (5, "接收票决（应到/实到/赞成）"),
        (6, "接收票决（应到/实到/赞成）"),
        (7, "转正情况"),
    ]
    assert [each[2] for each in found if each[0] == 8] == [
        "“入党介绍人”须是正式党员，其中有非党员（细则（2014）第十四条；党章）"
    ]
    with pytest.raises(Refused):
        exchange.confirm(by=hospital.office, batch=batch)


def test_a_branch_that_is_none_is_named_with_its_row_and_column(hospital: Hospital) -> None:
    for number in (1, 2):
        person(hospital, number)
    upload = Upload("台账.xlsx", workbook([line(branch=hospital.one.name), line(name="示例2")]))
    batch = exchange.upload(by=hospital.office, organisation=hospital.root, ledger=LEDGER, upload=upload)
    assert [each[:3] for each in said(batch) if each[3] == "hard"] == [
        (3, "所在党支部", "“发展党员”由党委、党总支、党支部、临时党支部办理，“示例医院”不是：请另选"),
    ]
    assert not Case.objects.exists()


def test_an_import_is_undone_unless_a_case_went_on(hospital: Hospital) -> None:
    for number in (1, 2):
        person(hospital, number)
    batch = exchange.confirm(by=hospital.office, batch=checked(hospital, line(), line(name="示例2")))
    case = Case.objects.get(subject__name="示例1")
    done: dict[str, Any] = {
        "step": "archive",
        "on": dt.date(2027, 12, 1),
        "facts": {"complete": "齐全", "place": "党办"},
    }
    undo: dict[str, Any] = {"by": hospital.office, "batch": batch, "version": batch.version, "reason": "重复"}
    commands.take(by=hospital.office, case=case, version=1, **done)
    with pytest.raises(Refused):
        exchange.undo(**undo)
    assert Todo.objects.filter(done_at=None, subject__startswith="procedures.next").count() == 1
    other = Case.objects.get(subject__name="示例2")
    assert commands.void_rows(
        by=SYSTEM, organisation=hospital.root, batch=batch.pk, targets=[other.pk], reason="重复导入"
    )
    assert not Todo.objects.filter(done_at=None, subject__startswith="procedures.next").exists()


def test_the_column_of_a_notice_asks_for_the_day_that_its_rule_takes() -> None:
    [column] = [each for each in active().all("ledger")[LEDGER].columns if each.key == "publicity"]
    assert column.note == "公示期满以后得出结论的日期，晚于公示结束"
