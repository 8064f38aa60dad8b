"""Many at once: one ballot a voter, one cast a token, and a count that takes in exactly what was acknowledged."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.registers.ballots.voters import Box, box, cast
from tests.registers.conftest import Hospital, found_hospital
from tongxin.ground.access import scope
from tongxin.registers.ballots import commands, storage
from tongxin.registers.ballots.commands import handing, keys, voting
from tongxin.registers.ballots.models import Ballot, Envelope, Issue, RollEntry
from tongxin.toolbox import blindsign
from tongxin.toolbox.bulletins import b64
from tongxin.toolbox.problems import Refused

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = {"1": "satisfied"}
WAIT = 20  # seconds, for what happens at once


@pytest.fixture
def hospital(transactional_db: None, noon: Any) -> Hospital:
    return found_hospital("sl")


@pytest.fixture
def held(hospital: Hospital, tmp_path: Path, settings: Any) -> Iterator[Box]:
    made = box(hospital, tmp_path / "keys", settings, voters=8)
    yield made
    storage.destroy(made.held.pk)


def at_once(works: Sequence[Callable[[], str]]) -> list[str]:
    """Do everything at the same moment; return the answers, or the code of the refusal."""
    gate = threading.Barrier(len(works))

    def do(work: Callable[[], str]) -> str:
        scope.put(scope.EVERYWHERE)
        gate.wait()
        try:
            return work()
        except Refused as refused:
            return refused.problems[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(do, works))


def test_a_voter_who_asks_twice_at_once_is_given_one_ballot(held: Box) -> None:
    one, two = (replace(held.voters[0]) for _ in range(2))
    answers = at_once([one.ask, two.ask])
    assert answers.count("ballots.issued") == 1
    assert RollEntry.objects.filter(marked=True).count() == 1


def test_a_token_cast_twice_at_once_is_taken_once(held: Box) -> None:
    voter = held.voters[0].take()
    ballots = [voter.ballot(answers) for answers in (GOOD, {"1": "dissatisfied"})]
    answers = at_once([partial(cast, voter.electorate, ballot) for ballot in ballots])
    assert answers.count("ballots.cast_twice") == 1
    assert Envelope.objects.count() == 1


def test_what_was_acknowledged_while_the_box_was_opened_is_counted_and_nothing_else(held: Box) -> None:
    for voter in held.voters:
        voter.take()
    held.unlock()
    held.held.record.refresh_from_db()
    version = held.held.record.version

    def count() -> str:
        return commands.open_box(by=held.holders[0], held=held.held, version=version).bulletin.body

    casts = [partial(cast, voter.electorate, voter.ballot(GOOD)) for voter in held.voters]
    body, *answers = at_once([count, *casts])
    taken = [answer for answer in answers if not answer.startswith("ballots.")]
    assert set(answers) - set(taken) <= {"ballots.state", "ballots.keys_gone"}
    assert Ballot.objects.count() == len(taken)
    assert all(receipt in body for receipt in taken)


def test_a_server_killed_while_it_issued_lets_the_voter_vote_once(held: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the commit nothing has happened; after it the same token gets the same answer, and no other one does."""
    voter = held.voters[0]

    def killed(*_: Any) -> bytes:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(blindsign.Signer, "blind_sign", killed)
        with pytest.raises(SystemExit):
            voter.ask()
    assert not RollEntry.objects.filter(marked=True).exists()
    voter.ask()  # this answer is lost
    voter.take()
    cast(voter.electorate, voter.ballot(GOOD))
    with pytest.raises(Refused):
        commands.issue(
            by=voter.user, electorate=voter.electorate,
            blinded=b64(blindsign.blind(voter.public, blindsign.prepare(secrets.token_bytes(32))).message),
        )  # fmt: skip
    held.open()
    assert Ballot.objects.count() == 1


# The same races without their guards.


def test_a_roll_read_before_it_is_marked_gives_two_ballots(held: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2, timeout=WAIT)

    def read_then_write(right: Any, digest: str) -> bool:
        entry = RollEntry.objects.get(pk=right.pk)
        both.wait()
        if entry.marked:
            return False
        entry.marked = True
        entry.save()
        where = {"hospital_id": right.hospital_id, "organisation_id": right.organisation_id}
        Issue.objects.update_or_create(entry=entry, defaults={"blinded": digest, **where})
        return True

    monkeypatch.setattr(handing, "_mark", read_then_write)
    voter = held.voters[0]
    other = type(voter)(voter.user, voter.electorate)
    assert "ballots.issued" not in at_once([voter.ask, other.ask])


def test_without_the_lock_a_ballot_is_acknowledged_and_lost(held: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    stored, arrived, opened = voting._store, threading.Event(), threading.Event()

    def late(*asked: Any, **more: Any) -> None:
        arrived.set()
        assert opened.wait(WAIT)
        stored(*asked, **more)

    for room in (voting, keys):
        monkeypatch.setattr(room, "lock", lambda *_, **__: None)
    monkeypatch.setattr(voting, "_store", late)
    for voter in held.voters:
        voter.take()
    held.unlock()
    held.held.record.refresh_from_db()
    version = held.held.record.version

    def count() -> str:
        assert arrived.wait(WAIT)
        try:
            return commands.open_box(by=held.holders[0], held=held.held, version=version).bulletin.body
        finally:
            opened.set()

    voter = held.voters[0]
    body, receipt = at_once([count, partial(cast, voter.electorate, voter.ballot(GOOD))])
    assert not receipt.startswith("ballots.")
    assert receipt not in body
    assert not Ballot.objects.exists()
