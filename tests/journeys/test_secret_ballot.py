"""A whole appraisal of 30 voters in two electorates: at desks and on phones, a lost answer, a lost device, one who votes again,
a printed code; the box opened by two, the result published, a receipt checked, two tellers' recount; and an outsider's of a
contest."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, Route, expect
from playwright.sync_api import Request as Sent
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.test_activity import enter
from tests.registers.ballots.test_countersigning import asking_for_two
from tests.registers.ballots.voters import PASSPHRASES, Box, box, officer
from tests.registers.conftest import Hospital, found_hospital

from tongxin.ground.commands.actors import User
from tongxin.registers.ballots import commands, queries
from tongxin.registers.ballots.models import Ballot, Countersigner, Envelope, RollEntry

SHOTS = os.environ.get("TONGXIN_SHOTS")
SUBJECTS = 12
VOTERS = 15  # in each of two electorates
ALL = [str(number) for number in range(1, SUBJECTS + 1)]


@pytest.fixture
def place(live_server: Any, everywhere: None) -> Hospital:
    return found_hospital("sl")


@pytest.fixture
def again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the appraisal be voted in again, as a hospital does by one line in its catalog (`revote = true`)."""
    usual = queries.definition_of
    asked_by = queries.sheet_of.__globals__
    monkeypatch.setitem(asked_by, "definition_of", lambda held: replace(usual(held), revote=True))


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for them (TONGXIN_SHOTS)."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"secret-{name}.png", full_page=True)


def account(held: Box, number: int) -> User:
    """Give the voter of this number an account."""
    voter = held.voters[number]
    person = RollEntry.objects.select_related("person").get(person=voter.user.person_id).person
    voter.user = officer("", held.hospital.root, held.hospital.root, person)
    return voter.user


def address(held: Box, name: str) -> str:
    return f"/ballots/{held.held.pk}/{name}/"


def vote_by_keyboard(page: Page, held: Box, digits: str) -> None:
    """Choose by digits; each goes on to the next name by itself."""
    page.locator("fieldset input").first.focus()
    for digit in digits:
        page.keyboard.press(digit)
    expect(page.locator("[data-given]")).to_have_text(str(len(digits)))
    page.get_by_role("button", name="投票", exact=True).click()


def test_a_whole_appraisal(
    browse: Open, place: Hospital, sound: Callable[[Page], None], tmp_path: Path, settings: Any, again: None
) -> None:
    held = box(place, tmp_path / "keys", settings, voters=VOTERS, subjects=SUBJECTS, electorates=("staff", "delegates"))
    desk, phone, lost = (account(held, number) for number in range(3))
    first, receipt = _vote_at_a_desk(browse, held, desk, sound, tmp_path)
    _vote_on_a_phone(browse, held, phone, sound)
    _lose_a_device(browse, held, lost)
    _vote_at_the_kiosk(browse, held, sound)
    for number, voter in enumerate(held.voters[4:]):
        voter.vote({**dict.fromkeys(ALL, "satisfied"), "2": "basically" if number < 6 else "satisfied"})
    _open_box(browse, held, sound)
    assert Ballot.objects.count() == 2 * VOTERS - 1
    _publish(browse, held, phone, sound)
    public = browse(DESK)
    _check_receipts(public, held, first, receipt, sound)
    _tellers_recount(browse, held, tmp_path)
    _check_offline(public, held, tmp_path)
    public.goto("/ballots/secrecy/")
    sound(public)
    shot(public, "secrecy")


def _vote_at_a_desk(
    browse: Open, held: Box, voter: User, sound: Callable[[Page], None], folder: Path
) -> tuple[str, str]:
    """By the keyboard; a reload keeps what was filled in, and the receipt. Return the receipts of a vote and of the next."""
    sent: list[dict[str, str]] = []
    page = browse()
    page.on("request", lambda request: sent.append(request.all_headers()) if "/cast/" in request.url else None)
    enter(page, voter, address(held, "vote"))
    page.locator("fieldset input").first.focus()
    page.keyboard.press("1")
    page.reload()
    expect(page.locator("[data-given]")).to_have_text("1")
    sound(page)
    shot(page, "ballot")
    first = _cast(page, held, "1" * SUBJECTS)
    sound(page)
    shot(page, "receipt")
    # He thinks better of it and votes again: the last ballot counts, and only its receipt will be found.
    page.get_by_role("button", name="重新投票").click()
    receipt = _cast(page, held, "1" * (SUBJECTS - 1) + "2")
    assert (receipt != first, Envelope.objects.count()) == (True, 1)
    page.reload()
    expect(page.locator("[data-hash]")).to_be_visible()
    assert not any("cookie" in headers or "referer" in headers for headers in sent)
    assert sent
    with page.expect_download() as saved:
        page.get_by_role("link", name="保存回执").click()
    saved.value.save_as(folder / "receipt.json")
    assert "satisfied" not in (folder / "receipt.json").read_text("utf-8")
    return first, receipt


