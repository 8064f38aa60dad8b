"""What scripts add to forms: nothing typed is lost, a double tap sends once, a list is kept with one touch a person."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.doors.portal.conftest import Town, build
from tests.journeys.conftest import PHONE, Open
from tests.journeys.test_sign_in import sign_in

from tongxin.ground.access.models import RoleHolding

GALLERY = "/ui/gallery/"


@pytest.fixture
def town(live_server: Any, everywhere: None) -> Town:
    return build()


@pytest.fixture
def page(browse: Open, town: Town) -> Page:
    opened = browse()
    sign_in(opened, "li", at=GALLERY)
    return opened


def test_typed_text_survives_a_closed_tab(page: Page) -> None:
    page.get_by_label("活动名称").fill("社区慢病义诊")
    page.get_by_label("志愿服务").check()
    again = page.context.new_page()
    page.close()
    again.goto(GALLERY)
    expect(again.get_by_label("活动名称")).to_have_value("社区慢病义诊")
    expect(again.get_by_label("志愿服务")).to_be_checked()
    again.get_by_role("button", name="不要这些内容").click()
    expect(again.get_by_label("活动名称")).to_have_value("")
    again.reload()
    expect(again.get_by_label("活动名称")).to_have_value("")


def test_typed_text_survives_a_refused_form(page: Page) -> None:
    page.get_by_label("活动名称").fill("社区慢病义诊")
    page.get_by_label("人数").fill("三十")
    page.get_by_role("button", name="记录", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("活动名称")).to_have_value("社区慢病义诊")
    page.get_by_role("link", name="这里要填数字").click()
    expect(page.get_by_label("人数")).to_be_focused()
    page.goto(GALLERY)
    expect(page.get_by_label("活动名称")).to_have_value("社区慢病义诊")


def test_a_draft_goes_when_the_server_has_recorded_it(page: Page, town: Town) -> None:
    path = f"/accounts/me/lend/{town.role.pk}/"
    page.goto(path)
    page.get_by_label("委托给").fill("admin")
    page.get_by_label("到哪天止").fill("2999-01-01")
    page.goto(path)
    expect(page.get_by_label("委托给")).to_have_value("admin")
    page.get_by_role("button", name="委托", exact=True).click()
    expect(page.get_by_text("已委托")).to_be_visible()
    page.goto(path)
    expect(page.get_by_label("委托给")).to_have_value("")


def test_two_taps_record_once(page: Page, town: Town) -> None:
    page.goto(f"/accounts/me/lend/{town.role.pk}/")
    page.get_by_label("委托给").fill("admin")
    page.get_by_label("到哪天止").fill("2999-01-01")
    page.get_by_role("button", name="委托", exact=True).dblclick()
    expect(page.get_by_text("已委托")).to_be_visible()
    assert RoleHolding.objects.filter(delegated_by=town.secretary).count() == 1


def test_going_back_and_sending_the_same_again_records_once(page: Page, town: Town) -> None:
    page.goto(f"/accounts/me/lend/{town.role.pk}/")
    for until, expected in (("2999-01-01", 1), ("2999-01-01", 1), ("2999-02-01", 2)):
        page.get_by_label("委托给").fill("admin")
        page.get_by_label("到哪天止").fill(until)
        page.get_by_role("button", name="委托", exact=True).click()
        expect(page.get_by_text("已委托")).to_be_visible()
        assert RoleHolding.objects.filter(delegated_by=town.secretary).count() == expected
        page.go_back()


def test_without_scripts_the_same_form_records(browse: Open, town: Town) -> None:
    page = browse(scripts=False)
    sign_in(page, "li", at=f"/accounts/me/lend/{town.role.pk}/")
    page.get_by_label("委托给").fill("admin")
    page.get_by_label("到哪天止").fill("2999-01-01")
    page.get_by_role("button", name="委托", exact=True).click()
    expect(page.get_by_text("已委托")).to_be_visible()


def test_signing_out_with_a_draft_asks_first_and_takes_it_along(page: Page) -> None:
    page.get_by_label("活动名称").fill("社区慢病义诊")
    page.goto("/accounts/me/")
    page.get_by_role("button", name="退出").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("还有 1 份没有提交的内容")
    dialog.get_by_role("button", name="先不了").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("李静")
    page.get_by_role("button", name="退出").first.click()
    dialog.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    assert not page.evaluate("Object.keys(localStorage).length")


def test_all_present_except(browse: Open, town: Town) -> None:
    page = browse(PHONE)
    sign_in(page, "li", at=GALLERY)
    roll = page.locator("[data-roll]")
    roll.locator("li").nth(1).get_by_label("请假").check()
    roll.locator("li").nth(2).get_by_label("缺席").check()
    expect(roll.locator("[data-roll-count=present]")).to_have_text("2")
    expect(roll.locator("[data-roll-count=leave]")).to_have_text("1")
    page.get_by_placeholder("查找姓名").fill("丙")
    expect(roll.locator("li:visible")).to_have_count(1)
    page.get_by_role("button", name="全部到场").click()
    expect(roll.locator("[data-roll-count=present]")).to_have_text("3")
    page.get_by_placeholder("查找姓名").fill("没有")
    expect(page.get_by_text("名单中没有这个人")).to_be_visible()


def test_keys_reach_the_search_box_and_walk_the_rows(page: Page) -> None:
    page.keyboard.press("j")
    expect(page.locator("[data-row] a").first).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("[data-search]").first).to_be_focused()


def test_charts_are_drawn_with_their_table_behind(page: Page) -> None:
    expect(page.locator("#lines-data + details table, [data-chart='lines-data'] canvas").first).to_be_attached()
    expect(page.locator("[data-chart] canvas")).to_have_count(2)
    page.locator("#lines-table summary").click()
    expect(page.locator("#lines-table tbody tr")).to_have_count(12)
