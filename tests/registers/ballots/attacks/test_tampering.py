"""Forgers, and an administrator who edits what was counted: refused, or found by verify."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

import gmpy2
import pytest

from tests.registers.ballots.voters import Box, box, cast
from tests.registers.conftest import Hospital
from tongxin.registers.ballots.models import Ballot, Envelope
from tongxin.registers.ballots.verifying import verify
from tongxin.toolbox.findings import Result
from tongxin.toolbox.problems import Refused

GOOD, BAD = {"1": "satisfied"}, {"1": "dissatisfied"}


@pytest.fixture
def held(hospital: Hospital, tmp_path: Path, settings: Any) -> Box:
    return box(hospital, tmp_path / "keys", settings, voters=3)


def failed(held: Box) -> set[str]:
    held.held.refresh_from_db()
    return {finding.rule for finding in verify(held.held) if finding.result is Result.FAILED}


def test_textbook_forgeries_cast_nothing(held: Box) -> None:
    """s^e is signed by s; so is the product of two signed numbers: neither is the encoding of any token."""
    one, two, _ = (voter.take() for voter in held.voters)
    n = one.public.public_numbers().n
    chosen = secrets.randbelow(n)
    product = int.from_bytes(one.signature, "big") * int.from_bytes(two.signature, "big") % n
    forged = [
        (int(gmpy2.powmod(chosen, 65537, n)).to_bytes(256, "big")[:64], chosen.to_bytes(256, "big")),
        (one.prepared[:32] + two.prepared[32:], product.to_bytes(256, "big")),
        (one.prepared, product.to_bytes(256, "big")),
        (one.prepared, two.signature),
    ]
    for token, signature in forged:
        with pytest.raises(Refused, match="凭证无效"):
            cast(one.electorate, replace(one.ballot(GOOD), token=token, signature=signature))
    assert not Envelope.objects.exists()


def test_a_token_of_the_last_round_is_worth_nothing_in_this_one(
    held: Box, hospital: Hospital, tmp_path: Path, settings: Any
) -> None:
    voter = held.voters[0].take()
    ballot = voter.ballot(GOOD)
    later = box(hospital, tmp_path / "keys", settings, voters=0, electorates=("later",))
    with pytest.raises(Refused, match="凭证无效"):
        cast(later.electorates[0], ballot)


@pytest.mark.parametrize("meddle", ["edit", "insert", "remove", "move"])
def test_verify_finds_an_administrator_who_meddles_with_counted_ballots(held: Box, meddle: str) -> None:
    for voter in held.voters:
        voter.vote(GOOD)
    held.open()
    assert not failed(held)
    ballot = Ballot.objects.first()
    assert ballot is not None
    if meddle == "edit":
        Ballot.objects.filter(pk=ballot.pk).update(answers=BAD)
    elif meddle == "insert":
        Ballot.objects.create(
            round_id=ballot.round_id, electorate=ballot.electorate, answers=BAD, hospital_id=ballot.hospital_id,
            organisation_id=ballot.organisation_id,
        )  # fmt: skip
    elif meddle == "remove":
        ballot.delete()
    else:
        ballot.delete()
        ballot.pk = None
        Ballot.objects.create(
            round_id=ballot.round_id, electorate=ballot.electorate, answers=GOOD, hospital_id=ballot.hospital_id,
            organisation_id=ballot.organisation_id,
        )  # fmt: skip
    assert failed(held) == {"ballots.database"}
