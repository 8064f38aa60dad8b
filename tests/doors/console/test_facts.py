"""Every fact of the mission that the demo computes is the one that was stated, and no line of the mapping holds a value."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import coverage
import pytest
from click.testing import CliRunner

from tongxin.doors.console import demo
from tongxin.doors.console.demonstration.hospital import SYSTEM
from tongxin.uses.reports import commands as reports
from tongxin.uses.reports import queries
from tongxin.uses.reports.models import Draft
from tongxin.uses.reports.paper import MISSING
from tongxin.uses.reports.verifying import verify

HERE = Path(__file__).parent
MAPPING = tomllib.loads((HERE.parents[2] / "demo" / "facts.toml").read_text("utf-8"))
STATED = tomllib.loads((HERE / "stated.toml").read_text("utf-8"))
# Words and numbers that say the same: the text says 3B for 三级乙等 and 1 for 一等奖; "early" names the first months.
SAME = {"3B": "三级乙等", "1": "一等奖"}
EARLY = 4
# How far below a round number 近 may be said, in per cent of it.
NEARLY = 5


def holds(stated: str, value: Any) -> bool:
    """Tell whether a computed value is what was stated."""
    text = str(value)
    if stated.endswith("-early"):
        return text.startswith(stated[:4]) and dt.date.fromisoformat(text).month < EARLY
    if text in (stated, SAME.get(stated)) or (text[:4].isdigit() and text.endswith(f"-{stated}")):
        return True
    try:
        number = Decimal(text)
    except ArithmeticError:
        return False
    sign = stated.rstrip("0123456789.")
    wanted = Decimal(stated[len(sign) :])
    nearly = wanted * (100 - NEARLY) / 100 <= number < wanted
    return {"": number == wanted, ">": number > wanted, ">=": number >= wanted, "~": nearly}[sign]


@pytest.mark.parametrize(
    ("stated", "value", "held"),
    [
        ("40", 40, True), ("40", 41, False), (">1400", "1432", True), (">1400", "1400", False), ("~230", 226, True),
        ("~230", 230, False), ("~230", 190, False), (">=1", 1, True), ("96.9", "96.9", True), ("09-15", "2021-09-15", True),
        ("09-15", "2021-09-16", False), ("2022-early", "2022-01-12", True), ("2022-early", "2022-08-12", False),
        ("3B", "三级乙等", True), ("A+", "A", False), ("5", None, False),
    ],
)  # fmt: skip
def test_how_stated_and_computed_are_compared(stated: str, value: Any, held: bool) -> None:
    assert holds(stated, value) is held


def test_the_mapping_holds_no_values_and_leaves_no_stated_fact_out() -> None:
    for line in MAPPING.values():
        assert line.keys() in (
            {"figure", "organisation", "from", "to"}, {"figure", "organisation", "from", "to", "by", "cell"},
            {"setting", "take", "unit"}, {"status", "reason"}, {"entries", "unit"}, {"entries", "distinct", "unit"},
        )  # fmt: skip
    assert {fact for fact, line in MAPPING.items() if "status" not in line} == STATED.keys()
    assert {line["status"] for line in MAPPING.values() if "status" in line} == {"label", "not_yet"}


@pytest.mark.django_db
def test_all_five_hospitals_yield_what_was_stated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    (tmp_path / "secrets").mkdir()
    with untraced():
        loaded = CliRunner().invoke(demo.demo, ["load", "--today", "2026-11-22"], catch_exceptions=False)
    assert loaded.exit_code == 0, loaded.output
    told = CliRunner().invoke(demo.demo, ["facts", "--json"], catch_exceptions=False)
    rows = {row["fact"]: row for row in json.loads(told.stdout)}
    assert rows.keys() == MAPPING.keys()
    _check_facts(rows)
    _check_summaries()


@contextlib.contextmanager
def untraced() -> Iterator[None]:
    """Pause the measuring of coverage, under which ten years of five hospitals take a quarter of an hour, not a minute."""
    tracing = coverage.Coverage.current()
    if tracing is not None:
        tracing.stop()
    try:
        yield
    finally:
        if tracing is not None:
            tracing.start()


def _check_facts(rows: dict[str, Any]) -> None:
    wrong = {fact: rows[fact].get("value") for fact, stated in STATED.items() if not holds(stated, rows[fact]["value"])}
    assert wrong == {}


def _check_summaries() -> None:
    """Each hospital's summary has a number in every place, worded as the mission words it, and verifies."""
    said = set()
    for row in Draft.objects.select_related("record"):
        numbers = queries.frozen(row)
        assert numbers, row.template
        assert [each.title for each in numbers if each.status != "ok" or MISSING in each.said] == []
        said |= {each.said for each in numbers}
        issue = reports.export(by=SYSTEM, draft=row, version=row.record.version)
        assert verify(SYSTEM, bytes(issue.file)).fine
    assert Draft.objects.values("hospital", "template").distinct().count() == len(demo.HOSPITALS)
    assert {"1400余人", "近万人次", "2000余人次", "1500余场", "近230例", "超8000人次"} <= said
