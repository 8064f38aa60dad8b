"""A form that asks the server while it is filled in stays usable when no answer comes, and says so."""

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

NEW = "/decisions/meetings/new/"
SHOTS = os.environ.get("TONGXIN_SHOTS")
SHORT = 400  # milliseconds


@pytest.fixture
def place(live_server: Any, everywhere: None) -> Hospital:
    return found_hospital("an")


def lost(route: Route) -> None:
    route.abort()


def failed(route: Route) -> None:
    route.fulfill(status=503, body="")


def unanswered(route: Route) -> None:
    """Leave it there: the page gives up."""


@pytest.mark.parametrize(
    ("fate", "told"), [(lost, "网络不通"), (failed, "服务器没有正常回应"), (unanswered, "服务器一直没有回应")]
)
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_form_can_be_sent_after_an_answer_that_did_not_come(
    browse: Open, place: Hospital, sound: Callable[[Page], None], fate: Callable[[Route], None], told: str, size: Any
) -> None:
    page = browse(size, provoked=("htmx:sendError", "htmx:timeout"))
    enter(page, place.office, NEW)
    assert 0 < page.evaluate("htmx.config.timeout") <= 30_000
    page.evaluate(f"htmx.config.timeout = {SHORT}")
    page.route(f"**{NEW}", lambda route: fate(route) if route.request.method == "POST" else route.fallback())
    page.get_by_label("召开单位").select_option(label="内科党支部")
    said = page.locator("form").get_by_role("alert")
    expect(said).to_contain_text(told)
    expect(page.get_by_label("会议", exact=True)).to_be_enabled()
    expect(page.get_by_role("button", name="召集会议")).to_be_enabled()
    sound(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"answers-{fate.__name__}-{page.viewport_size['width']}.png")  # type: ignore[index]
    page.unroute(f"**{NEW}")
    page.evaluate("htmx.config.timeout = 0")
    page.get_by_label("召开单位").select_option(label="外科党支部")
    expect(said).to_have_count(0)
    expect(page.get_by_label("会议", exact=True)).to_contain_text("支部")
