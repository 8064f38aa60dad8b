"""Somebody presses '/', types two characters, narrows, opens what was found, ties another record to it; and on a phone."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from tests.journeys.conftest import PHONE, Open
from tests.journeys.test_activity import enter
from tests.registers.conftest import SYSTEM, Hospital, found_hospital

from tongxin.registers.activities import commands as activities

SHOTS = os.environ.get("TONGXIN_SHOTS")


@pytest.fixture
def place(live_server: Any, everywhere: None) -> Hospital:
    made = found_hospital("sl")
    for title, where in (("桂花社区血压义诊", "桂花社区广场"), ("敬老院义诊", "敬老院"), ("门诊导医", "门诊大厅")):
        activities.record(
            by=SYSTEM, organisation=made.one, kind="volunteering", title=title, place=where, extra={"category": "义诊咨询"},
            occurred_on=dt.date(2026, 3, 5), present=made.people[:3], late_reason="补录",
        )  # fmt: skip
    return made


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for them (TONGXIN_SHOTS)."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"search-{name}.png", full_page=True)


def test_search_by_keyboard(browse: Open, place: Hospital, sound: Callable[[Page], None]) -> None:
    page = browse()
    enter(page, place.secretary, "/figures/")
    page.keyboard.press("/")
    page.keyboard.type("敬老")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("敬老")
    sound(page)
    page.get_by_label("找什么").fill("义诊")
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_text("找到 3 条")).to_be_visible()
    shot(page, "found")
    page.get_by_label("类型").select_option(label="成果荣誉")
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_text("没有找到")).to_be_visible()
    sound(page)
    shot(page, "none")
    page.get_by_role("link", name="不限类型和年份").click()
    page.get_by_role("link", name="敬老院义诊").click()
    expect(page.get_by_role("heading", name="敬老院义诊")).to_be_visible()
    tie_by_keyboard(page, sound)


def tie_by_keyboard(page: Page, sound: Callable[[Page], None]) -> None:
    """From the page of a record, find another as one types (before the scripts came), and choose it without a mouse."""
    expect(page.locator("#linked")).to_contain_text("还没有关联")
    held: list[Route] = []

    def hold(script: Route) -> None:
        held.append(script)

    page.route("**/tongxin*.js", hold, times=1)
    page.locator("#linked").get_by_role("link", name="查看和关联").click()
    page.get_by_label("找哪条记录").press_sequentially("桂花")
    for route in held:
        route.continue_()
    page.get_by_role("radio", name="桂花社区血压义诊").focus()
    sound(page)
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#links")).to_contain_text("为它作佐证 桂花社区血压义诊")
    shot(page, "tied")
    page.locator("#links").get_by_role("link", name="桂花社区血压义诊").click()
    expect(page.locator("#linked")).to_contain_text("佐证本记录 敬老院义诊")
    sound(page)


def test_search_on_a_phone(browse: Open, place: Hospital, sound: Callable[[Page], None]) -> None:
    page = browse(PHONE)
    enter(page, place.secretary, "/")
    page.get_by_text("更多", exact=True).click()
    shot(page, "phone-box")
    page.locator("#search-phone").fill("桂花")
    page.keyboard.press("Enter")
    expect(page.get_by_text("找到 1 条")).to_be_visible()
    sound(page)
    shot(page, "phone")
