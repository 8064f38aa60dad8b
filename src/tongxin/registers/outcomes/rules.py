"""Pure checks of the room; each raises `Refused` with sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from tongxin.registers.outcomes.definitions import COMMON, NUMBERS, Field, HolderKind, OutcomeKind
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_, verbatim

LONGEST_TITLE = 200
EARLIEST_YEAR = 1840
LARGEST = {"int": Decimal(10**9), "decimal": Decimal(10**6), "money": Decimal(10**13), "year": Decimal(9999)}
PLACES = {"decimal": 3, "money": 2}
TRUE, FALSE = verbatim("是"), verbatim("否")


@dataclass(frozen=True)
class Values:
    """What a kind asks, typed: of the common columns, and of the kind's own fields."""

    columns: Mapping[str, Any]
    extra: Mapping[str, Any]


def check_title(title: str, kind: OutcomeKind) -> str:
    """Return the stripped name; raise when it is empty or too long for a list."""
    if not title.strip():
        raise refuse("outcomes.title", N_("请填写{name}"), field="title", name=kind.name)
    if len(title.strip()) > LONGEST_TITLE:
        about: dict[str, Any] = {"name": kind.name, "limit": LONGEST_TITLE}
        raise refuse("outcomes.title_long", N_("{name}最多 {limit} 个字"), field="title", **about)
    return title.strip()


def check_days(kind: OutcomeKind, occurred_on: dt.date, valid_to: dt.date | None) -> None:
    """Raise when something that does not last is given an end, or when the end is before the beginning."""
    if valid_to is None:
        return
    if not kind.standing:
        raise refuse("outcomes.no_end", N_("“{kind}”没有期限，不填截止日期"), field="valid_to", kind=kind.title)
    if valid_to < occurred_on:
        about = {"end": kind.end, "date": kind.date}
        raise refuse("outcomes.end_early", N_("{end}不能早于{date}"), field="valid_to", **about)


def check_holder(kind: OutcomeKind, *, person: bool, name: str, holder_kind: str) -> str:
    """Return a `HolderKind`, or nothing for what nobody holds; raise unless the holder fits the kind.

    person: somebody of the rolls is named; name: a team, or somebody not on the rolls; holder_kind: as asked for, needed
    only where a kind takes persons and units and nobody of the rolls is named.
    """
    about = {"kind": kind.title, "holder": kind.holder_title}
    if kind.holder == "none":
        if person or name:
            raise refuse("outcomes.no_holder", N_("“{kind}”不填{holder}"), field="holder", **about)
        return ""
    asked = HolderKind.PERSON if person or kind.holder == "person" else holder_kind or HolderKind.COLLECTIVE
    if asked not in set(HolderKind):
        raise refuse("outcomes.holder_kind", N_("获得者类别只有个人、集体两种"), field="holder_kind")
    _check_holder(kind, about, person=person, name=name, by_person=asked == HolderKind.PERSON)
    return HolderKind(asked).value


def _check_holder(kind: OutcomeKind, about: dict[str, str], *, person: bool, name: str, by_person: bool) -> None:
    if by_person and not kind.by_person:
        raise refuse("outcomes.not_person", N_("“{kind}”的{holder}是单位或集体，不是个人"), field="holder", **about)
    if by_person and not (person or name):
        raise refuse("outcomes.holder_missing", N_("请填写{holder}"), field="holder", **about)
    if person and name:
        raise refuse("outcomes.holder_twice", N_("在册的和不在册的{holder}只填一处"), field="holder", **about)


