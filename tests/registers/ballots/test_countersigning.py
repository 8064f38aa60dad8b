"""Two signers: a token counts only with both signatures, and the second office's key is its own."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.registers.ballots.test_coding import refusal
from tests.registers.ballots.test_secret_pages import Visitor, codes, post, signed_in
from tests.registers.ballots.voters import Box, Kiosk, Voter, box, cast, door, officer, public_key
from tests.registers.conftest import SYSTEM, Hospital
from tongxin.registers.ballots import commands, queries, storage
from tongxin.registers.ballots.definitions import Mode
from tongxin.registers.ballots.models import Ballot, Countersigner, RollEntry
from tongxin.registers.ballots.verifying import verify
from tongxin.toolbox import blindsign, bulletins
from tongxin.toolbox.bulletins import b64
from tongxin.toolbox.findings import Result

pytestmark = pytest.mark.django_db
GOOD = {"1": "satisfied", "2": "basically"}


def asking_for_two(held: Box, monkeypatch: pytest.MonkeyPatch) -> Box:
    """Let the round's kind ask for two signers, as a hospital's catalog may."""
    asking = replace(queries.definition_of(held.held), two_signers=True)
    for room in ("commands.keys", "commands.countersigning", "queries"):
        monkeypatch.setattr(f"tongxin.registers.ballots.{room}.definition_of", lambda _: asking)
    return held


@pytest.fixture
def frozen(hospital: Hospital, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Box:
    return asking_for_two(box(hospital, tmp_path / "keys", settings, voters=2, opened=False), monkeypatch)


@pytest.fixture
def held(frozen: Box) -> Box:
    commands.make_countersigner(by=frozen.holders[1], held=frozen.held)
    frozen.begin()
    return frozen


def test_a_ballot_with_both_signatures_is_counted_and_verified(held: Box) -> None:
    voter = held.voters[0].take()
    assert refusal(lambda: cast(voter.electorate, voter.ballot(GOOD))) == ["token"]
    voter.countersign()
    assert voter.second is not None
    assert voter.ask_second(b64(voter.second.message)) == voter.ask_second(b64(voter.second.message))
    cast(voter.electorate, voter.ballot(GOOD))
    held.voters[1].take()  # and is never countersigned
    done = held.open()
    assert [row.answers for row in Ballot.objects.all()] == [GOOD]
    body = json.loads(done.bulletin.body)
    assert [len(token) for token in body["electorates"][0]["tokens"]] == [3]
    assert not [finding for finding in verify(done) if finding.result is Result.FAILED]
    body["electorates"][0]["tokens"][0].pop()
    failed = {finding.rule for finding in bulletins.verify(body) if finding.result is Result.FAILED}
    assert failed == {"ballots.root", "ballots.tokens_of_two"}


def test_the_second_office_signs_once_and_only_for_who_was_handed_a_ballot(held: Box) -> None:
    voter = held.voters[0]
    public = Countersigner.objects.get().public
    blinded = b64(secrets.token_bytes(256))
    assert refusal(lambda: voter.ask_second(blinded)) == ["not_issued"]
    voter.take().countersign()
    assert refusal(lambda: voter.ask_second(blinded)) == ["issued"]
    assert refusal(lambda: voter.ask_second("?")) == ["unreadable"]
    assert refusal(lambda: held.voters[1].ask_second(b64(bytes(3)))) == ["not_issued"]
    assert bytes(public) != bytes(voter.electorate.issuing_key.public)


def test_whoever_has_the_first_key_alone_makes_no_ballot(held: Box) -> None:
    """What the option is for: an intruder on the first server signs what he likes, and it is worth nothing."""
    voter = held.voters[0]
    voter.prepared = blindsign.prepare(secrets.token_bytes(32))
    blinded = blindsign.blind(voter.public, voter.prepared)
    signed = storage.signer(held.held.pk, voter.electorate.pk).blind_sign(blinded.message)
    voter.signature = blindsign.finalize(voter.public, voter.prepared, blinded, signed)
    for second in (b"", voter.signature):
        voter.countersignature = second
        assert refusal(lambda: cast(voter.electorate, voter.ballot(GOOD))) == ["token"]


def test_the_keys_lie_apart_and_without_the_second_nothing_is_signed(held: Box, tmp_path: Path) -> None:
    first, second = Path(django_settings.BALLOT_KEYS), Path(django_settings.BALLOT_COUNTERKEYS)
    assert not list(first.rglob(storage.COUNTERSIGNER))
    assert [path.name for path in second.rglob("*") if path.is_file()] == [storage.COUNTERSIGNER]
    voter = held.voters[0].take()
    django_settings.BALLOT_COUNTERKEYS = tmp_path / "elsewhere"
    assert refusal(voter.countersign) == ["keys_gone"]
    django_settings.BALLOT_COUNTERKEYS = second
    held.open()
    storage.destroy(held.held.pk)
    assert not list(second.iterdir())


def test_the_second_office_is_one_that_organises_nothing(frozen: Box) -> None:
    one, two = frozen.holders
    make = commands.make_countersigner
    assert refusal(lambda: make(by=one, held=frozen.held)) == ["organiser_signs"]
    assert refusal(lambda: make(by=frozen.hospital.member, held=frozen.held)) == ["access.denied"]
    assert refusal(lambda: make(by=SYSTEM, held=frozen.held)) == ["organiser_signs"]
    with CaptureQueriesContext(connection) as asked:
        first = bytes(make(by=two, held=frozen.held).public)
    assert any("records_record" in query["sql"] and "FOR UPDATE" in query["sql"] for query in asked), "one at a time"
    assert bytes(make(by=two, held=frozen.held).public) != first
    frozen.begin()
    assert refusal(lambda: make(by=two, held=frozen.held)) == ["state"]


def test_a_kind_with_one_signer_takes_no_second(hospital: Hospital, tmp_path: Path, settings: Any) -> None:
    held = box(hospital, tmp_path / "keys", settings, opened=False)
    assert refusal(lambda: commands.make_countersigner(by=held.holders[1], held=held.held)) == ["one_signer"]


class Drawn(Kiosk):
    """A voter with a drawn code, before both offices."""

    def ask_second(self, blinded: str) -> str:
        return commands.countersign_by_code(
            by=door(self.electorate), electorate=self.electorate, code=self.code, blinded=blinded
        )


def test_drawn_codes_are_countersigned_too(
    hospital: Hospital, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = box(hospital, tmp_path / "keys", settings, voters=2, opened=False, mode=Mode.DRAWN)
    held = asking_for_two(made, monkeypatch)
    commands.make_countersigner(by=held.holders[1], held=held.held)
    held.begin()
    group = held.electorates[0]
    codes = commands.print_tickets(by=held.holders[0], ballot_round=held.held, electorate=group, number=2)
    one, two = (Drawn(held.voters[0].user, group, code=code.get_secret_value()) for code in codes)
    one.take().countersign()
    cast(group, one.ballot(GOOD))
    two.take()
    done = held.open()
    assert (done.electorates.get().issued, done.electorates.get().returned) == (2, 1)
    assert not [finding for finding in verify(done) if finding.result is Result.FAILED]


@pytest.mark.parametrize("mode", [Mode.DRAWN, Mode.SECRET])
def test_where_the_second_key_lies_on_another_server_no_codes_are_given_out(
    mode: Mode, hospital: Hospital, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That server has not the key of the codes: whoever came with one would have half a ballot."""
    made = box(hospital, tmp_path / "keys", settings, voters=2, opened=False, mode=mode)
    held = asking_for_two(made, monkeypatch)
    commands.make_countersigner(by=held.holders[1], held=held.held)
    here, settings.BALLOT_COUNTERKEYS = settings.BALLOT_COUNTERKEYS, tmp_path / "elsewhere"
    if mode is Mode.DRAWN:
        assert refusal(held.begin) == ["codes_apart"]
        settings.BALLOT_COUNTERKEYS = here
    held.begin()
    settings.BALLOT_COUNTERKEYS = tmp_path / "elsewhere"
    who: dict[str, Any] = {"by": held.holders[0], "ballot_round": held.held, "electorate": held.electorates[0]}
    if mode is Mode.DRAWN:
        assert refusal(lambda: commands.print_tickets(**who, number=1)) == ["codes_apart"]
    else:
        assert refusal(lambda: commands.print_codes(**who, persons=[])) == ["codes_apart"]


