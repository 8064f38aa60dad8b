"""What a recorder entered is confirmed in one go; a lent role is taken back; a locked account is opened again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from tests.doors.portal.conftest import Town, build, user
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.test_sign_in import sign_in

from tongxin.ground.access.commands import delegate
from tongxin.ground.access.queries import actor_of
from tongxin.ground.records.models import Record
from tongxin.registers.activities.commands import record
from tongxin.toolbox import clock


@pytest.fixture
def town(live_server: Any, everywhere: None) -> Town:
    return build()


@pytest.fixture
def entered(town: Town) -> list[str]:
    """Three activities entered by the recorder of the branch."""
    he, _held = user("he", "何广", town.hospital, "branch_recorder", town.branch)
    titles = ["社区血压义诊", "门诊导医", "病房阅读角"]
    for title in titles:
        record(
            by=actor_of(he), organisation=town.branch, kind="volunteering", title=title, occurred_on=clock.today(),
            present=[], headcount=3, extra={"category": "其他"}, minutes="已开展。",
        )  # fmt: skip
    return titles


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_secretary_confirms_some_and_sends_one_back(
    browse: Open, entered: list[str], sound: Callable[[Page], None], size: dict[str, int]
) -> None:
    page = browse(size)
    sign_in(page, "li")
    page.get_by_role("link", name="确认：确认代录的记录：3 条").click()
    every = page.get_by_label("全选")
    expect(every).to_be_checked()
    sound(page)
    every.uncheck()
    page.get_by_label("门诊导医").check()
    page.get_by_label("退回原因").fill("人数不对")
    page.get_by_role("button", name="退回勾选的记录").click()
    expect(page.get_by_text("已退回 1 条")).to_be_visible()
    page.get_by_role("button", name="确认勾选的记录").click()
    expect(page.get_by_text("已确认 2 条")).to_be_visible()
    expect(page.get_by_text("没有待确认的代录")).to_be_visible()
    assert sorted(Record.objects.values_list("countersign", flat=True)) == ["confirmed", "confirmed", "returned"]
    he = browse(size)
    sign_in(he, "he")
    he.get_by_role("link", name="改正：改正退回的记录：门诊导医").click()
    expect(he.get_by_text("人数不对")).to_be_visible()
    sound(he)
    he.get_by_role("button", name="不改，再送确认").click()
    expect(he.get_by_text("已再送书记确认")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_lent_role_is_taken_back(
    browse: Open, town: Town, sound: Callable[[Page], None], size: dict[str, int]
) -> None:
    day = clock.today()
    delegate(
        by=actor_of(town.secretary), holding=town.role, to=town.admin, valid_from=day, valid_to=day + dt.timedelta(3)
    )
    page = browse(size)
    sign_in(page, "li", at="/accounts/me/")
    page.get_by_role("link", name="提前收回委托给管理员的党支部书记").click()
    sound(page)
    page.get_by_role("button", name="立即收回").click()
    expect(page.get_by_text("委托已收回")).to_be_visible()
    admin = browse(size)
    sign_in(admin, "admin")
    expect(admin.get_by_text("李静已收回委托：党支部书记")).to_be_visible()
    sound(admin)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_locked_account_is_opened_again(
    browse: Open, town: Town, sound: Callable[[Page], None], size: dict[str, int]
) -> None:
    for _try in range(5):
        Client().post("/accounts/sign-in/", {"username": "li", "password": "wrong"})
    page = browse(size)
    sign_in(page, "admin", at="/users/")
    expect(page.get_by_text("登录已锁定")).to_be_visible()
    page.get_by_role("link", name="李静").click()
    sound(page)
    page.get_by_role("button", name="解除锁定").click()
    expect(page.get_by_text("已解除锁定")).to_be_visible()
    page.get_by_role("link", name="更改").click()
    sound(page)
