"""Wordings say only what is true: examples from the mission, and properties for every value."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.toolbox.problems import Refused
from tongxin.uses.reports.wording import Style, Wording, change, difference, say, try_say

SIZES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
PATTERN = re.compile(r"(?P<word>[近超约]?)(?P<digits>[\d.]*)(?P<size>[百千万亿]?)(?P<more>余?)")

counts = st.integers(min_value=1, max_value=10**9)
rates = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(100), places=2)
styles = st.sampled_from([style for style in Style if style is not Style.EXACT])


@pytest.mark.parametrize(
    ("value", "unit", "style", "said"),
    [
        (730, "人次", Style.EXACT, "730人次"),
        (1403, "人", Style.MORE, "1400余人"),
        (2067, "人次", Style.MORE, "2000余人次"),
        (Decimal("203.50"), "元", Style.MORE, "200余元"),
        (23, "人", Style.MORE, "20余人"),
        (9860, "人次", Style.NEARLY, "近万人次"),
        (228, "例", Style.NEARLY, "近230例"),
        (8123, "人次", Style.OVER, "超8000人次"),
        (Decimal("80.60"), "%", Style.OVER, "超80%"),
        (Decimal("87.30"), "%", Style.OVER, "超87%"),
        (149_403, "人次", Style.OVER, "超14万人次"),
        (1394, "人", Style.ABOUT, "约1400人"),
        (Decimal("90.84"), "%", Style.EXACT, "90.84%"),
        (Decimal("64.70"), "%", Style.EXACT, "64.7%"),
        (Decimal("16.0"), "小时", Style.EXACT, "16小时"),
        (0, "项", Style.EXACT, "0项"),
    ],
)
def test_says_as_the_articles_do(value: int | Decimal, unit: str, style: Style, said: str) -> None:
    assert say(value, unit, Wording(style)) == said


def test_wan_is_exact_or_says_more() -> None:
    assert say(149_000, "人次", Wording(wan=True)) == "14.9万人次"
    assert say(149_403, "人次", Wording(Style.MORE, wan=True)) == "14.9万余人次"
    assert say(230_000_000, "元", Wording(Style.ABOUT)) == "约2.3亿元"
    with pytest.raises(Refused, match="整两位小数"):
        say(149_403, "人次", Wording(wan=True))
    with pytest.raises(Refused, match="不足一万"):
        say(9_800, "人次", Wording(wan=True))


@pytest.mark.parametrize(
    ("value", "unit", "style"),
    [
        (1400, "人", Style.MORE),
        (8000, "人次", Style.OVER),
        (7, "人", Style.MORE),
        (Decimal("90.84"), "%", Style.MORE),
        (10_000, "人次", Style.NEARLY),
        (1403, "人", Style.NEARLY),
        (3402, "件次", Style.NEARLY),
        (146, "人", Style.ABOUT),
        (0, "人", Style.OVER),
        (-3, "人", Style.ABOUT),
    ],
)
def test_refuses_what_would_be_untrue(value: int | Decimal, unit: str, style: Style) -> None:
    with pytest.raises(Refused):
        say(value, unit, Wording(style, within=Decimal(2)))


def test_falls_back_to_the_exact_value_with_the_reason() -> None:
    assert try_say(1400, "人", Wording(Style.MORE)) == ("1400人", "1400正好是整数或太小，不能写“余”；请写确数。")
    assert try_say(1403, "人", Wording(Style.MORE, unit=False)) == ("1400余", "")


def read(text: str) -> tuple[str, Decimal]:
    """Return (word, number) of a wording said without its unit, read independently of how it was made."""
    found = PATTERN.fullmatch(text)
    assert found, text
    number = Decimal(found["digits"] or 1) * SIZES.get(found["size"], 1)
    return found["word"] or found["more"], number


@given(st.one_of(counts, rates), styles, st.sampled_from([0, 10, 100, 5000]), st.booleans(), st.integers(1, 20))
def test_every_wording_is_true(value: int | Decimal, style: Style, to: int, wan: bool, within: int) -> None:
    try:
        word, number = read(say(value, "人", Wording(style, wan=wan, unit=False, to=to, within=Decimal(within))))
    except Refused:
        return
    if word in "余超":
        assert 0 < number < value
    elif word == "近":
        assert value < number <= value / (1 - Decimal(within) / 100)
    else:
        assert abs(number - value) <= number * within / 100


@given(counts)
def test_most_large_counts_can_be_said_with_more(value: int) -> None:
    round_number = len(str(value).rstrip("0")) <= 2
    assert (not try_say(value, "人", Wording(Style.MORE))[1]) or round_number


@given(counts, counts)
def test_changes_name_the_right_direction(value: int, base: int) -> None:
    words = change(value, base, "人次")
    assert words.startswith("增长") <= (value > base)
    assert words.startswith("下降") <= (value < base)
    assert (words == "持平") == (value == base)


def test_changes_are_rounded_half_up_and_rates_move_in_points() -> None:
    assert change(Decimal("87.92"), 100, "元") == "下降12.08%"
    assert change(1001, 1000, "人") == "增长0.10%"
    assert change(1_000_001, 1_000_000, "人") == "基本持平"
    assert change(Decimal("92.31"), Decimal("90.84"), "%") == "提高1.47个百分点"
    assert difference(762, 730, "人次") == "增加32人次"
    assert difference(700, 730, "人次") == "减少30人次"
    assert difference(5, 5, "项") == "持平"
    assert difference(Decimal("90.00"), Decimal("90.50"), "%") == "降低0.50个百分点"
    with pytest.raises(Refused, match="算不出增长率"):
        change(5, 0, "项")
