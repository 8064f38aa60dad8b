"""A secretary sees what is due, records a meeting with a Party class in it, and who made it up; finds it in the calendar."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.test_activity import enter
from tests.registers.conftest import Hospital, found_hospital

from tongxin.registers.activities.models import Gathering
from tongxin.toolbox import clock

SHOTS = os.environ.get("TONGXIN_SHOTS")


@pytest.fixture
def branch(live_server: Any, everywhere: None) -> Hospital:
    """A branch of five."""
    return found_hospital("sl")


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for them (TONGXIN_SHOTS)."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"life-{name}.png", full_page=True)


def test_what_is_chosen_before_the_page_is_awake_is_heard_when_it_wakes(browse: Open, branch: Hospital) -> None:
    page = browse()
    enter(page, branch.secretary, "/")
    held: list[Route] = []

    def hold(script: Route) -> None:
        held.append(script)

    page.route("**/tongxin*.js", hold)
    page.goto("/activities/new/?kind=members_meeting", wait_until="commit")
    page.get_by_label("再加一个环节").select_option("party_class")
    expect(page.get_by_label("党课题目")).to_have_count(0)
    for script in held:
        script.continue_()
    expect(page.get_by_label("党课题目")).to_be_visible()
    expect(page.get_by_label("活动类型")).to_have_value("members_meeting")


@pytest.mark.parametrize(("size", "name"), [(DESK, "1440"), (PHONE, "390")])
def test_from_what_is_due_to_what_was_made_up(
    browse: Open, branch: Hospital, sound: Callable[[Page], None], size: Any, name: str
) -> None:
    page = browse(size)
    enter(page, branch.secretary, "/activities/missing/?rhythm=members_meeting")
    sound(page)
    shot(page, f"missing-{name}")
    page.get_by_role("link", name="待开展").click()
    expect(page.get_by_label("活动类型")).to_have_value("members_meeting")
    page.get_by_label("活动名称").fill("第四季度党员大会")
    page.get_by_label("再加一个环节").select_option("party_class")
    page.get_by_label("党课题目").fill("学习党的创新理论")
    page.locator("li", has_text="示例戊").get_by_role("radio", name="请假").check()
    page.get_by_label("示例戊的请假原因").fill("手术")
    sound(page)
    shot(page, f"segments-{name}")
    page.get_by_role("button", name="记录", exact=True).click()
    expect(page.get_by_role("heading", name="第四季度党员大会")).to_be_visible()
    assert [part.kind for part in Gathering.objects.get().segments.all()] == ["members_meeting", "party_class"]
    page.get_by_role("link", name="登记补学").click()
    page.get_by_label("示例戊（请假）").check()
    page.get_by_label("补学日期").fill(clock.today().isoformat())
    sound(page)
    shot(page, f"make-up-{name}")
    page.get_by_role("button", name="登记补学").click()
    expect(page.get_by_text("已补学").first).to_be_visible()
    shot(page, f"gathering-{name}")
    page.goto("/activities/calendar/")
    sound(page)
    shot(page, f"calendar-{name}")
    page.goto("/activities/calendar/subscribe/")
    page.get_by_role("button", name="生成链接").click()
    expect(page.locator("code")).to_contain_text(".ics")
    sound(page)
    shot(page, f"subscribe-{name}")
    page.goto("/activities/missing/?show=all")
    shot(page, f"missing-all-{name}")
    page.goto("/")
    shot(page, f"workbench-{name}")
