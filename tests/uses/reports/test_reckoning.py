"""Numbers are asked for the right unit and period, kept, and asked again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.registers.conftest import SYSTEM, Hospital
from tests.uses.reports.conftest import FIRST, LAST, serve

from tongxin.registers.activities import commands as activities
from tongxin.toolbox.problems import Denied, NotFound
from tongxin.uses.reports import commands, queries
from tongxin.uses.reports.models import Draft
from tongxin.uses.reports.reckoning import current, read_value
from tongxin.uses.reports.verifying import verify


@pytest.mark.parametrize(
    ("kept", "value"),
    [
        (None, None),
        ("730", 730),
        ("-5", -5),
        ("90.84", Decimal("90.84")),
        ("2026-03-05", "2026年3月5日"),
        ("三级甲等", "三级甲等"),
    ],
)
def test_kept_values_are_read_back(kept: str | None, value: object) -> None:
    assert read_value(kept) == value


@pytest.fixture
def branch(hospital: Hospital) -> Draft:
    """A report of the first branch, drafted by the system."""
    return commands.draft(by=SYSTEM, template="annual_summary", organisation=hospital.one, first=FIRST, last=LAST)


def deed(hospital: Hospital, title: str, times: int, day: dt.date) -> None:
    activities.record(
        by=SYSTEM, organisation=hospital.two, kind="practical_deed", title=title, occurred_on=day, present=[],
        times=times, extra={"beneficiary": "患者", "owner": "示例乙"}, late_reason="测试数据",
    )  # fmt: skip


def test_numbers_of_other_units_and_of_last_year(branch: Draft, hospital: Hospital) -> None:
    deed(hospital, "去年的实事", 10, dt.date(2025, 5, 1))
    text = (
        "{{deeds.times}}、{{deeds.times | organisation=hospital}}、{{deeds.times | organisation=b2 | change}}、"
        "{{deeds.times | organisation=b2 | period=last_year}}"
    )
    commands.write_prose(by=SYSTEM, draft=branch, section="overview", text=text, version=1)
    said = [each.said for each in queries.frozen(Draft.objects.get(pk=branch.pk))][:4]
    assert said == ["0件次", "12件次", "增长20.00%", "10件次"]


def test_a_unit_that_does_not_exist(branch: Draft) -> None:
    with pytest.raises(NotFound, match="b9"):
        commands.write_prose(
            by=SYSTEM, draft=branch, section="overview", text="{{deeds.times | organisation=b9}}", version=1
        )


def test_a_unit_one_may_not_ask_about(branch: Draft, hospital: Hospital) -> None:
    with pytest.raises(Denied):
        commands.write_prose(
            by=hospital.secretary, draft=branch, section="overview", text="{{deeds.times | organisation=b2}}", version=1
        )


def test_records_one_may_not_see_change_the_number_but_are_not_named(branch: Draft, hospital: Hospital) -> None:
    text = "{{deeds.times | organisation=b2 | change}}，{{deeds.times | organisation=b2}}"
    commands.write_prose(by=SYSTEM, draft=branch, section="overview", text=text, version=1)
    content = bytes(commands.export(by=SYSTEM, draft=branch, version=2).file)
    deed(hospital, "新办的实事", 3, dt.date(2026, 11, 21))
    deed(hospital, "去年的实事", 10, dt.date(2025, 5, 1))
    first, second = verify(hospital.secretary, content).findings[:2]
    assert (first.now, second.now) == ("增长50.00%", "15件次")
    assert [(change.how, change.title) for change in first.changes] == [("added", ""), ("added", "")]
    assert [change.title for change in second.changes] == [""]
    named = verify(hospital.office, content).findings[1].changes
    assert [change.title for change in named] == ["新办的实事"]


def test_the_frozen_answer_stands_where_nothing_newer_may_be_asked(draft: Draft, hospital: Hospital) -> None:
    known = queries.frozen(draft)
    serve(hospital, dt.date(2026, 11, 21), 4)
    assert [answer.value for answer in current(hospital.office, known)][:3] == [3, 5, 12]
    assert [answer.value for answer in current(hospital.member, known)][:3] == [2, 5, 8]
    retired = [replace(each, number=replace(each.number, figure="no.longer")) for each in known]
    assert [answer.value for answer in current(hospital.office, retired)][:3] == [2, 5, 8]
