"""A part-time secretary's month: what the Party office deploys is accepted, held and confirmed between two patients."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.test_activity import enter
from tests.registers.conftest import Hospital, found_hospital

from tongxin.ground.forms.models import Pile
from tongxin.ground.jobs import tasks as jobs
from tongxin.registers.activities import commands
from tongxin.registers.activities.commands import approving, deploying, joining, teaching
from tongxin.registers.activities.models import Draft, Gathering, Theme
from tongxin.toolbox import clock

SHOTS = os.environ.get("TONGXIN_SHOTS")
EXTRA = {"category": "义诊咨询"}


@pytest.fixture
def hospital(live_server: Any, everywhere: None) -> Hospital:
    """The made-up hospital, on the day of today."""
    return found_hospital("sl")


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for them (TONGXIN_SHOTS)."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"month-{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_from_deployment_to_the_scanned_sheet(
    browse: Open, hospital: Hospital, sound: Callable[[Page], None], size: Any, settings: Settings, tmp_path: Path
) -> None:
    settings.FILES = tmp_path / "files"
    office = browse(size)
    enter(office, hospital.office, "/activities/themes/")
    office.get_by_role("link", name="下发第一项活动").click()
    sound(office)
    office.get_by_label("活动类型").select_option("volunteering")
    office.get_by_label("活动主题").fill("冬季义诊进社区")
    office.get_by_label("要求").fill("面向社区老人，提前与居委会联系。")
    office.get_by_label("纪实参考").fill("支部组织党员开展冬季义诊。")
    office.get_by_label("全部 2 个党支部").check()
    shot(office, "deploy")
    office.get_by_role("button", name="下发", exact=True).click()
    expect(office.get_by_role("status")).to_contain_text("已下发给 2 个党支部")
    sound(office)
    shot(office, "theme")

    phone = browse(size)
    enter(phone, hospital.secretary, "/")
    phone.get_by_role("main").get_by_role("link", name="下发的活动：冬季义诊进社区").first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("冬季义诊进社区")
    sound(phone)
    phone.get_by_label("类别").select_option("义诊咨询")
    shot(phone, "draft")
    phone.get_by_role("button", name="安排", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("确认到场名单")
    shot(phone, "confirm")
    phone.get_by_role("button", name="确认名单").click()
    expect(phone.get_by_role("status")).to_contain_text("5 人次已计入统计")
    sound(phone)
    shot(phone, "gathering")
    phone.get_by_role("link", name="写活动纪实").first.click()
    expect(phone.get_by_label("活动纪实")).to_have_value("支部组织党员开展冬季义诊。")
    phone.get_by_role("button", name="保存纪实").click()
    expect(phone.get_by_role("status")).to_contain_text("纪实已保存")
    printed_and_scanned(phone, sound, tmp_path)

    office.reload()
    expect(office.locator("#branches")).to_contain_text("已举行 1 个")
    office.get_by_role("button", name="催办未举行的支部").click()
    expect(office.get_by_role("status")).to_contain_text("已催办 1 个支部")
    shot(office, "reminded")


def printed_and_scanned(page: Page, sound: Callable[[Page], None], folder: Path) -> None:
    """Print the sign-in sheet of the gathering one looks at, photograph its foot, hand that in, and find it there."""
    gathering = page.url
    page.get_by_role("link", name="打印表单").click()
    sound(page)
    page.locator("li", has_text="会议（活动）签到表").get_by_role("button", name="打印").click()
    with page.expect_download() as waited:
        page.get_by_role("link", name="下载 .docx").click()
    waited.value.save_as(folder / "sheet.docx")
    with zipfile.ZipFile(folder / "sheet.docx") as parts:
        (code,) = (name for name in parts.namelist() if name.startswith("word/media/"))
        (folder / "IMG_1.png").write_bytes(parts.read(code))
    page.goto("/forms/")
    page.get_by_label("扫描件或照片").set_input_files(folder / "IMG_1.png")
    page.get_by_role("button", name="上传并归档").click()
    expect(page.get_by_text("正在识别")).to_be_visible()
    jobs.run(job=str(Pile.objects.get().job_id))
    expect(page.get_by_text("1 页，自动归档 1 页")).to_be_visible()
    sound(page)
    shot(page, "scanned")
    page.goto(gathering)
    expect(page.get_by_text("会议（活动）签到表 扫描件")).to_be_visible()
    sound(page)


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_every_page_around_a_gathering_is_sound(
    browse: Open, hospital: Hospital, sound: Callable[[Page], None], size: Any
) -> None:
    theme, row, asked, group, lesson = _made(hospital)
    draft = Draft.objects.get(theme=theme, organisation=hospital.one)
    pages = [
        (hospital.office, "themes/"), (hospital.office, f"themes/{theme.pk}/"), (hospital.office, f"themes/{theme.pk}/withdraw/"),
        (hospital.office, f"themes/{theme.pk}/more/"), (hospital.office, "applications/"),
        (hospital.office, f"applications/{asked.pk}/"), (hospital.secretary, f"drafts/{draft.pk}/"),
        (hospital.secretary, f"drafts/{draft.pk}/take/"), (hospital.secretary, f"{row.pk}/"),
        (hospital.secretary, f"{row.pk}/partners/"), (hospital.secretary, "groups/"), (hospital.secretary, "groups/new/"),
        (hospital.secretary, f"groups/{group.pk}/"), (hospital.secretary, f"groups/{group.pk}/learners/"),
        (hospital.secretary, f"groups/{group.pk}/lessons/"), (hospital.secretary, f"lessons/{lesson.pk}/teach/"),
        (hospital.secretary, f"lessons/{lesson.pk}/sit/"), (hospital.secretary, f"lessons/{lesson.pk}/drop/"),
    ]  # fmt: skip
    page = browse(size)
    for number, (by, url) in enumerate(pages):
        enter(page, by, f"/activities/{url}")
        sound(page)
        shot(page, f"{number:02d}-{url.split('/')[-2] if '-' not in url.split('/')[-2] else url.split('/')[0][:8]}")


def _made(hospital: Hospital) -> tuple[Theme, Gathering, Any, Any, Any]:
    """Return a theme, a joint gathering, its application, and a group with a lesson."""
    today = clock.today()
    theme = deploying.deploy(
        by=hospital.office, organisation=hospital.root, kind="volunteering", title="冬季义诊进社区", due_on=today,
        branches=[hospital.one, hospital.two], note="面向社区老人。", text="支部组织党员开展冬季义诊。",
    )  # fmt: skip
    row = commands.plan(
        by=hospital.secretary, organisation=hospital.one, kind="volunteering", title="社区联合义诊", occurred_on=today,
        extra=EXTRA,
    )  # fmt: skip
    joining.set_partners(by=hospital.secretary, gathering=row, version=1, partners=[hospital.two])
    asked = approving.apply(
        by=hospital.secretary, gathering=row, people=12, plan="半天，内外科各出一组。", outside=True, safety="包车，专人带队。",
    )  # fmt: skip
    group = teaching.found_group(
        by=hospital.secretary, organisation=hospital.one, name="新党员学习小组", purpose="补党内法规基础。",
        learners=hospital.people,
    )  # fmt: skip
    lesson = teaching.add_lesson(
        by=hospital.secretary, group=group, version=1, topic="党章导读", kind="volunteering", due_on=today
    )
    return theme, row, asked, group, lesson
