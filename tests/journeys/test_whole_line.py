"""The whole line: a ledger of 730 person-times in, out and in again; figures, report and audit follow, and tell what moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page, expect
from pytest_django import Settings
from tests.journeys.conftest import DESK, Open
from tests.journeys.test_sign_in import sign_in
from tests.registers.activities.test_ledger import row, workbook
from tests.registers.conftest import SYSTEM, Hospital, found_hospital

from tongxin.ground.access import scope
from tongxin.ground.access.models import User
from tongxin.ground.audit.commands import seal
from tongxin.ground.audit.models import Event
from tongxin.ground.audit.queries import verify
from tongxin.ground.catalog.commands import publish
from tongxin.registers.activities import commands as activities
from tongxin.toolbox import clock

PASSWORD = "Whole-line-2026"
FIGURE = "/figures/volunteering.person_times/?period=2021"
SHIFTS, A_SHIFT = 146, 5


@pytest.fixture
def ward(live_server: Any, everywhere: None, settings: Settings, tmp_path: Path) -> Hospital:
    """A hospital whose Party office can sign in."""
    settings.FILES = tmp_path / "files"
    publish(by=SYSTEM)
    made = found_hospital("sl")
    User.objects.filter(pk=made.office.id).update(password=make_password(PASSWORD))
    return made


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """The ledger of 2021: 146 shifts of five people."""
    names = ("示例甲", "示例乙", "示例丙", "示例丁", "示例戊")
    rows = [
        row(name, date=dt.date(2021, 1, 4) + dt.timedelta(days=2 * shift), project=f"门诊导医第{shift + 1}班")
        for shift in range(SHIFTS)
        for name in names[:A_SHIFT]
    ]
    path = tmp_path / "志愿服务台账.xlsx"
    path.write_bytes(workbook(rows))
    return path


def take_in(page: Page, ledger: Path) -> None:
    page.goto("/import/new/volunteering/")
    page.locator("input[type=file]").set_input_files(ledger)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_role("main")).to_contain_text("730 行，没有问题，可以导入")
    again = page.get_by_role("checkbox")
    if again.count():
        again.check()
    page.get_by_role("button", name="确认导入 730 行").click()
    expect(page.get_by_role("main")).to_contain_text("已导入 730 行")


def undo(page: Page) -> None:
    page.get_by_role("link", name="撤销").first.click()
    page.get_by_label("原因").fill("试导入")
    page.get_by_role("button", name="撤销这批数据").click()
    expect(page.get_by_role("main")).to_contain_text("这批数据已撤销")


def export(page: Page, to: Path) -> None:
    page.goto("/reports/new/annual_summary/")
    page.get_by_label("从哪天").fill("2021-01-01")
    page.get_by_label("到哪天").fill("2021-12-31")
    page.get_by_role("button", name="取数并起草").click()
    expect(page.get_by_role("main")).to_contain_text("730")
    page.get_by_role("link", name="导出 .docx").click()
    page.get_by_role("button", name="导出").click()
    with page.expect_download() as download:
        page.locator("a[href*='/reports/issues/']").first.click()
    download.value.save_as(to)


def check(page: Page, file: Path) -> str:
    page.goto("/reports/verify/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="核验", exact=True).click()
    return page.locator("#result").inner_text()


def test_from_the_ledger_to_a_verified_report(
    browse: Open, ward: Hospital, ledger: Path, tmp_path: Path, sound: Callable[[Page], None]
) -> None:
    page = browse(DESK)
    sign_in(page, "sl-party_office", PASSWORD, at="/import/")
    take_in(page, ledger)
    sound(page)
    undo(page)
    page.goto(FIGURE)
    expect(page.locator(".tx-big")).not_to_contain_text("730")
    take_in(page, ledger)
    page.goto(FIGURE)
    expect(page.locator(".tx-big")).to_contain_text("730 人次")

    report = tmp_path / "总结.docx"
    export(page, report)
    assert "全部属实" in check(page, report)

    scope.put(scope.EVERYWHERE)
    with clock.at(dt.date(2021, 5, 2)):
        activities.record(
            by=SYSTEM, organisation=ward.one, kind="volunteering", title="补登的一次", occurred_on=dt.date(2021, 5, 1),
            present=ward.people[:1], extra={"category": "其他"},
        )  # fmt: skip
    told = check(page, report)
    assert "有出入" in told
    assert "补登的一次" in told
    assert "731" in told


def test_the_audit_names_the_entry_that_was_edited(ward: Hospital, owner: psycopg.Connection) -> None:
    while seal():
        pass
    assert verify().problem is None
    event = Event.objects.order_by("id")[3]
    owner.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
    owner.execute("UPDATE audit_event SET name = 'access.revoke' WHERE id = %s", [event.pk])
    owner.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")
    problem = verify().problem
    assert problem is not None
    assert str(event.pk) in problem.sentence()