def _cast(page: Page, held: Box, digits: str) -> str:
    """Vote by digits; return the receipt that is shown."""
    vote_by_keyboard(page, held, digits)
    expect(page.get_by_role("heading", name="已投票，这是您的回执")).to_be_visible()
    return page.locator("[data-hash]").inner_text().replace(" ", "")


def _vote_on_a_phone(browse: Open, held: Box, voter: User, sound: Callable[[Page], None]) -> None:
    """The answer is lost on its way, and pressing again counts once."""
    small = browse(PHONE)
    enter(small, voter, address(held, "vote"))
    sound(small)
    shot(small, "ballot-390")
    for number in range(1, SUBJECTS):
        small.locator(f'[data-key="{number}"] label').nth(1).tap()
    small.get_by_role("button", name="投票", exact=True).tap()
    expect(small.get_by_text("还有 1 项没有选")).to_be_visible()
    dropped = _lose_an_answer(small)
    small.get_by_role("button", name="投票", exact=True).tap()
    expect(small.get_by_text("没有收到回执")).to_be_visible()
    shot(small, "lost-390")
    assert (len(dropped), Envelope.objects.count()) == (1, 2)
    small.get_by_role("button", name="投票", exact=True).tap()
    expect(small.get_by_role("heading", name="已投票，这是您的回执")).to_be_visible()
    shot(small, "receipt-390")
    assert Envelope.objects.count() == 2


def _lose_an_answer(page: Page) -> list[int]:
    """Let the next ballot reach the server and its answer not come back; the list grows when that has happened."""
    dropped: list[int] = []

    def lose(route: Route) -> None:
        # Playwright's own way of fetching would send the session's cookie along, and the server refuses that.
        body = route.request.post_data_buffer
        with urlopen(Request(route.request.url, body, {"Content-Type": "application/json"})) as answer:  # noqa: S310
            answer.read()
        dropped.append(1)
        route.abort()

    page.route("**/cast/**", lose, times=1)
    return dropped


def _lose_a_device(browse: Open, held: Box, voter: User) -> None:
    """After the ballot was taken and before it was cast: that vote is gone, and it is said so."""
    broken = browse()
    enter(broken, voter, address(held, "vote"))
    broken.route("**/cast/**", lambda route: route.abort())
    vote_by_keyboard(broken, held, "1" * SUBJECTS)
    expect(broken.get_by_text("没有收到回执")).to_be_visible()
    broken.context.close()
    other = browse()
    enter(other, voter, address(held, "vote"))
    vote_by_keyboard(other, held, "1" * SUBJECTS)
    expect(other.get_by_text("您已经领过这次投票的选票")).to_be_visible()


def _check_receipts(public: Page, held: Box, first: str, receipt: str, sound: Callable[[Page], None]) -> None:
    """Anybody looks a receipt up on the bulletin: the last one stands there, the one before does not."""
    public.goto(f"/ballots/bulletin/{held.hospital.root.pk}/{held.held.pk}/")
    public.get_by_label("回执上的选票编号").fill(receipt)
    public.get_by_role("button", name="查找").click()
    expect(public.get_by_text("您的选票原样计入了")).to_be_visible()
    expect(public.get_by_role("row", name="staff")).to_have_text(f"staff{VOTERS}1{VOTERS}{VOTERS - 1}{VOTERS - 1}")
    public.get_by_label("回执上的选票编号").fill(first)
    public.get_by_role("button", name="查找").click()
    expect(public.get_by_text("公告里没有这个编号")).to_be_visible()
    sound(public)
    shot(public, "bulletin")


