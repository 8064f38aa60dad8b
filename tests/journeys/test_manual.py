"""The pages the manual describes open for whom it says, at a desk and on a phone; TONGXIN_SHOTS_MANUAL=1 takes its pictures."""

from __future__ import annotations

import os
import random
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page, expect
from tests.ground.exchange.persons import workbook
from tests.journeys import pictures
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.test_sign_in import sign_in

from tongxin.doors.console.demonstration import cast, hospital, offices, work
from tongxin.ground.access.models import User
from tongxin.ground.audit.commands import seal
from tongxin.ground.catalog.commands import publish
from tongxin.toolbox import clock

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "manual" / "images"
PASSWORD = "Manual-2026-x"
TAKEN = os.environ.get("TONGXIN_SHOTS_MANUAL") == "1"
HEADS = ("服务日期", "项目（岗位）名称", "类别", "组织单位", "志愿者姓名")
WRONG = (
    ("2022-13-05", "门诊导医", "就诊高峰导医", "内科第二党支部", "何广"),
    ("2022-03-05", "门诊导医", "打扫卫生", "内科第二党支部", "钱雅"),
    ("2022-03-05", "门诊导医", "就诊高峰导医", "内科第二党支部", None),
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demo(live_server: Any, everywhere: None) -> None:
    """The demo hospital: a tenth of it where only the pages are looked at, all of it where pictures are taken."""
    plan, now = (
        tomllib.loads((ROOT / "demo" / name).read_text("utf-8")) for name in ("hospital_a.toml", "quarter.toml")
    )
    if not TAKEN:
        plan["series"] = plan["series"][:1]
        plan["series"][0] |= {"count": 7, "present": 23}
    draw = random.Random(20211122)
    publish(by=hospital.SYSTEM)
    made = hospital.found(plan, draw)
    cast.cast(made, PASSWORD)
    User.objects.update(password=make_password(PASSWORD))
    offices.fill(made, clock.today(), draw)
    for step in work.steps(made, plan, now, clock.today(), draw):
        step()
    seal()


def shot(page: Page, name: str) -> None:
    """Keep a picture of what a reader sees without scrolling."""
    if TAKEN:
        page.wait_for_load_state("networkidle")
        pictures.keep(page, IMAGES / f"{name}-{page.viewport_size['width']}.png")  # type: ignore[index]


def come(browse: Open, size: Any, username: str) -> Page:
    """Sign somebody in."""
    page = browse(size)
    sign_in(page, username, PASSWORD)
    return page


def look(page: Page, path: str, heading: str) -> None:
    """Open a page and find the heading by which the manual calls it."""
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)


def test_every_page_of_the_manual_opens(browse: Open, demo: None, sound: Callable[[Page], None]) -> None:
    phone = browse(PHONE)
    look(phone, "/accounts/sign-in/", "登录")
    assert phone.get_by_label("用户名").bounding_box()["height"] >= 44, "too small for a thumb"  # type: ignore[index]
    shot(phone, "sign-in")
    sign_in(phone, "shuji", PASSWORD)
    expect(phone.get_by_text("要办的事")).to_be_visible()
    sound(phone)
    shot(phone, "workbench")
    secretary(come(browse, DESK, "shuji"))
    office = come(browse, DESK, "dangban")
    look(office, "/figures/volunteering.person_times/?period=2021", "志愿服务人次")
    expect(office.get_by_text("换时间或单位").first).to_be_visible()
    shot(office, "figure")
    report(office)
    ledger(office)
    look(office, "/audit/", "办理留痕")
    shot(office, "audit")
    narrow = come(browse, PHONE, "dangban")
    look(narrow, "/audit/", "办理留痕")
    sound(narrow)
    administrator(come(browse, DESK, "guanli"))


def secretary(page: Page) -> None:
    """See the workbench and the account, as the first pages say."""
    look(page, "/", "内科第二党支部")
    shot(page, "workbench")
    look(page, "/accounts/me/", "")
    page.get_by_role("link", name="委托他人").click()
    for label in ("委托给", "从哪天起", "到哪天止"):
        expect(page.get_by_label(label)).to_be_visible()


def report(page: Page) -> None:
    """Draft, write, export and verify."""
    look(page, "/reports/", "工作总结")
    page.get_by_role("link", name="起草总结").click()
    page.get_by_role("link", name="年度党建工作总结", exact=True).click()
    page.get_by_label("从哪天").fill("2021-01-01")
    page.get_by_label("到哪天").fill("2021-12-31")
    page.get_by_role("button", name="取数并起草").click()
    page.get_by_role("link", name="改写：总体情况").click()
    page.get_by_label("正文").fill("一年来，医院党委坚持把群众的需要放在首位，党支部的战斗堡垒作用更加突出。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("数的来源")).to_be_visible()
    page.reload()  # without the notice of what was just done
    numbers = page.locator(".tx-report p:has(a.tx-figure)").first
    assert numbers.bounding_box()["height"] < 120, "each number stands on a line of its own"  # type: ignore[index]
    shot(page, "report")
    page.get_by_role("link", name="导出 .docx").click()
    page.get_by_role("button", name="导出", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").first.click()
    look(page, "/reports/verify/", "核验文件")
    page.locator("input[type=file]").set_input_files(download.value.path())
    page.get_by_role("button", name="核验", exact=True).click()
    expect(page.get_by_text("全部属实")).to_be_visible()
    shot(page, "verify")


def ledger(page: Page) -> None:
    """Upload a ledger with three mistakes and be told all three."""
    look(page, "/ledgers/volunteering/?span=2021", "志愿服务台账")
    shot(page, "ledger")
    look(page, "/import/", "导入导出")
    page.get_by_role("row", name="志愿服务台账").get_by_role("link", name="导入：志愿服务台账").click()
    content = workbook(*WRONG, heads=HEADS)
    file = {"name": "志愿服务台账2022.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("还有 3 处问题，什么都没有写入")).to_be_visible()
    expect(page.get_by_role("link", name="下载问题清单")).to_be_visible()
    page.reload()  # without the notice of what was just done
    shot(page, "import")


def administrator(page: Page) -> None:
    """See users, catalog and jobs."""
    look(page, "/", "示例市第一人民医院")
    expect(page.get_by_text("系统运行")).to_be_visible()
    look(page, "/users/", "用户与角色")
    shot(page, "users")
    for path, heading in (("/catalog/", "目录"), ("/jobs/", "后台任务")):
        look(page, path, heading)
