"""Issue once to those on the roll, cast once with a token, count what was cast; and what is refused on the way."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.registers.ballots.voters import Box, box, cast, door
from tests.registers.conftest import SYSTEM, Hospital
from tongxin.ground.audit.models import Event
from tongxin.registers.ballots import commands, storage
from tongxin.registers.ballots.definitions import State
from tongxin.registers.ballots.models import Ballot, Envelope, Issue, RollEntry
from tongxin.toolbox import clock
from tongxin.toolbox.bulletins import b64
from tongxin.toolbox.problems import Refused

GOOD = {"1": "satisfied", "2": "basically"}


@pytest.fixture
def held(hospital: Hospital, tmp_path: Path, settings: Any) -> Box:
    return box(hospital, tmp_path / "keys", settings)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code.removeprefix("ballots.") for problem in refused.value.problems]


def test_a_vote_is_taken_in_and_counted(held: Box) -> None:
    receipts = {voter.vote(GOOD) for voter in held.voters[:2]}
    assert len(receipts) == 2
    done = held.open()
    assert done.record.state == State.CLOSED
    assert [ballot.answers for ballot in Ballot.objects.all()] == [GOOD, GOOD]
    electorate = held.electorates[0]
    electorate.refresh_from_db()
    assert (electorate.issued, electorate.returned) == (2, 2)
    assert set(done.bulletin.body.split('"')) >= receipts
    assert not Envelope.objects.exists()
    assert not Issue.objects.exists()


def test_neither_issue_nor_cast_leaves_an_event(held: Box) -> None:
    before = Event.objects.count()
    held.voters[0].vote(GOOD)
    with pytest.raises(Refused):
        cast(held.electorates[0], held.voters[0].ballot(GOOD))
    assert Event.objects.count() == before


def test_a_lost_answer_is_given_again_and_nothing_else_is(held: Box) -> None:
    voter = held.voters[0]
    assert voter.ask() == voter.ask()
    voter.blinded = None
    with pytest.raises(Refused) as refused:
        voter.ask()
    assert codes(refused) == ["issued"]


def test_only_who_is_on_the_roll_is_given_a_ballot(held: Box) -> None:
    RollEntry.objects.filter(person=held.voters[1].user.person_id).update(struck=True, reason="调离")
    for user in (held.hospital.office, held.voters[1].user):
        with pytest.raises(Refused) as refused:
            replace(held.voters[0], user=user).ask()
        assert codes(refused) == ["not_on_roll"]
    with pytest.raises(Refused) as refused:
        commands.issue(by=SYSTEM, electorate=held.electorates[0], blinded="AA")
    assert codes(refused) == ["not_on_roll"]


@pytest.mark.parametrize("blinded", ["", "äö", "AAAA", b64(bytes(256)), b64(b"\xff" * 256)])
def test_what_is_no_blinded_token_is_not_signed_and_the_roll_stays_unmarked(held: Box, blinded: str) -> None:
    with pytest.raises(Refused) as refused:
        commands.issue(by=held.voters[0].user, electorate=held.electorates[0], blinded=blinded)
    assert codes(refused) == ["unreadable"]
    assert not RollEntry.objects.filter(marked=True).exists()


def test_a_token_is_cast_once_but_a_lost_answer_may_be_asked_for(held: Box) -> None:
    voter = held.voters[0].take()
    ballot = voter.ballot(GOOD)
    assert cast(voter.electorate, ballot) == cast(voter.electorate, ballot)
    with pytest.raises(Refused) as refused:
        cast(voter.electorate, replace(ballot, answers={"1": "dissatisfied"}))
    assert codes(refused) == ["cast_twice"]
    held.open()
    assert [row.answers for row in Ballot.objects.all()] == [GOOD]


def test_where_voting_again_is_allowed_the_last_ballot_counts(
    hospital: Hospital, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = box(hospital, tmp_path / "keys", settings)
    monkeypatch.setattr("tongxin.registers.ballots.commands.voting.sheet_of", again(held))
    voter = held.voters[0].take()
    first = cast(voter.electorate, voter.ballot(GOOD))
    last = cast(voter.electorate, voter.ballot({"1": "dissatisfied"}))
    done = held.open()
    assert [row.answers for row in Ballot.objects.all()] == [{"1": "dissatisfied"}]
    assert last in done.bulletin.body
    assert first not in done.bulletin.body


def again(held: Box) -> Any:
    from tongxin.registers.ballots.queries import sheet_of

    sheet = sheet_of(held.held)
    return lambda *_: replace(sheet, kind=replace(sheet.kind, revote=True))


def test_forged_and_foreign_tokens_are_refused(hospital: Hospital, tmp_path: Path, settings: Any) -> None:
    held = box(hospital, tmp_path / "keys", settings, voters=1, electorates=("staff", "delegates"))
    staff, delegates = held.voters
    ballot = staff.take().ballot(GOOD)
    forged = [
        replace(ballot, signature=secrets.token_bytes(256)),
        replace(ballot, signature=b""),
        replace(ballot, token=secrets.token_bytes(64)),
        replace(ballot, token=ballot.token[:-1]),
        replace(ballot, token=ballot.token + b"x"),
        replace(ballot, secret=b"short"),
    ]
    for one in forged:
        with pytest.raises(Refused) as refused:
            cast(staff.electorate, one)
        assert codes(refused) == ["token"]
    with pytest.raises(Refused) as refused:
        cast(delegates.electorate, ballot)  # signed for another electorate
    assert codes(refused) == ["token"]
    assert not Envelope.objects.exists()


@pytest.mark.parametrize("answers", [{"1": "no such grade"}, {"99": "satisfied"}, {"1": ["satisfied"]}])
def test_a_ballot_filled_in_wrongly_is_not_taken_and_the_token_still_serves(held: Box, answers: dict[str, Any]) -> None:
    voter = held.voters[0].take()
    with pytest.raises(Refused) as refused:
        cast(voter.electorate, voter.ballot(answers))
    assert codes(refused) == ["malformed"]
    cast(voter.electorate, voter.ballot(GOOD))


def test_every_envelope_has_the_same_size_however_it_was_filled_in(
    hospital: Hospital, tmp_path: Path, settings: Any
) -> None:
    survey: dict[str, Any] = {"kind": "staff_survey", "subjects": 0, "electorates": ("clinical",)}
    for asked, answers in (
        ({"subjects": 12}, [{}, dict.fromkeys(map(str, range(1, 13)), "dissatisfied")]),
        (survey, [{"inspired": "known"}, {"inspired": "inspired", "words": "长" * 1000}]),
    ):
        held = box(hospital, tmp_path / "keys", settings, voters=2, **asked)
        for voter, one in zip(held.voters, answers, strict=True):
            voter.vote(one)
        assert len({len(bytes(row.sealed)) for row in held.electorates[0].envelopes.all()}) == 1


def test_a_blank_ballot_is_a_ballot(held: Box) -> None:
    held.voters[0].vote({})
    held.open()
    assert Ballot.objects.get().answers == {}


def test_who_casts_must_not_be_known(held: Box) -> None:
    voter = held.voters[0].take()
    with pytest.raises(Refused) as refused:
        commands.cast(by=SYSTEM, electorate=voter.electorate, ballot=voter.ballot(GOOD))
    assert codes(refused) == ["known"]


def test_votes_are_taken_while_the_round_is_open_and_not_over(held: Box) -> None:
    voter = held.voters[0].take()
    held.held.closes_at = clock.now() + dt.timedelta(hours=1)
    held.held.save()
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        for late in (voter.ask, lambda: cast(voter.electorate, voter.ballot(GOOD))):
            with pytest.raises(Refused) as refused:
                late()
            assert codes(refused) == ["over"]
    held.held.record.state = State.CLOSED
    held.held.record.save()
    with pytest.raises(Refused) as refused:
        cast(voter.electorate, voter.ballot(GOOD))
    assert codes(refused) == ["state"]


def test_paper_rounds_have_no_tokens(held: Box) -> None:
    held.held.mode = "paper"
    held.held.save()
    with pytest.raises(Refused) as refused:
        held.voters[0].ask()
    assert codes(refused) == ["not_secret"]


def test_without_the_keys_nothing_is_issued_and_the_page_says_why(held: Box) -> None:
    storage.destroy(held.held.pk)
    with pytest.raises(Refused) as refused:
        held.voters[0].ask()
    assert codes(refused) == ["keys_gone"]


def test_what_the_opening_has_fixed_is_read_once_and_the_state_every_time(held: Box) -> None:
    one, two = (voter.take() for voter in held.voters[:2])
    cast(one.electorate, one.ballot(GOOD))
    with CaptureQueriesContext(connection) as asked:
        cast(two.electorate, two.ballot(GOOD))
    statements = " ".join(query["sql"] for query in asked)
    assert "ballots_issuingkey" not in statements
    assert statements.index("pg_advisory_xact_lock_shared") < statements.index("records_record")
    assert "synchronous_commit" in statements


def test_the_door_names_the_electorate_and_nobody(held: Box) -> None:
    electorate = held.electorates[0]
    assert door(electorate).reference == ("door", f"ballot:{electorate.pk}")
