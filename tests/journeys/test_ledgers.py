"""A recorder and the platforms above: find rows in a ledger, paste more, copy texts, mark them as reported, print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.test_activity import enter
from tests.registers.conftest import SYSTEM, Hospital, found_hospital

from tongxin.ground.exchange.models import Printout
from tongxin.ground.jobs import tasks
from tongxin.registers.activities import commands as activities
from tongxin.toolbox import clock

PASTED = "服务日期\t项目（岗位）名称\t类别\t志愿者姓名\n{day}\t社区义诊\t义诊咨询\t{name}\n"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ward(live_server: Any, everywhere: None) -> Hospital:
    """A hospital whose branch one has served twice."""
    made = found_hospital("lj")
    for title, category in (("门诊导医", "就诊高峰导医"), ("社区义诊", "义诊咨询")):
        activities.record(
            by=SYSTEM, organisation=made.one, kind="volunteering", title=title, occurred_on=clock.today(),
            present=made.people[:2], extra={"category": category},
        )  # fmt: skip
    return made


def test_from_the_list_to_the_platform_and_to_paper(
    browse: Open, ward: Hospital, sound: Callable[[Page], None]
) -> None:
    page = browse(DESK)
    enter(page, ward.office, "/ledgers/")
    sound(page)
    page.get_by_role("link", name="志愿服务台账", exact=True).click()
    expect(page.get_by_text("共 4 行")).to_be_visible()
    page.get_by_label("含有文字").fill("义诊")
    page.get_by_role("button", name="筛选", exact=True).click()
    expect(page.get_by_text("共 2 行")).to_be_visible()
    sound(page)
    page.get_by_label("全选本页").check()
    expect(page.get_by_label("选", exact=True).last).to_be_checked()
    page.get_by_label("办理").select_option(label="复制文本到志愿服务平台")
    page.get_by_role("button", name="办理").click()
    expect(page.get_by_label("服务内容")).to_have_value(f"{clock.today()}，{ward.one}开展社区义诊。")
    sound(page)
    page.get_by_role("link", name="标记已报").click()
    page.get_by_role("button", name="标记已报志愿服务平台").click()
    expect(page.get_by_text("已标记 1 项")).to_be_visible()
    expect(page.get_by_text("已报（").first).to_be_visible()
    page.get_by_role("link", name="打印", exact=True).click()
    page.get_by_role("button", name="开始排版").click()
    expect(page.get_by_role("heading", name="正在排版")).to_be_visible()
    tasks.run(job=str(Printout.objects.get().job_id))
    expect(page.get_by_text("已排好 2 行")).to_be_visible()
    sound(page)


def test_pasted_cells_on_a_phone(browse: Open, ward: Hospital, sound: Callable[[Page], None]) -> None:
    page = browse(PHONE)
    enter(page, ward.office, "/ledgers/volunteering/")
    sound(page)
    page.get_by_role("link", name="粘贴").click()
    page.get_by_label("粘贴到这里").fill(PASTED.format(day=clock.today(), name=ward.people[0].name))
    sound(page)
    page.get_by_role("button", name="检查").click()
    expect(page.get_by_text("1 行，没有问题，可以导入")).to_be_visible()
