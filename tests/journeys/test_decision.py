"""One item's whole life: proposed by a branch secretary, held back for a missing consultation, decided with one member withdrawn
and one rule overridden with a reason while two people take the minutes, minuted, carried out late, urged, heard at the next
meeting, closed with evidence, told in its provenance."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from tests.journeys import pictures
from tests.journeys.conftest import PHONE, Open
from tests.journeys.test_activity import enter
from tests.people.making import holding, person
from tests.registers.conftest import Hospital, found_hospital
from tests.registers.tasks.conftest import officer

from tongxin.registers.decisions.models import Item, Resolution, Voice
from tongxin.registers.tasks.models import Task
from tongxin.toolbox import clock, office

TITLE = "批复内科党支部换届选举结果"
SHOTS = os.environ.get("TONGXIN_SHOTS")
TAKEN = os.environ.get("TONGXIN_SHOTS_MANUAL")
IMAGES = Path(__file__).parents[2] / "docs" / "manual" / "images"


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


def manual(page: Page, name: str) -> None:
    """Keep what a reader sees without scrolling, for the manual (TONGXIN_SHOTS_MANUAL=1)."""
    if TAKEN:
        page.wait_for_load_state("networkidle")
        pictures.keep(page, IMAGES / f"{name}-1440.png")


def propose(page: Page, sound: Callable[[Page], None]) -> None:
    """Propose an item, see what it lacks, supply it and submit."""
    page.get_by_role("link", name="申报议题").first.click()
    sound(page)
    page.get_by_label("事项类型", exact=True).select_option(label="党支部、党总支书记和委员的配备、批复")
    page.get_by_label("议题名称").fill(TITLE)
    page.get_by_role("button", name="申报议题").click()
    expect(page.get_by_text("上会材料不齐，还缺：选举结果请示、审核意见")).to_be_visible()
    sound(page)
    shot(page, "item-lacking")
    manual(page, "decisions-item")
    for name in ("选举结果请示", "审核意见"):
        page.get_by_role("link", name="登记材料").click()
        page.get_by_label("材料").first.select_option(label=name)
        page.get_by_role("button", name="登记上会材料").click()
    page.get_by_role("button", name="提交上会").click()
    expect(page.get_by_text("尚缺会前程序：组织部门审核").first).to_be_visible()
    shot(page, "item-refused")
    page.get_by_role("link", name="取消").click()
    for name in ("组织部门审核", "纪委意见"):
        page.get_by_role("link", name="登记意见").click()
        page.get_by_label("会前程序").fill(name)
        page.get_by_label("同意（一致）", exact=True).check()
        page.get_by_role("button", name="登记会前意见").click()
    page.get_by_role("button", name="提交上会").click()
    expect(page.get_by_text("议题已提交，可以列入议程")).to_be_visible()


def convene(page: Page, sound: Callable[[Page], None]) -> None:
    """Convene the committee today, put the item on its agenda, record who came."""
    page.goto("/decisions/meetings/")
    page.get_by_role("link", name="召集会议").first.click()
    sound(page)
    come_back(page)
    page.get_by_label("会议", exact=True).select_option(label="党委会")
    page.get_by_label("日期").fill(clock.today().isoformat())
    page.get_by_role("button", name="召集会议").click()
    page.get_by_role("link", name="列入议题").click()
    page.get_by_label("待上会的议题").select_option(label=TITLE)
    page.get_by_role("button", name="列入议程").click()
    sound(page)
    page.get_by_role("link", name="登记材料送达").click()
    page.get_by_role("button", name="送达会议材料").click()
    expect(page.get_by_text("应提前 2 个工作日").first).to_be_visible()
    page.get_by_label("理由").fill("上级要求当天研究")
    page.get_by_role("button", name="送达会议材料").click()
    expect(page.get_by_text("上级要求当天研究")).to_be_visible()
    page.get_by_role("link", name="登记到会，开始会议").click()
    sound(page)
    shot(page, "attend")
    page.get_by_role("button", name="登记并开始").click()
    expect(page.get_by_text("实到 5 人")).to_be_visible()
    shot(page, "meeting")


def come_back(page: Page) -> None:
    """Find the unit and what hangs on it as they were chosen before the page was closed; then do without, while a slow
    answer is on its way: it is not waited for, and nothing can be chosen or sent that it would draw over."""
    body = page.get_by_label("会议", exact=True)
    before = body.input_value()
    page.get_by_label("召开单位").select_option(label="内科党支部")
    body.select_option(label="支部党员大会")
    page.reload()
    expect(page.get_by_label("召开单位").locator("option:checked")).to_have_text("内科党支部")
    expect(body.locator("option:checked")).to_have_text("支部党员大会")
    slow = hold_first(page, "**/decisions/meetings/new/")
    page.reload()
    expect(body).to_be_disabled()
    expect(page.get_by_role("button", name="召集会议")).to_be_disabled()
    page.get_by_role("button", name="不要这些内容").click()
    expect(body).to_be_enabled()
    expect(body).to_have_value(before)
    expect(page.locator("#rest")).to_contain_text("党委会")
    expect(page.get_by_role("button", name="召集会议")).to_be_enabled()
    assert len(slow) == 1
    page.unroute("**/decisions/meetings/new/")


def hold_first(page: Page, address: str) -> list[Route]:
    """Never answer the first that is sent to an address; return it once it was sent."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held or route.request.method != "POST":
            route.fallback()
        else:
            held.append(route)

    page.route(address, hold)
    return held