def made_print() -> str:
    return sha256(bytes(Countersigner.objects.get().public)).hexdigest()


def test_pages_of_both_offices(frozen: Box) -> None:
    office, other = (signed_in(holder) for holder in frozen.holders)
    page, make = (reverse(f"ballots:{name}", args=[frozen.held.pk]) for name in ("keys", "make_countersigner"))
    shown = office.get(page).content.decode()
    assert "还没有设立第二签发" in shown
    assert "由本部门签发" not in shown
    assert "由本部门签发" not in office.get(make).content.decode()
    first = other.get(page).content.decode()
    assert ("由本部门签发" in first, "已张贴的公钥指纹即作废" in first) == (True, False)
    refused = office.post(make, {"version": ""})
    assert (refused.status_code, "第二签发须由不组织投票的部门设立" in refused.content.decode()) == (422, True)
    assert other.post(make, {"version": ""}).status_code == 303
    made = other.get(page).content.decode()
    assert all(word in made for word in ("已设立", "换一把签发密钥", "已张贴的公钥指纹即作废", made_print()))
    frozen.begin()
    voter = frozen.voters[0]
    person = RollEntry.objects.select_related("person").get(person=voter.user.person_id).person
    voter.user = officer("", frozen.hospital.root, frozen.hospital.root, person)
    client = signed_in(voter.user)
    script = json.loads(client.get(f"/ballots/{frozen.held.pk}/vote/").context["page"])
    assert [signer["name"] for signer in script["signers"]] == ["signature", "countersignature"]
    url = script["signers"][1]["url"]
    assert codes(post(client, url, {"blinded": b64(bytes(256))})) == ["ballots.not_issued"]
    _vote_by_post(client, frozen, script)
    by_code = reverse("ballots:countersign_by_code", args=[frozen.held.hospital_id, voter.electorate.pk])
    assert codes(post(Visitor(), by_code, {"blinded": "x", "code": "y"})) == ["ballots.code"]
    printed = commands.print_codes(
        by=frozen.holders[0], ballot_round=frozen.held, electorate=voter.electorate, persons=[person]
    )
    code = printed[0].code.get_secret_value()
    again = post(Visitor(), by_code, {"blinded": b64(bytes(256)), "code": code})
    assert codes(again) == ["ballots.issued"]


def _vote_by_post(client: Any, held: Box, script: dict[str, Any]) -> None:
    voter: Voter = held.voters[0]
    voter.prepared = blindsign.prepare(secrets.token_bytes(32))
    sent = {"token": b64(voter.prepared), "secret": b64(bytes(32)), "answers": GOOD}
    keys = (voter.electorate.issuing_key.public, Countersigner.objects.get().public)
    for signer, key in zip(script["signers"], keys, strict=True):
        public = public_key(bytes(key))
        blinded = blindsign.blind(public, voter.prepared)
        answer = post(client, signer["url"], {"blinded": b64(blinded.message)})
        signature = blindsign.finalize(public, voter.prepared, blinded, bulletins.raw(answer["signature"]))
        sent[signer["name"]] = b64(signature)
    assert "receipt" in post(Visitor(), script["cast"], sent)
