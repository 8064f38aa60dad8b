"""From application to full member under the text of 2026, the clock moved from step to step: the Party office clicks what
matters, with a transfer and an extension in mid-course; another candidate's probation is cancelled. The rest is posted."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Open
from tests.journeys.test_activity import enter
from tests.registers.conftest import Hospital, found_hospital
from tests.registers.procedures.test_way import VOTED, Walk, way

from tongxin.registers.procedures.flow import Taken
from tongxin.registers.procedures.models import StepTaken

SHOTS = os.environ.get("TONGXIN_SHOTS")
MONTHS = 6
FULL = dt.date(2029, 7, 10)
EXTENDED = dt.date(2030, 1, 10)
ONE_DAY = dt.timedelta(days=1)


class Office(Walk):
    """Somebody of the Party office at the browser, on the day each step happens."""

    def __init__(self, page: Page, clock_file: Path, hospital: Hospital) -> None:
        super().__init__(Client(), hospital)
        self.page, self.clock_file = page, clock_file
        enter(page, hospital.office, "/procedures/")

    def on_day(self, day: dt.date, address: str) -> Page:
        self.clock_file.write_text(f"{day}T02:00:00+00:00")
        self.page.goto(f"/procedures/{address}")
        return self.page

    def begin(self, first: Taken) -> None:
        page = self.on_day(first.on, "new/member_development/")
        page.get_by_label("对象").select_option(label="示例申请人（app1）")
        page.get_by_label("党组织").select_option(label="内科党支部")
        page.get_by_role("button", name="登记并开始").click()
        expect(page.get_by_role("heading", name="发展党员：示例申请人")).to_be_visible()

    def click(self, item: Taken, title: str, outcome: str = "", typed: Mapping[str, str] | None = None) -> None:
        """Take a step from the page of the case; the day offered is the day of the clock."""
        page = self.on_day(item.on, f"{self.case.pk}/")
        page.get_by_role("link", name=f"办理：{title}").click()
        expect(page.get_by_role("button", name="登记这一步")).to_be_visible()
        for label, value in (typed or {}).items():
            page.get_by_label(label).fill(value)
        if outcome:
            page.get_by_role("radio", name=outcome, exact=True).check()
        for key, count in VOTED.items() if page.get_by_label("发出票数").count() else ():
            page.locator(f"#id_{key}").fill(str(count))
        page.get_by_role("button", name="登记这一步").click()
        expect(page.get_by_text(f"已登记：{title}")).to_be_visible()

    def transfer(self, item: Taken) -> None:
        """Move to another branch, where the next step is taken."""
        page = self.on_day(item.on, f"{self.case.pk}/")
        page.get_by_role("link", name="转移到另一组织").click()
        page.get_by_label("转到").select_option(label="外科党支部")
        page.get_by_label("原因").fill("调入外科工作")
        page.get_by_role("button", name="转移到另一组织").click()
        expect(page.get_by_text("已转移")).to_be_visible()
        self.take(item)

    def shot(self, name: str) -> None:
        if SHOTS:
            self.page.screenshot(path=Path(SHOTS) / f"full-member-{name}.png", full_page=True)


@pytest.fixture
def office(browse: Open, everywhere: None, clock_file: Path) -> Office:
    return Office(browse(), clock_file, found_hospital("sl"))


def test_a_transfer_and_an_extension_on_the_way(office: Office, sound: Callable[[Page], None]) -> None:
    first, *rest = way(2)
    office.begin(first)
    clicked: dict[str, Callable[[Taken], None]] = {
        "talk": lambda item: office.click(item, "党组织派人谈话", typed={"谈话人": "示例甲"}),
        "form": office.transfer,
        "branch_meeting": lambda item: office.click(item, "支部党员大会讨论", "同意接收为预备党员"),
        "approval": lambda item: office.click(item, "上级党委审批", "批准为预备党员"),
    }
    for item in rest:
        if item.step == "full_meeting":
            break
        clicked.get(item.step, office.take)(item)
    meeting = dt.date(2029, 7, 20)
    office.click(Taken("full_meeting", meeting), "支部党员大会讨论转正", "延长预备期", {"延长的月数": str(MONTHS)})
    sound(office.page)
    office.shot("extended")
    office.take(Taken("full_application", EXTENDED))
    again = EXTENDED + 10 * ONE_DAY
    office.click(Taken("full_meeting", again), "支部党员大会讨论转正", "按期转正")
    office.click(Taken("full_approval", again + 20 * ONE_DAY), "上级党委审批转正", "批准转为正式党员")
    office.take(Taken("archive", again + 40 * ONE_DAY, "", {"complete": "齐全", "place": "党办"}))
    page = office.on_day(again + 41 * ONE_DAY, f"{office.case.pk}/")
    expect(page.get_by_text("已办结")).to_be_visible()
    office.shot("done")
    assert office.case.organisation == office.hospital.two
    assert set(StepTaken.objects.values_list("ruleset", flat=True)) == {"dev_2026"}
    assert [office.standing(day) for day in (FULL, EXTENDED - ONE_DAY, EXTENDED)] == [
        "probationary", "probationary", "full",
    ]  # fmt: skip


def test_a_probation_is_cancelled(office: Office) -> None:
    first, *rest = way(2)
    super(Office, office).begin(first)
    for item in rest[:-2]:
        office.take(item)
    office.click(Taken("full_meeting", dt.date(2029, 7, 20)), "支部党员大会讨论转正", "取消预备党员资格")
    office.click(Taken("full_approval", dt.date(2029, 8, 10)), "上级党委审批转正", "批准取消预备党员资格")
    expect(office.page.get_by_text("未通过").first).to_be_visible()
    assert office.case.record.state == "refused"
    assert office.standing(dt.date(2029, 8, 9)) == "probationary"
    assert office.standing(dt.date(2029, 8, 11)) == "none"
    office.on_day(dt.date(2029, 9, 1), f"{office.case.pk}/")
    assert not office.page.get_by_role("link", name="办理：").count()
