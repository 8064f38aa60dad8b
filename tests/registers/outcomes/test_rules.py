"""The pure checks: typed exactly, every mistake at once, boundaries exact."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.registers.outcomes import rules
from tongxin.registers.outcomes.definitions import Field, OutcomeKind
from tongxin.toolbox.problems import Refused, can

DAY = dt.date(2026, 3, 1)
KIND = OutcomeKind(
    "k", "示例", standing=True,
    fields=[
        Field("level"), Field("category"), Field("grade", choices=["甲", "乙"]), Field("rank"), Field("of_how_many"),
        Field("score"), Field("amount"), Field("assessed_year"), Field("channel", required=True),
        Field("sessions", "次数", "int"), Field("share", "占比", "decimal"), Field("told", "同意", "bool"),
    ],
)  # fmt: skip
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 4))


def check(**values: Any) -> rules.Values:
    return rules.check_values(KIND, {"channel": "公众号", **values}, DAY)


def codes(**values: Any) -> dict[str, str]:
    try:
        check(**values)
    except Refused as refused:
        return {problem.field: problem.code for problem in refused.problems}
    return {}


def test_values_are_typed_common_ones_apart_from_the_kinds_own() -> None:
    found = check(
        level="national", category=" 自由写 ", rank="3", of_how_many=78, score="96.9", amount="1200.50",
        assessed_year="2025", sessions="12", share="0.125", told="是", grade="",
    )  # fmt: skip
    assert found.columns == {
        "level": "national", "category": "自由写", "rank": 3, "of_how_many": 78, "score": Decimal("96.9"),
        "amount": Decimal("1200.50"), "assessed_year": 2025, "channel": "公众号",
    }  # fmt: skip
    assert found.extra == {"sessions": 12, "share": "0.125", "told": True}


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("level", "universe", "outcomes.choice"),
        ("grade", "丙", "outcomes.choice"),
        ("rank", "0", "outcomes.number_range"),
        ("rank", "1.5", "outcomes.number_range"),
        ("rank", "first", "outcomes.number"),
        ("score", "NaN", "outcomes.number"),
        ("score", "-1", "outcomes.number_range"),
        ("score", "1.2345", "outcomes.number_range"),
        ("amount", "1.005", "outcomes.number_range"),
        ("assessed_year", "20", "outcomes.number_range"),
        ("assessed_year", "2027", "outcomes.year_late"),
        ("told", "maybe", "outcomes.flag"),
        ("channel", "长" * 61, "outcomes.long"),
        ("channel", " ", "outcomes.value_missing"),
        ("colour", "red", "outcomes.value_unknown"),
    ],
)
def test_each_mistake_has_its_sentence_at_its_field(key: str, value: str, code: str) -> None:
    assert codes(**{key: value}) == {key: code}


def test_all_mistakes_at_once() -> None:
    assert len(codes(level="x", rank="x", score="x", told="x", channel="", colour="x")) == 6


@given(st.integers(1, 100), st.integers(1, 100))
def test_a_rank_is_never_after_the_last(rank: int, total: int) -> None:
    assert (codes(rank=rank, of_how_many=total) == {}) is (rank <= total)


@given(st.integers(2020, 2030), DAYS)
def test_a_year_is_assessed_before_its_result_is_published(year: int, day: dt.date) -> None:
    fine = can(lambda: rules.check_values(KIND, {"channel": "x", "assessed_year": year}, day)) is None
    assert fine is (year <= day.year)


@given(DAYS, st.none() | DAYS, st.booleans())
def test_only_what_lasts_ends_and_not_before_it_begins(day: dt.date, end: dt.date | None, standing: bool) -> None:
    kind = OutcomeKind("k", "示例", standing=standing)
    fine = can(lambda: rules.check_days(kind, day, end)) is None
    assert fine is (end is None or (standing and end >= day))


@given(st.sampled_from(["none", "person", "organisation", "either"]), st.booleans(), st.sampled_from(["", "某"]),
       st.sampled_from(["", "person", "collective", "nobody"]))  # fmt: skip
def test_a_holder_fits_its_kind(holder: Any, person: bool, name: str, asked: str) -> None:
    """What is accepted names exactly one holder, of a sort that the kind takes."""
    kind = OutcomeKind("k", "示例", holder=holder)
    try:
        found = rules.check_holder(kind, person=person, name=name, holder_kind=asked)
    except Refused:
        return
    if holder == "none":
        assert (found, person, name) == ("", False, "")
    elif found == "person":
        assert kind.by_person
        assert person != bool(name)
    else:
        assert kind.by_unit
        assert not person


@given(st.integers(0, 205))
def test_a_title_fits_a_list(length: int) -> None:
    assert (can(lambda: rules.check_title("题" * length, KIND)) is None) is (1 <= length <= 200)
