"""Made-up meetings, each with what is found and what could not be checked and why: quorum, majority, recusal and order at
their boundaries."""

from __future__ import annotations

import dataclasses
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.registers.decisions.making import BODIES, TYPES, ballots, meeting, person, table, unsaid, voices, wrong

from tongxin.ground.votes.definitions import Counts
from tongxin.registers.decisions.definitions import Stand
from tongxin.registers.decisions.judging import Deliberation, Proof, Said, Seat, counts_of, eligible
from tongxin.toolbox.findings import Result
from tongxin.toolbox.problems import Refused

NINE = table(9)
RECUSED = table(9, interest={0, 1, 2}, recused={0, 1, 2})
NOBODY = [dataclasses.replace(seat, chair=False) for seat in NINE]
WRITTEN = Counts(9, 6, 4, 2, issued=6, returned=6, written_yes=3)
CHAIR_FIRST = [Said(NINE[8].person, Stand.YES), *voices(NINE)[:8]]

NO_ROLL = "会议当日没有有表决权成员的任职记录，到会和表决没有核对：请先登记任职"
NO_CHAIR = "没有登记主持人，末位表态没有核对"

# Name, proof, what is found, what was not checked and why (nothing, where the column is left out).
MEETINGS: list[tuple[str, Proof, set[str]] | tuple[str, Proof, set[str], str]] = [
    ("nine of nine agree", meeting("d01", NINE), set()),
    ("five of nine are an ordinary quorum", meeting("d01", table(9, absent=4)), set()),
    ("four of nine are none", meeting("d01", table(9, absent=5)), {"votes.quorum", "votes.passing"}),
    ("five yes of nine carry", meeting("d01", NINE, voices(NINE, no=4)), set()),
    ("four yes of nine do not", meeting("d01", NINE, voices(NINE, no=3, abstain=2)), {"votes.passing"}),
    ("four of eight present are half, and enough", meeting("d01", table(8, absent=4)), {"votes.passing"}),
    ("two thirds of nine are six", meeting("d02", table(9, absent=3)), set()),
    ("five are not", meeting("d02", table(9, absent=4)), {"votes.quorum"}),
    ("quorum lost half-way", meeting("d02", table(9, absent=4), voices(table(9, absent=4))), {"votes.quorum"}),
    ("a concerned member stays", meeting("d01", table(9, interest={0})), {"recusal"}),
    ("a concerned member withdraws", meeting("d01", table(9, interest={0}, recused={0})), set()),
    ("recusal breaks the quorum", meeting("d02", table(9, absent=3, interest={3}, recused={3})), {"votes.quorum"}),
    ("who withdrew votes all the same", meeting("d01", table(9, recused={0}), voices(NINE)), {"entitled"}),
    ("the chair speaks first", meeting("d01", NINE, CHAIR_FIRST), {"last"}),
    ("somebody has not spoken", meeting("d01", NINE, voices(NINE)[1:]), {"everybody"}),
    ("a stranger votes", meeting("d01", NINE, [Said(person(99), Stand.YES), *voices(NINE)]), {"entitled"}),
    ("the same member twice", meeting("d01", NINE, [voices(NINE)[0], *voices(NINE)]), {"once"}),
    ("cadres by hand", meeting("p01", NINE), {"secret"}),
    ("cadres by ballot", meeting("p01", NINE, counts=ballots(9, 9, 5)), set()),
    ("cadres by ballot, counted for another room", meeting("p01", NINE, counts=ballots(9, 8, 5)), {"room"}),
    ("the president decides against voices", meeting("d05", table(6), voices(table(6), no=4), body="office"), set()),
    ("too few for the president's meeting", meeting("d05", table(6, absent=4), body="office"), {"votes.quorum"}),
    ("a preparing meeting takes no vote", meeting("p01", table(4), body="special"), set()),
    ("quorum at the item before", meeting("d02", table(9, absent=3)), set()),
    ("and lost when two left after it", meeting("d02", table(9, absent=5)), {"votes.quorum", "votes.passing"}),
    ("recusal of the chair leaves nobody to speak last", meeting("d01", table(9, interest={8}, recused={8})), set()),
    ("recusal takes the majority", meeting("d01", RECUSED, voices(RECUSED, no=2)), {"votes.passing"}),
    ("a vacant seat is not counted", meeting("d01", table(8), voices(table(8), no=3)), set()),
    ("abstentions are no yes", meeting("d01", table(8), voices(table(8), abstain=4)), {"votes.passing"}),
    ("no list of members where a vote is needed", meeting("d01", []), {"roll"}),
    ("no list of members where the chair decides: not checked", meeting("d05", [], body="office"), {"roll"}, NO_ROLL),
    ("no list where nothing is voted on", meeting("p01", [], body="special"), set()),
    ("nobody is marked as the chair: not checked", meeting("d01", NOBODY, voices(NOBODY)), {"last"}, NO_CHAIR),
    ("written opinions are heard, not counted", meeting("p01", table(9, absent=3), counts=WRITTEN), {"votes.passing"}),
    ("congress by hand: it votes in secret", meeting("d03", table(9), body="congress"), {"secret"}),
    ("congress: two thirds, more than half of all", meeting("d03", table(9), body="congress", counts=ballots(9, 9, 5)), set()),
    ("congress: half of all is too few", meeting("d03", table(8), body="congress", counts=ballots(8, 8, 4)), {"votes.passing"}),
]  # fmt: skip


