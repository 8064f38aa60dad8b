"""The dated closure agrees with walking up the links day by day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.rules import DEEPEST, Link, can_hold, check_held_by, closure, overlap
from tongxin.toolbox.problems import Refused

FIRST = dt.date(2026, 1, 1)
DAYS = 12


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(number)


@st.composite
def forests(draw: st.DrawFn) -> tuple[list[tuple[int, dt.date]], list[Link[int]]]:
    """Nodes 0..n; each has parents of smaller number, one a day, so that no circle can arise."""
    size = draw(st.integers(1, 6))
    nodes = [(node, day(draw(st.integers(0, DAYS)))) for node in range(size)]
    links = []
    for child in range(1, size):
        start = draw(st.integers(0, DAYS))
        while start <= DAYS and draw(st.booleans()):
            end = draw(st.one_of(st.none(), st.integers(start, DAYS)))
            links.append(Link(child, draw(st.integers(0, child - 1)), day(start), None if end is None else day(end)))
            if end is None:
                break
            start = end + draw(st.integers(1, 3))
    return nodes, links


def holds(start: dt.date, end: dt.date | None, on: dt.date) -> bool:
    return start <= on and (end is None or on <= end)


def walked(node: int, since: dt.date, links: list[Link[int]], on: dt.date) -> list[tuple[int, int]]:
    """Ancestors and depths of one node on one day, by going up one link after another."""
    found, current, depth = [], node, 0
    while since <= on:
        found.append((current, depth))
        above = [link.parent for link in links if link.child == current and holds(link.start, link.end, on)]
        if not above:
            break
        current, depth = above[0], depth + 1
    return found


@given(forests(), st.integers(0, DAYS + 2))
def test_the_closure_agrees_with_walking_up_on_every_day(
    forest: tuple[list[tuple[int, dt.date]], list[Link[int]]], number: int
) -> None:
    nodes, links = forest
    on = day(number)
    rows = closure(nodes, links)
    for node, since in nodes:
        found = [(row.ancestor, row.depth) for row in rows if row.descendant == node and holds(row.start, row.end, on)]
        assert sorted(found, key=lambda pair: pair[1]) == walked(node, since, links, on)


@pytest.mark.parametrize("chain", [["a"], ["a", "b"], ["a", "b", "c"]])
def test_a_circle_is_refused(chain: list[str]) -> None:
    links = [Link(child, chain[(at + 1) % len(chain)], FIRST, None) for at, child in enumerate(chain)]
    with pytest.raises(Refused, match="下级"):
        closure([(node, FIRST) for node in chain], links)


def test_a_circle_above_a_node_is_refused_too() -> None:
    links = [Link("x", "a", FIRST, None), Link("a", "b", FIRST, None), Link("b", "a", FIRST, None)]
    with pytest.raises(Refused, match="下级"):
        closure([("x", FIRST)], links)
    assert DEEPEST == 40


def test_what_would_be_a_circle_at_different_times_is_none() -> None:
    links = [Link("a", "b", day(0), day(4)), Link("b", "a", day(5), None)]
    rows = closure([("a", FIRST), ("b", FIRST)], links)
    assert {(row.descendant, row.ancestor, row.start, row.end) for row in rows if row.depth} == {
        ("a", "b", day(0), day(4)),
        ("b", "a", day(5), None),
    }


spans = st.tuples(st.integers(0, 9), st.one_of(st.none(), st.integers(0, 9))).filter(
    lambda span: span[1] is None or span[0] <= span[1]
)


@given(spans, spans)
def test_overlap_is_the_days_both_hold(one: tuple[int, int | None], other: tuple[int, int | None]) -> None:
    def dated(span: tuple[int, int | None]) -> tuple[dt.date, dt.date | None]:
        return day(span[0]), None if span[1] is None else day(span[1])

    shared = overlap(dated(one), dated(other))
    for number in range(12):
        both = holds(*dated(one), day(number)) and holds(*dated(other), day(number))
        assert both == (shared is not None and holds(*shared, day(number)))


def test_an_entry_of_the_catalog_is_held_by_the_kinds_it_names_or_by_any() -> None:
    named = [OrganisationKind.BRANCH, OrganisationKind.TEMPORARY_BRANCH]
    assert [can_hold(named, kind) for kind in ("branch", "department")] == [True, False]
    assert can_hold([], "department")
    with pytest.raises(Refused) as refused:
        check_held_by(named, "department", title="支委会", name="内科")
    assert str(refused.value) == "“支委会”由党支部、临时党支部办理，“内科”不是：请另选"