def check_values(kind: OutcomeKind, values: Mapping[str, Any], occurred_on: dt.date) -> Values:
    """Return what was filled, typed; raise with a sentence for each value missing, unknown, of a wrong type or impossible.

    Empty texts are nothing. The year assessed never comes after the day of publication, and no rank after the last
    (S1-16 to S1-21: two dates, two numbers, never mixed).
    """
    problems = [_unknown(kind, key) for key in values.keys() - {field.key for field in kind.fields}]
    typed: dict[str, Any] = {}
    for field in kind.fields:
        value = _typed(field, values.get(field.key), problems)
        if value is not None:
            typed[field.key] = value
        elif field.required and not any(problem.field == field.key for problem in problems):
            about = {"title": field.name}
            problems.append(Problem("outcomes.value_missing", N_("请填写“{title}”"), about, field=field.key))
    problems += _together(kind, typed, occurred_on)
    if problems:
        raise Refused(problems)
    common = {key: value for key, value in typed.items() if key in COMMON}
    return Values(common, {key: value for key, value in typed.items() if key not in COMMON})


def _unknown(kind: OutcomeKind, key: str) -> Problem:
    about = {"kind": kind.title, "key": key}
    return Problem("outcomes.value_unknown", N_("“{kind}”没有“{key}”这一项"), about, field=key)


def _together(kind: OutcomeKind, typed: Mapping[str, Any], occurred_on: dt.date) -> list[Problem]:
    found = []
    rank, total, year = typed.get("rank"), typed.get("of_how_many"), typed.get("assessed_year")
    if rank and total and rank > total:
        about: dict[str, Any] = {"rank": rank, "total": total}
        found.append(Problem("outcomes.rank", N_("名次 {rank} 大于参评总数 {total}"), about, field="rank"))
    if year and year > occurred_on.year:
        about = {"year": year, "date": kind.date, "day": occurred_on}
        sentence = N_("考核年度 {year} 晚于{date}（{day}）：考核年度和公布时间请分别填写")
        found.append(Problem("outcomes.year_late", sentence, about, field="assessed_year"))
    return found


def _typed(field: Field, raw: Any, problems: list[Problem]) -> Any:
    text = _spelled(raw)
    if not text:
        return None
    if field.holds in NUMBERS:
        return _number(field, text, problems)
    if field.holds == "bool":
        return _flag(field, text, problems)
    about: dict[str, Any] = {"title": field.name, "value": text, "limit": field.longest}
    if field.holds == "choice":
        if text in field.options():
            return text
        problems.append(Problem("outcomes.choice", N_("“{title}”没有“{value}”这个选项"), about, field=field.key))
    elif len(text) > field.longest:
        problems.append(Problem("outcomes.long", N_("“{title}”最多 {limit} 个字"), about, field=field.key))
    else:
        return text
    return None


def _spelled(raw: Any) -> str:
    if isinstance(raw, bool):
        return TRUE if raw else FALSE
    return "" if raw is None else str(raw).strip()


def _flag(field: Field, text: str, problems: list[Problem]) -> bool | None:
    if text in (TRUE, FALSE):
        return text == TRUE
    about = {"title": field.name, "value": text}
    problems.append(Problem("outcomes.flag", N_("“{title}”请填是或否，填写的是“{value}”"), about, field=field.key))
    return None


def _number(field: Field, text: str, problems: list[Problem]) -> Any:
    about: dict[str, Any] = {"title": field.name, "value": text}
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        problems.append(Problem("outcomes.number", N_("“{title}”应为数字，填写的是“{value}”"), about, field=field.key))
        return None
    places = PLACES.get(field.holds, 0)
    least = EARLIEST_YEAR if field.holds == "year" else 1 if field.key in _FROM_ONE else 0
    if not least <= number < LARGEST[field.holds] or number != round(number, places):
        sentence = N_("“{title}”应不小于 {least}、最多 {places} 位小数，填写的是“{value}”")
        about |= {"least": least, "places": places}
        problems.append(Problem("outcomes.number_range", sentence, about, field=field.key))
        return None
    if places and field.common is None:
        return str(number)  # a field of its own is kept as JSON, which has no decimals
    return number if places else int(number)


_FROM_ONE = {"rank", "of_how_many", "cohort"}
