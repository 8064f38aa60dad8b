"""A rule document from draft to a second version, its notice that members read first, and a branch's month, in the browser."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.test_activity import enter
from tests.registers.conftest import Hospital, found_hospital

from tongxin.registers.rulebook.models import Version

SHOTS = os.environ.get("TONGXIN_SHOTS")
TEXT = "第一章 总则\n第一条 为规范议事决策，制定本规则。\n第二章 会议\n第二条 一般每季度召开一次。"
LISTS = (
    ("notices", "/rules/notices/"),
    ("types", "/decisions/types/"),
    ("type", "/decisions/types/c01/"),
    ("body", "/decisions/bodies/party/"),
)


@pytest.fixture
def hospital(live_server: Any, everywhere: None) -> Hospital:
    """The made-up hospital, on the day of today."""
    return found_hospital("sl")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]


def issue(page: Page) -> None:
    """Issue the draft on the page by a meeting told in words."""
    page.get_by_role("link", name="印发", exact=True).click()
    page.get_by_label("审议会议").fill("院党委会")
    page.get_by_label("文号").fill("示例党〔2026〕1号")
    page.get_by_role("button", name="印发").click()
    expect(page.get_by_text("已印发")).to_be_visible()


def disclosed(office: Page, phone: Page, hospital: Hospital, sound: Callable[[Page], None]) -> Page:
    """Make the issued rule known: the office releases it, a member reads it and promises to go ahead on the phone."""
    _release(office, sound)
    enter(phone, hospital.secretary, "/")
    _answer(phone, sound)
    office.reload()
    expect(office.get_by_text("5 名党员中 1 人已标记阅读")).to_be_visible()
    sound(office)
    shot(office, "notice")
    for name, path in LISTS:
        for page in (office, phone):
            page.goto(page.url.split("/rules/")[0].split("/decisions/")[0] + path)
            sound(page)
            shot(page, name)
    phone.goto(phone.url.split("/decisions/")[0] + "/rules/notices/")
    return phone


def _release(office: Page, sound: Callable[[Page], None]) -> None:
    """Draft a notice from the rule, and release it with the names of who looked at it before."""
    office.goto(office.url.split("/rules/")[0] + "/rules/notices/new/")
    office.get_by_label("类别").select_option(label="制度印发")
    office.get_by_label("由哪条记录生成").select_option(label="党委会议事规则")
    office.get_by_label("标题").fill("党委会议事规则已印发")
    office.get_by_label("公开的内容").fill("党委会议事规则自即日起施行，主要规定会议次数和到会人数。\n全文见制度。")
    sound(office)
    shot(office, "notice-draft")
    office.get_by_role("button", name="起草党务公开").click()
    office.get_by_role("link", name="公开", exact=True).click()
    office.get_by_label("保密审查人").fill("示例保密员")
    office.get_by_label("审批人或审批会议").fill("党委书记")
    sound(office)
    shot(office, "notice-release")
    office.get_by_role("button", name="公开").click()
    expect(office.get_by_text("现在党内可以看")).to_be_visible()


def _answer(phone: Page, sound: Callable[[Page], None]) -> None:
    """Read the notice from the workbench, say something to it, and mark it as read."""
    expect(phone.get_by_text("党务公开：未读")).to_be_visible()
    shot(phone, "notice-workbench")
    phone.get_by_role("link", name="党委会议事规则已印发").click()
    phone.get_by_role("link", name="发表意见").click()
    phone.get_by_label("带头行动").check()
    phone.get_by_label("内容").fill("本支部先组织学习")
    sound(phone)
    phone.get_by_role("button", name="发表意见").click()
    expect(phone.get_by_text("本支部先组织学习")).to_be_visible()
    phone.get_by_role("button", name="我已阅读").click()
    expect(phone.get_by_role("button", name="我已阅读")).to_have_count(0)
    expect(phone.get_by_text("本支部先组织学习")).to_be_visible()
    sound(phone)
    shot(phone, "notice")


@pytest.mark.django_db(transaction=True)
def test_a_rule_is_issued_and_revised_and_a_month_looked_through(
    browse: Open, hospital: Hospital, sound: Callable[[Page], None]
) -> None:
    office = browse(DESK)
    enter(office, hospital.office, "/rules/new/")
    office.get_by_label("制度名称").fill("党委会议事规则")
    office.get_by_label("类别").select_option(label="议事决策规则")
    office.get_by_label("正文").fill(TEXT)
    office.get_by_role("button", name="起草制度").click()
    expect(office.get_by_role("heading", name="第二章")).to_be_visible()
    sound(office)
    issue(office)
    sound(office)
    shot(office, "rule")
    office.get_by_role("link", name="起草新版本").click()
    office.get_by_label("为什么修订").fill("增加次数")
    office.get_by_role("button", name="起草新版本").click()
    office.get_by_label("正文").fill(TEXT.replace("每季度", "每月"))
    office.get_by_role("button", name="修改正文").click()
    expect(office.get_by_text("草案已保存")).to_be_visible()
    document = Version.objects.get(ordinal=2).document_id
    narrow = browse(PHONE)
    enter(narrow, hospital.office, f"/rules/{document}/compare/")
    expect(narrow.get_by_text("第二条有改动")).to_be_visible()
    sound(narrow)
    shot(narrow, "compare")
    secretary = disclosed(office, browse(PHONE), hospital, sound)
    secretary.goto(secretary.url.split("/rules/")[0] + "/duties/month/")
    expect(secretary.get_by_text("本月该履行的职责")).to_be_visible()
    sound(secretary)
    shot(secretary, "month")
    secretary.get_by_role("link", name="全部职责").click()
    secretary.get_by_role("link", name="写一句说明").first.click()
    secretary.get_by_label("一句话说明").fill("名册已与本人核对")
    secretary.get_by_role("button", name="登记佐证").click()
    expect(secretary.get_by_text("名册已与本人核对")).to_be_visible()
    sound(secretary)
