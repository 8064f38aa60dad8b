"""Exact rounding: half away from zero, once, at the figure's decimals; never a float."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

Number = int | Decimal | Fraction


def half_up(value: Number, decimals: int) -> Decimal:
    """Return `value` rounded to `decimals` (0 or more) places, halves away from zero: 2.5 → 3, -2.5 → -3.

    Exact whatever the decimal context; raises TypeError for a float and ValueError for negative `decimals`.
    """
    if isinstance(value, float):
        raise TypeError("a float has already lost the exact value: pass int, Decimal or Fraction")
    if decimals < 0:
        raise ValueError(f"decimals must be 0 or more, not {decimals}")
    exact = Fraction(value)
    units = (2 * abs(exact.numerator) * 10**decimals + exact.denominator) // (2 * exact.denominator)
    sign = 1 if exact < 0 and units else 0
    return Decimal((sign, tuple(int(digit) for digit in str(units)), -decimals))


def percent(numerator: Number, denominator: Number, decimals: int) -> Decimal | None:
    """Return the ratio in percentage points (90.84 means 90.84 %), or None when the denominator is 0."""
    whole = Fraction(denominator)
    return half_up(100 * Fraction(numerator) / whole, decimals) if whole else None
