"""Small groups cannot be read off a breakdown, nor found by subtraction; totals and zeros stay."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from tests.figures.conftest import Base
from tests.figures.test_answers import PLACES, SOURCES, TODAY, relaxed, rows
from tests.figures.world import BRANCH_A, BRANCH_B, COMMITTEE, HOSPITAL, MOVED, OTHER_HOSPITAL, Row, uid

from tongxin.figures import drill
from tongxin.figures.answers import Answer, Book, Computation, Place
from tongxin.figures.definitions import Figure
from tongxin.figures.drill import Rows
from tongxin.figures.evaluate import Status
from tongxin.figures.plan import axis
from tongxin.figures.suppress import finer_than_year, hidden
from tongxin.toolbox.periods import Period, half, year

RAW: dict[str, dict[str, Any]] = {
    "test.small": {"source": "test.small", "measure": "count", "dated": "flow"},
    "test.part": {"source": "test.small", "measure": "count", "dated": "flow", "where": {"kind": "a"}},
    "test.rate": {"unit": "%", "ratio": {"of": "test.part", "to": "test.small"}},
    "test.mean": {"mean_of_groups": {"of": "test.small", "by": "kind"}},
    "test.streak": {"streak": {"of": "test.small", "year": "year"}},
    "test.often": {"unit": "%", "frequency": {"of": "test.small", "every": "month"}},
}
FIGURES = {
    id: TypeAdapter(Figure).validate_python({"id": id, "title": id, "unit": "人", "decimals": 1, **raw})
    for id, raw in RAW.items()
}
small = st.lists(rows, min_size=1, max_size=14, unique_by=lambda row: row.id)


def ask(base: Base, place: Place, period: Period, by: str = "") -> dict[str, Answer]:
    computation = Computation(base.read, Book(FIGURES, SOURCES), place, period, TODAY, axis(by) if by else None)
    return {answer.id: answer for answer in computation.answers(list(FIGURES.values()))}


@given(st.dictionaries(st.text(max_size=2), st.integers(0, 12), max_size=8), st.integers(2, 6))
def test_hidden_cells_cannot_be_found(counts: dict[str | None, int], least: int) -> None:
    gone = hidden(counts, least)
    small_cells = {cell for cell, count in counts.items() if 0 < count < least}
    assert small_cells <= gone
    if not small_cells:
        assert gone == set()
    elif gone != set(counts):
        assert len(gone) >= 2
        assert sum(counts[cell] for cell in gone) >= least


@settings(parent=relaxed, max_examples=40)
@given(small, st.sampled_from(["unit", "month", "kind"]))
def test_no_small_cell_is_told(base: Base, table: list[Row], by: str) -> None:
    base.fill(table)
    answer = ask(base, PLACES[HOSPITAL], year(2021), by)["test.small"]
    assert answer.status is not Status.SUPPRESSED
    for cell in answer.cells:
        assert cell.status in {Status.SUPPRESSED, Status.NO_DATA} or cell.value == 0 or (cell.value or 0) >= 5  # type: ignore[operator]
    gone = [cell for cell in answer.cells if cell.status is Status.SUPPRESSED]
    assert len(gone) != 1 or len(answer.cells) == 1
    assert all(cell.value is None and cell.records == 0 for cell in gone)


def make(n: int, **more: Any) -> list[Row]:
    import datetime as dt

    from tests.figures.world import uid

    common: dict[str, Any] = {
        "version": 1, "hospital": HOSPITAL, "organisation": BRANCH_A, "valid_to": None, "void": False, "kind": "a",
        "status": None, "person": None, "hours": None, "year": 2021, "flag": None, "extra": {},
    }  # fmt: skip
    return [
        Row(id=uid(900 + k), record=uid(50), occurred_on=dt.date(2021, 3, 1 + k), **{**common, **more})
        for k in range(n)
    ]


def test_what_is_made_of_small_groups_is_small(base: Base) -> None:
    base.fill(make(3))
    for id, answer in ask(base, PLACES[BRANCH_A], half(2021, 1)).items():
        assert (answer.status, answer.value, answer.records) == (Status.SUPPRESSED, None, 0), id


def test_the_year_of_the_hospital_is_told(base: Base) -> None:
    base.fill(make(3))
    assert ask(base, PLACES[HOSPITAL], year(2021))["test.small"].value == 3
    assert ask(base, PLACES[HOSPITAL], half(2021, 1))["test.small"].status is Status.SUPPRESSED
    assert ask(base, PLACES[HOSPITAL], year(2021), "year")["test.small"].cells[0].value == 3


@pytest.mark.parametrize(
    ("whole", "period", "finer"),
    [(True, year(2021), False), (False, year(2021), True), (True, half(2021, 1), True)],
)
def test_what_is_finer_than_hospital_and_year(whole: bool, period: Period, finer: bool) -> None:
    assert finer_than_year(whole, period) is finer


def test_rows_behind_a_wall_are_withheld() -> None:
    page = Rows.withheld_from(SOURCES["test.walled"])
    assert (page.withheld, page.lines, page.titles) == (True, (), ("日期", "类型", "时长"))


@settings(parent=relaxed, max_examples=40)
@given(small, st.sampled_from([*PLACES.values()]), st.integers(1, 4))
def test_rows_are_exactly_those_counted(base: Base, table: list[Row], place: Place, limit: int) -> None:
    base.fill(table)
    figure = TypeAdapter(Figure).validate_python(
        {"id": "test.n", "title": "数", "unit": "条", "source": "test.events", "measure": "count", "dated": "flow"}
    )
    computation = Computation(base.read, Book({figure.id: figure}, SOURCES), place, year(2021), TODAY)
    value = computation.answers([figure])[0].value or 0
    request = computation.requests(figure)[0]
    keys, after = [], None
    while after is None or after:
        page = drill.rows(base.read, SOURCES["test.events"], request, place, after=after, limit=limit)
        keys += [line.key for line in page.lines]
        after = page.after
    assert len(keys) == len(set(keys)) == value
    told = drill.contributions(base.read, SOURCES["test.events"], request, place)
    assert sum(count for _record, _version, count, _values in told) == value


def test_units_asked_one_by_one_hide_what_their_breakdown_hides(base: Base) -> None:
    few, many = make(3), make(9, organisation=BRANCH_B)
    base.fill([*few, *(dataclasses.replace(row, id=uid(int(row.id.int & 0xFFFF) + 500)) for row in many)])
    alone = {
        place: ask(base, Place(place, HOSPITAL), year(2021))["test.small"] for place in (BRANCH_A, BRANCH_B, COMMITTEE)
    }
    assert [answer.status for answer in alone.values()] == [Status.SUPPRESSED, Status.SUPPRESSED, Status.OK]
    cells = ask(base, Place(COMMITTEE, HOSPITAL), year(2021), "unit")["test.small"].cells
    assert {cell.status for cell in cells if cell.value != 0} == {Status.SUPPRESSED}


def test_below_a_hidden_unit_all_is_hidden(base: Base) -> None:
    beside = [dataclasses.replace(row, id=uid(700 + n)) for n, row in enumerate(make(3, organisation=MOVED))]
    under = [dataclasses.replace(row, id=uid(800 + n)) for n, row in enumerate(make(9))]
    base.fill([*beside, *under])
    period = half(2021, 1)  # the moved branch still hangs beside the committee
    assert ask(base, Place(COMMITTEE, HOSPITAL), period)["test.small"].status is Status.SUPPRESSED
    assert ask(base, Place(BRANCH_A, HOSPITAL), period)["test.small"].status is Status.SUPPRESSED
    cells = ask(base, Place(COMMITTEE, HOSPITAL), period, "kind")["test.small"].cells
    assert {cell.status for cell in cells} == {Status.SUPPRESSED}


def test_a_unit_that_stands_nowhere_is_told_alone(base: Base) -> None:
    base.fill(make(9, organisation=OTHER_HOSPITAL))
    assert ask(base, Place(OTHER_HOSPITAL, HOSPITAL), year(2021))["test.small"].value == 9
