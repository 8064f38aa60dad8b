"""What posts cost, the cap, and how near an end is; without a database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.registers.staffing import rules
from tongxin.registers.staffing.definitions import LEVELS, Expiry
from tongxin.toolbox.problems import Refused

COSTS = {level: Decimal(10_000 * place) for place, level in enumerate(reversed(LEVELS), 6)}
LEVEL = st.sampled_from(list(LEVELS))
POSTS = st.dictionaries(st.tuples(st.sampled_from("甲乙丙"), LEVEL), st.integers(0, 50))


def codes(call: object) -> set[str]:
    with pytest.raises(Refused) as refused:
        call()  # type: ignore[operator]  # a lambda
    return {problem.code for problem in refused.value.problems}


@given(POSTS, LEVEL, st.integers(0, 20))
def test_posts_moved_between_departments_cost_the_same(
    posts: dict[tuple[str, str], int], level: str, count: int
) -> None:
    plan = rules.Plan(posts, COSTS)
    assert plan.changed({("甲", level): count, ("乙", level): -count}).total == plan.total


@given(POSTS, LEVEL, st.integers(1, 20))
def test_more_posts_cost_more(posts: dict[tuple[str, str], int], level: str, count: int) -> None:
    plan = rules.Plan(posts, COSTS)
    more = plan.changed({("丁", level): count}).total
    assert more is not None
    assert plan.total is not None
    assert more == plan.total + COSTS[level] * count
    assert sum((plan.of(unit) or Decimal(0) for unit in "甲乙丙丁"), Decimal(0)) == plan.total


def test_a_cost_that_is_missing_is_not_guessed() -> None:
    plan = rules.Plan({("甲", "senior"): 2, ("甲", "other"): 0}, {})
    assert plan.total is None
    assert plan.unpriced == ["senior"]
    assert codes(lambda: rules.check_cap(plan, Decimal(1), 2026)) == {"staffing.unpriced"}


@pytest.mark.parametrize(("cap", "code"), [(None, "staffing.no_cap"), (Decimal("299999.99"), "staffing.over_cap")])
def test_a_plan_that_may_not_be_carried_out(cap: Decimal | None, code: str) -> None:
    plan = rules.Plan({("甲", "senior"): 3}, {"senior": Decimal(100_000)})
    assert codes(lambda: rules.check_cap(plan, cap, 2026)) == {code}
    rules.check_cap(plan, Decimal(300_000), 2026)


def test_the_sentence_over_the_cap_has_the_numbers() -> None:
    plan = rules.Plan({("甲", "senior"): 3}, {"senior": Decimal(100_000)})
    with pytest.raises(Refused, match=r"30\.00 万元，超过 2026 年控制数 25\.00 万元，多出 5\.00 万元"):
        rules.check_cap(plan, Decimal(250_000), 2026)


def test_posts_money_and_years_that_cannot_be() -> None:
    assert codes(lambda: rules.check_posts(-1, "内科", "senior")) == {"staffing.posts"}
    assert codes(lambda: rules.check_money(Decimal("0.001"), "amount")) == {"staffing.money"}
    assert codes(lambda: rules.check_money(Decimal(-1), "amount")) == {"staffing.money"}
    assert codes(lambda: rules.check_money(Decimal("NaN"), "amount")) == {"staffing.money"}
    rules.check_money(Decimal(-1), "surplus", below_zero=True)
    assert codes(lambda: rules.check_year(26)) == {"staffing.year"}


@pytest.mark.parametrize(
    ("last", "near"),
    [
        ("2026-11-29", Expiry.LAPSED), ("2026-11-30", Expiry.SOON), ("2027-02-28", Expiry.SOON),
        ("2027-03-01", Expiry.LATER), (None, Expiry.LATER),
    ],
)  # fmt: skip
def test_an_end_is_near_by_calendar_months(last: str | None, near: Expiry) -> None:
    assert rules.expiry(dt.date.fromisoformat(last) if last else None, dt.date(2026, 11, 30), 3) == near
