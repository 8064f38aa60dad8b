"""Compiled answers equal brute force over the rows, whatever the rows, the definitions, the organisation and the slice."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from tests.figures import world
from tests.figures.conftest import Base
from tests.figures.world import BRANCH_A, COMMITTEE, HOSPITAL, MOVED, D, Row, brute, brute_rows, uid

from tongxin.figures.answers import Answer, Book, Computation, Place, rounded
from tongxin.figures.definitions import Dated, Figure, Measure
from tongxin.figures.evaluate import Status
from tongxin.figures.plan import axis
from tongxin.figures.rules import check_figure
from tongxin.figures.tally import exact
from tongxin.toolbox.periods import Period, year

SOURCES = world.make_sources()
TODAY = D(2022, 3, 1)
PLACES = {id: Place(id, HOSPITAL) for id in (HOSPITAL, COMMITTEE, BRANCH_A, MOVED)}
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

days = st.dates(D(2020, 11, 1), D(2022, 2, 28))
rows = st.builds(
    Row,
    id=st.integers(100, 10**9).map(uid),
    record=st.integers(1, 5).map(lambda n: uid(50 + n)),
    version=st.just(1),
    hospital=st.just(HOSPITAL),
    organisation=st.sampled_from([HOSPITAL, COMMITTEE, BRANCH_A, world.BRANCH_B, MOVED]),
    occurred_on=days,
    valid_to=st.none() | st.just(D(2021, 8, 15)) | st.just(D(2023, 1, 1)),
    void=st.sampled_from([False, False, False, True]),
    kind=st.sampled_from("abc"),
    status=st.sampled_from(["present", "absent", None]),
    person=st.none() | st.integers(1, 4).map(lambda n: uid(80 + n)),
    hours=st.none() | st.decimals(0, 20, places=1),
    year=st.none() | st.integers(2019, 2022),
    flag=st.none() | st.booleans(),
    extra=st.fixed_dictionaries(
        {}, optional={"place": st.sampled_from(["x", "y"]), "served": st.integers(0, 50) | st.just("many")}
    ),
)
tables = st.lists(rows, max_size=25, unique_by=lambda row: row.id)

texts = st.sampled_from(["present", "absent"])
single = st.one_of(
    st.builds(lambda v: {"dimension": "kind", "op": "eq", "value": v}, st.sampled_from("abc")),
    st.builds(
        lambda v: {"dimension": "kind", "op": "in", "value": v},
        st.lists(st.sampled_from("abc"), min_size=1, max_size=2),
    ),
    st.builds(lambda v, op: {"dimension": "status", "op": op, "value": v}, texts, st.sampled_from(["eq", "ne"])),
    st.builds(
        lambda v, op: {"dimension": "hours", "op": op, "value": v},
        st.integers(0, 12),
        st.sampled_from(["lt", "le", "gt", "ge", "ne"]),
    ),
    st.builds(lambda a, b: {"dimension": "day", "op": "between", "value": sorted([a, b])}, days, days),
    st.builds(
        lambda name, v: {"dimension": name, "op": "exists", "value": v},
        st.sampled_from(["status", "hours", "person", "place"]),
        st.booleans(),
    ),
    st.builds(lambda v: {"dimension": "flag", "op": "eq", "value": v}, st.booleans()),
    st.builds(lambda v: {"dimension": "year", "op": "in", "value": [v, v + 1]}, st.integers(2019, 2021)),
    st.builds(lambda v: {"place": v}, st.sampled_from("xy")),
)
choice = st.builds(lambda parts: {"any": parts}, st.lists(single, min_size=1, max_size=3))
wheres = st.lists(single | choice, max_size=3) | st.fixed_dictionaries(
    {}, optional={"kind": st.sampled_from("abc"), "status": st.just(["present", "absent"])}
)
MEASURED = {
    Measure.COUNT: [""],
    Measure.DISTINCT: ["person", "kind", "place"],
    Measure.SUM: ["hours", "served"],
    Measure.MEAN: ["hours", "served", "year"],
    Measure.MIN: ["hours", "day"],
    Measure.MAX: ["served", "day"],
    Measure.LATEST: ["hours", "status", "day", "flag"],
}
measures = st.sampled_from(list(Measure)).flatmap(lambda m: st.tuples(st.just(m), st.sampled_from(MEASURED[m])))


def _figure(number: int, where: Any, measured: tuple[Measure, str], dated: str, since: dt.date | None) -> Figure:
    raw = {
        "id": f"test.f{number}",
        "title": "试",
        "unit": "项",
        "where": where,
        "measure": measured[0],
        "of": measured[1],
    }
    source = "test.spans" if dated == "stock" else "test.events"
    more = {"since": since} if dated == "cumulative" else {}
    return TypeAdapter(Figure).validate_python({**raw, "dated": dated, "source": source, "decimals": 2, **more})


bases = st.builds(_figure, st.integers(1, 10**6), wheres, measures, st.sampled_from(list(Dated)), st.none() | days)
figures = st.lists(bases, min_size=1, max_size=6, unique_by=lambda figure: figure.id)
asked = st.builds(lambda a, b: Period(*sorted([a, b])), days, days) | st.just(year(2021))
places = st.sampled_from(list(PLACES.values()))


def ask(base: Base, known: list[Figure], place: Place, period: Period, by: str = "", today: D = TODAY) -> list[Answer]:
    book = Book({figure.id: figure for figure in known}, SOURCES, lambda id: 3)
    return Computation(base.read, book, place, period, today, axis(by) if by else None).answers(known)


def shown(figure: Figure, value: Any) -> Any:
    return rounded(exact(value), figure.decimals)


@relaxed
@given(tables, figures, places, asked)
def test_equals_brute_force(base: Base, table: list[Row], known: list[Figure], place: Place, period: Period) -> None:
    base.fill(table)
    for figure in known:
        assert check_figure(figure, {}, SOURCES) == []
    for figure, answer in zip(known, ask(base, known, place, period), strict=True):
        counted = brute_rows(figure, table, place.organisation, period, SOURCES)
        if answer.status is Status.OK:
            assert answer.value == shown(figure, brute(figure, counted))
            assert answer.records == len(counted)
        else:
            assert answer.status is Status.NO_DATA
            assert brute(figure, counted) in {0, None}
            kept = any(not row.void and row.occurred_on <= period.end for row in table)
            assert not kept or brute(figure, counted) is None


SLICES = ["unit", "month", "quarter", "week", "two_months", "half", "kind", "status", "year", "unit:branch", "unit:2"]
full = st.lists(rows, min_size=12, max_size=25, unique_by=lambda row: row.id)


@pytest.mark.parametrize("by", SLICES)
@settings(parent=relaxed, max_examples=15)
@given(table=full, known=figures, place=st.sampled_from([PLACES[HOSPITAL], PLACES[COMMITTEE]]), period=asked)
def test_slices_equal_brute_force(
    base: Base, table: list[Row], known: list[Figure], place: Place, period: Period, by: str
) -> None:
    base.fill(table)
    plain = ask(base, known, place, period)
    for figure, answer, whole in zip(known, ask(base, known, place, period, by), plain, strict=True):
        assert (answer.value, answer.status, answer.records) == (whole.value, whole.status, whole.records)
        for cell in answer.cells:
            counted = _cell_rows(figure, table, place, period, by, cell.key)
            assert cell.records == (len(counted) if cell.status is Status.OK else 0)
            if cell.status is Status.OK:
                assert cell.value == shown(figure, brute(figure, counted)), cell
        if figure.measure in {Measure.COUNT, Measure.SUM} and figure.dated is Dated.FLOW and answer.status is Status.OK:
            assert sum(Fraction(str(cell.value or 0)) for cell in answer.cells) == answer.value


def _cell_rows(figure: Figure, table: list[Row], place: Place, period: Period, by: str, key: str | None) -> list[Row]:
    along = axis(by)
    if along.along == "time":
        from tongxin.toolbox.periods import Rhythm, window_of

        window = window_of(D.fromisoformat(str(key)), Rhythm(by)).overlap(period)
        assert window
        return brute_rows(figure, table, place.organisation, window, SOURCES)
    counted = brute_rows(figure, table, place.organisation, period, SOURCES)
    if along.along == "dimension":
        return [row for row in counted if _spelt(row.value(by)) == key]
    return [row for row in counted if _unit(row, figure, place, period, by) == (UUID(key) if key else None)]


def _unit(row: Row, figure: Figure, place: Place, period: Period, by: str) -> UUID | None:
    above = world.parents(row.organisation, world.effective(row, figure.dated or Dated.FLOW, period))
    below = above[: above.index(place.organisation)][::-1]
    if by == "unit:branch":
        return next((o for o in below if world.ORGANISATIONS[o][0] == "branch"), None)
    depth = 2 if by == "unit:2" else 1
    return below[depth - 1] if len(below) >= depth else None


def _spelt(value: Any) -> str | None:
    return None if value is None else str(value)
