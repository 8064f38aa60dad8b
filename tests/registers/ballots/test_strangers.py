"""What belongs to another round, another hospital or nobody is refused wherever a round takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.registers.ballots.conftest import Polls, only, version
from tests.registers.conftest import Hospital, found_hospital
from tongxin.registers.ballots import commands, queries
from tongxin.registers.ballots.definitions import Mode
from tongxin.registers.ballots.models import Round
from tongxin.registers.ballots.rules import sheet_problems
from tongxin.registers.outcomes import commands as outcomes
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused


def codes(call: Callable[[], Any]) -> set[str]:
    with pytest.raises(Refused) as refused:
        call()
    return {problem.code for problem in refused.value.problems}


@pytest.fixture
def foreign(polls: Polls) -> Hospital:
    return found_hospital("wy")


def edited(polls: Polls, held: Round) -> dict[str, Any]:
    return {"by": polls.office, "ballot_round": held, "version": version(held)}


def test_a_draft_takes_nothing_of_another_hospital(polls: Polls, foreign: Hospital) -> None:
    held = polls.draft()
    usual, group = edited(polls, held), held.electorates.get(key="staff")
    honour = outcomes.record(
        by=foreign.office, organisation=foreign.one, kind="honour", title="先进党支部", occurred_on=clock.today(),
        values={"level": "hospital", "body": "院党委"},
    )  # fmt: skip
    assert codes(lambda: commands.place(**usual, electorate=group, scope=foreign.one)) == {"ballots.scope"}
    assert codes(lambda: commands.fill_subjects(**usual, scope=foreign.root)) == {"ballots.scope"}
    assert codes(lambda: commands.add_subject(**usual, person=foreign.people[0])) == {"ballots.stranger"}
    assert codes(lambda: commands.add_subject(**usual, entry=honour.record)) == {"ballots.stranger"}


def test_the_last_group_of_a_draft_stays(polls: Polls) -> None:
    held = polls.appraisal()
    assert codes(lambda: commands.remove_place(**edited(polls, held), electorate=only(held))) == {"ballots.keep_group"}


def test_a_roll_takes_only_persons_of_the_hospital_and_groups_of_the_round(polls: Polls, foreign: Hospital) -> None:
    held = polls.appraisal()
    held = commands.freeze(**edited(polls, held))
    usual, group, other = edited(polls, held), only(held), only(polls.appraisal())
    add: dict[str, Any] = {**usual, "reason": "新调入"}
    assert codes(lambda: commands.add_voters(**add, electorate=other, persons=polls.hospital.people)) == {
        "ballots.electorate"
    }
    assert codes(lambda: commands.add_voters(**add, electorate=group, persons=foreign.people)) == {"ballots.strangers"}
    assert codes(lambda: commands.merge(**usual, electorate=group, into=group)) == {"ballots.merge"}


def test_numbers_and_ballots_are_of_a_group_of_the_round(polls: Polls) -> None:
    polls.staff(3)
    other = only(polls.opened())
    closed = polls.closed()
    told: dict[str, Any] = {"teller": "示例甲", "issued": 1, "returned": 1, "invalid": 0, "counts": {}}
    assert "ballots.electorate" in codes(
        lambda: commands.tally(by=polls.office, ballot_round=closed, electorate=other, **told)
    )
    typed = polls.opened(Mode.TYPED)
    ballots = [{"1": "satisfied", "2": "satisfied"}]
    assert codes(lambda: commands.type_in(**edited(polls, typed), electorate=other, ballots=ballots)) == {
        "ballots.electorate"
    }


def test_more_ballots_typed_than_given_out_stop_the_count(polls: Polls) -> None:
    polls.staff(3)
    held = polls.opened(Mode.TYPED)
    ballots = [{"1": "satisfied", "2": "satisfied"}] * 6
    held = commands.type_in(**edited(polls, held), electorate=only(held), ballots=ballots)
    held = commands.close(**edited(polls, held))
    commands.tally(
        by=polls.office, ballot_round=held, electorate=only(held), teller="示例甲", issued=5, returned=5, invalid=0,
        counts={"1": {"satisfied": 5}, "2": {"satisfied": 5}},
    )  # fmt: skip
    assert codes(lambda: commands.count(**edited(polls, held))) == {"ballots.returned", "ballots.typed_differ"}


def test_a_survey_takes_an_answer_only_while_it_is_open(polls: Polls) -> None:
    drafted = polls.draft("discharge_survey", title="示例征询")
    assert codes(lambda: commands.fill(by=polls.office, electorate=only(drafted), answers={})) == {"ballots.not_open"}
    held = commands.freeze(**edited(polls, drafted))
    held = commands.open_round(**edited(polls, held))
    assert codes(lambda: commands.fill(by=polls.office, electorate=only(held), answers={})) == {"ballots.blank"}


def test_a_ballot_says_about_whom_and_for_how_many_seats(polls: Polls) -> None:
    sheet = queries.sheet_of(polls.draft())
    assert [problem.code for problem in sheet_problems(sheet)] == ["ballots.subjects"]
    election = replace(sheet, kind=queries.ballot_kind("branch_election"), numbers=(1, 2))
    assert [problem.code for problem in sheet_problems(election)] == ["ballots.seats"]
