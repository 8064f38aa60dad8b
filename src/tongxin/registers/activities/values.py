"""Values of the fields that only one kind has, from what a form, a file or the API says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from tongxin.registers.activities.definitions import ExtraField
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_, verbatim

LONGEST = 200
LONGEST_TEXT = 2000
_BREAK = re.compile(verbatim(r"[\n、；;，,]+"))


def plain(number: Decimal | None) -> str:
    """Return 3.5 or 3, without needless zeros."""
    return "" if number is None else f"{number.normalize():f}"


class Wrong(ValueError):
    """A value that does not fit its field; `problem` says so to the user."""

    def __init__(self, item: ExtraField, code: str, sentence: str, **about: Any) -> None:
        self.problem = Problem(f"activities.{code}", sentence, {"title": item.title, **about}, field=item.key)
        super().__init__(code)


def given(raw: Any) -> Any:
    """Return a value without its blanks: text stripped, a list without empty entries; falsy when there is nothing."""
    if isinstance(raw, list | tuple):
        return [text for each in raw if (text := str(each).strip())]
    return "" if raw is None else str(raw).strip()


def read(item: ExtraField, raw: Any) -> Any:
    """Return what `given` left, typed as the field asks: text, int, list of texts; days and decimals as text.

    A person is still a name, number or key, and organisations are still names, codes or keys. Raises `Wrong`.
    """
    return _READERS[item.type](item, raw)


def split(raw: Any) -> list[str]:
    """Return the names of a list, each once, in order; text is split at commas, list commas, semicolons, line ends."""
    parts: Iterable[str] = raw if isinstance(raw, list) else _BREAK.split(raw)
    return list(dict.fromkeys(text for part in parts if (text := part.strip())))


def _text(longest: int) -> Callable[[ExtraField, Any], str]:
    def read_text(item: ExtraField, raw: Any) -> str:
        text = verbatim("、").join(raw) if isinstance(raw, list) else raw
        if len(text) > longest:
            raise Wrong(item, "extra_long", N_("“{title}”最多 {limit} 个字"), limit=longest)
        return text

    return read_text


def _choice(item: ExtraField, raw: Any) -> str:
    if raw not in item.choices:
        raise Wrong(item, "extra_choice", N_("“{title}”没有“{value}”这个选项"), value=raw)
    return str(raw)


def _several(item: ExtraField, raw: Any) -> list[str]:
    return [_choice(item, each) for each in split(raw)]


def _names(item: ExtraField, raw: Any) -> list[str]:
    return [_text(LONGEST)(item, each) for each in split(raw)]


def _number(item: ExtraField, raw: Any) -> Decimal:
    try:
        number = Decimal(str(raw))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Wrong(item, "extra_number", N_("“{title}”应为数字，填写的是“{value}”"), value=raw)
    return number


def _int(item: ExtraField, raw: Any) -> int:
    number = _number(item, raw)
    if number != number.to_integral_value() or abs(number) >= 10**15:
        raise Wrong(item, "extra_whole", N_("“{title}”应为整数，填写的是“{value}”"), value=raw)
    return int(number)


def _decimal(item: ExtraField, raw: Any) -> str:
    return f"{_number(item, raw):f}"


def _date(item: ExtraField, raw: Any) -> str:
    try:
        return dt.date.fromisoformat(str(raw)).isoformat()
    except ValueError:
        raise Wrong(
            item, "extra_date", N_("“{title}”应为日期，例如 2026-11-22，填写的是“{value}”"), value=raw
        ) from None


_READERS: dict[str, Callable[[ExtraField, Any], Any]] = {
    "text": _text(LONGEST), "long": _text(LONGEST_TEXT), "int": _int, "decimal": _decimal, "date": _date,
    "choice": _choice, "several": _several, "names": _names, "person": _text(LONGEST), "organisations": _names,
}  # fmt: skip
