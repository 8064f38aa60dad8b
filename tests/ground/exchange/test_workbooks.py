"""One definition in and out: the template takes what the export gives."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from tests.ground.exchange.conftest import House
from tests.ground.exchange.persons import workbook
from tests.ground.exchange.test_commands import checked, persons, told, uploaded

from tongxin.ground.audit.models import Event
from tongxin.ground.catalog.queries import active
from tongxin.ground.exchange import commands, workbooks
from tongxin.ground.exchange.definitions import Layout, Ledger
from tongxin.ground.exchange.reading import open_sheet
from tongxin.people.models import Person
from tongxin.toolbox.problems import Denied, Refused

LAYOUT = Layout("plain", "素净")
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def cells(content: bytes, sheet: int = 0) -> list[list[Any]]:
    return list(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).iter_rows())


def test_the_template_says_how_to_fill_it_in(ledger: Ledger) -> None:
    rows = cells(workbooks.template(ledger, LAYOUT))
    assert rows[0][0] == "人员台账"
    assert rows[1][0] == "填报单位：    填报时间："
    assert rows[2][:3] == ["序号", "*工号", "*姓名"]
    assert rows[2][8:10] == ["其他", ""]
    assert rows[3][7:10] == ["", "床位", "上班时间"]
    guide = cells(workbooks.template(ledger, LAYOUT), 1)
    assert ["一行代表", "每人一行"] in guide
    assert ["类别", "可填：医师、护士、其他"] in guide


def test_an_export_is_a_valid_import(house: House) -> None:
    commands.confirm(by=house.office, batch=checked(house, workbook(*persons(3))))
    exported = commands.export(
        by=house.office, organisation=house.hospital, ledger="persons_test", start=YEAR[0], end=YEAR[1]
    )
    assert exported.rows == 3
    assert exported.name == "人员台账 医院h1 20260101-20261231.xlsx"
    assert cells(exported.content)[4][:4] == [1, "00001", "职工1", "心血管内科"]
    Person.objects.all().delete()
    again = commands.check(by=house.office, batch=uploaded(house, exported.content))
    assert (again.rows, again.faults) == (3, 0), told(again)
    event = Event.objects.get(name="exchange.export")
    days = {"start": "2026-01-01", "end": "2026-12-31"}
    assert event.body == {"ledger": "persons_test", "rows": 3, "clear": ["phone"], **days}


def test_text_never_becomes_a_formula(house: House) -> None:
    Person.objects.create(
        hospital=house.hospital, organisation=house.department, code="=1+1", name="@SUM(A1)", sort_key="x"
    )
    exported = commands.export(
        by=house.office, organisation=house.hospital, ledger="persons_test", start=YEAR[0], end=YEAR[1]
    )
    assert cells(exported.content)[4][1:3] == ["=1+1", "@SUM(A1)"]


def test_an_export_is_denied_or_refused(house: House) -> None:
    with pytest.raises(Denied):
        commands.export(
            by=house.stranger, organisation=house.hospital, ledger="persons_test", start=YEAR[0], end=YEAR[1]
        )
    with pytest.raises(Refused, match="结束日期不能早于开始日期"):
        commands.export(by=house.office, organisation=house.hospital, ledger="persons_test", start=YEAR[1], end=YEAR[0])


def test_problems_as_a_file() -> None:
    rows = cells(
        workbooks.problems(LAYOUT, ["行", "列", "列名", "问题"], [(18, "E", "入院日期", "没有“2021-02-30”这一天")])
    )
    assert rows == [["行", "列", "列名", "问题"], [18, "E", "入院日期", "没有“2021-02-30”这一天"]]


@pytest.mark.parametrize("ledger", active().all("ledger").values(), ids=lambda ledger: ledger.id)
def test_every_ledgers_template_and_export_are_read_by_their_heads(ledger: Ledger) -> None:
    found = open_sheet(workbooks.template(ledger, LAYOUT), ledger)
    assert set(found.places) >= {column.key for column in ledger.incoming}
    content, _rows = workbooks.filled(ledger, LAYOUT, ledger.columns, [], {})
    assert set(open_sheet(content, ledger).places) == {column.key for column in ledger.columns}
    assert [column.key for column in ledger.columns if column.key in found.places] == sorted(
        found.places, key=found.places.__getitem__
    )