@pytest.mark.parametrize("row", MEETINGS, ids=[row[0] for row in MEETINGS])
def test_how_an_item_was_dealt_with(row: tuple[Any, ...]) -> None:
    _name, proof, expected, *unchecked = row
    assert wrong(proof) == expected
    assert unsaid(proof.findings) == unchecked
    binding = {each.rule.removeprefix("decisions.") for each in proof.findings if each.result is not Result.NOT_CHECKED}
    assert proof.carried is not bool((expected & binding) - {"everybody"})


def test_what_could_not_be_checked_says_why() -> None:
    [roll] = [each for each in meeting("d05", [], body="office").findings if each.rule == "decisions.roll"]
    assert (roll.result, roll.blocks, roll.needs_reason) == (Result.NOT_CHECKED, False, True)
    assert "没有有表决权成员的任职记录" in roll.problem().sentence()
    [last] = [each for each in meeting("d01", NOBODY, voices(NOBODY)).findings if each.rule == "decisions.last"]
    assert (last.result, last.needs_reason, last.problem().sentence()) == (
        Result.NOT_CHECKED, False, "没有登记主持人，末位表态没有核对",
    )  # fmt: skip
    assert [each.rule for each in meeting("d01", []).findings if each.blocks] == ["decisions.roll"]


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(Refused):
        meeting("p01", NINE, counts=Counts(9, 9, 6, 4, issued=9, returned=10))


def test_who_has_no_vote_is_not_counted() -> None:
    seats = [*NINE, Seat(person(50), votes=False)]
    assert eligible(BODIES["party"], seats) == 9
    assert meeting("d01", seats, voices(NINE)).vote is not None


def test_a_body_may_leave_out_who_withdrew() -> None:
    body = dataclasses.replace(BODIES["party"], recused_counted=False)
    assert eligible(body, table(9, recused={0, 1})) == 7


def test_the_proof_says_what_was_judged() -> None:
    told = meeting("d01", NINE, voices(NINE, no=1)).as_dict()
    assert told["carried"] is True
    assert told["vote"]["counts"]["yes"] == 8
    assert "主要负责人末位表态" in [each["sentence"] for each in told["findings"]]
    own, vote = BODIES["party"].source, "党委会会议议事规则（缺席委员的书面意见不计入票数）"
    assert {each["source"] for each in told["findings"]} == {own, vote}
    assert BODIES["branch_general"].procedure == "支部党员大会议事规则", "no article of a regulation on other things"


@given(st.permutations(range(8)))
def test_the_order_of_the_others_does_not_matter(order: list[int]) -> None:
    said = voices(NINE, no=4)
    turned = [said[index] for index in order] + [said[8]]
    assert wrong(meeting("d01", NINE, turned)) == wrong(meeting("d01", NINE, said))


@given(st.integers(1, 15), st.data())
def test_another_yes_undoes_no_majority(size: int, data: Any) -> None:
    came = data.draw(st.integers(0, size))
    seats = table(size, absent=size - came)
    no = data.draw(st.integers(0, came))
    abstain = data.draw(st.integers(0, came - no))
    before = meeting("d01", seats, voices(seats, no, abstain)).carried
    others = [(no - 1, abstain)] * bool(no) + [(no, abstain - 1)] * bool(abstain)
    assert all(meeting("d01", seats, voices(seats, *fewer)).carried >= before for fewer in others)


@pytest.mark.parametrize("size", [3, 4, 5])
def test_small_bodies_agree_with_brute_force(size: int) -> None:
    for marks in product((Stand.YES, Stand.NO, Stand.ABSTAIN, None), repeat=size):
        seats = [
            dataclasses.replace(seat, present=mark is not None) for seat, mark in zip(table(size), marks, strict=True)
        ]
        said = [Said(seat.person, mark) for seat, mark in zip(seats, marks, strict=True) if mark is not None]
        present, yes = sum(mark is not None for mark in marks), marks.count(Stand.YES)
        proof = meeting("d01", seats, said)
        assert proof.carried is (present * 2 >= size and yes * 2 > size)
        assert counts_of(Deliberation(BODIES["party"], TYPES["d01"], seats, said)).present == present
