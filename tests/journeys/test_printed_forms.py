"""A secretary prints the sign-in sheet, scans the signed paper, and finds it on the activity's page."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from tests.journeys.conftest import PHONE, Open
from tests.journeys.test_activity import enter
from tests.registers.conftest import Hospital, found_hospital

from tongxin.ground.forms.models import Pile
from tongxin.ground.jobs import tasks as jobs
from tongxin.registers.activities import commands
from tongxin.toolbox import clock, office

SHOTS = os.environ.get("TONGXIN_SHOTS")


@pytest.fixture
def place(live_server: Any, everywhere: None, settings: Settings, tmp_path: Path) -> Hospital:
    settings.FILES = tmp_path / "files"
    return found_hospital("sl")


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for them (TONGXIN_SHOTS)."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"forms-{name}.png", full_page=True)


def on_paper(document: Path, folder: Path) -> list[Path]:
    """Print a document and photograph each page."""
    office.convert([document], folder)
    subprocess.run(["pdftoppm", "-r", "150", "-jpeg", document.with_suffix(".pdf"), folder / "IMG"], check=True)
    return sorted(folder.glob("IMG-*.jpg"))


def test_a_sheet_is_printed_signed_and_files_itself(
    browse: Open, place: Hospital, sound: Callable[[Page], None], tmp_path: Path
) -> None:
    row = commands.record(
        by=place.secretary, organisation=place.one, kind="themed_party_day", title="学习贯彻条例",
        occurred_on=clock.today(), present=place.people[:4], absent=[place.people[4]],
    )  # fmt: skip
    page = browse()
    enter(page, place.secretary, f"/activities/{row.pk}/")
    page.get_by_role("link", name="打印表单").click()
    sound(page)
    shot(page, "record")
    page.locator("li", has_text="会议（活动）签到表").get_by_role("button", name="打印").click()
    sound(page)
    shot(page, "printed")
    with page.expect_download() as waited:
        page.get_by_role("link", name="下载 .docx").click()
    waited.value.save_as(tmp_path / "sheet.docx")
    photos = on_paper(tmp_path / "sheet.docx", tmp_path)
    (tmp_path / "blank.png").write_bytes((Path(__file__).parent / "blank.png").read_bytes())

    small = browse(PHONE)
    enter(small, place.recorder, "/forms/")
    sound(small)
    shot(small, "index-390")
    small.get_by_label("扫描件或照片").set_input_files([*photos, tmp_path / "blank.png"])
    small.get_by_role("button", name="上传并归档").click()
    expect(small.get_by_text("正在识别")).to_be_visible()
    jobs.run(job=str(Pile.objects.get().job_id))
    expect(small.get_by_text("2 页，自动归档 1 页")).to_be_visible()
    sound(small)
    shot(small, "pile-390")
    small.get_by_role("link", name="手工归档").click()
    small.get_by_label("记录编号或名称").fill("学习贯彻")
    small.get_by_role("button", name="查找").click()
    sound(small)
    shot(small, "page-390")
    small.get_by_role("link", name="归到这条").click()
    sound(small)
    small.get_by_role("button", name="归档").click()
    expect(small.get_by_text("已归入“学习贯彻条例”")).to_be_visible()

    page.goto(f"/activities/{row.pk}/")
    expect(page.get_by_text("会议（活动）签到表 扫描件")).to_be_visible()
    page.goto("/forms/")
    sound(page)
    shot(page, "index")
    page.get_by_role("link", name="党支部工作手册").click()
    sound(page)
    shot(page, "book")
    page.get_by_role("button", name="开始装订").click()
    expect(page.get_by_text("正在排版")).to_be_visible()
    sound(page)


def test_a_volunteer_takes_a_certificate_home(browse: Open, place: Hospital, sound: Callable[[Page], None]) -> None:
    commands.record(
        by=place.secretary, organisation=place.one, kind="volunteering", title="门诊导医", occurred_on=clock.today(),
        present=place.people[:2], hours=Decimal("2.5"), extra={"category": "就诊高峰导医"},
    )  # fmt: skip
    small = browse(PHONE)
    enter(small, place.secretary, "/activities/certificates/")
    sound(small)
    small.get_by_role("link", name="出具证明").click()
    small.get_by_label("志愿者").fill("示例甲")
    small.get_by_label("经办人及电话").fill("示例书记 8001")
    sound(small)
    small.get_by_role("button", name="编号并出具").click()
    expect(small.get_by_text("与记录一致")).to_be_visible()
    sound(small)
    shot(small, "certificate-390")
    page = browse()
    enter(page, place.secretary, "/activities/certificates/?q=1号")
    sound(page)
    page.get_by_role("link", name="志愿服务证明〔2026〕1号").click()
    page.get_by_role("link", name="打印证明").click()
    page.locator("li", has_text="志愿服务记录证明").get_by_role("button", name="打印").click()
    expect(page.get_by_role("link", name="下载 .docx")).to_be_visible()
