"""Rules of majority agree with exact fractions and with the worked examples of domain/rules.md."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.toolbox import majority

counts = st.integers(0, 3000)
shares = st.tuples(st.integers(0, 10), st.integers(1, 10))


@pytest.mark.parametrize(("entitled", "needed"), [(16, 9), (15, 8), (3, 2), (1, 1)])
def test_more_than_half_as_in_rules_1_5(entitled: int, needed: int) -> None:
    assert majority.fewest(1, 2, entitled, strictly=True) == needed
    assert majority.more_than_half(needed, entitled)
    assert not majority.more_than_half(needed - 1, entitled)


@pytest.mark.parametrize(
    ("rule", "of", "needed"),
    [
        (majority.half_or_more, 16, 8),
        (majority.half_or_more, 15, 8),
        (majority.two_thirds, 9, 6),
        (majority.two_thirds, 10, 7),
        (majority.four_fifths, 20, 16),
        (majority.four_fifths, 23, 19),
    ],
)
def test_named_shares_at_the_boundary(rule: Callable[[int, int], bool], of: int, needed: int) -> None:
    assert rule(needed, of)
    assert not rule(needed - 1, of)


@pytest.mark.parametrize(("seats", "candidates"), [(3, 4), (5, 6), (6, 8), (7, 9), (9, 11)])
def test_candidates_as_in_rules_3_3(seats: int, candidates: int) -> None:
    assert majority.candidates_needed(seats) == candidates


@given(counts, shares, counts)
def test_shares_agree_with_fractions(n: int, share: tuple[int, int], of: int) -> None:
    line = Fraction(*share) * of
    assert majority.at_least(n, *share, of) == (n >= line)
    assert majority.more_than(n, *share, of) == (n > line)
    assert majority.at_most(n, *share, of) == (n <= line)


@given(shares, counts, st.booleans())
def test_fewest_is_exactly_the_boundary(share: tuple[int, int], of: int, strictly: bool) -> None:
    rule = majority.more_than if strictly else majority.at_least
    needed = majority.fewest(*share, of, strictly=strictly)
    assert rule(needed, *share, of)
    assert needed == 0 or not rule(needed - 1, *share, of)


@given(st.integers(0, 300), st.integers(0, 300), st.booleans())
def test_quorum_is_monotone_in_who_is_present(present: int, absent: int, strictly: bool) -> None:
    of = present + absent
    met = majority.quorum(present, of, strictly=strictly)
    assert met == (2 * present > of if strictly else 2 * present >= of)
    assert not met or absent == 0 or majority.quorum(present + 1, of, strictly=strictly)


def test_more_present_than_entitled_is_an_error() -> None:
    with pytest.raises(ValueError, match="4 present of 3"):
        majority.quorum(4, 3)


@pytest.mark.parametrize(("n", "num", "den", "of"), [(-1, 1, 2, 3), (1, -1, 2, 3), (1, 1, 0, 3), (1, 1, 2, -3)])
def test_impossible_counts_are_an_error(n: int, num: int, den: int, of: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        majority.at_least(n, num, den, of)
