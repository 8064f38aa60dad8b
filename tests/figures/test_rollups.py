"""Whatever is written, voided, moved or deleted, and whenever deltas are folded: months answer what the rows answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from tests.figures import world
from tests.figures.conftest import Base
from tests.figures.test_answers import PLACES, SOURCES, TODAY, relaxed, rows
from tests.figures.world import BRANCH_A, COMMITTEE, HOSPITAL, Row

from tongxin.figures import rollups
from tongxin.figures.answers import Answer, Book, Computation, Place
from tongxin.figures.definitions import Figure
from tongxin.figures.evaluate import Status
from tongxin.figures.plan import axis
from tongxin.toolbox.periods import Period, half, month, parse, year

SOURCE = SOURCES["test.events"]
BASE: dict[str, Any] = {"source": "test.events", "measure": "count", "dated": "flow"}
RAW: dict[str, dict[str, Any]] = {
    "test.all": BASE,
    "test.a": {**BASE, "where": {"kind": "a", "flag": True}},
    "test.hours": {
        **BASE,
        "measure": "sum",
        "of": "hours",
        "where": [{"dimension": "status", "op": "ne", "value": "absent"}],
    },
    "test.served": {**BASE, "measure": "sum", "of": "served"},
    "test.people": {**BASE, "measure": "distinct", "of": "person"},
    "test.late": {**BASE, "where": [{"dimension": "day", "op": "ge", "value": "2021-05-01"}]},
    "test.ever": {**BASE, "dated": "cumulative"},
    "test.rate": {"unit": "%", "ratio": {"of": "test.a", "to": "test.all"}},
    "test.often": {"unit": "%", "frequency": {"of": "test.a", "every": "quarter"}},
    "test.weekly": {"unit": "%", "frequency": {"of": "test.a", "every": "week"}},
    "test.mean": {"mean_of_groups": {"of": "test.rate", "by": "kind"}},
}
FIGURES = {
    id: TypeAdapter(Figure).validate_python({"id": id, "title": id, "unit": "项", "decimals": 2, **raw})
    for id, raw in RAW.items()
}


def ask(base: Base, place: Place, period: Period, by: str, *, rolled: bool) -> list[Answer]:
    cut = axis(by) if by else None
    return Computation(base.read, Book(FIGURES, SOURCES), place, period, TODAY, cut, rolled=rolled).answers(
        list(FIGURES.values())
    )


# Whole months, and days before, after and around them; none at all in the last.
PERIODS = [
    year(2021), half(2021, 2), month(2021, 7), half(2021, 1), parse("2021-03-05..2021-11-30"),
    parse("2021-01-01..2021-08-20"), parse("2021-02-11..2021-12-15"), parse("2021-06-25..2021-08-09"),
    parse("2021-06-02..2021-07-30"),
]  # fmt: skip
changes = st.lists(
    st.one_of(
        st.builds(lambda row: ("write", row), rows),
        st.builds(lambda n: ("void", n), st.integers(1, 5)),
        st.builds(lambda n: ("delete", n), st.integers(1, 5)),
        st.builds(lambda n: ("move", n), st.integers(1, 5)),
        st.just(("fold", 3)),
        st.just(("rebuild", 0)),
    ),
    min_size=5,
    max_size=25,
)
STATEMENTS = {
    "void": "UPDATE rows SET void = true WHERE record = %(record)s",
    "delete": "DELETE FROM rows WHERE record = %(record)s",
    "move": "UPDATE rows SET organisation = %(to)s, occurred_on = occurred_on + 40, hours = 2.5 WHERE record = %(record)s",
}


def apply(base: Base, change: tuple[str, Any]) -> None:
    kind, what = change
    if kind == "fold":
        rollups.fold(base.execute, what)
    elif kind == "rebuild":
        rollups.rebuild(base.execute, SOURCE, HOSPITAL)
    elif kind == "write":
        with rollups.tracked(base.execute, SOURCES, [what.record]):
            world.insert(base.execute, [what])
    else:
        record = world.uid(50 + what)
        with rollups.tracked(base.execute, SOURCES, [record]):
            base.execute(STATEMENTS[kind], {"record": record, "to": BRANCH_A})


def empty(base: Base) -> None:
    base.fill([])
    base.execute("TRUNCATE figures_rollup")
    base.execute("TRUNCATE figures_delta")


@pytest.mark.parametrize("by", ["", "unit", "month", "quarter", "kind", "week"])
@settings(parent=relaxed, max_examples=15)
@given(
    sequence=changes,
    place=st.sampled_from([PLACES[HOSPITAL], PLACES[COMMITTEE]]),
    period=st.sampled_from(PERIODS),
)
def test_months_equal_rows(base: Base, by: str, sequence: list[Any], place: Place, period: Period) -> None:
    empty(base)
    written: set[Any] = set()
    for change in sequence:
        if isinstance(change[1], Row):
            if change[1].id in written:
                continue
            written.add(change[1].id)
        apply(base, change)
    assert ask(base, place, period, by, rolled=True) == ask(base, place, period, by, rolled=False)


def test_months_are_read_where_they_can_answer(base: Base) -> None:
    empty(base)
    base.statements.clear()
    ask(base, PLACES[HOSPITAL], year(2021), "", rolled=True)
    monthly = [sql for sql in base.statements if "figures_rollup" in sql]
    assert len(monthly) == 1
    assert "test.events" in monthly[0]


@pytest.mark.parametrize(("text", "months", "around"), [
    ("2021-01-01..2021-12-31", "2021-01-01..2021-12-31", []),
    ("2021-01-01..2021-11-22", "2021-01-01..2021-10-31", ["2021-11-01..2021-11-22"]),
    ("2020-12-31..2021-03-01", "2021-01-01..2021-02-28", ["2020-12-31..2020-12-31", "2021-03-01..2021-03-01"]),
    ("2021-01-02..2021-02-28", "2021-02-01..2021-02-28", ["2021-01-02..2021-01-31"]),
    ("2021-01-02..2021-02-27", None, ["2021-01-02..2021-02-27"]),
    ("2021-01-01..2021-01-30", None, ["2021-01-01..2021-01-30"]),
])  # fmt: skip
def test_a_period_is_its_whole_months_and_the_days_around(text: str, months: str | None, around: list[str]) -> None:
    whole, days = rollups.divided(parse(text))
    assert whole == (parse(months) if months else None)
    assert list(days) == [parse(each) for each in around]


def test_this_year_up_to_today_reads_months_and_the_days_since_the_first_of_the_last(base: Base) -> None:
    empty(base)
    base.statements.clear()
    asked = Computation(base.read, Book(FIGURES, SOURCES), PLACES[HOSPITAL], PERIODS[5], TODAY, rolled=True)
    asked.answers([FIGURES["test.hours"]])
    months, days = base.statements[0].split("AS part0\n")
    assert ("figures_rollup" in months, "figures_rollup" in days) == (True, False)


def test_a_sum_of_what_no_row_has_is_no_data_by_months_and_by_rows(base: Base) -> None:
    empty(base)
    apply(base, ("write", BARE))
    for rolled in (True, False):
        hours, every = values(base, rolled=rolled)
        assert (hours.value, hours.status, every.value) == (None, Status.NO_DATA, 1)
    apply(base, ("write", replace(BARE, id=world.uid(91), record=world.uid(52), hours=Decimal(0))))
    for rolled in (True, False):
        assert [(answer.value, answer.status) for answer in values(base, rolled=rolled)] == [
            (0, Status.OK),
            (2, Status.OK),
        ]


BARE = Row(
    id=world.uid(90), record=world.uid(51), version=1, hospital=HOSPITAL, organisation=BRANCH_A,
    occurred_on=dt.date(2021, 3, 4), valid_to=None, void=False, kind="a", status="present", person=None, hours=None,
    year=None, flag=None, extra={},
)  # fmt: skip


def values(base: Base, *, rolled: bool) -> list[Answer]:
    asked = Computation(base.read, Book(FIGURES, SOURCES), PLACES[HOSPITAL], year(2021), TODAY, rolled=rolled)
    return asked.answers([FIGURES["test.hours"], FIGURES["test.all"]])
