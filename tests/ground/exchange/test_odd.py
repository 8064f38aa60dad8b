"""Rarer columns, and ledgers that go only one way."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from tests.ground.exchange import odd
from tests.ground.exchange.conftest import SYSTEM, House
from tests.ground.exchange.persons import workbook

from tongxin.ground.catalog import queries as catalog
from tongxin.ground.commands.actors import System
from tongxin.ground.exchange import commands, queries, workbooks
from tongxin.ground.exchange.checking import take
from tongxin.ground.exchange.definitions import Layout, Ledger
from tongxin.ground.exchange.describing import cell_text
from tongxin.ground.files.definitions import Upload
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox.problems import NotFound, Refused

LAYOUT = Layout("plain", "素净")
DAYS: dict[str, Any] = {"start": dt.date(2026, 1, 1), "end": dt.date(2026, 12, 31)}


@pytest.fixture
def odd_ledgers(ledgers: None, tmp_path: Path) -> None:
    (tmp_path / "catalog" / "ledger" / "odd.toml").write_text(odd.LEDGERS, "utf-8")
    catalog.forget()


@pytest.fixture
def ledger(odd_ledgers: None) -> Ledger:
    found: Ledger = catalog.entry("ledger", "odd_out")
    return found


def first_rows(content: bytes) -> list[list[Any]]:
    return list(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).iter_rows())


def test_what_is_written_is_read_again(ledger: Ledger) -> None:
    content, rows = workbooks.filled(ledger, LAYOUT, ledger.columns, [odd.ROW], {})
    row = take(content, ledger, [], 10).rows[0]
    assert rows == 1
    assert {key: row[key] for key in odd.ROW} == odd.ROW
    assert [cell_text(row[key]) for key in ("who", "at", "month", "yes", "many")] == [
        "张三、李四", "2021-12-04 08:30", "2021-12-01", "是", "",
    ]  # fmt: skip


def test_the_template_of_a_ledger_without_groups_or_head(ledger: Ledger) -> None:
    assert first_rows(workbooks.template(ledger, LAYOUT))[1][:3] == ["*编号", "人员", "时间"]


def test_a_time_of_day_needs_a_day(ledger: Ledger) -> None:
    found = take(workbook(["1", "08:30"], heads=["编号", "时间"]), ledger, [], 10)
    assert [fault.problem.sentence() for fault in found.faults] == ["只有钟点，没有日期：请写成 2021-12-04 08:30"]


def test_ledgers_that_go_one_way(house: House, odd_ledgers: None) -> None:
    with pytest.raises(Refused, match="“杂项台账”不能导入"):
        commands.upload(by=house.office, organisation=house.hospital, ledger="odd_out", upload=Upload("a.xlsx", b"x"))
    with pytest.raises(Refused, match="“只能导入的台账”不能导出"):
        commands.export(by=house.office, organisation=house.hospital, ledger="odd_in", **DAYS)
    assert "odd_out" not in {ledger.id for ledger in queries.importable(house.office)}
    assert "odd_in" not in {ledger.id for ledger in queries.exportable(house.office)}


def test_a_ledger_belongs_to_a_hospital_not_to_a_region(house: House) -> None:
    region = Organisation.objects.create(
        kind="region", code="r", name="某市", short_name="某市", sort_key="x", established_on=dt.date(2020, 1, 1)
    )
    with pytest.raises(Refused, match="请选择一家医院内的组织"):
        commands.upload(by=SYSTEM, organisation=region, ledger="persons_test", upload=Upload("a.xlsx", b"x"))


def test_the_hospital_meant_when_none_is_named(house: House) -> None:
    assert queries.only_hospital(house.office) == house.hospital
    assert queries.only_hospital(System("x", house.hospital.pk)) == house.hospital
    with pytest.raises(NotFound, match="--organisation"):
        queries.only_hospital(SYSTEM)


def test_a_batch_outlives_its_ledger(house: House) -> None:
    upload = Upload("a.xlsx", workbook(["1", "张三"], heads=["工号", "姓名"]))
    batch = commands.upload(by=SYSTEM, organisation=house.hospital, ledger="persons_test", upload=upload)
    assert queries.title(batch) == "人员台账"
    batch.ledger = "gone"
    assert queries.title(batch) == "gone"
