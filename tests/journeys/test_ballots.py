"""An organiser holds an appraisal on paper, two tellers differ and settle it, and everybody reads what he may."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import PHONE, Open
from tests.journeys.test_activity import enter
from tests.registers.ballots.conftest import Polls, version
from tests.registers.conftest import found_hospital
from tests.registers.tasks.conftest import officer

from tongxin.registers.ballots import commands
from tongxin.registers.ballots.definitions import Mode
from tongxin.registers.ballots.models import Round

SHOTS = os.environ.get("TONGXIN_SHOTS")


@pytest.fixture
def polls(live_server: Any, everywhere: None) -> Polls:
    made = found_hospital("sl")
    found = Polls(made, officer("organisation_section", made.root, made.root))
    found.staff(3)
    return found


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for them (TONGXIN_SHOTS)."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"ballots-{name}.png", full_page=True)


def tally(page: Page, held: Round, second: tuple[str, str]) -> None:
    """Enter what one teller counted of five ballots."""
    page.goto(f"/ballots/{held.pk}/tally/{held.electorates.get().pk}/")
    for label, value in (
        ("发出选票", "5"),
        ("收回选票", "5"),
        ("示例甲 满意", "5"),
        ("示例丙 满意", "5"),
        ("示例丁 满意", "5"),
    ):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("示例乙 满意", exact=True).fill(second[0])
    page.get_by_label("示例乙 不满意", exact=True).fill(second[1])
    shot(page, f"tally-{second[0]}")
    page.get_by_role("button", name="提交计票数").click()
    expect(page.get_by_text("计票数已录入")).to_be_visible()


def test_an_appraisal_on_paper(browse: Open, polls: Polls, sound: Callable[[Page], None]) -> None:
    page = browse()
    enter(page, polls.office, "/ballots/")
    sound(page)
    shot(page, "empty")
    page.get_by_role("link", name="起草第一轮投票").click()
    expect(page.get_by_role("link", name="中层干部民主测评")).to_be_visible()
    sound(page)
    shot(page, "kinds")
    page.get_by_role("link", name="中层干部民主测评").click()
    expect(page.get_by_label("由谁组织").locator("option")).to_have_text(["请选择", "示例党总支", "示例医院"])
    sound(page)
    shot(page, "new")
    held = polls.appraisal(Mode.PAPER, subjects=4)
    page.goto(f"/ballots/{held.pk}/")
    sound(page)
    shot(page, "draft")
    page.get_by_role("link", name="冻结名册", exact=True).click()
    page.get_by_role("button", name="冻结名册").click()
    expect(page.get_by_text("名册已冻结，请核对")).to_be_visible()
    page.get_by_role("link", name="开始投票").click()
    page.get_by_role("button", name="开始投票").click()
    page.get_by_role("link", name="截止投票").click()
    page.get_by_role("button", name="截止投票").click()
    tally(page, held, ("3", "2"))
    other = browse()
    enter(other, officer("union_office", polls.hospital.root, polls.hospital.root), "/ballots/")
    tally(other, held, ("4", "1"))
    expect(other.get_by_text("两名计票人不一致的地方")).to_be_visible()
    sound(other)
    shot(other, "differ")
    tally(other, held, ("3", "2"))
    page.goto(f"/ballots/{held.pk}/")
    page.get_by_role("link", name="计票", exact=True).click()
    page.get_by_role("button", name="计票").click()
    page.get_by_role("link", name="公布结果").click()
    page.get_by_role("button", name="公布结果").click()
    page.get_by_role("link", name="查看结果").click()
    expect(page.get_by_text("60.00%（低于警戒线）")).to_be_visible()
    sound(page)
    shot(page, "results")
    phone = browse(PHONE)
    enter(phone, polls.hospital.member, f"/ballots/{held.pk}/results/")
    expect(phone.get_by_text("90.00%")).to_be_visible()
    expect(phone.get_by_text("示例乙")).to_have_count(0)
    sound(phone)
    shot(phone, "phone-results")


def test_a_patient_fills_in_a_survey_on_a_phone(browse: Open, polls: Polls, sound: Callable[[Page], None]) -> None:
    held = polls.draft("discharge_survey", title="示例出院患者征询")
    held = commands.freeze(by=polls.office, ballot_round=held, version=version(held))
    held = commands.open_round(by=polls.office, ballot_round=held, version=version(held))
    phone = browse(PHONE)
    phone.goto(f"/ballots/fill/{held.hospital_id}/{held.electorates.get().pk}/")
    sound(phone)
    shot(phone, "phone-fill")
    for question in ("您对这次住院总体上满意吗？", "医务人员的服务态度"):
        phone.get_by_role("group", name=question).get_by_label("满意", exact=True).check()
    phone.get_by_role("group", name="住院期间").get_by_label("没有").check()
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_role("heading", name="谢谢您的意见")).to_be_visible()
    sound(phone)
