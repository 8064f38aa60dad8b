"""A figure at a desk and on a phone: readable, accessible, and every number opens."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from tests.figures.hospital import Served, two_years
from tests.journeys.conftest import DESK, PHONE, Open
from tests.registers.conftest import found_hospital

from tongxin.ground.access.models import User

FIGURE = "/figures/volunteering.person_times/"


@pytest.fixture
def served(transactional_db: None) -> Served:
    return two_years(found_hospital("sl"))


@pytest.fixture
def enter(browse: Open, served: Served, live_server: Any) -> Callable[[Any], Page]:
    """Return a function that opens a window of a size as the Party office."""

    def entered(size: Any) -> Page:
        client = Client()
        client.force_login(User.objects.get(pk=served.hospital.office.id))
        page = browse(size)
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page

    return entered


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("TONGXIN_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_figure_opens_to_its_records(enter: Callable[[Any], Page], sound: Callable[[Page], None], size: Any) -> None:
    page = enter(size)
    page.goto("/figures/?period=2026")
    sound(page)
    shot(page, f"figures-{size['width']}")
    page.get_by_role("link", name="志愿服务 1").click()
    sound(page)
    shot(page, f"figures-class-{size['width']}")
    page.get_by_role("link", name="志愿服务人次", exact=True).click()
    expect(page.locator(".tx-big")).to_contain_text("12 人次")
    sound(page)
    page.wait_for_timeout(400)
    shot(page, f"figure-{size['width']}")
    page.locator("#unit-table summary").click()
    page.locator("#unit-table a").first.click()
    expect(page.locator(".tx-big")).to_contain_text("9 人次")
    page.get_by_label("截止日期").fill("2026-01-31")
    page.get_by_role("button", name="重新计算").click()
    expect(page.locator(".tx-big")).to_contain_text("5 人次")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_figure_without_data_says_so(enter: Callable[[Any], Page], sound: Callable[[Page], None], size: Any) -> None:
    page = enter(size)
    page.goto(FIGURE + "?period=2019")
    expect(page.locator(".tx-big")).to_have_text("暂无数据")
    sound(page)
    shot(page, f"figure-empty-{size['width']}")
    page.goto(FIGURE)
    expect(page.locator("h1")).to_have_text("志愿服务人次")
    sound(page)
    shot(page, f"figure-now-{size['width']}")
    page.goto("/figures/volunteering.growth/?period=2026")
    sound(page)
    shot(page, f"figure-growth-{size['width']}")
