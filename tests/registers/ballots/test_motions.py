"""A vote of a meeting may be held as a round, and its counts taken into the proof."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.registers.ballots.conftest import Polls, only, version
from tests.registers.conftest import SYSTEM
from tests.registers.procedures.journey import taken, until
from tests.registers.tasks.conftest import officer
from tongxin.ground.access.models import User as Account
from tongxin.ground.commands.actors import User
from tongxin.ground.records.models import Record
from tongxin.ground.votes.definitions import BallotCounts, Counts, VoteRule
from tongxin.ground.votes.queries import counts_for, offered
from tongxin.ground.votes.rules import prove
from tongxin.people import commands as people
from tongxin.registers.ballots import commands
from tongxin.registers.ballots.models import Round
from tongxin.registers.procedures import commands as procedures
from tongxin.registers.procedures.models import Case, StepTaken
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


def test_a_step_of_a_procedure_takes_the_counts_of_a_round(client: Client, polls: Polls, motion: Round) -> None:
    record = counted(polls, motion)
    case = _at_the_meeting(polls)
    client.force_login(Account.objects.get(pk=polls.office.id))
    address = f"/procedures/{case.pk}/take/branch_meeting/"
    assert "示例表决" in client.get(address).content.decode()
    assert "票数取自" not in client.get(f"/procedures/{case.pk}/take/form/").content.decode()
    said = {"on": "2026-07-10", "outcome": "admitted", "ballot": str(record.pk), "reason": "示例理由"}
    version_now = Case.objects.select_related("record").get(pk=case.pk).record.version
    twice = client.post(address, {**said, "_version": version_now, "eligible": "5", "present": "5", "yes": "5"})
    assert "不要再填" in twice.content.decode()
    assert client.post(address, {**said, "_version": version_now}).status_code == 303
    proof = StepTaken.objects.get(case=case, step="branch_meeting").proof or {}
    assert (proof["how"], proof["counts"]["taken_from"], proof["counts"]["yes"]) == ("ballot", str(motion.pk), 3)


def _at_the_meeting(polls: Polls) -> Case:
    """Return the case of somebody whose admission the branch votes on next."""
    person = people.register(by=SYSTEM, organisation=polls.hospital.root, code="y1", name="示例申请人")
    steps = [taken(each.step, each.on.isoformat(), each.outcome) for each in until("branch_meeting")]
    past = procedures.PastCase(polls.hospital.one, steps, person)
    procedures.import_cases(
        by=SYSTEM, organisation=polls.hospital.root, procedure="member_development", entries=[past]
    )  # fmt: skip
    return Case.objects.get()
