"""The hospital of the registers' tests, with an activity and an honour to tie."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from tests.registers.conftest import SYSTEM, Hospital, hospital  # noqa: F401  the fixture

from tongxin.ground.records.models import Record
from tongxin.registers.activities import commands as activities
from tongxin.registers.outcomes import commands as outcomes

TODAY = dt.date(2026, 11, 22)


@dataclass(frozen=True)
class Tied:
    """Records of the first branch: a service and the honour it brought; a service of the second branch."""

    service: Record
    honour: Record
    elsewhere: Record


@pytest.fixture
def records(hospital: Hospital) -> Tied:  # noqa: F811  the fixture
    def service(unit: str, title: str) -> Record:
        row = activities.record(
            by=SYSTEM, organisation=getattr(hospital, unit), kind="volunteering", title=title, occurred_on=TODAY,
            present=hospital.people[:2], extra={"category": "义诊咨询"},
        )  # fmt: skip
        return row.record

    honour = outcomes.record(
        by=SYSTEM, organisation=hospital.one, kind="honour", title="先进党支部", occurred_on=TODAY,
        values={"level": "hospital", "body": "院党委"},
    )  # fmt: skip
    return Tied(service("one", "社区义诊"), honour.record, service("two", "外科义诊"))
