"""Points from known values: exact, monotone, capped, whatever the order; what is missing waits and is never zero."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.uses.assessment.making import indicator, leaf, part, scheme

from tongxin.uses.assessment.definitions import Indicator, Scheme
from tongxin.uses.assessment.rules import curves
from tongxin.uses.assessment.rules.grading import graded
from tongxin.uses.assessment.rules.scoring import Given, Known, quota, score

STEPS = [{"score": "0", "high": "60"}, {"score": "4", "low": "60", "high": "80"}, {"score": "10", "low": "80"}]
RISING = [
    indicator(method="linear", zero="60", full="100"),
    indicator(method="share", target="12"),
    indicator(method="frequency", figure="a.b"),
    indicator(method="steps", steps=STEPS),
    indicator(method="bonus", per="3"),
    indicator(method="ballot", ballot="票", choices=[{"title": "好", "worth": 100}]),
    indicator(method="score", rater="superior"),
    indicator(method="upload", rater="superior"),
]
FALLING = [indicator(method="deduct", per="2.5"), indicator(method="linear", zero="30", full="5")]
amounts = st.decimals(min_value=-50, max_value=300, places=2)


@pytest.mark.parametrize(
    ("curve", "value", "earned"),
    [
        ({"method": "linear", "zero": "60", "full": "100"}, "83.3", Fraction(233, 400)),
        ({"method": "linear", "zero": "60", "full": "100"}, "60", 0),
        ({"method": "linear", "zero": "60", "full": "100"}, "100", 1),
        ({"method": "linear", "zero": "10", "full": "0"}, "4", Fraction(6, 10)),
        ({"method": "share"}, "50", Fraction(1, 2)),
        ({"method": "share", "target": "12"}, "4", Fraction(1, 3)),
        ({"method": "steps", "steps": STEPS}, "59.99", 0),
        ({"method": "steps", "steps": STEPS}, "60", Fraction(4, 10)),
        ({"method": "steps", "steps": STEPS}, "80", 1),
        ({"method": "deduct", "per": "2.5"}, "3", Fraction(1, 4)),
        ({"method": "deduct", "per": "2.5"}, "9", 0),
        ({"method": "bonus", "per": "3"}, "2", Fraction(6, 10)),
        ({"method": "bonus", "per": "3"}, "9", 1),
        ({"method": "score", "rater": "peer"}, "7.5", Fraction(3, 4)),
    ],
)
def test_each_method_earns_its_part(curve: dict[str, Any], value: str, earned: Fraction | int) -> None:
    assert curves.ratio(indicator(**curve), Decimal(value)) == earned


@given(st.sampled_from(RISING), amounts, amounts)
def test_more_never_earns_less_where_the_curve_rises(curve: Indicator, a: Decimal, b: Decimal) -> None:
    assert 0 <= curves.ratio(curve, min(a, b)) <= curves.ratio(curve, max(a, b)) <= 1


@given(st.sampled_from(FALLING), amounts, amounts)
def test_more_never_earns_more_where_the_curve_falls(curve: Indicator, a: Decimal, b: Decimal) -> None:
    assert 1 >= curves.ratio(curve, min(a, b)) >= curves.ratio(curve, max(a, b)) >= 0


@pytest.mark.parametrize("curve", [*RISING, *FALLING])
def test_the_working_is_told_in_words_and_full_points_lack_nothing(curve: Indicator) -> None:
    told = [curves.working(curve, Decimal(value)) for value in ("-5", "7", "120")]
    assert all(words.template.format(**words.params) for words in told)
    assert all(words.lacking.format(**words.params) == words.lacking or words.lacking for words in told)
    assert any(not words.lacking for words in told)


def test_ballots_are_worth_their_exact_mean() -> None:
    choices = [{"title": "好", "worth": 100}, {"title": "差", "worth": 0}]
    vote = indicator(method="ballot", ballot="票", choices=choices)
    assert curves.ballot_value(vote, {"好": 2, "差": 1}) == Fraction(200, 3)
    assert curves.ballot_value(vote, {}) is None
    assert "66.67" in curves.working(vote, Fraction(200, 3)).template.format(
        **curves.working(vote, Fraction(200, 3)).params
    )


TWO = scheme(part("p", [leaf("a", 60), leaf("b", 20)], [leaf("c", 20, missing="not_applicable")]))
WEIGHED = scheme(part("p", [leaf("a", 100)], weight="0.8"), part("q", [leaf("b", 100)], weight="0.2"))


def known(**values: str) -> dict[str, Given]:
    return {key: Given.of(value) for key, value in values.items()}


def test_what_is_missing_waits_and_is_not_zero() -> None:
    told = score(TWO, "", known(a="50", c="100"))
    assert (told.total, told.held, told.complete) == (Decimal("50.00"), Decimal("20.00"), False)
    by_key = {point.leaf.key: point for point in told.points}
    assert by_key["b"].points is None
    assert by_key["b"].known is Known.MISSING
    assert by_key["b"].lacking == 0
    assert by_key["a"].lacking == 30


def test_what_is_not_checked_waits_too() -> None:
    told = score(TWO, "", {**known(a="50", c="100"), "b": Given(None, Known.NOT_CHECKED)})
    assert told.held == 20


def test_what_does_not_apply_spreads_its_points_over_the_group_then_the_part() -> None:
    alone = score(TWO, "", known(a="100", b="100"))
    assert alone.total == 100
    assert alone.complete
    half = score(TWO, "", {**known(a="50", c="0"), "b": Given(None, Known.NOT_APPLICABLE)})
    assert half.total == Decimal("40.00")


def test_a_part_that_does_not_apply_leaves_its_weight_to_the_others() -> None:
    told = score(WEIGHED, "", {**known(a="50"), "b": Given(None, Known.NOT_APPLICABLE)})
    assert told.total == Decimal("50.00")
    assert score(WEIGHED, "", known(a="50", b="100")).total == Decimal("60.00")


def test_a_variant_has_its_own_points_and_drops_what_has_none() -> None:
    varied = scheme(
        part("p", [leaf("a", 60), leaf("b", 40)]),
        variant=[{"id": "v", "title": "离退休", "points": {"a": "100", "b": "0"}}],
    )
    told = score(varied, "v", known(a="25"))
    assert [point.leaf.key for point in told.points] == ["a"]
    assert told.total == 25
    assert told.complete


def test_a_part_like_another_is_scored_apart() -> None:
    twice = scheme(
        {"id": "self", "title": "自评", "weight": "0.1", "like": "dept", "rater": "self"},
        part("dept", [leaf("a", 100, "score", rater="peer")], weight="0.9"),
    )
    told = score(twice, "", known(a="50") | {"self.a": Given.of(100)})
    assert told.total == Decimal("55.00")
    assert [point.leaf.rater for point in told.points] == ["self", "peer"]


def event(id: str, points: int, **more: str) -> dict[str, Any]:
    return {"id": id, "title": id, "points": points, "typed": "文件", **more}


EVENTFUL = scheme(
    part("p", [leaf("a", 100)]),
    bonus=[event("B1", 2, cap="3"), event("B2", 4)],
    deduction=[event("N1", 6)],
    bonus_cap="5",
    deduction_cap="10",
    veto=[{"id": "V1", "title": "严重违纪"}],
    grade=[
        {"id": "top", "title": "优", "low": 90, "unblemished": True, "max_share": "0.15"},
        {"id": "good", "title": "好", "low": 80},
        {"id": "poor", "title": "差", "low": 0},
    ],
)


@pytest.mark.parametrize(
    ("events", "total"),
    [
        ({}, "80"), ({"B1": "1"}, "82"), ({"B1": "2"}, "83"), ({"B1": "2", "B2": "1"}, "85"), ({"N1": "1"}, "74"),
        ({"N1": "5"}, "70"), ({"B1": "9", "B2": "9", "N1": "9"}, "75"), ({"B1": "-3"}, "80"),
    ],
)  # fmt: skip
def test_events_add_and_take_up_to_their_caps(events: dict[str, str], total: str) -> None:
    assert score(EVENTFUL, "", known(a="80", **events)).total == Decimal(total)


def test_a_score_never_falls_below_zero() -> None:
    assert score(EVENTFUL, "", known(a="1", N1="3")).total == 0


@pytest.mark.parametrize(
    ("values", "grade"),
    [({"a": "95"}, "top"), ({"a": "95", "N1": "1"}, "good"), ({"a": "79"}, "poor"), ({"a": "95", "V1": "1"}, "poor")],
)
def test_the_grade_follows_points_blemishes_and_vetoes(values: dict[str, str], grade: str) -> None:
    assert graded(EVENTFUL, score(EVENTFUL, "", known(**values))).id == grade


def test_without_any_fitting_grade_the_lowest_is_told() -> None:
    blemished = scheme(part("p", [leaf("a", 100)]), grade=[{"id": "only", "title": "唯一", "low": 0, "unblemished": True}],
                       deduction=[{"id": "N1", "title": "通报", "points": "6", "typed": "文件"}])  # fmt: skip
    assert graded(blemished, score(blemished, "", known(a="90", N1="1"))).id == "only"


@pytest.mark.parametrize(("assessed", "most"), [(0, 0), (6, 0), (7, 1), (60, 9), (1200, 180)])
def test_quotas_are_rounded_down(assessed: int, most: int) -> None:
    assert quota(EVENTFUL.grade[0], assessed) == most
    assert quota(EVENTFUL.grade[1], assessed) is None


@st.composite
def inputs(draw: st.DrawFn) -> dict[str, Given]:
    states = st.sampled_from(Known)
    return {
        key: Given(draw(amounts), Known.OK) if (told := draw(states)) is Known.OK else Given(None, told)
        for key in "abc"
    }


@given(inputs())
def test_the_order_of_inputs_is_irrelevant_and_caps_are_never_exceeded(given_: dict[str, Given]) -> None:
    one, other = score(TWO, "", given_), score(TWO, "", dict(reversed(given_.items())))
    assert one == other
    assert 0 <= one.exact <= 100
    assert all(0 <= point.points <= point.worth for point in one.points if point.points is not None)
    assert sum(point.worth for point in one.points) in {0, 100}


def weighed(a: Decimal) -> Scheme:
    return scheme(part("p", [leaf("a", str(a)), leaf("b", str(100 - a))]))


@given(st.decimals(1, 98, places=2), st.decimals(0, 1, places=2), amounts, amounts)
def test_points_moved_by_epsilon_move_the_score_by_no_more(
    a: Decimal, epsilon: Decimal, x: Decimal, y: Decimal
) -> None:
    values = {"a": Given(x, Known.OK), "b": Given(y, Known.OK)}
    before, after = score(weighed(a), "", values).exact, score(weighed(a + epsilon), "", values).exact
    assert abs(after - before) <= Fraction(epsilon)