def _vote_at_the_kiosk(browse: Open, held: Box, sound: Callable[[Page], None]) -> None:
    """A voter without a device is handed a printed code and votes at a kiosk, which then knows nothing of him."""
    who = RollEntry.objects.select_related("person").get(person=held.voters[3].user.person_id).person
    office = browse()
    enter(office, held.holders[0], f"/ballots/{held.held.pk}/")
    sound(office)
    shot(office, "organiser")
    office.get_by_role("link", name="打印投票码").click()
    office.get_by_label("投票群体").select_option(label="staff")
    office.get_by_label("给谁打印").fill(who.code)
    office.get_by_role("button", name="打印投票码").click()
    code = office.locator(".tx-ticket-code").inner_text()
    sound(office)
    shot(office, "codes")
    kiosk = browse()
    kiosk.goto(f"/ballots/kiosk/{held.hospital.root.pk}/{held.held.pk}/")
    kiosk.get_by_label("投票码").fill("ABCD")
    kiosk.get_by_role("button", name="打开选票").click()
    expect(kiosk.get_by_text("投票码不对").first).to_be_visible()
    sound(kiosk)
    shot(kiosk, "kiosk")
    kiosk.get_by_label("投票码").fill(code.lower())
    kiosk.get_by_role("button", name="打开选票").click()
    sound(kiosk)
    shot(kiosk, "kiosk-ballot")
    vote_by_keyboard(kiosk, held, "1" * SUBJECTS)
    expect(kiosk.get_by_role("heading", name="已投票，这是您的回执")).to_be_visible()
    sound(kiosk)
    shot(kiosk, "kiosk-receipt")
    kiosk.get_by_role("button", name="完成，换下一位").click()
    expect(kiosk.get_by_label("投票码")).to_have_value("")
    kept = kiosk.evaluate("Object.values(sessionStorage).join('')")
    assert kept in ("", "{}")
    kiosk.get_by_label("投票码").fill(code)
    kiosk.get_by_role("button", name="打开选票").click()
    expect(kiosk.get_by_text("这个投票码已经领过选票")).to_be_visible()
    expect(kiosk.get_by_role("button", name="投票", exact=True)).to_be_disabled()
    small = browse(PHONE)
    small.goto(f"/ballots/kiosk/{held.hospital.root.pk}/{held.held.pk}/")
    sound(small)
    shot(small, "kiosk-390")


def _open_box(browse: Open, held: Box, sound: Callable[[Page], None]) -> None:
    """Both holders give back their halves on their own pages; the second one opens the box."""
    for holder, passphrase in zip(held.holders, PASSPHRASES, strict=True):
        page = browse()
        enter(page, holder, address(held, "keys"))
        page.get_by_label("您自己的口令").fill(passphrase)
        sound(page)
        shot(page, "unlock")
        page.get_by_role("button", name="交出").click()
        expect(page.get_by_text("您的一半密钥已经交出")).to_be_visible()
    shot(page, "box")
    page.get_by_role("button", name="开箱").click()
    page.get_by_role("dialog").get_by_role("button", name="开箱").click()
    expect(page.get_by_text("已开箱，密钥已经销毁")).to_be_visible()
    sound(page)
    shot(page, "opened")


def _publish(browse: Open, held: Box, voter: User, sound: Callable[[Page], None]) -> None:
    """The organiser counts and publishes; a voter reads the averages on his phone, and no cadre's own rate."""
    page = browse()
    enter(page, held.holders[0], f"/ballots/{held.held.pk}/")
    for word in ("计票", "公布结果"):
        page.get_by_role("link", name=word, exact=True).click()
        page.get_by_role("button", name=word).click()
    page.get_by_role("link", name="查看结果").click()
    expect(page.get_by_text("staff：1 人低于 75%")).to_be_visible()
    expect(page.get_by_text("delegates：没有人低于 75%")).to_be_visible()
    expect(page.get_by_role("row", name="示例干部2")).to_contain_text("低于警戒线")
    sound(page)
    shot(page, "results")
    small = browse(PHONE)
    enter(small, voter, f"/ballots/{held.held.pk}/results/")
    expect(small.get_by_text("staff：1 人低于 75%")).to_be_visible()
    expect(small.get_by_text("示例干部2")).to_have_count(0)
    sound(small)
    shot(small, "results-390")


def _tellers_recount(browse: Open, held: Box, folder: Path) -> None:
    """Two tellers open the recount file of the appraisal; the second takes it along."""
    for holder in held.holders:
        page = browse()
        enter(page, holder, address(held, "recount"))
        page.get_by_role("button", name="作为监票人打开").click()
        expect(page.get_by_text("您已作为监票人打开")).to_be_visible()
    shot(page, "recount")
    with page.expect_download() as saved:
        page.get_by_role("button", name="下载重新计票文件").click()
    saved.value.save_as(folder / "recount.json")


def _check_offline(page: Page, held: Box, folder: Path) -> None:
    """The verification page finds everything in order, and an altered file out of it."""
    held.held.refresh_from_db()
    bulletin = folder / "bulletin.json"
    bulletin.write_text(held.held.bulletin.body, "utf-8")
    page.goto("/static/built/verify.html")
    files = {"bulletin": bulletin, "recount": folder / "recount.json", "receipt": folder / "receipt.json"}
    for name, path in files.items():
        page.locator(f'[name="{name}"]').set_input_files(path)
    page.locator('[name="signer"]').fill(json.loads(held.held.bulletin.body)["head"]["signer"])
    page.get_by_role("button", name="核验").click()
    expect(page.get_by_role("heading", name="全部相符")).to_be_visible()
    expect(page.get_by_text(f"这张选票的 {SUBJECTS} 张票条都在公告中")).to_be_visible()
    expect(page.get_by_role("row", name="2 基本满意 7，满意 7")).to_be_visible()
    shot(page, "verify")
    bulletin.write_text(held.held.bulletin.body.replace('"issued":15', '"issued":14'), "utf-8")
    page.locator('[name="bulletin"]').set_input_files(bulletin)
    page.get_by_role("button", name="核验").click()
    expect(page.get_by_text("公告被改动过")).to_be_visible()


