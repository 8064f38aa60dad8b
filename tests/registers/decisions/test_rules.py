"""Twenty made-up items before a meeting (thirty-seven at one: test_judging), each with what is found wanting and what could not
be checked and why; the route by amount; the notice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.registers.decisions.making import BODIES, DAY, THRESHOLDS, TYPES, complete, failing, ready, unsaid

from tongxin.registers.decisions.definitions import Role
from tongxin.registers.decisions.rules import CONSENSUS, Dossier, Passage, judge_notice, judge_ready, route_of
from tongxin.toolbox.findings import Result

DRAFTED = [Passage("office", Role.DRAFT, DAY)]
REFUSED = [Passage("office", Role.DRAFT, DAY, favourable=False)]

# Name, dossier, body, what is wanting, what was not checked and why (nothing, where the column is left out).
ITEMS: list[tuple[str, Dossier, str, set[str]] | tuple[str, Dossier, str, set[str], str]] = [
    ("complete charter", complete("d02"), "party", set()),
    ("charter not yet before the congress", complete("d02", passed=DRAFTED), "party", {"order"}),
    ("charter straight to the committee", complete("d02", passed=[]), "party", {"order"}),
    ("charter to the congress after the office", complete("d02", "congress", consulted={}), "congress", set()),
    ("two matters in one item", complete("d01", matters=2), "party", {"single"}),
    ("no materials", complete("d01", materials=frozenset()), "party", {"materials"}),
    ("one of two materials", complete("d01", materials=frozenset({"上级文件"})), "party", {"materials"}),
    ("no consultation", complete("d04", consulted={}), "party", {"consulted"}),
    ("consultation not answered", complete("d05", consulted={"学术委员会论证": None}), "party", {"consulted"}),
    ("adverse opinion is heard, and goes on", complete("d05", consulted={"学术委员会论证": False}), "party", set()),
    ("secretary and president disagree", complete("d03", consulted={"专家论证": True, CONSENSUS: False}), "party", {"consensus"}),
    ("secretary and president have not talked", complete("d03", consulted={"专家论证": True}), "party", {"consulted"}),
    ("draft refused by the office", complete("d05", passed=REFUSED), "party", {"order"}),
    ("staff interests go to the congress after the committee", complete("d06", "congress"), "congress", set()),
    ("staff interests to the congress first", complete("d06", "congress", passed=DRAFTED), "congress", {"order"}),
    ("drafting needs no consultation", complete("d05", "office", consulted={}, passed=[]), "office", set()),
    ("a body not on the route", complete("d12", "office"), "office", {"route"}),
    ("project without an amount", complete("j01", amount=None), "party", {"amount"},
     "没有填写金额，无法判断应由哪个会议决定"),
    ("cadres not prepared", complete("p01", passed=[]), "party", {"order"}),
    ("everything wrong at once", complete("d04", matters=3, materials=frozenset(), consulted={}, passed=[]), "party",
     {"single", "materials", "consulted", "order"}),
]  # fmt: skip


@pytest.mark.parametrize("row", ITEMS, ids=[row[0] for row in ITEMS])
def test_what_an_item_lacks_before_a_meeting(row: tuple[Any, ...]) -> None:
    _name, dossier, body, expected, *unchecked = row
    found = ready(dossier, body)
    assert {each.rule.removeprefix("decisions.") for each in found if not each.passed} == expected
    assert unsaid(found) == unchecked


def test_what_is_missing_is_named() -> None:
    found = judge_ready(complete("d04", consulted={}), BODIES["party"], TYPES["d04"].route)
    said = [each.problem().sentence() for each in found if not each.passed]
    assert said == [
        "尚缺会前程序：相关科室和支部意见", "尚缺会前程序：机构编制核对", "尚缺会前程序：书记院长沟通"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "body", "order", "rest"),
    [
        ("d04", "party", "党委会会议议事规则", "党委会会议议事规则"),
        ("c01", "discipline", TYPES["c01"].source, "纪委会议事规则"),
        ("c03", "discipline", "纪委会议事规则", "纪委会议事规则"),
        ("z01", "branch", "支部委员会议事规则", "支部委员会议事规则"),
    ],
)
def test_every_finding_says_on_what_it_rests(key: str, body: str, order: str, rest: str) -> None:
    """A regulation on the way of a type is cited for the order of bodies alone, one that founds a body for nothing."""
    found = judge_ready(complete(key), BODIES[body], TYPES[key].route)
    assert {each.source for each in found if each.rule == "decisions.order"} == {order}
    assert {each.source for each in found if each.rule != "decisions.order"} == {rest}
    assert judge_notice(BODIES[body], None, DAY).source == rest


def test_an_amount_that_is_not_known_is_not_checked() -> None:
    (found,) = [each for each in judge_ready(complete("j03", amount=None), BODIES["party"], None) if not each.passed]
    assert found.result is Result.NOT_CHECKED
    assert found.needs_reason


@pytest.mark.parametrize(
    ("yuan", "bodies"),
    [
        (299_999, []),
        (300_000, ["office"]),
        (999_999, ["office"]),
        (1_000_000, ["office", "party"]),
    ],
)
def test_the_amount_decides_the_route(yuan: int, bodies: list[str]) -> None:
    route = route_of(TYPES["j03"], Decimal(yuan), THRESHOLDS["equipment_planned"], "city_3")
    assert route is not None
    assert [leg.body for leg in route] == bodies


def test_the_superior_is_asked_from_an_amount_on() -> None:
    kind = next(entry for entry in TYPES.values() if entry.threshold == "asset_disposal")
    for yuan, asked in ((999_999, False), (1_000_000, True)):
        route = route_of(kind, Decimal(yuan), THRESHOLDS["asset_disposal"], "city_3")
        assert route is not None
        assert ("superior" in [leg.body for leg in route]) is asked


@pytest.mark.parametrize(("sent", "result"), [
    ("2026-10-16", Result.PASSED),  # Friday; Monday and Tuesday are the two working days before
    ("2026-10-19", Result.FAILED),
    (None, Result.FAILED),
])  # fmt: skip
def test_materials_two_working_days_before(sent: str | None, result: Result) -> None:
    day = dt.date.fromisoformat(sent) if sent else None
    assert judge_notice(BODIES["party"], day, dt.date(2026, 10, 20)).result is result


def test_a_missing_work_calendar_is_not_guessed() -> None:
    assert judge_notice(BODIES["party"], dt.date(2031, 3, 3), dt.date(2031, 3, 10)).result is Result.NOT_CHECKED
    assert judge_notice(BODIES["special"], None, dt.date(2031, 3, 10)).passed


def test_a_general_branch_reviews_before_the_committee_decides() -> None:
    passed = complete("g01").passed
    assert failing(complete("g01")) == set()
    assert failing(complete("g01", passed=passed[:-1])) == {"order"}
    assert failing(complete("c01", passed=[])) == {"order"}


@given(st.sampled_from(sorted(TYPES)), st.data())
def test_adding_what_was_missing_never_makes_it_worse(kind: str, data: Any) -> None:
    entry = TYPES[kind]
    some = frozenset(data.draw(st.sets(st.sampled_from(entry.need)) if entry.need else st.just(set())))
    body = entry.deciding.body
    less = failing(complete(kind, body, materials=some), body)
    assert failing(complete(kind, body), body) <= less
