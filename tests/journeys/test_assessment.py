"""A round over eight branches from scheme to publication: one appeal upheld, one refused; every point opens to its records."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.test_activity import enter
from tests.registers.conftest import START, SYSTEM, Hospital, _user, found_hospital
from tests.registers.tasks.conftest import officer
from tests.uses.assessment.conftest import full

from tongxin.ground.commands.actors import User
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.people import commands as people
from tongxin.registers.activities import commands as activities
from tongxin.toolbox import clock
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.models import Appeal, Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.rules.entries import Entry, Sheet
from tongxin.uses.assessment.rules.tree import leaves

SHOTS = os.environ.get("TONGXIN_SHOTS")


@pytest.fixture
def hospital(live_server: Any, everywhere: None) -> Hospital:
    made = found_hospital("sl")
    for number in range(3, 9):
        organisations.found(
            by=SYSTEM, parent=made.general, kind=OrganisationKind.BRANCH, code=f"b{number}", name=f"示例第{number}党支部",
            established_on=START,
        )  # fmt: skip
    activities.record(
        by=SYSTEM, organisation=made.one, kind="members_meeting", title="党员大会", occurred_on=clock.today(), present=made.people
    )  # fmt: skip
    return made


def keep(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"assessment-{name}.png", full_page=True)


def step(page: Page, name: str) -> None:
    """Take a step of the round, which asks once."""
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("button", name=name, exact=True).click()


def sheets(row: Round) -> list[Sheet]:
    """Return what papers, ballots and superiors give every branch."""
    scheme = queries.scheme_of(row)
    rows = list(Subject.objects.filter(round=row))
    known = queries.newest_marks(rows)
    laid = leaves(scheme)
    given = [full(leaf) for leaf in laid if leaf.typed]
    given += [Entry(leaf.key, leaf.indicator.points) for leaf in laid if leaf.rater]
    unknown = [leaf.key for leaf in laid if leaf.figure]
    return [
        Sheet(
            each.pk,
            given + [Entry(key, applies=False, reason="没有") for key in unknown if known[each.pk][key].known != "ok"],
        )
        for each in rows
    ]


def test_a_round_from_scheme_to_publication(
    browse: Open, hospital: Hospital, sound: Callable[[Page], None], clock_file: Path
) -> None:
    office, year = browse(DESK), clock.today().year
    enter(office, hospital.office, "/assessment/")
    office.get_by_role("link", name="开始第一轮").click()
    office.get_by_label("用哪个方案").select_option(label="党支部目标考核")
    sound(office)
    office.get_by_role("button", name="开始", exact=True).click()
    expect(office.locator(".tx-scores tbody tr")).to_have_count(8)
    step(office, "固定数据，开始自评")
    for _stage in ("核查", "评分"):
        step(office, "进入下一阶段")
    row = Round.objects.select_related("record").get()
    come_back(office, Subject.objects.get(round=row, organisation=hospital.one))
    committee = _user("sl", hospital.root, "committee_member", hospital.root, None)
    grid(browse(DESK), committee, row, sound)
    row = Round.objects.select_related("record").get()
    commands.enter_many(by=hospital.office, assessment=row, version=row.record.version, sheets=sheets(row))
    office.reload()
    sound(office)
    keep(office, "round-1440")
    step(office, "进入下一阶段")
    expect(office.get_by_text("反馈与申诉").first).to_be_visible()
    secretary, mine = browse(PHONE), Subject.objects.get(round=row, organisation=hospital.one)
    appeal(secretary, hospital, mine, sound)
    review(browse(DESK), committee, row, mine, sound)
    publish(office, row, clock_file, sound)
    use(office, mine, sound)
    secretary.goto("/assessment/live/")
    expect(secretary.get_by_text("现在的得分").first).to_be_visible()
    sound(secretary)
    keep(secretary, "live-390")
    secretary.locator("#lacking a").first.click()
    expect(secretary).to_have_url(re.compile(f"{year}"))
    people.appoint(
        by=SYSTEM, person=hospital.people[0], organisation=hospital.one, kind="branch_secretary", valid_from=START
    )
    hear(browse(PHONE), hospital, begun(hospital, "secretary_review", row), sound)
    people.add_traits(
        by=SYSTEM, organisation=hospital.root, kind="vanguard_nominee", valid_from=row.first,
        details={hospital.people[1].pk: "门诊导诊台"},
    )  # fmt: skip
    rate_posts(office, begun(hospital, "pioneer_post", row), sound)


def begun(hospital: Hospital, scheme: str, like: Round) -> Round:
    """Begin a round over the days of another, with its figures fixed."""
    made = commands.open_round(
        by=hospital.office, scheme=scheme, organisation=hospital.root, first=like.first, last=like.last
    )
    return commands.freeze(by=hospital.office, assessment=made, version=1)


def hear(minutes: Page, hospital: Hospital, row: Round, sound: Callable[[Page], None]) -> None:
    """Enter a question at the hearing on a phone and correct it: what stood before stays to be read."""
    enter(minutes, officer("meeting_recorder", hospital.root, hospital.root), f"/assessment/{row.pk}/")
    minutes.get_by_role("link", name=hospital.people[0].name).click()
    minutes.get_by_role("link", name="登记提问、点评").click()
    minutes.get_by_label("谁提问、点评").fill("纪委书记")
    minutes.get_by_label("内容").fill("夜班党员怎样补血？")
    sound(minutes)
    keep(minutes, "hearing-390")
    minutes.get_by_role("button", name="登记提问、点评").click()
    minutes.get_by_role("link", name="更正", exact=True).click()
    minutes.get_by_label("内容").fill("夜班党员怎样补学？")
    minutes.get_by_role("button", name="更正提问、点评").click()
    minutes.get_by_text("更正前和作废的 1 条").click()
    expect(minutes.locator("#hearing-past")).to_contain_text("怎样补血")
    sound(minutes)
    keep(minutes, "heard-390")


def rate_posts(office: Page, row: Round, sound: Callable[[Page], None]) -> None:
    """See who is rated at which vanguard post, and the page of one."""
    office.goto(f"/assessment/{row.pk}/")
    expect(office.locator("#matrix")).to_contain_text("门诊导诊台")
    sound(office)
    keep(office, "posts-1440")
    office.locator("#matrix a").first.click()
    expect(office.locator("#judged")).to_contain_text("未核对")
    sound(office)
    keep(office, "post-1440")


def come_back(checker: Page, subject: Subject) -> None:
    """Find unfolded what was typed into a fold before the page was closed, and folded what was not; then do without."""
    checker.goto(f"/assessment/of/{subject.pk}/verify/")
    folds = checker.locator(".tx-entry details")
    folds.nth(1).locator("summary").click()
    folds.nth(1).get_by_label("理由、依据").fill("抽查了手册")
    checker.reload()
    expect(folds.nth(1).get_by_label("理由、依据")).to_have_value("抽查了手册")
    expect(folds.nth(1).get_by_label("理由、依据")).to_be_visible()
    expect(folds.nth(0).get_by_label("理由、依据")).to_be_hidden()
    checker.get_by_role("button", name="不要这些内容").click()
    checker.goto(f"/assessment/{subject.round_id}/")


def grid(scorer: Page, committee: User, row: Round, sound: Callable[[Page], None]) -> None:
    """Score one indicator for all branches with the keyboard alone."""
    enter(scorer, committee, f"/assessment/{row.pk}/")
    scorer.get_by_role("link", name="党委委员评价").click()
    scorer.locator("tbody input").first.focus()
    for _branch in range(8):
        for typed in ("90", "有进步"):
            scorer.keyboard.type(typed)
            scorer.keyboard.press("Tab")
    sound(scorer)
    keep(scorer, "grid-1440")
    scorer.keyboard.press("Enter")
    expect(scorer.get_by_text("评分已保存")).to_be_visible()


def appeal(secretary: Page, hospital: Hospital, mine: Subject, sound: Callable[[Page], None]) -> None:
    """See one's points on a phone, and object to two of them."""
    enter(secretary, hospital.secretary, f"/assessment/of/{mine.pk}/")
    expect(secretary.get_by_text("尚缺：").first).to_be_visible()
    sound(secretary)
    keep(secretary, "subject-390")
    for indicator, claim in (("支部党员大会", "第二季度也开了"), ("党小组会", "记在手册上")):
        secretary.get_by_role("link", name="申诉", exact=True).first.click()
        secretary.get_by_label("对哪一项申诉").select_option(label=indicator)
        secretary.get_by_label("事实和理由").fill(claim)
        secretary.get_by_role("button", name="申诉", exact=True).click()
    keep(secretary, "appealed-390")
    secretary.get_by_role("row").filter(has_text="支部党员大会").get_by_role("link", name="看经过").click()
    secretary.get_by_role("link", name="看这个数背后的记录").click()
    expect(secretary.locator("#rows")).to_contain_text("党员大会")