def write_together(page: Page, small: Page, sound: Callable[[Page], None]) -> None:
    """Let two people take the minutes of one item: the second is told, keeps what he chose, and nothing is lost."""
    small.get_by_role("link", name="登记：委员0").click()
    page.goto(small.url)
    page.get_by_label("委员", exact=True).select_option(label="委员1")
    page.get_by_label("弃权").check()
    small.get_by_label("未表态").check()
    small.get_by_label("涉及本人或亲属").check()
    small.get_by_label("已回避离场").check()
    sound(small)
    small.get_by_role("button", name="登记").click()
    expect(small.get_by_text("已登记")).to_be_visible()
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("示例meeting_recorder").first).to_be_visible()
    expect(page.get_by_label("弃权")).to_be_checked()
    sound(page)
    shot(page, "second-minute-taker")
    assert list(Voice.objects.values_list("person__name", "recused")) == [("委员0", True)]


def read_minutes(page: Page) -> None:
    """Download the minutes, open them in LibreOffice: the decision is in them, and what was said is not."""
    with page.expect_download() as download:
        page.get_by_role("link", name="会议纪要", exact=True).click()
    printed = office.pdf(download.value.path().read_bytes(), "docx")
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=printed, check=True, capture_output=True)
    words = "".join(read.stdout.decode().split())
    assert TITLE in words
    assert "同意，由内科党支部抓好落实。" in words
    assert "弃权" not in words


def carry_out(browse: Open, page: Page, place: Hospital, sound: Callable[[Page], None], clock_file: Path) -> None:
    """Accept the task, let it become overdue, urge it, hear of it at the next meeting, close it with evidence."""
    task = Task.objects.get()
    owner, office = browse(PHONE), browse()
    enter(owner, place.secretary, f"/tasks/{task.pk}/")
    sound(owner)
    owner.get_by_role("link", name="签收").click()
    owner.get_by_role("button", name="签收").click()
    clock_file.write_text(f"{task.due_on + dt.timedelta(5)}T02:00:00+00:00")
    enter(office, officer("supervision_office", place.root, place.root), "/tasks/?state=overdue")
    expect(office.get_by_text("红灯 · 逾期")).to_be_visible()
    sound(office)
    shot(office, "task-red")
    manual(office, "supervision-board")
    office.get_by_role("link", name=TITLE).click()
    office.get_by_role("button", name="催办").click()
    expect(office.get_by_text("已催办")).to_be_visible()
    page.goto("/decisions/meetings/new/")
    page.get_by_label("会议", exact=True).select_option(label="党委会")
    page.get_by_label("日期").fill(clock.today().isoformat())
    page.get_by_role("button", name="召集会议").click()
    expect(page.locator("#waiting").get_by_role("link", name=TITLE)).to_be_visible()
    expect(page.locator("#reported").get_by_text("党委〔")).to_be_visible()
    sound(page)
    shot(page, "meeting-waiting")
    owner.goto(f"/tasks/{task.pk}/report/")
    owner.get_by_label("进展情况").fill("换届批复已印发")
    owner.locator("input[type=file]").first.set_input_files(
        {"name": "批复.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    )
    owner.get_by_role("button", name="报告进展").click()
    expect(owner.get_by_text("进展已报告")).to_be_visible()
    owner.goto(f"/tasks/{task.pk}/closure/")
    owner.get_by_label("办理结果").fill("已发文批复，新一届支委会开始工作。")
    owner.get_by_label("逾期原因").select_option(label="跨部门协调")
    owner.get_by_role("button", name="申请办结").click()
    office.goto(f"/tasks/{task.pk}/close/")
    office.get_by_role("button", name="核验办结").click()
    expect(office.get_by_text("已核验办结")).to_be_visible()
    shot(office, "task-closed")


@pytest.fixture
def clock_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file that moves the clock of the served pages."""
    monkeypatch.setenv("TONGXIN_CLOCK_FILE", str(tmp_path / "clock"))
    return tmp_path / "clock"


def test_from_proposal_to_what_came_of_it(
    browse: Open, place: Hospital, sound: Callable[[Page], None], clock_file: Path
) -> None:
    secretary, page, small = browse(), browse(), browse(PHONE)
    enter(secretary, place.secretary, "/decisions/")
    sound(secretary)
    propose(secretary, sound)
    enter(page, place.office, "/decisions/")
    convene(page, sound)
    enter(small, officer("meeting_recorder", place.root, place.root), page.url)
    small.get_by_role("link", name=TITLE).click()
    sound(small)
    write_together(page, small, sound)
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
    small.get_by_label("决定内容").fill("同意，由内科党支部抓好落实。")
    small.get_by_label("落实单位").select_option(label="内科党支部")
    small.get_by_label("完成期限").fill((clock.today() + dt.timedelta(30)).isoformat())
    small.get_by_role("button", name="登记结论").click()
    expect(small.get_by_text("结论已登记")).to_be_visible()
    page.goto(small.url)
    page.get_by_role("button", name="结束会议").click()
    expect(page.get_by_text("会议已结束")).to_be_visible()
    read_minutes(page)
    item = Item.objects.get()
    page.goto(f"/decisions/items/{item.pk}/")
    expect(page.get_by_text("1 人已回避")).to_be_visible()
    expect(page.get_by_text("赞成 3 票，须超过应到（5）的半数")).to_be_visible()
    sound(page)
    shot(page, "item-decided")
    assert Resolution.objects.get().occurred_on == item.decided_on == clock.today()
    carry_out(browse, page, place, sound, clock_file)
    page.goto(f"/decisions/items/{item.pk}/")
    expect(page.locator("#followed").get_by_text("已办结")).to_be_visible()
    page.get_by_role("link", name="来龙去脉").click()
    expect(page.get_by_text("党委〔")).to_be_visible()
    expect(page.get_by_text("批复.pdf")).to_be_visible()
    sound(page)
    shot(page, "chain")
