"""What may stand on a ballot, and how much room it takes at most: pure rules."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registers.ballots.test_counting import appraisal, survey
from tongxin.registers.ballots import sheet
from tongxin.registers.ballots.sheet import LONGEST_TEXT, Sheet

MARKS = st.sampled_from(["satisfied", "basically", "dissatisfied", "unknown", "", None])
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=LONGEST_TEXT)
MANY = st.lists(st.sampled_from(["a", "b", "c"]), max_size=2, unique=True)


def size(answers: dict[str, Any]) -> int:
    return len(json.dumps(answers, ensure_ascii=False).encode())


@given(st.dictionaries(st.sampled_from([str(number) for number in range(1, 13)]), MARKS))
def test_no_appraisal_takes_more_than_its_room(answers: dict[str, Any]) -> None:
    paper = appraisal(12)
    assert sheet.why_invalid(paper, answers) in ("", sheet.BLANK)
    assert size(answers) <= paper.room


@given(st.fixed_dictionaries({}, optional={"one": st.sampled_from(["a", "", None]), "many": MANY, "words": WORDS}))
def test_no_answered_form_takes_more_than_its_room(answers: dict[str, Any]) -> None:
    assert sheet.why_invalid(survey(), answers) in ("", sheet.BLANK)
    assert size(answers) <= survey().room


@pytest.mark.parametrize(
    ("paper", "fullest"),
    [
        (appraisal(40), {str(number): "dissatisfied" for number in range(1, 41)}),
        (survey(), {"one": "a", "many": ["a", "b"], "words": "\x0b" * LONGEST_TEXT}),
    ],
)
def test_the_room_is_that_of_the_fullest_ballot_and_little_more(paper: Sheet, fullest: dict[str, Any]) -> None:
    assert not sheet.why_invalid(paper, fullest)
    assert size(fullest) <= paper.room <= size(fullest) + 16


@pytest.mark.parametrize("words", ["a\0b", "\ud800", "好\udfff"])
def test_what_no_database_keeps_is_no_answer(words: str) -> None:
    """One such ballot in the box would stop the count of all."""
    assert sheet.why_invalid(survey(), {"words": words}) == sheet.MALFORMED
