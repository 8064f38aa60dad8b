"""The year on one page: read by the Party office at a desk and on a phone, another period chosen, a number opened."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.test_activity import enter
from tests.registers.conftest import Hospital, found_hospital

from tongxin.registers.activities import commands
from tongxin.toolbox import clock

SHOTS = os.environ.get("TONGXIN_SHOTS")


@pytest.fixture
def hospital(live_server: Any, everywhere: None) -> Hospital:
    """The made-up hospital, with volunteers today."""
    made = found_hospital("sl")
    commands.record(
        by=made.secretary, organisation=made.one, kind="volunteering", title="门诊导医", occurred_on=clock.today(),
        present=made.people, extra={"category": "就诊高峰导医"},
    )  # fmt: skip
    return made


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_leader_reads_the_year_and_opens_a_number(
    browse: Open, hospital: Hospital, sound: Callable[[Page], None], size: Any
) -> None:
    page = browse(size)
    enter(page, hospital.office, "/overview/")
    expect(page.get_by_role("heading", level=1)).to_have_text("年度一览")
    sound(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"overview-{size['width']}.png", full_page=True)
    page.get_by_label("时间", exact=True).select_option(label=f"{clock.today().year - 1}年")
    expect(page.locator(".tx-sub").first).to_contain_text(f"{clock.today().year - 1}年")
    page.go_back()
    line = page.get_by_role("row", name="志愿服务人次").first
    line.get_by_role("link", name="5", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("志愿服务人次")
    expect(page.get_by_text("门诊导医").first).to_be_visible()
