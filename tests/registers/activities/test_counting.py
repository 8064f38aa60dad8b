"""After every command the months kept agree with the rows counted anew."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection
from pytest_django import Settings

from tests.registers.activities.test_ledger import row, taken_in
from tests.registers.conftest import Hospital
from tongxin.figures import deltas
from tongxin.figures.models import Rollup
from tongxin.ground.exchange import commands as exchange
from tongxin.registers.activities import commands

TODAY = dt.date(2026, 11, 22)
KIND: dict[str, Any] = {"kind": "volunteering", "title": "门诊导医", "extra": {"category": "其他"}}


def kept(hospital: Hospital) -> set[tuple[Any, ...]]:
    """Return the months kept, zeros left out."""
    deltas.fold()
    columns = ("source", "organisation_id", "month", "measure", "amount")
    return {(*values, str(group)) for *values, group in Rollup.objects.exclude(amount=0).values_list(*columns, "group")}


def agree(hospital: Hospital) -> int:
    """Check that the months kept are those counted anew; return how many there are."""
    before = kept(hospital)
    deltas.rebuild(hospital.root.pk)
    assert kept(hospital) == before
    return len(before)


def test_a_gathering_is_counted_through_its_whole_life(hospital: Hospital) -> None:
    planned = commands.plan(
        by=hospital.secretary, organisation=hospital.one, occurred_on=TODAY, starts_at=dt.time(8), **KIND
    )
    assert agree(hospital) == 0
    held = commands.confirm(
        by=hospital.recorder, gathering=planned, version=1, present=hospital.people[:3], hours=Decimal(3), served=9
    )
    assert agree(hospital) > 0
    changed = commands.correct(
        by=hospital.secretary,
        gathering=held,
        version=2,
        reason="笔误",
        hours=Decimal(2),
        extra={"category": "义诊咨询"},
    )
    assert agree(hospital) > 0
    commands.void(by=hospital.secretary, gathering=changed, version=3, reason="重复登记")
    assert agree(hospital) == 0


def test_a_recorded_gathering_is_counted(hospital: Hospital) -> None:
    commands.record(by=hospital.recorder, organisation=hospital.one, occurred_on=TODAY, present=hospital.people, **KIND)
    assert agree(hospital) > 0


def test_a_ledger_taken_in_and_undone_is_counted(hospital: Hospital, settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path
    batch = taken_in(hospital, row("示例甲"), row("示例乙"), row("", "", headcount=40, date=dt.date(2021, 5, 1)))
    assert agree(hospital) > 0
    exchange.undo(by=hospital.office, batch=batch, version=batch.version, reason="填错了表")
    assert agree(hospital) == 0


def test_a_command_without_anything_to_count_writes_no_change(hospital: Hospital) -> None:
    commands.plan(by=hospital.secretary, organisation=hospital.one, occurred_on=TODAY, **KIND)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM figures_delta")
        assert cursor.fetchone() == (0,)
