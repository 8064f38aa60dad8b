"""A made-up hospital with volunteer services and practical deeds of 2026, and a report drafted for it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.registers.conftest import SYSTEM, Hospital, found_hospital

from tongxin.registers.activities import commands as activities
from tongxin.registers.activities.models import Gathering
from tongxin.uses.reports import commands
from tongxin.uses.reports.models import Draft

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


def serve(hospital: Hospital, day: dt.date, people: int, title: str = "门诊导医") -> Gathering:
    """Record one volunteer service of the first branch with some people present."""
    return activities.record(
        by=SYSTEM, organisation=hospital.one, kind="volunteering", title=title, occurred_on=day,
        present=hospital.people[:people], hours=Decimal(2), extra={"category": "就诊高峰导医"}, late_reason="测试数据",
    )  # fmt: skip


@pytest.fixture
def hospital(db: None, noon: dt.date) -> Hospital:
    made = found_hospital("sl")
    serve(made, dt.date(2026, 3, 5), 5, "学雷锋志愿服务")
    serve(made, dt.date(2026, 11, 20), 3)
    activities.record(
        by=SYSTEM, organisation=made.two, kind="practical_deed", title="代办出院手续", occurred_on=dt.date(2026, 11, 2),
        present=[], times=12, extra={"beneficiary": "出院患者", "owner": "示例乙"},
    )  # fmt: skip
    return made


@pytest.fixture
def draft(hospital: Hospital) -> Draft:
    return commands.draft(
        by=hospital.office, template="annual_summary", organisation=hospital.root, first=FIRST, last=LAST
    )
