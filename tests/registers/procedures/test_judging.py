"""Every rule of member development at its boundary: one day early, exact, one day late; and what others got wrong."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from tests.registers.procedures.journey import (
    NEW,
    ONE,
    PERSON,
    TWO,
    WAY,
    attempt,
    ballots,
    day,
    judged,
    taken,
    until,
)  # fmt: skip

from tongxin.ground.votes.definitions import Counts
from tongxin.registers.procedures.judging import judge_all
from tongxin.toolbox.findings import Result
from tongxin.toolbox.problems import Level, Refused


def codes(made: Any) -> set[str]:
    with pytest.raises(Refused) as refused:
        judged(made)
    return {problem.code for problem in refused.value.problems}


def test_the_whole_way_passes_every_rule_under_2026() -> None:
    votes = {"branch_meeting": ballots(16, 12, 10), "full_meeting": ballots(16, 12, 10)}
    for index, item in enumerate(WAY):
        standing = "none" if index <= [one.step for one in WAY].index("branch_meeting") else "probationary"
        made = attempt(
            item.step, item.on.isoformat(), item.outcome, votes.get(item.step), past=WAY[:index], facts=item.facts
        )
        assert judged(dataclasses.replace(made, standing=standing)) == {}, item.step


@pytest.mark.parametrize(("born", "fails"), [("2007-03-12", False), ("2007-03-13", True), ("2007-03-11", False)])
def test_eighteen_on_the_day_of_application(born: str, *, fails: bool) -> None:
    assert ("dev.age_min" in judged(attempt("application", "2025-03-12", born=day(born)))) is fails


def test_an_age_that_is_not_known_is_not_passed() -> None:
    finding = judged(attempt("application", "2025-03-12", born=None))["dev.age_min"]
    assert finding.result is Result.NOT_CHECKED
    assert finding.needs_reason


@pytest.mark.parametrize(("on", "fails"), [("2025-04-12", False), ("2025-04-13", True)])
def test_a_talk_within_a_month_of_the_application(on: str, *, fails: bool) -> None:
    found = judged(attempt("talk", on))
    assert ("dev.talk_within" in found) is fails
    assert all(finding.level is Level.SOFT for finding in found.values())


@pytest.mark.parametrize(("on", "fails"), [("2026-05-09", True), ("2026-05-10", False), ("2026-05-11", False)])
def test_a_year_of_cultivation_to_the_day(on: str, *, fails: bool) -> None:
    past = [item for item in until("target") if item.step != "publicity"]
    past.append(taken("publicity", "2026-05-08"))
    past.sort(key=lambda item: item.on)
    reviewed = [dataclasses.replace(item, on=min(item.on, day("2026-05-05"))) for item in past]
    assert ("dev.cultivation_min" in judged(attempt("target", on, past=reviewed))) is fails


def test_a_review_left_out_needs_a_reason() -> None:
    past = [item for item in until("target") if item.on != day("2025-11-10")]
    found = judged(attempt("target", "2026-05-22", past=past))
    assert {"dev.activist_reviews", "dev.activist_review_gap"} == set(found)
    assert all(finding.needs_reason for finding in found.values())


@pytest.mark.parametrize(("ends", "fails"), [("2026-05-15", True), ("2026-05-16", True), ("2026-05-18", False)])
def test_five_working_days_of_public_notice(ends: str, *, fails: bool) -> None:
    facts = {"begins": day("2026-05-12"), "ends": day(ends), "place": "公告栏", "conclusion": "无异议"}
    found = judged(attempt("publicity", "2026-05-20", facts=facts))
    assert ("dev.publicity_min" in found) is fails


@pytest.mark.parametrize(("on", "fails"), [("2026-05-19", True), ("2026-05-20", False)])
def test_a_public_notice_is_over_before_the_day_of_its_step(on: str, *, fails: bool) -> None:
    found = judged(attempt("publicity", on))
    assert ("dev.publicity_min" in found) is fails
    assert ("到 2026-05-19 才期满" in str([each.problem().sentence() for each in found.values()])) is fails
    told = [each.result for each in judge_all(attempt("publicity", on)) if each.rule == "dev.publicity_min"]
    assert told == [Result.FAILED if fails else Result.PASSED]


def test_a_notice_that_is_not_over_is_refused_where_the_calendar_is_missing_too() -> None:
    facts = {"begins": day("2028-12-20"), "ends": day("2028-12-31"), "place": "公告栏", "conclusion": "无异议"}
    told = judge_all(attempt("publicity", "2028-12-31", facts=facts))
    assert [each.result for each in told if each.rule == "dev.publicity_min"] == [Result.FAILED, Result.NOT_CHECKED]


@pytest.mark.parametrize(("on", "fails"), [("2026-06-20", True), ("2026-06-21", False)])
def test_the_meeting_comes_after_the_day_of_the_pre_review(on: str, *, fails: bool) -> None:
    past = [*until("form"), taken("form", "2026-06-20")]
    found = judged(attempt("branch_meeting", on, "admitted", ballots(16, 12, 10), past=past))
    assert {rule for rule, finding in found.items() if finding.blocks} == (
        {"dev.meeting_after_prereview"} if fails else set()
    )


@pytest.mark.parametrize(("on", "fails"), [("2026-07-10", True), ("2026-07-11", False)])
def test_an_approval_on_the_day_of_the_meeting_needs_a_reason(on: str, *, fails: bool) -> None:
    past = [*until("superior_talk"), taken("superior_talk", "2026-07-10")]
    found = judged(attempt("approval", on, "approved", past=past))
    assert {rule for rule, finding in found.items() if finding.needs_reason} == (
        {"dev.approval_after_meeting"} if fails else set()
    )


@pytest.mark.parametrize(
    ("introducers", "fails"),
    [((ONE, TWO), False), ((ONE,), True), ((ONE, ONE), True), ((ONE, NEW), True), ((ONE, PERSON), True)],
)
def test_two_full_members_introduce(introducers: tuple[Any, ...], *, fails: bool) -> None:
    facts = {"introducers": introducers, "in_good_standing": "是"}
    assert ("dev.introducers" in judged(attempt("introducers", "2026-05-29", facts=facts))) is fails


@pytest.mark.parametrize(
    ("facts", "fails"),
    [({"days": 3}, False), ({"hours": 24}, False), ({"days": 2, "hours": 23}, True), ({}, True)],
)
def test_three_days_or_twenty_four_hours_of_training(facts: dict[str, int], *, fails: bool) -> None:
    found = judged(attempt("training", "2026-06-12", facts={**facts, "passed": "合格"}))
    assert ("dev.training_min" in found) is fails
    assert all(finding.blocks for finding in found.values())


def test_under_the_older_text_training_may_be_overridden() -> None:
    early = [item for item in until("training") if item.step != "publicity"]
    past = [dataclasses.replace(item, on=item.on.replace(year=item.on.year - 2)) for item in early]
    found = judged(attempt("training", "2024-06-12", past=past, facts={"days": 2, "passed": "合格"}))
    assert {rule: finding.level for rule, finding in found.items()} == {"dev.training_min_2014": Level.SOFT}


@pytest.mark.parametrize(("yes", "fails"), [(8, True), (9, False)])
def test_sixteen_entitled_need_nine(yes: int, *, fails: bool) -> None:
    found = judged(attempt("branch_meeting", "2026-07-10", "admitted", ballots(16, 12, yes)))
    assert ("votes.passing" in found) is fails


def test_a_vote_without_counts_or_against_the_outcome_is_refused() -> None:
    assert judged(attempt("branch_meeting", "2026-07-10", "admitted"))["dev.vote"].blocks
    assert judged(attempt("branch_meeting", "2026-07-10", "rejected", ballots(16, 12, 10)))["dev.vote"].blocks
    assert judged(attempt("branch_meeting", "2026-07-10", "rejected", ballots(16, 12, 8))) == {}


def test_counts_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        attempt("branch_meeting", "2026-07-10", "admitted", Counts(16, 12, 9, 2, issued=12, returned=13))
    assert {problem.code for problem in refused.value.problems} == {"votes.returned", "votes.sum"}


@pytest.mark.parametrize(("on", "fails"), [("2026-07-20", False), ("2026-07-21", True)])
def test_the_meeting_within_a_month_of_the_pre_review_under_2026(on: str, *, fails: bool) -> None:
    found = judged(attempt("branch_meeting", on, "admitted", ballots(16, 12, 10)))
    assert ("dev.prereview_to_meeting" in found) is fails


@pytest.mark.parametrize(
    ("on", "failing"),
    [
        ("2026-10-10", set()),
        ("2026-10-11", {"dev.approval_normal"}),
        ("2027-01-10", {"dev.approval_normal"}),
        ("2027-01-11", {"dev.approval_normal", "dev.approval_max"}),
    ],
)
def test_approval_within_three_months_and_at_most_six(on: str, failing: set[str]) -> None:
    found = judged(attempt("approval", on, "approved"))
    assert set(found) == failing
    assert {rule for rule, finding in found.items() if finding.blocks} == failing & {"dev.approval_max"}


@pytest.mark.parametrize(("on", "fails"), [("2027-07-09", True), ("2027-07-10", False)])
def test_probation_runs_a_year_from_the_branch_meeting(on: str, *, fails: bool) -> None:
    past = [*until("full_application"), taken("full_application", on)]
    made = attempt("full_meeting", on, "passed", ballots(16, 12, 10), past=past, standing="probationary", facts={})
    assert ("dev.probation" in judged(made)) is fails


@pytest.mark.parametrize(("months", "fails"), [(5, True), (6, False), (12, False), (13, True), (None, True)])
def test_an_extension_of_six_to_twelve_months(months: int | None, *, fails: bool) -> None:
    facts = {"months": months} if months else {}
    made = attempt("full_meeting", "2027-07-20", "extended", ballots(16, 12, 10), standing="probationary", facts=facts)
    assert ("dev.extension" in judged(made)) is fails


def test_an_extension_only_once() -> None:
    past = [
        *until("full_meeting"),
        taken("full_meeting", "2027-07-20", "extended", months=6),
        taken("full_application", "2028-01-10"),
    ]
    made = attempt(
        "full_meeting",
        "2028-01-20",
        "extended",
        ballots(16, 12, 10),
        past=past,
        standing="probationary",
        facts={"months": 6},
    )
    assert "dev.extension_once" in judged(made)
    early = attempt(
        "full_meeting", "2028-01-09", "passed", ballots(16, 12, 10), past=past[:-1], standing="probationary", facts={}
    )
    assert codes(early) == {"procedures.order"}


def test_a_person_who_is_a_member_cannot_apply() -> None:
    assert judged(attempt("application", "2025-03-12", standing="full"))["dev.not_member"].blocks


def test_a_step_in_the_future_or_before_the_case_began_or_taken_again_is_refused() -> None:
    assert codes(attempt("talk", "2029-01-01")) == {"procedures.future"}
    assert codes(attempt("talk", "2025-03-11")) == {"procedures.before"}
    assert codes(attempt("talk", "2025-04-03", past=until("activist"))) == {"procedures.taken"}
    assert codes(attempt("approval", "2026-08-10", past=until("form"))) == {"procedures.order"}


def test_a_step_that_its_ruleset_does_not_know_is_refused() -> None:
    assert codes(attempt("publicity", "2026-05-10", past=until("publicity"))) == {"procedures.closed"}


def test_what_a_step_asks_for_is_asked_at_once() -> None:
    assert codes(attempt("pre_review", "2026-06-20", "passed", facts={})) == {"procedures.field"}
    assert codes(attempt("pre_review", "2026-06-20", "maybe")) == {"procedures.outcome"}
    facts = {"conclusion": "还行", "keeper": (ONE,)}
    assert codes(attempt("political_review", "2026-06-06", facts=facts)) == {"procedures.choice"}


@pytest.mark.parametrize(
    ("known", "fails"), [({}, False), ({"dev.training_known": 24}, False), ({"dev.training_known": 23}, True)]
)
def test_training_is_compared_with_the_records_where_there_are_some(known: dict[str, int], *, fails: bool) -> None:
    found = judged(attempt("training", "2026-06-12", known=known))
    assert ("dev.training_known" in found) is fails
    assert all(finding.level is Level.INFO for finding in found.values())
