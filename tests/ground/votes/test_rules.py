"""Votes are judged exactly at the boundary; impossible counts are refused with everything that is wrong."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.ground.catalog.queries import active
from tongxin.ground.votes.definitions import Counts, VoteProof, VoteRule
from tongxin.ground.votes.rules import prove
from tongxin.toolbox.problems import Refused


def rule(name: str) -> VoteRule:
    found = active().get("vote", name)
    assert isinstance(found, VoteRule)
    return found


def secret(eligible: int, present: int, yes: int, no: int = 0, **more: int) -> Counts:
    cast = yes + no + more.get("abstain", 0) + more.get("invalid", 0)
    return Counts(eligible, present, yes, no, **{"issued": present, "returned": cast, **more})


def codes(name: str, counts: Counts) -> set[str]:
    with pytest.raises(Refused) as refused:
        prove(rule(name), counts)
    return {problem.code for problem in refused.value.problems}


@pytest.mark.parametrize(("eligible", "needed"), [(16, 9), (15, 8)])
def test_admission_needs_more_than_half_of_those_entitled(eligible: int, needed: int) -> None:
    assert prove(rule("admission"), secret(eligible, needed, needed)).carried
    short = prove(rule("admission"), secret(eligible, needed, needed - 1, 1))
    assert short.quorate
    assert not short.carried


def test_exactly_half_present_is_enough_for_a_branch_meeting_but_not_for_an_admission() -> None:
    assert prove(rule("branch_meeting"), Counts(16, 8, 8)).quorate
    assert not prove(rule("admission"), secret(16, 8, 8)).quorate


def test_written_opinions_count_in_admissions_only() -> None:
    counts = secret(16, 9, 8, 1, written_yes=1)
    assert prove(rule("admission"), counts).carried
    assert not prove(rule("committee"), Counts(9, 5, 4, 1, written_yes=4)).carried
    assert codes("branch_meeting", Counts(16, 9, 8, 1, written_yes=1)) == {"votes.written"}


def test_an_election_takes_more_than_half_of_those_present() -> None:
    assert prove(rule("election"), secret(23, 19, 10, 9)).carried
    assert not prove(rule("election"), secret(23, 18, 18)).quorate
    assert not prove(rule("election"), secret(20, 20, 10, 10)).carried


def test_everything_wrong_with_the_counts_is_said_at_once() -> None:
    assert codes("admission", Counts(10, 12, 9, 4, issued=13, returned=14)) == {
        "votes.present", "votes.issued", "votes.returned", "votes.sum",
    }  # fmt: skip
    assert codes("admission", Counts(10, 8, 8)) == {"votes.ballots"}
    assert codes("admission", secret(10, 8, 8, written_yes=3)) == {"votes.written_many"}
    assert "votes.negative" in codes("committee", Counts(10, 8, -1, 9))


def test_the_proof_says_in_words_what_it_was_judged_by() -> None:
    proof = prove(rule("committee_cadre"), Counts(9, 5, 5)).as_dict()
    assert proof["carried"] is False
    assert proof["findings"][0]["sentence"] == "到会：应到 9 人，实到 5 人，须不少于应到（9）的 2/3"
    assert proof["findings"][0]["source"]
    assert proof["counts"]["yes"] == 5


@st.composite
def possible(draw: st.DrawFn) -> Counts:
    eligible = draw(st.integers(0, 60))
    present = draw(st.integers(0, eligible))
    yes = draw(st.integers(0, present))
    no = draw(st.integers(0, present - yes))
    written = draw(st.integers(0, eligible - present))
    cast = yes + no
    return Counts(eligible, present, yes, no, issued=present, returned=cast, written_yes=written)


@given(possible())
def test_admissions_agree_with_exact_fractions(counts: Counts) -> None:
    half = Fraction(counts.eligible, 2)
    proof = prove(rule("admission"), counts)
    assert proof.carried == (counts.present > half and counts.yes + counts.written_yes > half)


@given(possible())
def test_one_more_yes_never_loses_a_vote(counts: Counts) -> None:
    if counts.no == 0:
        return
    more = dataclasses.replace(counts, yes=counts.yes + 1, no=counts.no - 1)
    for name in ("admission", "election"):
        assert (not _carried(name, counts)) or _carried(name, more)


def _carried(name: str, counts: Counts) -> bool:
    taken = counts if rule(name).written != "none" else dataclasses.replace(counts, written_yes=0)
    proof: VoteProof = prove(rule(name), taken)
    return proof.carried
