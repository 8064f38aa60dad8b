"""How long somebody was trained, as steps of procedures ask it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.registers.conftest import SYSTEM, Hospital
from tongxin.ground.records.effects import preconditions
from tongxin.registers.activities import commands

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)


def test_hours_of_classes_attended_and_nothing_where_there_are_none(hospital: Hospital) -> None:
    ask = preconditions["activities.training_hours"].ask
    one, two = hospital.people[:2]
    for hours in (Decimal("16.5"), Decimal(8)):
        commands.record(
            by=SYSTEM, organisation=hospital.one, kind="party_training", title=f"培训{hours}", occurred_on=DAY, hours=hours,
            present=[one], extra={"role": "发展对象"}, late_reason="补录",
        )  # fmt: skip
    assert ask(one.pk, DAY, DAY) == 24
    assert ask(one.pk, DAY + dt.timedelta(days=1), dt.date(2026, 12, 31)) is None
    assert ask(two.pk, DAY, DAY) is None
