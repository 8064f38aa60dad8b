"""Which grade a score speaks for, and what bars a grade: vetoes, deductions, conditions, stars; rules without a database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.uses.assessment.making import leaf, part, scheme

from tongxin.uses.assessment.definitions import Condition, Scheme
from tongxin.uses.assessment.rules.grading import Holds, barred, graded, holds
from tongxin.uses.assessment.rules.scoring import Given, Known, score

NEEDED = [
    {"id": "C1", "title": "按期换届", "grades": ["star3", "star4"], "figure": "f", "at_most": 0},
    {"id": "C2", "title": "参与率", "grades": ["star4"], "figure": "g", "at_least": 90},
    {"id": "C3", "title": "品牌", "grades": ["star4"], "typed": "党委文件"},
    {"id": "C4", "title": "带头人", "grades": ["star4"], "typed": "名册", "soft": True},
]


def stars(**more: Any) -> Scheme:
    grades = [{"id": f"star{n}", "title": f"{n}星", "low": 50 + 10 * n if n else 0, "stars": n} for n in range(5)]
    return scheme(part("p", [leaf("a", 100)]), grade=grades, step_up=1, first_most=3, **more)


def spoken(made: Scheme, value: Decimal | int, before: int | None, known: dict[str, Given] | None = None) -> int | None:
    return graded(made, score(made, "", {"a": Given.of(value), **(known or {})}), before).stars


@pytest.mark.parametrize(
    ("value", "before", "most"), [(95, None, 3), (72, None, 2), (95, 1, 2), (95, 3, 4), (65, 4, 1), (95, 0, 1)]
)
def test_stars_are_climbed_one_at_a_time(value: int, before: int | None, most: int) -> None:
    assert spoken(stars(), value, before) == most


def test_other_grades_do_not_climb() -> None:
    made = scheme(part("p", [leaf("a", 100)]))
    assert graded(made, score(made, "", {"a": Given.of(90)})).id == "good"


@pytest.mark.parametrize(
    ("known", "most"),
    [
        ({}, 4),
        ({"C1": Given.of(0), "C2": Given.of(90), "C3": Given.of(1)}, 4),
        ({"C1": Given.of(1)}, 2),
        ({"C2": Given.of("89.9")}, 3),
        ({"C3": Given.of(0)}, 3),
        ({"C4": Given.of(0)}, 4),
        ({"C2": Given(None, Known.NOT_CHECKED)}, 4),
    ],
)
def test_a_condition_that_does_not_hold_bars_its_grades_and_what_is_not_checked_bars_none(
    known: dict[str, Given], most: int
) -> None:
    assert spoken(stars(condition=NEEDED), 95, 4, known) == most


@pytest.mark.parametrize(
    ("bounds", "value", "told"),
    [
        ({"figure": "f", "at_least": 1, "at_most": 3}, "0", Holds.UNMET),
        ({"figure": "f", "at_least": 1, "at_most": 3}, "2", Holds.MET),
        ({"figure": "f", "at_least": 1, "at_most": 3}, "4", Holds.UNMET),
        ({"typed": "表"}, "1", Holds.MET),
        ({"typed": "表"}, "0", Holds.UNMET),
        ({"typed": "表"}, None, Holds.NOT_CHECKED),
    ],
)
def test_a_condition_holds_between_its_bounds(bounds: dict[str, Any], value: str | None, told: Holds) -> None:
    made = Condition(id="C", title="前提", grades=["x"], **bounds)
    assert holds(made, Given() if value is None else Given.of(value)) is told


def test_each_bar_is_one_sentence_and_the_lowest_grade_has_none() -> None:
    made = stars(condition=NEEDED, veto=[{"id": "V1", "title": "严重违纪"}])
    told = barred(made, score(made, "", {"a": Given.of(95), "C1": Given.of(2)}), None)
    assert {key: problem.sentence() for key, problem in told.items()} == {
        "star3": "不能评“3星”：前提“按期换届”不符合",
        "star4": "不能评“4星”：首次参评和逐年升星都有限，这一次最高 3 星",
    }
    vetoed = barred(made, score(made, "", {"a": Given.of(95), "V1": Given.of(1)}), 3)
    assert vetoed.keys() == {"star1", "star2", "star3", "star4"}
    assert vetoed["star1"].sentence() == "有一票否决事项（严重违纪），只能是“0星”"


@given(st.decimals(0, 100, places=2), st.decimals(0, 100, places=2), st.none() | st.integers(0, 4))
def test_a_higher_score_never_speaks_for_a_lower_grade(a: Decimal, b: Decimal, before: int | None) -> None:
    made = stars()
    lower, higher = (spoken(made, value, before) for value in (min(a, b), max(a, b)))
    assert (lower or 0) <= (higher or 0)
