"""Slips drawn from a box: codes without a name, one ballot each, never more than voters; no entry of the roll is marked."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.registers.ballots.test_coding import person, refusal
from tests.registers.ballots.test_secret_pages import Visitor, codes, post, signed_in
from tests.registers.ballots.voters import Box, Kiosk, box
from tests.registers.conftest import SYSTEM, Hospital
from tongxin.ground.audit.models import Event
from tongxin.registers.ballots import commands, rules
from tongxin.registers.ballots.definitions import Mode
from tongxin.registers.ballots.models import Ballot, RollEntry, Ticket
from tongxin.registers.ballots.queries import ballot_kind
from tongxin.registers.ballots.verifying import verify
from tongxin.toolbox import clock
from tongxin.toolbox.findings import Result

pytestmark = pytest.mark.django_db
GOOD = {"1": "satisfied", "2": "basically"}


@pytest.fixture
def held(hospital: Hospital, tmp_path: Path, settings: Any) -> Box:
    return box(hospital, tmp_path / "keys", settings, voters=3, mode=Mode.DRAWN)


def drawn(held: Box, number: int) -> list[Kiosk]:
    """Print so many codes and let somebody draw each."""
    group = held.electorates[0]
    made = commands.print_tickets(by=held.holders[0], ballot_round=held.held, electorate=group, number=number)
    return [Kiosk(held.voters[0].user, group, code=code.get_secret_value()) for code in made]


def test_a_round_by_drawn_codes_is_counted_without_a_mark_on_the_roll(held: Box) -> None:
    one, two, three = drawn(held, 3)
    for kiosk in (one, two):
        kiosk.vote(GOOD)
    assert one.ask() == one.ask()  # a lost answer is given again
    assert refusal(Kiosk(one.user, one.electorate, code=one.code).ask) == ["issued"]
    assert not RollEntry.objects.filter(marked=True).exists()
    three.take()  # and never casts
    done = held.open()
    assert [row.answers for row in Ballot.objects.all()] == [GOOD, GOOD]
    group = json.loads(done.bulletin.body)["electorates"][0]
    assert [group[name] for name in ("roll", "codes", "issued", "cast")] == [3, 3, 3, 2]
    assert not [finding for finding in verify(done) if finding.result is Result.FAILED]
    assert not Ticket.objects.exists()
    done = commands.count(by=held.holders[0], ballot_round=done, version=done.record.version)
    assert done.electorates.values_list("issued", "returned").get() == (3, 2)


def test_codes_printed_again_void_those_nobody_has_used_and_never_exceed_the_roll(held: Box) -> None:
    used, left, _ = drawn(held, 3)
    used.take()
    assert refusal(lambda: drawn(held, 3)) == ["tickets"]
    again, _ = drawn(held, 2)
    assert refusal(left.ask) == ["code"]
    again.take()
    assert not drawn(held, 0)
    assert Ticket.objects.count() == 2  # those that were used


def test_nobody_signed_in_takes_a_ballot_and_no_code_bears_a_name(held: Box) -> None:
    kiosk, *_ = drawn(held, 3)
    assert refusal(held.voters[0].ask) == ["drawn"]
    assert refusal(
        lambda: commands.print_codes(
            by=held.holders[0], ballot_round=held.held, electorate=kiosk.electorate, persons=[]
        )
    ) == ["mode"]  # fmt: skip
    assert refusal(Kiosk(kiosk.user, kiosk.electorate, code="AAAA-BBBB-CCCC").ask) == ["code"]
    event = Event.objects.filter(name="ballots.print_tickets").get()
    assert event.body["printed"] == 3
    assert kiosk.code not in str(event.body)
    assert refusal(
        lambda: commands.print_tickets(
            by=held.hospital.member, ballot_round=held.held, electorate=kiosk.electorate, number=1
        )
    ) == ["access.denied"]  # fmt: skip


def test_codes_are_drawn_only_in_rounds_that_draw_them(hospital: Hospital, tmp_path: Path, settings: Any) -> None:
    held = box(hospital, tmp_path / "keys", settings)
    assert refusal(lambda: drawn(held, 1)) == ["mode"]


def test_the_box_stays_shut_before_the_end_while_a_code_is_unused(held: Box) -> None:
    held.held.closes_at = clock.now() + dt.timedelta(hours=1)
    held.held.save()
    assert refusal(held.unlock) == ["not_over"]  # nothing was printed yet
    one, two = drawn(held, 2)
    one.take()
    two.take()
    assert refusal(held.unlock) == ["not_over"]  # the third voter's slip is not printed yet
    assert not drawn(held, 0)
    assert refusal(held.unlock) == ["not_over"]
    drawn(held, 1)[0].take()
    held.unlock()


def test_of_an_election_the_box_waits_for_those_present_only(held: Box) -> None:
    held.held.closes_at, held.held.present = clock.now() + dt.timedelta(hours=1), 2
    held.held.save()
    one, two = drawn(held, 2)
    one.take()
    assert refusal(held.unlock) == ["not_over"]
    two.take()
    held.unlock()


def test_nobody_is_struck_while_as_many_slips_are_out_as_the_roll_has_voters(held: Box) -> None:
    one, two, _ = drawn(held, 3)
    one.take()
    assert refusal(lambda: struck(held)) == ["tickets_out"]
    drawn(held, 1)[0].take()
    struck(held)
    assert refusal(lambda: struck(held, 1)) == ["tickets_out"]
    assert refusal(two.ask) == ["code"]
    done = held.open()
    assert not [finding for finding in verify(done) if finding.result is Result.FAILED]


def test_a_roll_shorter_than_what_was_given_out_stops_the_count(held: Box) -> None:
    for kiosk in drawn(held, 3):
        kiosk.vote(GOOD)
    RollEntry.objects.filter(person=held.voters[0].user.person_id).update(struck=True, reason="调离")
    assert refusal(held.open) == ["disagree"]


def struck(held: Box, number: int = 0) -> None:
    """Strike a voter from the roll."""
    held.held.record.refresh_from_db()
    who = person(held.voters[number])
    commands.strike_voter(
        by=held.holders[0], ballot_round=held.held, version=held.held.record.version, electorate=held.electorates[0],
        person=who, reason="调离",
    )  # fmt: skip


def test_an_election_in_the_room_is_electronic_only_with_consent_and_for_those_present(held: Box) -> None:
    election = ballot_kind("branch_election")
    problem = rules.consent_problem(election, Mode.DRAWN, " ")
    assert problem is not None
    assert problem.code == "ballots.consent"
    assert rules.consent_problem(election, Mode.DRAWN, "示例组〔2026〕1号") is None
    assert rules.consent_problem(election, Mode.PAPER, "") is None
    assert rules.consent_problem(ballot_kind("cadre_appraisal"), Mode.DRAWN, "") is None
    held.held.present = 2
    held.held.save()
    assert refusal(lambda: drawn(held, 3)) == ["tickets"]


def test_the_organiser_prints_slips_and_who_drew_one_votes_at_the_kiosk(held: Box) -> None:
    office, address = signed_in(held.holders[0]), reverse("ballots:tickets", args=[held.held.pk])
    page = office.get(f"/ballots/{held.held.pk}/").content.decode()
    assert address in page
    assert "打印投票码" not in page
    assert "签到后每人抽一张" in office.get(address).content.decode()
    said = {"electorate": str(held.electorates[0].pk), "number": "2"}
    assert office.post(address, {**said, "number": "9"}).status_code == 422
    printed = office.post(address, said)
    assert (printed.status_code, printed.headers["Cache-Control"]) == (200, "no-store")
    code = printed.context["tickets"][0].get_secret_value()
    assert code in printed.content.decode()
    kiosk, url = Visitor(), reverse("ballots:kiosk", args=[held.held.hospital_id, held.held.pk])
    assert "您抽到的纸条" in kiosk.get(url).content.decode()
    script = json.loads(kiosk.post(url, {"code": code}).context["page"])
    assert script["used"] is False
    assert codes(post(kiosk, script["signers"][0]["url"], {"blinded": "x", "code": code})) == ["ballots.unreadable"]
    Kiosk(held.voters[0].user, held.electorates[0], code=code).vote(GOOD)
    assert json.loads(kiosk.post(url, {"code": code}).context["page"])["used"] is True
    assert "名册 3 人，已领票的不足 10 人" in office.get(f"/ballots/{held.held.pk}/").content.decode()
    assert "全部作废" in office.post(address, {**said, "number": "0"}).content.decode()
    held.open()
    assert "名册 3 人" in office.get(f"/ballots/{held.held.pk}/").content.decode()


def test_a_round_called_off_forgets_its_slips(held: Box) -> None:
    kiosk, *_ = drawn(held, 2)
    held.held.record.refresh_from_db()
    kiosk.take()
    with CaptureQueriesContext(connection) as asked:
        commands.call_off(by=SYSTEM, ballot_round=held.held, version=held.held.record.version, reason="示例原因")
    locks = [query["sql"] for query in asked if "advisory" in query["sql"] or "FOR UPDATE" in query["sql"]]
    assert "advisory" in locks[0], "in the order of print_tickets and open_box, else they deadlock"
    assert not Ticket.objects.exists()
    words = signed_in(held.holders[0]).get(f"/ballots/{held.held.pk}/").content.decode()
    assert "名册 3 人" in words
    assert "已领票" not in words
    assert refusal(kiosk.ask) == ["state"]
