"""A branch secretary begins to develop a member, is told what is missing, goes on, and the Party office takes its step."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import PHONE, Open
from tests.journeys.test_activity import enter
from tests.registers.conftest import SYSTEM, Hospital, found_hospital
from tests.registers.procedures.journey import WAY

from tongxin.people import commands as people
from tongxin.people.models import Person
from tongxin.registers.procedures import commands as procedures
from tongxin.registers.procedures.commands import PastCase
from tongxin.registers.procedures.flow import Taken
from tongxin.toolbox import clock

SHOTS = os.environ.get("TONGXIN_SHOTS")


@pytest.fixture
def place(live_server: Any, everywhere: None) -> Hospital:
    made = found_hospital("sl")
    person = people.register(by=SYSTEM, organisation=made.root, code="app1", name="示例申请人")
    Person.objects.filter(pk=person.pk).update(born=dt.date(1995, 6, 1))
    return made


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for them (TONGXIN_SHOTS)."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"procedures-{name}.png", full_page=True)


def test_a_case_is_begun_and_goes_on(browse: Open, place: Hospital, sound: Callable[[Page], None]) -> None:
    page = browse()
    enter(page, place.secretary, "/procedures/")
    sound(page)
    shot(page, "empty")
    page.get_by_role("link", name="开始一个程序").first.click()
    page.get_by_role("link", name="发展党员", exact=True).click()
    sound(page)
    shot(page, "open")
    page.get_by_label("对象").select_option(label="示例申请人（app1）")
    page.get_by_label("日期").fill("2026-01-12")
    page.get_by_role("button", name="登记并开始").click()
    expect(page.get_by_role("heading", name="发展党员：示例申请人")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="办理：党组织派人谈话").click()
    page.get_by_label("日期").fill("2026-03-01")
    page.get_by_label("谈话人").fill("示例甲")
    page.get_by_role("button", name="登记这一步").click()
    expect(page.get_by_text("应不晚于 2026-02-12").first).to_be_visible()
    sound(page)
    shot(page, "reason")
    page.get_by_label("理由").fill("书记外出进修")
    page.get_by_role("button", name="登记这一步").click()
    expect(page.get_by_text("已登记：党组织派人谈话")).to_be_visible()
    expect(page.get_by_text("理由：书记外出进修")).to_be_visible()
    shot(page, "case")
    small = browse(PHONE)
    enter(small, place.office, "/procedures/")
    sound(small)
    shot(small, "list-390")
    small.get_by_role("link", name="发展党员：示例申请人").click()
    sound(small)
    shot(small, "case-390")
    small.get_by_role("link", name="退回一步").click()
    small.get_by_label("原因").fill("日期有误")
    small.get_by_role("button", name="退回一步").click()
    expect(small.get_by_text("已退回作废")).to_be_visible()
    shot(small, "case-390-returned")


def test_a_branch_acts_for_eight_activists_and_keeps_its_dues(
    browse: Open, place: Hospital, sound: Callable[[Page], None]
) -> None:
    bring_activists(place)
    page = browse()
    enter(page, place.secretary, "/procedures/branch/")
    expect(page.locator("[data-row]")).to_have_count(8)
    sound(page)
    shot(page, "branch")
    page.get_by_role("link", name="流程图").click()
    expect(page.get_by_role("img", name="发展党员流程图")).to_be_visible()
    sound(page)
    shot(page, "diagram")
    page.goto(page.url.replace("/of/member_development/", "/dues/"))
    page.get_by_role("link", name="核定示例甲的党费").click()
    page.get_by_label("自哪个月起").fill("2026-09-01")
    page.get_by_label("计算基数（元）").fill("5350")
    shot(page, "dues-fix")
    page.get_by_role("button", name="核定党费").click()
    expect(page.get_by_text("80.25")).to_be_visible()
    page.get_by_role("link", name="登记示例甲交纳").click()
    expect(page.get_by_role("checkbox", name="示例甲")).to_be_checked()
    sound(page)
    shot(page, "dues-pay")
    page.get_by_role("button", name="登记交纳党费").click()
    sound(page)
    shot(page, "dues")
    page.get_by_role("link", name="公示表").click()
    sound(page)
    small = browse(PHONE)
    enter(small, place.secretary, "/procedures/branch/")
    sound(small)
    shot(small, "branch-390")
    for name, address in (("diagram", "of/member_development/"), ("dues", "dues/"), ("book", "new/")):
        small.goto(page.url.split("/procedures/")[0] + f"/procedures/{address}")
        sound(small)
        shot(small, f"{name}-390")


def bring_activists(place: Hospital) -> None:
    """Take in eight activists of the branch, each as far as the days since then have brought the case."""
    ways = [WAY[:3], WAY[:4], WAY[:5], WAY[:6], WAY[:6], WAY[:7], WAY[:7], WAY[:2]]
    entries = []
    for number, way in enumerate(ways):
        who = people.register(
            by=SYSTEM, organisation=place.root, code=f"act{number}", name=f"积极分子{'一二三四五六七八'[number]}"
        )
        steps = [Taken(item.step, item.on, item.outcome) for item in way if item.on < clock.today()]
        entries.append(PastCase(place.one, steps, who))
    procedures.import_cases(by=SYSTEM, organisation=place.root, procedure="member_development", entries=entries)