def review(reviewer: Page, committee: User, row: Round, mine: Subject, sound: Callable[[Page], None]) -> None:
    """Uphold the first, refuse the second."""
    enter(reviewer, committee, f"/assessment/{row.pk}/")
    before = Subject.objects.get(pk=mine.pk).total or Decimal(0)
    first, second = Appeal.objects.order_by("id")
    reviewer.goto(f"/assessment/appeal/{first.pk}/")
    reviewer.get_by_label("申诉成立，更正").check()
    reviewer.get_by_label("复核理由").fill("有会议记录")
    reviewer.locator("#id_B1").fill("100")
    sound(reviewer)
    keep(reviewer, "review-1440")
    reviewer.get_by_role("button", name="登记复核").click()
    reviewer.goto(f"/assessment/appeal/{second.pk}/")
    reviewer.get_by_label("申诉不成立，维持").check()
    reviewer.get_by_label("复核理由").fill("没有记录")
    reviewer.get_by_role("button", name="登记复核").click()
    expect(reviewer.get_by_text("申诉成立，已更正")).to_be_visible()
    assert (Subject.objects.get(pk=mine.pk).total or Decimal(0)) > before


def publish(office: Page, row: Round, clock_file: Path, sound: Callable[[Page], None]) -> None:
    """After the comments the committee decides; after the notice the round is published."""
    row = Round.objects.get(pk=row.pk)
    clock_file.write_text(f"{row.comment_until + dt.timedelta(1)}T02:00:00+00:00")  # type: ignore[operator]
    office.goto(f"/assessment/{row.pk}/")
    step(office, "进入下一阶段")
    office.get_by_role("link", name="登记审定结果").click()
    office.get_by_label("审定日期").fill((row.comment_until or clock.today()).isoformat())
    office.get_by_label("哪次会议").fill("党委会第9次会议")
    office.get_by_role("button", name="登记审定结果").click()
    office.get_by_role("link", name="公示页").click()
    expect(office.get_by_role("row")).to_have_count(9)
    sound(office)
    row = Round.objects.get(pk=row.pk)
    clock_file.write_text(f"{row.notice_until + dt.timedelta(1)}T02:00:00+00:00")  # type: ignore[operator]
    office.goto(f"/assessment/{row.pk}/")
    step(office, "公布")
    expect(office.get_by_text("校验值", exact=True)).to_be_visible()


def use(office: Page, mine: Subject, sound: Callable[[Page], None]) -> None:
    """Let a published result lead to a talk, and a strong branch help a weak one: both from the result's page."""
    for name in ("约请谈话", "强弱支部结对"):
        office.goto(f"/assessment/of/{mine.pk}/")
        office.get_by_role("link", name=name, exact=True).click()
        if name == "强弱支部结对":
            office.get_by_label("由谁结对帮助").select_option(index=1)
        sound(office)
        keep(office, f"use-{'talk' if name == '约请谈话' else 'pairing'}-1440")
        office.get_by_role("button", name=name, exact=True).click()
    expect(office.locator("#uses .tx-list li")).to_have_count(2)
    sound(office)
    keep(office, "used-1440")
