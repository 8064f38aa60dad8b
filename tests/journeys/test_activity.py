"""A secretary with a phone between two patients: thirty people recorded in a few taps, and counted."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from playwright.sync_api import Page, expect
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.test_sign_in import sign_in
from tests.registers.conftest import SYSTEM, Hospital, found_hospital

from tongxin.ground.access.models import User as UserRow
from tongxin.ground.commands.actors import User
from tongxin.people import commands as people
from tongxin.people.definitions import Standing
from tongxin.registers.activities import commands, queries
from tongxin.registers.activities.models import Gathering
from tongxin.toolbox import clock

PASSWORD = "Journey-2026-x"
SHOTS = os.environ.get("TONGXIN_SHOTS")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔"


@pytest.fixture
def ward(live_server: Any, everywhere: None) -> Hospital:
    """A branch of thirty, whose secretary can sign in."""
    made = found_hospital("sl")
    entries = [
        people.Entry(f"r{number}", f"{surname}示例", made.one, Standing.FULL, dt.date(2020, 1, 1))
        for number, surname in enumerate(SURNAMES)
    ]
    people.register_many(by=SYSTEM, organisation=made.root, entries=entries)
    people.register(by=SYSTEM, organisation=made.two, code="z9", name="邻科示例")
    UserRow.objects.filter(pk=made.secretary.id).update(password=make_password(PASSWORD))
    return made


def enter(page: Page, by: User, url: str) -> None:
    """Open an address as somebody who has signed in already."""
    client = Client()
    client.force_login(UserRow.objects.get(pk=by.id))
    page.goto("/accounts/sign-in/")
    page.context.add_cookies(
        [
            {
                "name": "sessionid",
                "value": client.cookies["sessionid"].value,
                "url": page.url.replace("accounts/sign-in/", ""),
            }
        ]
    )
    page.goto(url)


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for them (TONGXIN_SHOTS)."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"activities-{name}.png", full_page=True)


def test_thirty_people_are_recorded_in_a_few_taps(browse: Open, ward: Hospital, sound: Callable[[Page], None]) -> None:
    page = browse(PHONE)
    sign_in(page, "sl-branch_secretary", PASSWORD, at="/activities/new/?kind=volunteering")
    sound(page)
    shot(page, "record-390")
    page.get_by_label("活动名称").fill("门诊导医")
    page.get_by_label("类别").select_option("就诊高峰导医")
    page.locator("li", has_text="钱示例").get_by_role("radio", name="请假").check()
    page.get_by_label("钱示例的请假原因").fill("值班")
    page.locator("li", has_text="孙示例").get_by_role("radio", name="没来").check()
    expect(page.locator("[data-roll-count=present]")).to_have_text("28")
    shot(page, "record-390-filled")
    page.get_by_role("button", name="记录", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("28 人次已计入统计")
    expect(page.locator("#links")).to_contain_text("还没有关联别的记录")
    expect(page).to_have_title(f"{Gathering.objects.get().record.title} · 同心")  # not that of the part fetched into it
    sound(page)
    shot(page, "gathering-390")
    assert queries.tally(Gathering.objects.get()).present == 28
    page.get_by_role("link", name="志愿服务人次").click()
    expect(page.get_by_role("main")).to_contain_text("28")
    sound(page)
    shot(page, "figure-390")


def test_a_colleague_of_another_department_is_found_and_added(browse: Open, ward: Hospital) -> None:
    page = browse(PHONE)
    enter(page, ward.secretary, "/activities/new/?kind=volunteering")
    page.get_by_label("活动名称").fill("联合义诊")
    page.get_by_label("类别").select_option("义诊咨询")
    page.get_by_label("加其他科室的人").press_sequentially("邻科")
    page.get_by_label("邻科示例").check()
    expect(page.locator("[data-roll-count=present]")).to_have_text("31")
    shot(page, "record-390-added")
    page.get_by_role("button", name="记录", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("31 人次")


def test_another_kind_brings_its_own_fields(browse: Open, ward: Hospital) -> None:
    page = browse()
    enter(page, ward.secretary, "/activities/new/?kind=volunteering")
    page.get_by_label("活动名称").fill("代办出院手续")
    shot(page, "record-1440")
    page.get_by_label("活动类型").select_option("practical_deed")
    page.get_by_label("受益对象").fill("出院患者")
    expect(page.get_by_text("到场的人")).to_have_count(0)
    page.get_by_label("办理次数").fill("17")
    shot(page, "deed-1440")
    page.get_by_role("button", name="记录", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("17 次")
    shot(page, "gathering-deed-1440")


def test_without_scripts_everything_is_recorded_too(browse: Open, ward: Hospital) -> None:
    page = browse(PHONE, scripts=False)
    enter(page, ward.secretary, "/activities/new/?kind=volunteering")
    page.get_by_label("活动名称").fill("无脚本")
    page.get_by_label("类别").select_option("其他")
    page.get_by_label("加其他科室的人").fill("邻科")
    page.get_by_role("button", name="查找").click()
    page.get_by_label("邻科示例").check()
    page.get_by_role("button", name="记录", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("31 人次")


def test_from_plan_to_code_to_confirmed_list(browse: Open, ward: Hospital, sound: Callable[[Page], None]) -> None:
    page = browse()
    enter(page, ward.secretary, "/activities/plan/?kind=volunteering")
    sound(page)
    page.get_by_label("活动名称").fill("社区义诊")
    page.get_by_label("类别").select_option("义诊咨询")
    shot(page, "plan-1440")
    page.get_by_role("button", name="安排", exact=True).click()
    page.get_by_role("link", name="现场码", exact=True).click()
    page.get_by_role("button", name="生成现场码").click()
    code = page.locator("#code").inner_text()
    sound(page)
    shot(page, "code-1440")
    row = Gathering.objects.get()
    phone = browse(PHONE)
    enter(phone, ward.member, f"/activities/{row.pk}/")
    shot(phone, "gathering-member-390")
    sound(phone)
    phone.get_by_role("button", name="我要报名").click()
    phone.goto(f"/activities/{row.pk}/here/?code={code}")
    shot(phone, "here-390")
    phone.get_by_role("button", name="我到了").click()
    expect(phone.get_by_text("您已登记到场")).to_be_visible()
    page.goto(f"/activities/{row.pk}/confirm/")
    sound(page)
    shot(page, "confirm-1440")
    page.get_by_role("button", name="确认名单").click()
    expect(page.get_by_role("status")).to_contain_text("1 人次已计入统计")
    shot(page, "gathering-1440")
    phone.goto("/activities/")
    sound(phone)
    shot(phone, "list-390")


def test_the_second_tab_is_told_and_keeps_its_text(browse: Open, ward: Hospital) -> None:
    row = commands.record(
        by=ward.recorder, organisation=ward.one, kind="volunteering", title="导医", occurred_on=clock.today(),
        present=ward.people, extra={"category": "其他"},
    )  # fmt: skip
    page = browse()
    enter(page, ward.secretary, f"/activities/{row.pk}/minutes/")
    commands.correct(by=ward.recorder, gathering=row, version=1, reason="笔误", title="门诊导医")
    page.get_by_label("活动纪实").fill("我写了很久的纪实")
    page.get_by_role("button", name="保存纪实").click()
    expect(page.get_by_role("alert")).to_contain_text("别人先改了这条记录")
    expect(page.get_by_role("main")).to_contain_text("示例记录员")
    shot(page, "conflict-1440")
    expect(page.get_by_label("活动纪实")).to_have_value("我写了很久的纪实")
    page.get_by_role("button", name="保存纪实").click()
    expect(page.get_by_role("main")).to_contain_text("我写了很久的纪实")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_every_page_is_sound(browse: Open, ward: Hospital, sound: Callable[[Page], None], size: Any) -> None:
    row = commands.plan(
        by=ward.secretary, organisation=ward.one, kind="volunteering", title="社区慢病义诊与用药咨询", places=12,
        occurred_on=clock.today() + dt.timedelta(2), starts_at=dt.time(8), ends_at=dt.time(11, 30),
        extra={"category": "义诊咨询"}, place="示例社区卫生服务中心",
    )  # fmt: skip
    page = browse(size)
    width = size["width"]
    for name in ("", "confirm/", "code/", "here/", "minutes/", "correct/", "cancel/", "void/"):
        enter(page, ward.secretary, f"/activities/{row.pk}/{name}")
        sound(page)
        shot(page, f"{name.strip('/') or 'planned'}-{width}-all")
    page.goto("/activities/")
    sound(page)
    shot(page, f"list-{width}-coming")


def test_a_closed_tab_loses_neither_words_nor_people_added(browse: Open, ward: Hospital) -> None:
    page = browse(PHONE)
    enter(page, ward.secretary, "/activities/new/?kind=volunteering")
    page.get_by_label("活动名称").fill("联合义诊")
    page.get_by_label("加其他科室的人").press_sequentially("邻科")
    page.get_by_label("邻科示例").check()
    expect(page.locator("[data-roll-count=present]")).to_have_text("31")
    page.locator("li", has_text="孙示例").get_by_role("radio", name="没来").check()
    page.goto("/activities/")
    page.goto("/activities/new/?kind=volunteering")
    expect(page.get_by_label("活动名称")).to_have_value("联合义诊")
    expect(page.locator("[data-roll-count=present]")).to_have_text("30")
    expect(page.locator("[data-roll-count=absent]")).to_have_text("1")
