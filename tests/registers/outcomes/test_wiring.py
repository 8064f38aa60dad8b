"""What the room puts into the corridors."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from tests.registers.conftest import Hospital, found_hospital
from tongxin.figures.queries import compute
from tongxin.figures.sources import sources
from tongxin.ground.catalog.kinds import kinds
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.arguments import parse
from tongxin.registers.outcomes import commands
from tongxin.registers.outcomes.definitions import Field, OutcomeKind
from tongxin.toolbox.periods import year
from tongxin.toolbox.problems import NotFound


def told(entry: OutcomeKind) -> set[str]:
    return {problem.code for problem in kinds["outcome"].check(entry, active())}


def test_a_kind_with_mistakes_is_told_all_of_them() -> None:
    wrong = OutcomeKind(
        "k", "示例",
        fields=[Field("rank"), Field("rank"), Field("mine"), Field("level", choices=["universe"]), Field("x", "甲", "choice")],
    )  # fmt: skip
    assert told(wrong) == {
        "outcomes.field_twice", "outcomes.untitled", "outcomes.level", "outcomes.no_choices",
    }  # fmt: skip


def test_a_figure_that_counts_what_its_kind_does_not_ask_is_told() -> None:
    known: OutcomeKind = active().all("outcome")["branch_brand"]
    assert told(known) == set()
    fewer = [field for field in known.fields if field.key != "method"]
    assert told(replace(known, fields=fewer)) == {"outcomes.figure_field"}


def test_a_field_of_a_kind_is_a_dimension_with_its_title() -> None:
    source = sources["outcomes.outcome"]
    method, sessions = source.dimension("extra.method"), source.dimension("amount.sessions")
    assert method is not None
    assert sessions is not None
    assert (str(method.title), str(sessions.title)) == ("支部工作法", "服务次数")
    unknown = source.dimension("extra.unknown")
    assert unknown is not None
    assert str(unknown.title) == "unknown"
    assert source.dimension("extra.Robert'); DROP") is None
    assert len(source.dimensions) == len(list(source.dimensions))


@pytest.mark.parametrize("value", ["not a key", "00000000-0000-7000-8000-000000000000"])
def test_json_names_an_outcome_by_its_key(hospital: Hospital, value: str) -> None:
    made = commands.record(
        by=hospital.office, organisation=hospital.root, kind="work", title="院志", occurred_on=dt.date(2026, 1, 10),
        values={"category": "院史院志"},
    )  # fmt: skip
    asked: Any = commands.void
    assert parse(asked, hospital.office, {"outcome": str(made.pk), "version": 1, "reason": "x"})["outcome"] == made
    with pytest.raises(NotFound):
        parse(asked, hospital.office, {"outcome": value, "version": 1, "reason": "x"})
    with pytest.raises(NotFound):
        parse(asked, found_hospital("other").office, {"outcome": str(made.pk), "version": 1, "reason": "x"})


def test_every_figure_of_the_room_is_computed(hospital: Hospital) -> None:
    ids = [entry.id for entry in active().all("figure").values() if entry.source.startswith("outcomes.")]
    answers = compute(hospital.office, ids, hospital.root, year(2026))
    assert len(answers) == len(ids) > 90
