"""One item from proposal through what is missing, a meeting with one member withdrawn, to a numbered resolution."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import PHONE, Open
from tests.journeys.test_activity import enter
from tests.people.making import holding, person
from tests.registers.conftest import Hospital, found_hospital

from tongxin.registers.decisions.models import Item, Resolution
from tongxin.toolbox import clock

SHOTS = os.environ.get("TONGXIN_SHOTS")


@pytest.fixture
def place(live_server: Any, everywhere: None) -> Hospital:
    made = found_hospital("sl")
    for index in range(5):
        member = person(made.root, f"c{index}", f"委员{index}")
        holding(member, made.root, "committee_secretary" if index == 4 else "committee_member")
    return made


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for them (TONGXIN_SHOTS)."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"decisions-{name}.png", full_page=True)


def propose(page: Page, sound: Callable[[Page], None]) -> None:
    """Propose an item, see what it lacks, supply it and submit."""
    page.get_by_role("link", name="申报议题").first.click()
    sound(page)
    page.get_by_label("事项类型").select_option(label="党的建设、意识形态、党风廉政建设年度部署和责任制")
    page.get_by_label("议题名称").fill("2027 年党建工作要点")
    page.get_by_role("button", name="申报议题").click()
    expect(page.get_by_text("上会材料不齐，还缺：工作要点、责任清单")).to_be_visible()
    sound(page)
    shot(page, "item-lacking")
    page.get_by_role("button", name="提交上会").click()
    expect(page.get_by_text("上会材料不齐，还缺：工作要点、责任清单").first).to_be_visible()
    page.get_by_role("link", name="取消").click()
    for name in ("工作要点", "责任清单"):
        page.get_by_role("link", name="登记材料").click()
        page.get_by_label("材料").first.select_option(label=name)
        page.get_by_role("button", name="登记上会材料").click()
    page.get_by_role("button", name="提交上会").click()
    expect(page.get_by_text("议题已提交，可以列入议程")).to_be_visible()


def convene(page: Page, sound: Callable[[Page], None]) -> None:
    """Convene the committee today, put the item on its agenda, record who came."""
    page.goto("/decisions/meetings/")
    page.get_by_role("link", name="召集会议").first.click()
    sound(page)
    page.get_by_label("会议", exact=True).select_option(label="党委会")
    page.get_by_label("日期").fill(clock.today().isoformat())
    page.get_by_role("button", name="召集会议").click()
    page.get_by_role("link", name="列入议题").click()
    page.get_by_label("待上会的议题").select_option(label="2027 年党建工作要点")
    page.get_by_role("button", name="列入议程").click()
    sound(page)
    page.get_by_role("link", name="登记材料送达").click()
    page.get_by_role("button", name="送达会议材料").click()
    expect(page.get_by_text("应提前 2 个工作日").first).to_be_visible()
    page.get_by_label("理由").fill("上级要求当天研究")
    page.get_by_role("button", name="送达会议材料").click()
    page.get_by_role("link", name="登记到会，开始会议").click()
    sound(page)
    shot(page, "attend")
    page.get_by_role("button", name="登记并开始").click()
    expect(page.get_by_text("实到 5 人")).to_be_visible()
    shot(page, "meeting")


def test_from_proposal_to_resolution(browse: Open, place: Hospital, sound: Callable[[Page], None]) -> None:
    page = browse()
    enter(page, place.office, "/decisions/")
    sound(page)
    propose(page, sound)
    convene(page, sound)
    small = browse(PHONE)
    enter(small, place.office, page.url)
    small.get_by_role("link", name="2027 年党建工作要点").click()
    sound(small)
    small.get_by_role("link", name="登记：委员0").click()
    small.get_by_label("未表态").check()
    small.get_by_label("涉及本人或亲属").check()
    small.get_by_label("已回避离场").check()
    sound(small)
    small.get_by_role("button", name="登记").click()
    small.get_by_label("通过", exact=True).check()
    small.get_by_label("决定内容").fill("同意，由党委办公室组织实施。")
    small.get_by_role("button", name="登记结论").click()
    expect(small.get_by_text("赞成 0 票，须超过应到（5）的半数").first).to_be_visible()
    small.get_by_role("group", name="委员1").get_by_label("弃权").check()
    shot(small, "line-390")
    small.get_by_role("button", name="登记全部表态").click()
    expect(small.get_by_text("到会委员都已登记")).to_be_visible()
    sound(small)
    page.goto(small.url)
    shot(page, "line")
    small.get_by_label("通过", exact=True).check()
    small.get_by_label("决定内容").fill("同意，由党委办公室组织实施。")
    small.get_by_role("button", name="登记结论").click()
    expect(small.get_by_text("结论已登记")).to_be_visible()
    page.goto(small.url)
    page.get_by_role("button", name="结束会议").click()
    expect(page.get_by_text("会议已结束")).to_be_visible()
    item = Item.objects.get()
    page.goto(f"/decisions/items/{item.pk}/")
    expect(page.get_by_text("1 人已回避")).to_be_visible()
    expect(page.get_by_text("赞成 3 票，须超过应到（5）的半数")).to_be_visible()
    sound(page)
    shot(page, "item-decided")
    assert Resolution.objects.get().occurred_on == item.decided_on == clock.today()
