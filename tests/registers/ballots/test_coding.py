"""Codes printed for voters without a device: one ballot a voter, by code or signed in; lost slips, lost tokens, the count."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.registers.ballots.test_secret_pages import Visitor, codes, held, post, signed_in
from tests.registers.ballots.voters import Box, Kiosk, Voter, box, cast
from tests.registers.conftest import SYSTEM, Hospital
from tongxin.ground.audit.models import Event
from tongxin.ground.commands.models import Receipt
from tongxin.ground.commands.registry import run
from tongxin.ground.records import writing
from tongxin.people.models import Person
from tongxin.registers.ballots import commands, queries, storage
from tongxin.registers.ballots.definitions import Mode, State
from tongxin.registers.ballots.models import Ballot, Code, RollEntry
from tongxin.toolbox import blindsign
from tongxin.toolbox.bulletins import b64, raw
from tongxin.toolbox.problems import NotFound, Refused

__all__ = ["Kiosk", "held"]
GOOD = {"1": "satisfied", "2": "basically"}


def printed(held: Box, number: int = 0) -> Kiosk:
    """Print a code for the voter of this number, and let him go to the kiosk."""
    voter = held.voters[number]
    made = commands.print_codes(
        by=held.holders[0], ballot_round=held.held, electorate=voter.electorate, persons=[person(voter)]
    )
    return Kiosk(voter.user, voter.electorate, code=made[0].code.get_secret_value())


def person(voter: Voter) -> Person:
    assert voter.user.person_id is not None
    return Person.objects.get(pk=voter.user.person_id)


def refusal(does: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        does()
    return [problem.code.removeprefix("ballots.") for problem in refused.value.problems]


def test_a_voter_without_a_device_votes_by_code_once(held: Box) -> None:
    kiosk = printed(held)
    assert refusal(lambda: cast(kiosk.electorate, kiosk.ballot(GOOD))) == ["token"]
    kiosk.vote(GOOD)
    assert kiosk.ask() == kiosk.ask()  # a lost answer is given again
    assert refusal(printed_again(kiosk).ask) == ["issued"]
    assert refusal(held.voters[0].ask) == ["issued"]
    done = held.open()
    assert [ballot.answers for ballot in Ballot.objects.all()] == [GOOD]
    assert [group["codes"] for group in json.loads(done.bulletin.body)["electorates"]] == [1, 0]
    assert not Code.objects.exists()


def printed_again(kiosk: Kiosk) -> Kiosk:
    """Return somebody else with the same code."""
    return Kiosk(kiosk.user, kiosk.electorate, code=kiosk.code)


def test_who_voted_signed_in_has_no_second_ballot_by_code_and_the_printing_does_not_tell(held: Box) -> None:
    held.voters[0].vote(GOOD)
    assert refusal(printed(held).ask) == ["issued"]


def test_a_round_voided_meanwhile_hands_nothing_to_who_is_on_its_roll(held: Box) -> None:
    voter = held.voters[0]
    writing.void(held.held.record, by=SYSTEM, reason="重复登记")
    with pytest.raises(NotFound):
        queries.own_electorate(voter.user, voter.electorate.pk)


def test_a_code_printed_again_voids_the_first(held: Box) -> None:
    first, second = printed(held), printed(held)
    assert refusal(first.ask) == ["code"]
    second.code = second.code.lower().replace("-", " ")
    second.vote(GOOD)


def test_codes_are_refused_that_are_none_or_of_others(held: Box, hospital: Hospital) -> None:
    kiosk, other = printed(held), held.electorates[1]
    for code in ("", "AAAA-BBBB-CCCC"):
        assert refusal(Kiosk(kiosk.user, kiosk.electorate, code=code).ask) == ["code"]
    assert refusal(Kiosk(kiosk.user, other, code=kiosk.code).ask) == ["code"]
    RollEntry.objects.filter(electorate=kiosk.electorate).update(struck=True, reason="调离")
    assert refusal(kiosk.ask) == ["code"]


def test_codes_are_printed_for_voters_of_open_secret_rounds_by_who_organises_them(held: Box) -> None:
    voter = held.voters[0]
    who: dict[str, Any] = {"ballot_round": held.held, "electorate": voter.electorate, "persons": [person(voter)]}
    assert refusal(lambda: commands.print_codes(by=held.hospital.secretary, **who)) == ["access.denied"]
    stranger = {**who, "persons": held.hospital.people[:2]}
    assert refusal(lambda: commands.print_codes(by=held.holders[0], **stranger)) == ["not_on_roll"]
    held.held.mode = Mode.PAPER
    held.held.save()
    assert refusal(lambda: commands.print_codes(by=held.holders[0], **who)) == ["mode"]
    held.held.record.state = State.CLOSED
    held.held.record.save()
    assert refusal(lambda: commands.print_codes(by=held.holders[0], **who)) == ["state"]


def test_a_group_of_another_round_is_none(held: Box, tmp_path: Path, settings: Any) -> None:
    foreign = box(held.hospital, tmp_path / "keys", settings, voters=1, electorates=("third",))
    who: dict[str, Any] = {
        "ballot_round": held.held,
        "electorate": foreign.electorates[0],
        "persons": [person(foreign.voters[0])],
    }
    assert refusal(lambda: commands.print_codes(by=held.holders[0], **who)) == ["electorate"]


def test_nothing_stored_gives_a_code_back(held: Box) -> None:
    voter = held.voters[0]
    made = run(
        commands.print_codes, by=held.holders[0], key="once", ballot_round=held.held, electorate=voter.electorate,
        persons=[person(voter)],
    )  # fmt: skip
    code = made[0].code.get_secret_value()
    event = Event.objects.filter(name="ballots.print_codes").get()
    assert event.body["persons"] == [str(voter.user.person_id)]
    stored = [str(event.body), *map(str, Receipt.objects.values_list("result", flat=True)), Code.objects.get().code]
    assert not any(part in text for text in stored for part in (code, code.replace("-", "")))
    before = Event.objects.count()
    Kiosk(voter.user, voter.electorate, code=code).vote(GOOD)
    assert Event.objects.count() == before
    storage.destroy(held.held.pk)


def test_a_round_called_off_forgets_its_codes(held: Box) -> None:
    kiosk = printed(held)
    held.held.record.refresh_from_db()
    commands.call_off(by=SYSTEM, ballot_round=held.held, version=held.held.record.version, reason="示例原因")
    assert not Code.objects.exists()
    assert refusal(kiosk.ask) == ["state"]


def test_groups_of_an_open_round_are_not_merged(held: Box) -> None:
    one, two = held.electorates
    version = held.held.record.version
    assert refusal(
        lambda: commands.merge(by=SYSTEM, ballot_round=held.held, version=version, electorate=one, into=two)
    ) == ["state"]


def test_the_organiser_prints_and_the_voter_types_it_at_the_kiosk(held: Box) -> None:
    office, voter = signed_in(held.holders[0]), held.voters[0]
    assert reverse("ballots:codes", args=[held.held.pk]) in office.get(f"/ballots/{held.held.pk}/").content.decode()
    address = reverse("ballots:codes", args=[held.held.pk])
    said = {"electorate": str(voter.electorate.pk), "persons": person(voter).code}
    assert "打印投票码" in office.get(address).content.decode()
    assert office.post(address, {**said, "persons": "无此人"}).status_code == 422
    page = office.post(address, said)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    code = page.context["codes"][0].code.get_secret_value()
    assert code in page.content.decode()
    assert "为您打印过" in signed_in(voter.user).get(f"/ballots/{held.held.pk}/vote/").content.decode()

    kiosk, url = Visitor(), reverse("ballots:kiosk", args=[held.held.hospital_id, held.held.pk])
    assert "投票码" in kiosk.get(url).content.decode()
    wrong = kiosk.post(url, {"code": "AAAA"})
    assert (wrong.status_code, "投票码不对" in wrong.content.decode()) == (422, True)
    ballot = kiosk.post(url, {"code": code.lower()})
    assert ballot.content.decode().count("<fieldset") == 2
    script = json.loads(ballot.context["page"])
    assert (script["used"], script["kiosk"], len(script["holder"])) == (False, url, 16)

    voter.prepared = blindsign.prepare(bytes(32))
    voter.blinded = blindsign.blind(voter.public, voter.prepared)
    asked = {"blinded": b64(voter.blinded.message), **script["proof"]}
    answer = post(kiosk, script["signers"][0]["url"], asked)
    voter.signature = blindsign.finalize(voter.public, voter.prepared, voter.blinded, raw(answer["signature"]))
    cast(voter.electorate, voter.ballot(GOOD))
    assert codes(post(kiosk, script["signers"][0]["url"], {**asked, "code": "x"})) == ["ballots.code"]
    assert json.loads(kiosk.post(url, {"code": code}).context["page"])["used"] is True

    held.open()
    assert "还没有开始" in kiosk.get(url).content.decode()
    assert office.get(address).status_code == 200
    assert kiosk.get(reverse("ballots:kiosk", args=[held.held.pk, held.held.pk])).status_code == 404
