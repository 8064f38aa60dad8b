"""The seam of votes: a round of ballots carries an item of a meeting and a step of a procedure, as evidence of both."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.people.making import holding, person
from tests.registers.ballots.conftest import Polls, only, version
from tests.registers.conftest import SYSTEM, Hospital
from tests.registers.decisions.test_commands import Committee, conclude, placed
from tests.registers.procedures.test_cases import begin, go, take, way
from tests.registers.tasks.conftest import officer
from tongxin.ground.records.models import Link, Record
from tongxin.people import commands as people
from tongxin.people.models import Person
from tongxin.registers.ballots import commands as ballots
from tongxin.registers.decisions import commands as decisions
from tongxin.registers.decisions.definitions import Outcome
from tongxin.registers.decisions.models import Item
from tongxin.registers.procedures import queries
from tongxin.toolbox import clock

pytestmark = pytest.mark.django_db


def counted(hospital: Hospital, voters: list[Person], yes: int) -> Record:
    """Return a round on paper over one motion, counted by two tellers; the rest vote against it."""
    polls = Polls(hospital, officer("organisation_section", hospital.root, hospital.root))
    held = polls.draft("secret_motion", title="示例表决")
    usual: dict[str, Any] = {"by": polls.office, "ballot_round": held}
    held = ballots.add_subject(**usual, version=version(held), title="示例事项")
    held = ballots.freeze(**usual, version=version(held))
    held = ballots.add_voters(
        **usual, version=version(held), electorate=only(held), persons=voters, reason="应到有表决权的人员"
    )
    held = ballots.open_round(**usual, version=version(held))
    held = ballots.close(**usual, version=version(held))
    for number, teller in enumerate((polls.office, officer("union_office", hospital.root, hospital.root))):
        ballots.tally(
            by=teller, ballot_round=held, electorate=only(held), teller=f"示例计票人{number}", issued=len(voters),
            returned=len(voters), invalid=0, counts={"1": {"yes": yes, "no": len(voters) - yes}},
        )  # fmt: skip
    ballots.count(**usual, version=version(held))
    return Record.objects.get(pk=held.pk)


def test_an_item_is_decided_by_the_counts_of_a_round(hospital: Hospital) -> None:
    members = [person(hospital.root, f"c{number}", f"委员{number}") for number in range(7)]
    for index, member in enumerate(members):
        holding(member, hospital.root, "committee_secretary" if index == 6 else "committee_member")
    committee = Committee(hospital, members, members[0])
    brewed, first = placed(committee, "p01", "special")
    conclude(committee, brewed, first, Outcome.NOTED, resolution="", reason="酝酿")
    item = Item.objects.get()
    item = decisions.submit(by=hospital.office, item=item, version=item.record.version)
    meeting, line = placed(committee, item=item)
    ballot = counted(hospital, members, yes=5)
    conclude(committee, meeting, line, ballot=ballot)
    line.refresh_from_db()
    assert (line.proof or {})["vote"]["counts"]["taken_from"] == str(ballot.pk)
    assert Link.objects.get(source=ballot, target=item.record).relation == "evidence"


def test_a_step_is_taken_by_the_counts_of_a_round(hospital: Hospital) -> None:
    with clock.at(dt.datetime(2027, 12, 1, 9, tzinfo=clock.ZONE)):
        applicant = people.register(by=SYSTEM, organisation=hospital.root, code="app1", name="示例申请人")
        Person.objects.filter(pk=applicant.pk).update(born=dt.date(1995, 6, 1))
        applicant.refresh_from_db()
        case = go(begin(hospital, applicant), hospital, stop="branch_meeting")
        ballot = counted(hospital, hospital.people, yes=4)
        taken = take(case, hospital, way("branch_meeting"), votes=None, ballot=ballot)
    proof = queries.steps_of(taken)[-1].proof or {}
    assert proof["counts"]["taken_from"] == str(ballot.pk)
    assert proof["counts"]["yes"] == 4
    assert Link.objects.get(source=ballot, target=taken.record).relation == "evidence"
