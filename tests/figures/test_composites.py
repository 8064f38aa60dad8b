"""Composite figures over random rows agree with formulas written out by hand, also in every cell."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from pydantic import TypeAdapter
from tests.figures.conftest import Base
from tests.figures.test_answers import PLACES, SOURCES, TODAY, asked, full, relaxed, shown
from tests.figures.world import HOSPITAL, D, Row, brute, brute_rows, child_of

from tongxin.figures.answers import Answer, Book, Computation
from tongxin.figures.definitions import Figure
from tongxin.figures.evaluate import Status, longest_run
from tongxin.figures.plan import axis
from tongxin.figures.rules import check_figure
from tongxin.toolbox.periods import Period, Rhythm, window_of, windows, year, year_before

A: dict[str, Any] = {"source": "test.events", "measure": "count", "dated": "flow", "where": {"kind": "a"}}
RAW: dict[str, dict[str, Any]] = {
    "test.a": A,
    "test.all": {**A, "where": {}},
    "test.people": {**A, "where": {"kind": "a"}, "measure": "distinct", "of": "person"},
    "test.everybody": {**A, "where": {}, "measure": "distinct", "of": "person"},
    "test.rank": {**A, "measure": "min", "of": "served"},
    "test.ratio": {"ratio": {"of": "test.a", "to": "test.people"}},
    "test.percent": {"unit": "%", "ratio": {"of": "test.a", "to": "test.all"}},
    "test.share": {
        "unit": "%",
        "share": {"of": "test.all", "where": [{"any": [{"kind": "a"}, {"status": "present"}]}]},
    },
    "test.cover": {"unit": "%", "coverage": {"done": "test.people", "expected": "test.everybody"}},
    "test.often": {"unit": "%", "frequency": {"of": "test.a", "every": "quarter"}},
    "test.less": {"difference": {"of": "test.all", "benchmark": "test.a"}},
    "test.over": {"difference": {"of": "test.all", "benchmark": 2.5}},
    "test.growth": {"unit": "%", "rate_of_change": {"of": "test.all"}},
    "test.since": {"unit": "%", "rate_of_change": {"of": "test.all", "first": D(2021, 1, 1), "last": D(2021, 6, 30)}},
    "test.mean": {"unit": "%", "mean_of_groups": {"of": "test.percent", "by": "status"}},
    "test.streak": {"streak": {"of": "test.rank", "year": "year", "rank": 7}},
}


def figure(id: str, raw: dict[str, Any]) -> Figure:
    return TypeAdapter(Figure).validate_python({"id": id, "title": id, "unit": "项", "decimals": 3, **raw})


FIGURES = {id: figure(id, raw) for id, raw in RAW.items()}
BOOK = Book(FIGURES, SOURCES)


def answers(base: Base, period: Period, by: str = "") -> dict[str, Answer]:
    computation = Computation(base.read, BOOK, PLACES[HOSPITAL], period, TODAY, axis(by) if by else None)
    return {answer.id: answer for answer in computation.answers(list(FIGURES.values()))}


def test_the_definitions_are_sound() -> None:
    assert [problem for one in FIGURES.values() for problem in check_figure(one, FIGURES, SOURCES)] == []


class Told:
    """The hand-written formulas over one list of rows that are already those of a cell."""

    def __init__(self, table: list[Row], period: Period) -> None:
        self.table, self.period = table, period

    def rows(self, id: str, period: Period | None = None) -> list[Row]:
        return brute_rows(FIGURES[id], self.table, HOSPITAL, period or self.period, SOURCES)

    def count(self, id: str, period: Period | None = None) -> Fraction:
        return Fraction(brute(FIGURES[id], self.rows(id, period)))

    def value(self, id: str) -> Fraction | None:
        everybody = {row.person for row in self.rows("test.everybody")}
        a, whole = self.count("test.a"), self.count("test.all")
        shared = [row for row in self.rows("test.all") if row.kind == "a" or row.status == "present"]
        return {
            "test.ratio": lambda: self.over(a, self.count("test.people")),
            "test.percent": lambda: self.over(100 * a, whole),
            "test.share": lambda: self.over(Fraction(100 * len(shared)), whole),
            "test.cover": lambda: self.over(100 * self.count("test.people"), Fraction(len(everybody))),
            "test.often": self.often,
            "test.less": lambda: whole - a,
            "test.over": lambda: whole - Fraction(5, 2),
            "test.growth": lambda: self.change(year_before(self.period)),
            "test.since": lambda: self.change(Period(D(2021, 1, 1), D(2021, 6, 30))),
            "test.mean": self.mean,
            "test.streak": self.streak,
        }[id]()

    @staticmethod
    def over(a: Fraction, b: Fraction) -> Fraction | None:
        return a / b if b else None

    def change(self, base: Period) -> Fraction | None:
        then = self.count("test.all", base)
        return self.over(100 * (self.count("test.all") - then), then)

    def often(self) -> Fraction | None:
        whole = [w for w in windows(self.period, Rhythm.QUARTER) if w == window_of(w.start, Rhythm.QUARTER)]
        met = [w for w in whole if self.rows("test.a", w)]
        expected = [w for w in whole if w in met or w.end < TODAY]
        return self.over(Fraction(100 * len(met)), Fraction(len(expected)))

    def mean(self) -> Fraction | None:
        rates = []
        for status in {row.status for row in self.rows("test.all")} - {None}:
            inside = [row for row in self.rows("test.all") if row.status == status]
            rates.append(Fraction(100 * sum(row.kind == "a" for row in inside), len(inside)))
        return sum(rates, Fraction(0)) / len(rates) if rates else None

    def streak(self) -> Fraction:
        ranks: dict[int, list[int]] = {}
        for row in self.rows("test.rank"):
            served = row.value("served")
            if row.year is not None and served is not None:
                ranks.setdefault(row.year, []).append(served)
        return Fraction(longest_run(year for year, found in ranks.items() if min(found) == 7))


def agree(told: Told, id: str, value: Any, status: Status) -> None:
    expected = told.value(id)
    if status is Status.OK:
        assert value == shown(FIGURES[id], expected), id
    else:
        kept = any(not row.void and row.occurred_on <= told.period.end for row in told.table)
        assert expected is None or not kept or id in {"test.growth", "test.since"}, (id, expected)


@settings(parent=relaxed, max_examples=60)
@given(full, asked)
def test_composites_equal_their_formulas(base: Base, table: list[Row], period: Period) -> None:
    base.fill(table)
    told = Told(table, period)
    for id, answer in answers(base, period).items():
        if FIGURES[id].composite:
            agree(told, id, answer.value, answer.status)


@settings(parent=relaxed, max_examples=30)
@given(full, asked)
def test_composites_in_cells_equal_their_formulas(base: Base, table: list[Row], period: Period) -> None:
    base.fill(table)
    for id, answer in answers(base, period, "unit").items():
        for cell in answer.cells:
            if FIGURES[id].composite and cell.key is not None:
                inside = [
                    row for row in table if str(child_of(HOSPITAL, row.organisation, row.occurred_on)) == cell.key
                ]
                if cell.status is Status.OK:
                    assert cell.value == shown(FIGURES[id], Told(inside, period).value(id)), (id, cell)


@settings(parent=relaxed, max_examples=20)
@given(full)
def test_composites_by_quarter(base: Base, table: list[Row]) -> None:
    base.fill(table)
    found = answers(base, year(2021), "quarter")
    for cell, window in zip(found["test.percent"].cells, windows(year(2021), Rhythm.QUARTER), strict=True):
        told = Told(table, window)
        for id in ("test.percent", "test.cover", "test.growth", "test.often", "test.mean"):
            one = next(c for c in found[id].cells if c.key == cell.key)
            if one.status is Status.OK:
                assert one.value == shown(FIGURES[id], told.value(id)), (id, cell)


def test_one_statement_serves_all_figures_of_a_window(base: Base) -> None:
    base.fill([])
    answers(base, year(2021))
    assert len(base.statements) == 2  # all years and the fixed half year at once, and one question about zeros


def test_the_longest_run() -> None:
    assert [longest_run(years) for years in ([], [2021], [2019, 2021, 2022, 2020, 2025])] == [0, 1, 4]
