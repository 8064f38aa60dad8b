"""A vote of a meeting may be held as a round, and its counts taken into the proof."""

from __future__ import annotations

import pytest

from tests.registers.ballots.conftest import Polls, only, version
from tests.registers.tasks.conftest import officer
from tongxin.ground.commands.actors import User
from tongxin.ground.records.models import Record
from tongxin.ground.votes.definitions import BallotCounts, Counts, VoteRule
from tongxin.ground.votes.queries import counts_for, offered
from tongxin.ground.votes.rules import prove
from tongxin.registers.ballots import commands
from tongxin.registers.ballots.models import Round
from tongxin.toolbox.problems import Refused


@pytest.fixture
def motion(polls: Polls) -> Round:
    """A closed round on one motion by five, one of them abstaining and one ballot invalid."""
    held = polls.draft("secret_motion", title="示例表决")
    held = commands.add_subject(by=polls.office, ballot_round=held, version=version(held), title="购置示例设备")
    held = commands.freeze(by=polls.office, ballot_round=held, version=version(held))
    held = commands.add_voters(
        by=polls.office, ballot_round=held, version=version(held), electorate=only(held), reason="与会成员",
        persons=polls.hospital.people,
    )  # fmt: skip
    held = commands.open_round(by=polls.office, ballot_round=held, version=version(held))
    return commands.close(by=polls.office, ballot_round=held, version=version(held))


def counted(polls: Polls, held: Round) -> Record:
    tellers: list[User] = [polls.office, officer("union_office", polls.hospital.root, polls.hospital.root)]
    for number, teller in enumerate(tellers):
        commands.tally(
            by=teller, ballot_round=held, electorate=only(held), teller=f"示例{number}", issued=5, returned=5, invalid=1,
            reasons={"空白": 1}, counts={"1": {"yes": 3, "abstain": 1}},
        )  # fmt: skip
    commands.count(by=polls.office, ballot_round=held, version=version(held))
    return Record.objects.get(pk=held.pk)


def test_counts_of_a_round_enter_a_proof(polls: Polls, motion: Round) -> None:
    record = counted(polls, motion)
    counts = counts_for(polls.office, None, record)
    assert counts == BallotCounts(5, 5, 3, 0, 1, 5, 5, 1, taken_from=str(motion.pk))
    proof = prove(VoteRule("r", "示例", secret=True), counts)
    assert proof.as_dict()["how"] == "ballot"
    assert proof.as_dict()["counts"]["taken_from"] == str(motion.pk)
    assert offered(polls.office, polls.hospital.root.pk) == [record]
    assert counts_for(polls.office, Counts(5, 5, 3), None) == Counts(5, 5, 3)


def test_counts_are_taken_of_nothing_else(polls: Polls, motion: Round) -> None:
    """Not of a round still being counted, not by who may not see it, not beside typed counts, not of an appraisal."""
    open_still = Record.objects.get(pk=motion.pk)
    with pytest.raises(Refused, match="不是已计票的表决"):
        counts_for(polls.office, None, open_still)
    record = counted(polls, motion)
    with pytest.raises(Refused, match="不是已计票的表决"):
        counts_for(polls.hospital.secretary, None, record)
    with pytest.raises(Refused, match="不要再填"):
        counts_for(polls.office, Counts(5, 5, 3), record)
    appraisal = polls.appraisal()
    Record.objects.filter(pk=appraisal.pk).update(state="counted")
    with pytest.raises(Refused, match="不是已计票的表决"):
        counts_for(polls.office, None, Record.objects.get(pk=appraisal.pk))
    assert offered(polls.office, polls.hospital.root.pk) == [record]


def test_a_round_is_on_one_motion(polls: Polls) -> None:
    held = polls.draft("secret_motion", title="示例表决")
    for title in ("甲事", "乙事"):
        held = commands.add_subject(by=polls.office, ballot_round=held, version=version(held), title=title)
    with pytest.raises(Refused, match="只表决一件事"):
        commands.freeze(by=polls.office, ballot_round=held, version=version(held))
