"""An honour found by its holder's name on a phone; a whole document on a desk; what lasts ends and stays readable."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys import pictures
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.test_activity import enter
from tests.registers.conftest import Hospital, found_hospital

from tongxin.registers.outcomes import commands
from tongxin.registers.outcomes.models import Outcome

SHOTS = os.environ.get("TONGXIN_SHOTS")
TAKEN = os.environ.get("TONGXIN_SHOTS_MANUAL") == "1"
IMAGES = Path(__file__).parents[2] / "docs" / "manual" / "images"
WRONG = "示例甲\t优秀共产党员\n无此人\t优秀共产党员\n外科党支部\t先进基层党组织"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(live_server: Any, everywhere: None) -> Hospital:
    """A hospital with outcomes of several kinds."""
    made = found_hospital("sl")
    for kind, title, day, values in (
        ("honour", "全国先进基层党组织", "2026-07-01", {"level": "national", "body": "示例中央单位", "cohort": 100}),
        ("external_assessment", "三级公立医院绩效考核", "2026-02-24",
         {"assessed_year": 2024, "body": "示例省卫生健康委", "category": "公立医院绩效考核", "rank": 16, "of_how_many": 78,
          "grade": "A+"}),
        ("key_specialty", "心血管内科", "2026-03-08", {"level": "provincial", "category": "临床重点专科"}),
        ("publication", "把方便送到病床边", "2026-05-12",
         {"category": "模范人物报道", "channel": "医院微信公众号", "occasion": "护士节", "level": "hospital"}),
    ):  # fmt: skip
        commands.record(
            by=made.office, organisation=made.root, kind=kind, title=title, occurred_on=dt.date.fromisoformat(day),
            values=values,
        )  # fmt: skip
    return made


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for them (TONGXIN_SHOTS)."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"outcomes-{name}.png", full_page=True)


def manual(page: Page, name: str) -> None:
    """Keep what a reader sees without scrolling, for the manual (TONGXIN_SHOTS_MANUAL=1)."""
    if TAKEN:
        page.wait_for_load_state("networkidle")
        pictures.keep(page, IMAGES / f"outcomes-{name}-1440.png")


def test_an_honour_on_a_phone(browse: Open, town: Hospital, sound: Callable[[Page], None]) -> None:
    page = browse(PHONE)
    enter(page, town.recorder, "/outcomes/")
    sound(page)
    shot(page, "list-390")
    page.get_by_role("link", name="登记成果荣誉").click()
    sound(page)
    shot(page, "record-390")
    page.get_by_label("荣誉（奖项）名称").fill("市级优秀护士")
    page.get_by_label("个人", exact=True).check()
    page.get_by_label("获奖单位（个人）").press_sequentially("示例")
    expect(page.locator("#found option")).to_have_count(5)
    page.get_by_label("获奖单位（个人）").fill("示例乙（sl2）")
    page.get_by_label("授予时间").fill("2026-05-12")
    page.get_by_label("级别").select_option("municipal")
    page.get_by_label("授予单位", exact=True).fill("示例市卫生健康委")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("heading", name="市级优秀护士")).to_be_visible()
    expect(page.get_by_text("示例乙（个人）")).to_be_visible()
    sound(page)
    shot(page, "page-390")


def test_another_kind_asks_other_things(browse: Open, town: Hospital, sound: Callable[[Page], None]) -> None:
    page = browse(DESK)
    enter(page, town.office, "/outcomes/new/")
    shot(page, "record-1440")
    page.get_by_label("荣誉（奖项）名称").fill("年度考核")
    page.get_by_label("成果类型").select_option("external_assessment")
    expect(page.get_by_label("考核（排名）名称")).to_have_value("年度考核")
    page.get_by_label("公布日期").fill("2026-02-24")
    page.get_by_label("考核年度").fill("2027")
    page.get_by_label("考核单位", exact=True).fill("示例省卫生健康委")
    page.get_by_label("考核类别").select_option("党建考核")
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("link", name="考核年度 2027 晚于公布日期").click()
    expect(page.get_by_label("考核年度")).to_be_focused()
    sound(page)
    shot(page, "record-refused-1440")
    page.get_by_label("考核年度").fill("2025")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("2025年", exact=True)).to_be_visible()
    sound(page)
    shot(page, "page-1440")


def test_a_whole_document_at_once(browse: Open, town: Hospital, sound: Callable[[Page], None]) -> None:
    page = browse(DESK)
    enter(page, town.office, "/outcomes/batch/")
    sound(page)
    shot(page, "many-1440")
    page.get_by_label("授予时间").fill("2026-07-01")
    page.get_by_label("级别").select_option("hospital")
    page.get_by_label("授予单位", exact=True).fill("示例医院党委")
    page.get_by_label("名单", exact=True).fill(WRONG)
    page.get_by_role("button", name="全部登记").click()
    expect(page.get_by_role("link", name="第 2 行：本院没有“无此人”")).to_be_visible()
    sound(page)
    shot(page, "many-refused-1440")
    page.get_by_label("名单", exact=True).scroll_into_view_if_needed()
    manual(page, "many")
    page.get_by_label("名单", exact=True).fill(WRONG.replace("无此人", "示例丙"))
    page.get_by_role("button", name="全部登记").click()
    expect(page.get_by_text("已登记 3 项，都已计入统计")).to_be_visible()
    sound(page)
    shot(page, "list-1440")
    page.get_by_label("级别").select_option("hospital")
    page.get_by_role("button", name="筛选").click()
    page.get_by_label("类型").select_option("honour")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("tr[data-row]")).to_have_count(3)


def test_what_lasts_ends_and_stays_readable(browse: Open, town: Hospital, sound: Callable[[Page], None]) -> None:
    row = Outcome.objects.get(kind="key_specialty")
    page = browse(DESK)
    enter(page, town.office, f"/outcomes/{row.pk}/")
    page.get_by_role("link", name="更正").click()
    sound(page)
    shot(page, "correct-1440")
    page.get_by_role("link", name="取消").click()
    page.get_by_role("link", name="终止有效").click()
    sound(page)
    page.get_by_label("原因").fill("复评未通过")
    page.get_by_role("button", name="终止有效").click()
    expect(page.get_by_text("复评未通过")).to_be_visible()
    page.get_by_role("link", name="作废").click()
    page.get_by_label("原因").fill("重复登记")
    page.get_by_role("button", name="作废").click()
    page.get_by_role("dialog").get_by_role("button").first.click()
    expect(page.get_by_text("不计入任何统计")).to_be_visible()
    sound(page)
    shot(page, "void-1440")
