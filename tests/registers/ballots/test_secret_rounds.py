"""A secret round by the organiser's commands, from draft to publication; altered ballots are not counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.registers.ballots.conftest import Polls, only, version
from tests.registers.ballots.voters import PASSPHRASES, Voter
from tests.registers.tasks.conftest import officer
from tongxin.ground.commands.actors import User
from tongxin.registers.ballots import commands
from tongxin.registers.ballots.definitions import Mode, State
from tongxin.registers.ballots.models import Ballot, Envelope, Round, Score
from tongxin.registers.ballots.web.forms import OpenForm
from tongxin.toolbox.problems import Refused

GOOD, DOUBTFUL = {"1": "satisfied", "2": "satisfied"}, {"1": "satisfied", "2": "basically"}


@pytest.fixture
def holders(polls: Polls, tmp_path: Path, settings: Any) -> list[User]:
    """Two of two roles, who hold the key."""
    settings.BALLOT_KEYS = tmp_path / "keys"
    return [polls.office, officer("union_office", polls.hospital.root, polls.hospital.root)]


def opened(polls: Polls, holders: list[User]) -> Round:
    """Open a secret appraisal by the five of the branch."""
    held = polls.appraisal(Mode.SECRET)
    held = commands.freeze(by=polls.office, ballot_round=held, version=version(held))
    for holder, passphrase in zip(holders, PASSPHRASES, strict=True):
        commands.hold_key(by=holder, held=held, passphrase=passphrase)
    return commands.open_round(by=polls.office, ballot_round=held, version=version(held))


def voted(polls: Polls, held: Round, holders: list[User]) -> Round:
    """Let all five vote, and open the box."""
    for number, person in enumerate(polls.hospital.people):
        voter = Voter(User(person.pk, person.name, person.pk, polls.hospital.root.pk), only(held))
        voter.vote(DOUBTFUL if number < 2 else GOOD)
    for holder, passphrase in zip(holders, PASSPHRASES, strict=True):
        commands.unlock(by=holder, held=held, passphrase=passphrase)
    return commands.open_box(by=holders[0], held=held, version=version(held))


def test_a_secret_round_from_draft_to_publication(polls: Polls, holders: list[User]) -> None:
    held = voted(polls, opened(polls, holders), holders)
    held = commands.count(by=polls.office, ballot_round=held, version=version(held))
    group = only(held)
    assert (group.issued, group.returned, group.invalid, group.below, group.hidden) == (5, 5, 0, 2, False)
    assert list(Score.objects.order_by("subject__number").values_list("good", "valid")) == [(5, 5), (3, 5)]
    held = commands.publish(by=polls.office, ballot_round=held, version=version(held), follow=False)
    assert held.record.state == State.PUBLISHED


def test_ballots_altered_after_the_opening_are_not_counted(polls: Polls, holders: list[User]) -> None:
    held = voted(polls, opened(polls, holders), holders)
    row = Ballot.objects.filter(round=held).first()
    assert row is not None
    Ballot.objects.filter(pk=row.pk).update(answers={"1": "dissatisfied"})
    with pytest.raises(Refused, match="数据被改动过"):
        commands.count(by=polls.office, ballot_round=held, version=version(held))


def test_who_calls_a_secret_round_off_drops_what_was_cast(polls: Polls, holders: list[User]) -> None:
    held = opened(polls, holders)
    person = polls.hospital.people[0]
    Voter(User(person.pk, person.name, person.pk, polls.hospital.root.pk), only(held)).vote(GOOD)
    commands.call_off(by=polls.office, ballot_round=held, version=version(held), reason="改用纸质")
    assert not Envelope.objects.exists()


def test_a_rehearsal_of_an_electronic_election_needs_no_consent_of_the_superior(
    polls: Polls, holders: list[User]
) -> None:
    held = polls.draft("branch_election", organisation=polls.hospital.one, seats=2, mode=Mode.DRAWN)
    for person in polls.hospital.people[:3]:
        held = commands.add_subject(by=polls.office, ballot_round=held, version=version(held), person=person)
    held = commands.freeze(by=polls.office, ballot_round=held, version=version(held))
    trial = commands.rehearse(
        by=polls.office, ballot_round=held, version=version(held), testers=polls.hospital.people[:2]
    )
    fields = (OpenForm(held=held, units=()).fields, OpenForm(held=trial, units=()).fields)
    assert ["consent" in each for each in fields] == [True, False]
    with pytest.raises(Refused, match="上级党组织同意"):
        commands.open_round(by=polls.office, ballot_round=held, version=version(held), present=5)
    for holder, passphrase in zip(holders, PASSPHRASES, strict=True):
        commands.hold_key(by=holder, held=trial, passphrase=passphrase)
    opened = commands.open_round(by=polls.office, ballot_round=trial, version=version(trial), present=2)
    assert opened.record.state == State.OPEN


def test_it_is_not_closed_as_paper_is(polls: Polls, holders: list[User]) -> None:
    held = opened(polls, holders)
    with pytest.raises(Refused, match="不是这种投票方式"):
        commands.close(by=polls.office, ballot_round=held, version=version(held))
