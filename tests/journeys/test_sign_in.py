"""Coming in, the first password, going out; at a desk and on a phone, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.doors.portal.conftest import PASSWORD, Town, build
from tests.journeys.conftest import DESK, PHONE, Open


@pytest.fixture
def town(live_server: Any, everywhere: None) -> Town:
    return build()


def sign_in(page: Page, username: str, password: str = PASSWORD, at: str = "/accounts/sign-in/") -> None:
    page.goto(at)
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="登录").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_secretary_comes_in_looks_at_her_page_and_leaves(browse: Open, town: Town, scripts: bool) -> None:
    page = browse(scripts=scripts)
    sign_in(page, "li", at="/accounts/me/")
    expect(page.get_by_role("heading", level=1)).to_have_text("李静")
    page.get_by_role("button", name="退出").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_first_password_is_changed_before_anything_else(browse: Open, town: Town, size: Any) -> None:
    town.secretary.must_change_password = True
    town.secretary.save()
    page = browse(size)
    sign_in(page, "li")
    expect(page.get_by_text("初始密码")).to_be_visible()
    page.get_by_label("原密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=True).fill("Another-2026-y")
    page.get_by_label("再输一次新密码").fill("Another-2026-z")
    page.get_by_role("button", name="保存新密码").click()
    expect(page.get_by_role("alert")).to_contain_text("两次输入的新密码不一致")
    page.get_by_label("原密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=True).fill("Another-2026-y")
    page.get_by_label("再输一次新密码").fill("Another-2026-y")
    page.get_by_role("button", name="保存新密码").click()
    expect(page.get_by_text("密码已修改")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_every_page_of_the_portal_is_sound(browse: Open, town: Town, sound: Callable[[Page], None], size: Any) -> None:
    page = browse(size)
    page.goto("/accounts/sign-in/")
    sound(page)
    sign_in(page, "admin")
    paths = ("/", "/todos/", "/accounts/me/", "/accounts/password/", "/audit/", "/catalog/", "/catalog/role/", "/jobs/")
    for path in (
        *paths,
        "/users/",
        "/catalog/role/administrator/",
        "/users/new/",
        f"/users/{town.admin.pk}/",
        "/ui/gallery/",
        "/nothing/",
    ):
        page.goto(path)
        sound(page)


def test_on_a_phone_everything_is_under_more(browse: Open, town: Town) -> None:
    page = browse(PHONE)
    sign_in(page, "admin", at="/accounts/me/")
    page.get_by_text("更多").click()
    page.locator(".tx-sheet").get_by_role("link", name="办理留痕").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("办理留痕")
