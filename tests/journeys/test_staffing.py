"""Personnel try out posts more here and fewer there against the cap, are told it is too much, and put it before a body."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import PHONE, Open
from tests.journeys.test_activity import enter
from tests.registers.conftest import START, SYSTEM, Hospital, _user, found_hospital

from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.registers.staffing import commands
from tongxin.registers.staffing.definitions import Level
from tongxin.toolbox import clock

SHOTS = os.environ.get("TONGXIN_SHOTS")


@pytest.fixture
def place(live_server: Any, everywhere: None) -> Hospital:
    made = found_hospital("sl")
    for code, name in (("k1", "心内科"), ("k2", "皮肤科")):
        unit = organisations.found(
            by=SYSTEM, parent=made.root, kind=OrganisationKind.DEPARTMENT, code=code, name=name, established_on=START
        )
        commands.set_quota(by=SYSTEM, organisation=unit, level=Level.MIDDLE, posts=10, valid_from=START)
    commands.set_cost(by=SYSTEM, organisation=made.root, level=Level.MIDDLE, yearly=Decimal(200_000), valid_from=START)
    year = clock.today().year + 1
    commands.set_cap(by=SYSTEM, organisation=made.root, year=year, amount=Decimal(4_100_000))
    commands.sign(by=SYSTEM, person=made.people[0], kind="agency", valid_from=START, valid_to=dt.date(2021, 1, 1))
    return made


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"staffing-{name}.png", full_page=True)


def test_a_proposal_is_tried_out_and_submitted(browse: Open, place: Hospital, sound: Callable[[Page], None]) -> None:
    personnel = _user("sl", place.root, "personnel", place.root, None)
    page = browse()
    enter(page, personnel, "/staffing/")
    sound(page)
    page.get_by_role("link", name="拟定增减方案").click()
    page.get_by_label("方案名称").fill("心内科添兵、皮肤科消肿")
    page.get_by_role("button", name="拟定增减岗位方案").click()
    change(page, "心内科", "2")
    expect(page.get_by_text("不能执行")).to_be_visible()
    change(page, "皮肤科", "-2")
    expect(page.get_by_text("在控制数以内")).to_be_visible()
    sound(page)
    shot(page, "proposal")
    page.get_by_role("link", name="提请研究").click()
    page.get_by_label("由哪个部门提出").select_option(label="心内科")
    page.get_by_role("button", name="提请研究").click()
    expect(page.get_by_text("已提请研究")).to_be_visible()
    small = browse(PHONE)
    enter(small, personnel, "/staffing/expiring/")
    expect(small.get_by_role("link", name="续签示例甲的合同")).to_be_visible()
    sound(small)
    shot(small, "expiring-390")


def change(page: Page, department: str, posts: str) -> None:
    """Say how many posts of intermediate level more or fewer a department would have."""
    page.get_by_label("科室").select_option(label=department)
    page.get_by_label("岗位级别").select_option(label="中级")
    page.get_by_label("增减岗位数").fill(posts)
    page.get_by_role("button", name="试算").click()
    expect(page.get_by_text("已重新试算")).to_be_visible()
