"""Rules of majority in integers only: "more than half" of 16 is 9, of 15 is 8; no division, no rounding.

Sources: domain/rules.md §1.5 (admission votes), §3.3 (elections), §6.3 (meetings of bodies).
"""

from __future__ import annotations


def more_than_half(yes: int, of: int) -> bool:
    """过半数: strictly more than half, exactly half does not pass."""
    return more_than(yes, 1, 2, of)


def half_or_more(n: int, of: int) -> bool:
    """半数以上: half or more (the quorum of an ordinary meeting)."""
    return at_least(n, 1, 2, of)


def two_thirds(n: int, of: int) -> bool:
    """三分之二以上: two thirds or more (the quorum for cadre appointments)."""
    return at_least(n, 2, 3, of)


def four_fifths(n: int, of: int) -> bool:
    """五分之四以上: four fifths or more (the quorum of a Party election)."""
    return at_least(n, 4, 5, of)


def at_least(n: int, num: int, den: int, of: int) -> bool:
    """Say whether `n` is `num/den` of `of` or more."""
    _check(n, num, den, of)
    return n * den >= num * of


def more_than(n: int, num: int, den: int, of: int) -> bool:
    """Say whether `n` is strictly more than `num/den` of `of`."""
    _check(n, num, den, of)
    return n * den > num * of


def at_most(n: int, num: int, den: int, of: int) -> bool:
    """Say whether `n` is `num/den` of `of` or less (a cap such as one third 优秀)."""
    return not more_than(n, num, den, of)


def fewest(num: int, den: int, of: int, *, strictly: bool = False) -> int:
    """Return the smallest n that passes `at_least` (`strictly`: `more_than`): 4/5 of 23 is 19, over 1/2 of 16 is 9."""
    _check(0, num, den, of)
    return num * of // den + 1 if strictly else -(-num * of // den)


def quorum(present: int, of: int, num: int = 1, den: int = 2, *, strictly: bool = False) -> bool:
    """Say whether enough of the `of` entitled are present; more present than entitled raises ValueError."""
    if present > of:
        raise ValueError(f"{present} present of {of} entitled")
    return present >= fewest(num, den, of, strictly=strictly)


def candidates_needed(seats: int, surplus_percent: int = 20) -> int:
    """Return the fewest candidates for a 差额 election: seats plus the surplus, rounded up (进一法): 6 seats → 8."""
    return seats + fewest(surplus_percent, 100, seats)


def _check(n: int, num: int, den: int, of: int) -> None:
    if den <= 0 or min(n, num, of) < 0:
        raise ValueError(f"counts and shares must not be negative: {n}, {num}/{den} of {of}")