def test_a_ballot_that_two_offices_sign(
    browse: Open, place: Hospital, sound: Callable[[Page], None], tmp_path: Path, settings: Any, monkeypatch: Any
) -> None:
    """The discipline office makes its key, the organisation office opens, and a voter's page collects both signatures."""
    held = box(place, tmp_path / "keys", settings, voters=5, opened=False)
    asking_for_two(held, monkeypatch)
    organiser, discipline = held.holders
    office, round_page = browse(), f"/ballots/{held.held.pk}/"
    enter(office, organiser, round_page)
    expect(office.get_by_text("请纪检监察室先在“计票密钥”页设立第二签发部门")).to_be_visible()
    second = browse()
    enter(second, discipline, address(held, "keys"))
    second.get_by_role("button", name="由本部门签发").click()
    expect(second.get_by_text("第二签发部门已设立")).to_be_visible()
    sound(second)
    shot(second, "second-office")
    office.goto(f"{round_page}do/open/")
    office.get_by_role("button", name="开始投票").click()
    expect(office.get_by_text("投票已开始")).to_be_visible()
    sent: list[Sent] = []
    page = browse(PHONE)
    page.on("request", lambda asked: sent.append(asked))  # noqa: PLW0108  a function of C cannot be listened with
    enter(page, account(held, 0), address(held, "vote"))
    sent.clear()
    for key in ("1", "2"):
        page.locator(f'[data-key="{key}"] label').first.tap()
    page.get_by_role("button", name="投票", exact=True).tap()
    expect(page.get_by_role("heading", name="已投票，这是您的回执")).to_be_visible()
    known = {asked.url.split("/")[4]: "cookie" in asked.all_headers() for asked in sent if asked.method == "POST"}
    assert known == {"issue": True, "countersign": True, "cast": False}
    held.open()
    public = browse()
    public.goto(f"/ballots/bulletin/{place.root.pk}/{held.held.pk}/")
    expect(public.get_by_text("每张选票的凭证都有两个部门的签名")).to_be_visible()
    fingerprint = sha256(bytes(Countersigner.objects.get().public)).hexdigest()
    expect(public.get_by_text(fingerprint)).to_be_visible()
    second.reload()
    expect(second.get_by_text(fingerprint)).to_be_visible()
    sound(public)
    shot(public, "two-signers")


def test_an_outsider_recounts_a_contest_in_which_somebody_voted_again(
    browse: Open, place: Hospital, tmp_path: Path, settings: Any
) -> None:
    held = box(place, tmp_path / "keys", settings, voters=6, subjects=3, kind="party_day_contest")
    who = account(held, 0)
    page = browse()
    enter(page, who, address(held, "vote"))
    expect(page.get_by_text("“推荐”最多选 3 个")).to_be_visible()
    page.locator('[data-key="1"] label').first.click()
    for _ in range(2):
        page.get_by_role("button", name="投票", exact=True).click()
    page.get_by_role("button", name="重新投票").click()
    page.locator('[data-key="2"] label').first.click()
    for _ in range(2):
        page.get_by_role("button", name="投票", exact=True).click()
    expect(page.get_by_role("heading", name="已投票，这是您的回执")).to_be_visible()
    assert Envelope.objects.count() == 1
    for voter in held.voters[1:]:
        voter.vote({"3": "chosen"})
    done = held.open()
    done = commands.count(by=held.holders[0], ballot_round=done, version=done.record.version)
    commands.publish(by=held.holders[0], ballot_round=done, version=done.record.version)
    public = browse()
    public.goto(f"/ballots/bulletin/{place.root.pk}/{held.held.pk}/")
    files = {"bulletin": "公告文件", "recount": "重新计票文件"}
    for name, word in files.items():
        with public.expect_download() as saved:
            public.get_by_role("link", name=word).click()
        saved.value.save_as(tmp_path / f"{name}.json")
    recount = json.loads((tmp_path / "recount.json").read_text("utf-8"))
    slips = recount["electorates"][0]["slips"]
    assert [sorted(slip["values"] for slip in slips[key]).count(["chosen"]) for key in "123"] == [0, 1, 5]
    public.goto("/static/built/verify.html")
    for name in files:
        public.locator(f'[name="{name}"]').set_input_files(tmp_path / f"{name}.json")
    public.get_by_role("button", name="核验").click()
    expect(public.get_by_role("row", name="3 推荐")).to_contain_text("推荐 5")
    shot(public, "verify-contest")
