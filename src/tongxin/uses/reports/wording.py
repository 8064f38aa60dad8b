"""Words around a number: 余, 近, 超, 约, 万 and changes. Each is said only where it is true.

Customs of official Chinese summaries, as the mission's articles use them: “1400余人” is truly more than 1400 (S3-20),
“近万人次” is slightly under 10000 (S3-21), “超8000人次” is truly over 8000 (S2-29), “14.9万” is exactly 149000 (S4-24).
Integers and decimals only; a wording that would be untrue raises `Refused` with the reason and what to write instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_, verbatim

PERCENT = "%"
WAN = Decimal(10_000)
YI = Decimal(100_000_000)
BARE = {Decimal(100): verbatim("百"), Decimal(1000): verbatim("千"), WAN: verbatim("万"), YI: verbatim("亿")}


class Style(StrEnum):
    """The closed vocabulary of ways to say a value."""

    EXACT = "exact"
    MORE = "more"
    NEARLY = "nearly"
    OVER = "over"
    ABOUT = "about"


@dataclass(frozen=True)
class Wording:
    """How to say a value.

    wan: in units of 10000 with one decimal; unit: whether the unit follows; to: round to multiples of this (0: chosen);
    within: how far, in per cent of the round number, `nearly` and `about` may be from the value.
    """

    style: Style = Style.EXACT
    wan: bool = False
    unit: bool = True
    to: int = 0
    within: Decimal = Decimal(5)


PLAIN = Wording()


def say(value: int | Decimal, unit: str, wording: Wording = PLAIN) -> str:
    """Return the value in words, such as “730人次” or “近万人次”; raise Refused where that would be untrue."""
    number = Decimal(value)
    if wording.style is Style.EXACT:
        text = _in_wan(number) if wording.wan else short(number)
    else:
        _check_positive(number)
        text = SAYERS[wording.style](number, unit, wording)
    return text + (unit if wording.unit else "")


def plain(number: Decimal) -> str:
    """Return the digits without exponent or separators, keeping the decimals the figure declared."""
    return format(number, "f")


def _in_wan(number: Decimal) -> str:
    if number < WAN:
        raise refuse("reports.wan_small", N_("{value}不足一万，不能用“万”作单位；请写确数。"), value=plain(number))
    if number % 100:
        raise refuse(
            "reports.wan_uneven",
            N_("{value}用“万”写不出整两位小数；请写确数，或用“余”“近”“超”。"),
            value=plain(number),
        )
    return short(number / WAN) + BARE[WAN]


def _more(number: Decimal, unit: str, wording: Wording) -> str:
    base = _below(number, wording, verbatim("余"))
    if unit == PERCENT or base < 10:
        raise refuse(
            "reports.more_unfit", N_("{value}{unit}不宜写“余”；请写确数或“超”。"), value=plain(number), unit=unit
        )
    return _round_text(base) + verbatim("余")


def _over(number: Decimal, unit: str, wording: Wording) -> str:
    return verbatim("超") + _round_text(_below(number, wording, verbatim("超")))


def _nearly(number: Decimal, unit: str, wording: Wording) -> str:
    for step in _steps(number, wording):
        target = _multiple(number, step, ROUND_CEILING)
        if number < target <= number + step / 2 and _close(number, target, wording.within):
            return verbatim("近") + (BARE.get(target) or _round_text(target))
    raise refuse(
        "reports.not_nearly",
        N_("{value}离上面的整数还远（须在{within}%以内），不能写“近”；请写确数或“余”。"),
        value=plain(number),
        within=wording.within,
    )


def _about(number: Decimal, unit: str, wording: Wording) -> str:
    for step in _steps(number, wording):
        target = _multiple(number, step, ROUND_HALF_UP)
        if target and _close(number, target, wording.within):
            return verbatim("约") + _round_text(target)
    raise refuse(
        "reports.not_about",
        N_("{value}与整数相差超过{within}%，不能写“约”；请写确数。"),
        value=plain(number),
        within=wording.within,
    )


SAYERS = {Style.MORE: _more, Style.NEARLY: _nearly, Style.OVER: _over, Style.ABOUT: _about}


def _below(number: Decimal, wording: Wording, word: str) -> Decimal:
    """Return the round number strictly below: the coarsest that is close, else the finest."""
    target = Decimal(0)
    for step in _steps(number, wording):
        target = _multiple(number, step, ROUND_FLOOR)
        if target < number and _close(number, target, wording.within):
            break
    if not 0 < target < number:
        raise refuse(
            "reports.not_more",
            N_("{value}正好是整数或太小，不能写“{word}”；请写确数。"),
            value=plain(number),
            word=word,
        )
    return target


def _steps(number: Decimal, wording: Wording) -> tuple[Decimal, ...]:
    """Return the multiples to round to, coarsest first: one, two leading digits; whole numbers by tens at least."""
    if wording.to:
        return (Decimal(wording.to),)
    if wording.wan:
        return (WAN / 10,)
    first = Decimal(10) ** number.adjusted()
    if number == number.to_integral_value():
        return (max(first, Decimal(10)), max(first / 10, Decimal(10)))
    return (first, first / 10) if first >= 10 else (first,)


def _multiple(number: Decimal, step: Decimal, rounding: str) -> Decimal:
    return (number / step).to_integral_value(rounding) * step


def _close(number: Decimal, target: Decimal, within: Decimal) -> bool:
    return abs(target - number) * 100 <= within * target


def _round_text(number: Decimal) -> str:
    for size in (YI, WAN):
        if number >= size and not number % (size / 100):
            return short(number / size) + BARE[size]
    return short(number)


def short(number: Decimal) -> str:
    """Return the digits without exponent, separators and zeros at the end after the point: 16.0 hours are 16."""
    text = plain(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _check_positive(number: Decimal) -> None:
    if number <= 0:
        raise refuse("reports.not_positive", N_("{value}不是正数，只能写确数。"), value=plain(number))


def change(value: int | Decimal, base: int | Decimal, unit: str) -> str:
    """Return the change from `base` in words: “增长12.08%”, for rates “提高1.20个百分点”; half-up, two decimals.

    Raises Refused when the base is zero or negative (no rate exists).
    """
    difference = Decimal(value) - Decimal(base)
    if unit == PERCENT:
        return _moved(difference, (verbatim("提高"), verbatim("降低")), verbatim("个百分点"))
    if base <= 0:
        raise refuse("reports.no_base", N_("上年同期为{base}，算不出增长率；请写确数或增减数。"), base=base)
    return _moved(difference / Decimal(base) * 100, (verbatim("增长"), verbatim("下降")), PERCENT)


def _moved(amount: Decimal, words: tuple[str, str], unit: str) -> str:
    if not amount:
        return verbatim("持平")
    shown = abs(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{words[amount < 0]}{shown}{unit}" if shown else verbatim("基本持平")


def difference(value: int | Decimal, base: int | Decimal, unit: str) -> str:
    """Return the difference from `base` in words: “增加32人次”, “减少5项”, “持平”."""
    amount = Decimal(value) - Decimal(base)
    if unit == PERCENT:
        return change(value, base, unit)
    if not amount:
        return verbatim("持平")
    return (verbatim("减少") if amount < 0 else verbatim("增加")) + plain(abs(amount)) + unit


def try_say(value: int | Decimal, unit: str, wording: Wording) -> tuple[str, str]:
    """Return (text, ""), or the exact value and the sentence why the wanted wording would be untrue."""
    try:
        return say(value, unit, wording), ""
    except Refused as refused:
        return say(value, unit, Wording(unit=wording.unit)), refused.problems[0].sentence()
