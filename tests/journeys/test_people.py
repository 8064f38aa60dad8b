"""The rolls in a browser: a person found and moved, an election, a merger looked at before it is done, the chart."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys import pictures
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.test_activity import enter
from tests.registers.conftest import START, SYSTEM, Hospital, found_hospital

from tongxin.ground.organisations.commands import found
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.people import commands
from tongxin.people.definitions import AbsenceKind
from tongxin.toolbox import clock

SHOTS = os.environ.get("TONGXIN_SHOTS")
TAKEN = os.environ.get("TONGXIN_SHOTS_MANUAL") == "1"
IMAGES = Path(__file__).parents[2] / "docs" / "manual" / "images"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(live_server: Any, everywhere: None) -> Hospital:
    """A hospital with officers, a department, money and a division of work."""
    made = found_hospital("sl")
    first, second, third, *_rest = made.people
    heart = found(
        by=SYSTEM,
        parent=made.root,
        kind=OrganisationKind.DEPARTMENT,
        code="xn",
        name="心血管内科",
        established_on=START,
    )
    commands.cover(by=SYSTEM, organisation=made.one, departments=[heart], valid_from=START)
    commands.elect(
        by=SYSTEM, organisation=made.one, elected_on=dt.date(2024, 6, 1),
        officers=[commands.Elected(first, "branch_secretary"), commands.Elected(second, "branch_organisation")],
    )  # fmt: skip
    commands.begin_term(by=SYSTEM, organisation=made.two, elected_on=dt.date(2023, 5, 1))
    commands.assign_duty(
        by=SYSTEM, organisation=made.root, person=third, work="主持党委全面工作，分管组织、人事", valid_from=START
    )
    commands.assign_contacts(by=SYSTEM, organisation=made.root, person=third, units=[made.one, heart], valid_from=START)
    commands.set_budget(by=SYSTEM, organisation=made.one, year=clock.today().year, amount=Decimal(8000))
    commands.state_title(by=SYSTEM, person=first, name="主任医师", since=dt.date(2021, 12, 1))
    commands.place(by=SYSTEM, organisation=heart, person=first, on=START)
    commands.excuse(
        by=SYSTEM, organisation=made.one, person=second, kind=AbsenceKind.STUDY, valid_from=dt.date(2026, 9, 1)
    )
    return made


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for them (TONGXIN_SHOTS)."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"people-{name}.png", full_page=True)


def manual(page: Page, name: str) -> None:
    """Keep what a reader sees without scrolling, for the manual (TONGXIN_SHOTS_MANUAL=1)."""
    if TAKEN:
        page.wait_for_load_state("networkidle")
        pictures.keep(page, IMAGES / f"people-{name}-1440.png")


def test_a_person_is_found_and_moved(browse: Open, town: Hospital, sound: Callable[[Page], None]) -> None:
    page = browse(PHONE)
    enter(page, town.office, "/people/")
    sound(page)
    shot(page, "list-390")
    page.get_by_label("姓名、拼音或工号").fill("shilijia")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("link", name="示例甲").click()
    sound(page)
    shot(page, "person-390")
    page.get_by_role("link", name="转到别的党支部").click()
    sound(page)
    shot(page, "transfer-390")
    page.get_by_label("党支部").select_option("外科党支部")
    page.get_by_role("button", name="转到别的党支部").click()
    expect(page.locator(".tx-sub")).to_contain_text("外科党支部")
    page.goto(f"/people/organisations/{town.one.pk}/transfer-members/")
    page.get_by_label("转到哪个党支部").select_option("外科党支部")
    page.get_by_label("示例丁").check()
    page.get_by_role("button", name="看看会变什么").click()
    expect(page.get_by_text("还没有办理")).to_be_visible()
    sound(page)
    shot(page, "together-390")
    page.get_by_role("button", name="成批转接党员").click()
    expect(page.get_by_role("heading", name="内科党支部")).to_be_visible()


def test_an_election_and_a_merger(browse: Open, town: Hospital, sound: Callable[[Page], None]) -> None:
    page = browse(DESK)
    enter(page, town.office, "/people/terms/")
    sound(page)
    shot(page, "terms-1440")
    page.get_by_role("link", name="登记换届选举：外科党支部").click()
    sound(page)
    shot(page, "elect-1440")
    page.get_by_label("选举日期").fill((clock.today() - dt.timedelta(30)).isoformat())
    page.get_by_label("党支部书记").fill("示例丁")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("link", name="示例丁", exact=True)).to_be_visible()
    shot(page, "branch-1440")
    page.get_by_role("link", name="并入别的党支部").click()
    page.get_by_label("并入哪个党支部").select_option("内科党支部")
    page.get_by_role("button", name="看看会变什么").click()
    expect(page.get_by_text("还没有办理")).to_be_visible()
    sound(page)
    shot(page, "merge-1440")
    page.get_by_role("button", name="并入别的党支部").click()
    expect(page.get_by_role("heading", name="内科党支部")).to_be_visible()
    sound(page)
    shot(page, "merged-1440")


def test_the_chart_and_the_tables(browse: Open, town: Hospital, sound: Callable[[Page], None]) -> None:
    page = browse(DESK)
    enter(page, town.office, "/people/organisations/")
    expect(page.locator(".tx-chart canvas")).to_be_visible()
    page.get_by_text("看表格").click()
    sound(page)
    shot(page, "chart-1440")
    manual(page, "chart")
    for name in ("charges", "budgets"):
        page.goto(f"/people/{name}/")
        sound(page)
        shot(page, f"{name}-1440")
    page.goto(f"/people/{town.people[0].pk}/")
    sound(page)
    shot(page, "person-1440")
    page.goto("/people/")
    shot(page, "list-1440")
    page.goto(f"/people/organisations/{town.one.pk}/")
    sound(page)
    shot(page, "organisation-1440")
    manual(page, "organisation")
    phone = browse(PHONE)
    enter(phone, town.office, "/people/organisations/")
    expect(phone.get_by_role("link", name="内科党支部")).to_be_visible()
    sound(phone)
    shot(phone, "chart-390")
    phone.goto(f"/people/organisations/{town.one.pk}/")
    sound(phone)
    shot(phone, "organisation-390")
    phone.goto("/people/terms/")
    sound(phone)
    shot(phone, "terms-390")


def test_a_name_is_offered_while_typing(browse: Open, town: Hospital, sound: Callable[[Page], None]) -> None:
    page = browse(DESK)
    enter(page, town.office, f"/people/organisations/{town.one.pk}/appoint/")
    page.get_by_label("人员", exact=True).press_sequentially("示例")
    expect(page.locator("#found option")).to_have_count(5)
    page.get_by_label("人员", exact=True).fill("示例丙（sl3）")
    page.get_by_label("职务", exact=True).select_option("宣传委员")
    sound(page)
    shot(page, "appoint-1440")
    page.get_by_role("button", name="登记任职").click()
    expect(page.get_by_role("link", name="示例丙", exact=True).first).to_be_visible()
