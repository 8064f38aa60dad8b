"""Double cast, forgery, replay, lost answers and edited rows, each let loose on a copy without its guard (races: `test_races`).

The guarded system withstands them in `test_tampering` and `tests/registers/ballots/test_voting.py`; here the same attacks
succeed, which shows that those tests would fail if a guard were taken away.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import gmpy2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.registers.ballots.attacks.loot import by_rejoining
from tests.registers.ballots.voters import Box, box, cast
from tests.registers.conftest import Hospital
from tongxin.registers.ballots import storage, verifying
from tongxin.registers.ballots.commands import closing, handing, voting
from tongxin.registers.ballots.models import Ballot, Envelope, Issue, RollEntry
from tongxin.toolbox import blindsign
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.problems import Refused

pytestmark = pytest.mark.django_db
GOOD, BAD = {"1": "satisfied"}, {"1": "dissatisfied"}


@pytest.fixture
def held(hospital: Hospital, tmp_path: Path, settings: Any) -> Iterator[Box]:
    made = box(hospital, tmp_path / "keys", settings, voters=2)
    yield made
    storage.destroy(made.held.pk)


def test_envelopes_not_found_by_their_token_take_two_casts(held: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voting, "_keyed", lambda *_: secrets.token_hex(32))
    voter = held.voters[0].take()
    for answers in (GOOD, BAD):
        cast(voter.electorate, voter.ballot(answers))
    assert Envelope.objects.count() == 2
    with pytest.raises(Refused, match="多于发票"):  # the second line of defence: what does not agree is not counted
        held.open()


def test_textbook_verification_lets_a_forger_vote(held: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """s^e is signed by s, for whoever does not encode what is signed."""

    def textbook(public: rsa.RSAPublicKey, prepared: bytes, signature: bytes) -> bool:
        n = public.public_numbers().n
        raised = int(gmpy2.powmod(int.from_bytes(signature, "big"), 65537, n)).to_bytes(256, "big")
        return raised[: len(prepared)] == prepared

    monkeypatch.setattr(blindsign, "verifies", textbook)
    voter = held.voters[0]
    n = voter.public.public_numbers().n
    chosen = secrets.randbelow(n)
    voter.prepared = int(gmpy2.powmod(chosen, 65537, n)).to_bytes(256, "big")[: blindsign.PREFIX + voting.TOKEN]
    voter.signature = chosen.to_bytes(256, "big")
    assert cast(voter.electorate, voter.ballot(GOOD))
    assert not RollEntry.objects.filter(marked=True).exists()


def test_a_key_kept_for_the_next_round_lets_tokens_be_replayed(
    hospital: Hospital, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = blindsign.new_key()
    monkeypatch.setattr(blindsign, "new_key", lambda: kept)
    first = box(hospital, tmp_path / "keys", settings, voters=1)
    voter = first.voters[0].take()
    later = box(hospital, tmp_path / "keys", settings, voters=0, electorates=("later",))
    assert cast(later.electorates[0], voter.ballot(GOOD))


def test_a_server_that_forgets_what_it_signed_takes_the_vote_of_who_lost_the_answer(
    held: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing, "_handed", lambda _: Issue.objects.none())
    voter = held.voters[0]
    voter.ask()  # this answer is lost
    with pytest.raises(Refused, match="已经领过"):
        voter.take()


def test_hashes_without_a_nonce_put_the_slips_of_a_ballot_together_again(
    hospital: Hospital, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a receipt's number, with the recount file, would tell how its owner voted."""

    def bare(electorate: UUID, _secret: bytes, slips: Iterable[bytes]) -> bytes:
        return sha256(b"tongxin ballot" + electorate.bytes + b"".join(slips)).digest()

    for module in (voting, closing):
        monkeypatch.setattr(module, "ballot_hash", bare)
    held = box(hospital, tmp_path / "keys", settings, voters=5, subjects=3)
    for voter in held.voters:
        voter.vote({"1": "satisfied", "2": "basically"})
    assert by_rejoining(held.open()) == len(held.voters)


def test_boxes_made_to_measure_tell_who_left_out_names(
    hospital: Hospital, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voting.Cast, "room", lambda *_: 0)
    held = box(hospital, tmp_path / "keys", settings, voters=2, subjects=12)
    for voter, marks in zip(held.voters, ({}, dict.fromkeys(map(str, range(1, 13)), "dissatisfied")), strict=True):
        voter.vote(marks)
    assert len({len(bytes(row.sealed)) for row in Envelope.objects.all()}) == len(held.voters)


def test_the_bulletin_alone_does_not_know_what_became_of_the_rows(held: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    for voter in held.voters:
        voter.vote(GOOD)
    held.open()
    Ballot.objects.update(answers=BAD)
    held.held.refresh_from_db()
    assert {finding.rule for finding in verifying.verify(held.held) if finding.result is Result.FAILED}
    monkeypatch.setattr(verifying, "_unaltered", lambda *_: Finding("ballots.database", Result.NOT_CHECKED, ""))
    assert not {finding.rule for finding in verifying.verify(held.held) if finding.result is Result.FAILED}
