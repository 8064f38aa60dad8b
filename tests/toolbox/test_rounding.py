"""Rounding half away from zero agrees with brute force, whatever the decimal context."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.toolbox.rounding import half_up, percent


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (Decimal("2.675"), 2, "2.68"),
        (Fraction(-1, 1000), 2, "0.00"),
        (730, 0, "730"),
        (730, 2, "730.00"),
        (0, 2, "0.00"),
    ],
)
def test_examples(value: int | Decimal | Fraction, decimals: int, expected: str) -> None:
    assert str(half_up(value, decimals)) == expected


@given(st.fractions(), st.integers(0, 6))
def test_the_result_is_the_nearest_and_ties_go_away_from_zero(value: Fraction, decimals: int) -> None:
    step = Fraction(1, 10**decimals)
    result = Fraction(half_up(value, decimals))
    distance = abs(result - value)
    assert result % step == 0
    assert distance <= step / 2
    if distance == step / 2:
        assert abs(result) > abs(value)


@given(st.fractions(), st.integers(0, 6))
def test_rounding_is_odd_monotone_and_stable(value: Fraction, decimals: int) -> None:
    once = half_up(value, decimals)
    # Not `-once`: that would round to the precision of the context.
    assert half_up(-value, decimals) == once.copy_negate()
    assert half_up(once, decimals) == once
    assert half_up(value + 1, decimals) >= once
    assert once.as_tuple().exponent == -decimals


def test_the_decimal_context_does_not_matter() -> None:
    with localcontext(prec=3):
        assert str(half_up(123_456_789, 2)) == "123456789.00"


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        half_up(0.5, 0)  # type: ignore[arg-type]  # the mistake under test


def test_negative_decimals_are_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        half_up(1, -1)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(9084, 10000, "90.84"), (1, 3, "33.33"), (2, 3, "66.67"), (0, 5, "0.00"), (-1, 8, "-12.50")],
)
def test_percent_is_in_percentage_points(numerator: int, denominator: int, expected: str) -> None:
    assert str(percent(numerator, denominator, 2)) == expected


def test_percent_of_nothing_is_no_number() -> None:
    assert percent(1, 0, 2) is None
    assert percent(Fraction(0), Decimal("0.00"), 2) is None
