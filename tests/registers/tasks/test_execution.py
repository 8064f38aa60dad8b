"""Rates of execution by unit and source, causes of delay, and the 督查通报, which names no person."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import docx
import pytest
from django.test import Client

from tests.registers.tasks.conftest import TODAY, Office
from tongxin.figures.queries import compute
from tongxin.ground.access.models import User
from tongxin.registers.tasks import commands, queries
from tongxin.registers.tasks.commands import Told
from tongxin.registers.tasks.commands.making import Draft
from tongxin.registers.tasks.definitions import Cause, State
from tongxin.registers.tasks.documents import bulletin, write
from tongxin.registers.tasks.execution import execution
from tongxin.toolbox import periods
from tongxin.toolbox.official import Table

pytestmark = pytest.mark.django_db
GIVEN, DUE, LATE = dt.date(2026, 3, 2), dt.date(2026, 11, 10), dt.date(2026, 11, 15)
YEAR, MONTH = periods.parse("2026"), periods.parse("2026-11")


@pytest.fixture
def year(office: Office) -> Office:
    """Four tasks due in November: closed in time, closed late, open and overdue, cancelled; and one to come."""
    one, two = office.hospital.one, office.hospital.two
    drafts = [
        Told(Draft(one, "甲", "party_resolution", DUE, GIVEN), State.CLOSED, closed_on=DUE),
        Told(Draft(one, "乙", "research", DUE, GIVEN), State.CLOSED, closed_on=LATE, cause=Cause.FUNDS),
        Told(
            Draft(two, "丙", "party_resolution", DUE, GIVEN, owner=office.hospital.people[0]),
            State.WORKING,
            progress="等待批复",
        ),
        Told(Draft(two, "丁", "party_resolution", DUE, GIVEN), State.CANCELLED),
        Told(Draft(two, "戊", "other", TODAY + dt.timedelta(60), GIVEN), State.ACCEPTED),
    ]
    commands.record_many(by=office.user, organisation=office.hospital.root, tasks=drafts)
    return office


def test_rates_by_unit_and_source_with_causes(year: Office) -> None:
    told = execution(year.user, year.hospital.root, MONTH)
    assert (told.whole.due, told.whole.closed, told.whole.in_time, told.whole.overdue) == (3, 2, 1, 1)
    assert {rate.title: (rate.due, rate.closed) for rate in told.units} == {"内科党支部": (2, 2), "外科党支部": (1, 0)}
    assert {rate.title: rate.due for rate in told.sources} == {"党委会决议": 2, "领导调研": 1}
    assert dict(told.whole.causes) == {"资金未到位": 1, "未说明原因": 1}
    assert {rate.title: rate.causes for rate in told.units} == {
        "内科党支部": [("资金未到位", 1)], "外科党支部": [("未说明原因", 1)],
    }  # fmt: skip
    assert {rate.title: dict(rate.causes) for rate in told.sources} == {
        "党委会决议": {"未说明原因": 1},
        "领导调研": {"资金未到位": 1},
    }
    names = ["tasks.due", "tasks.execution_rate", "tasks.in_time_rate"]
    figures = [answer.value for answer in compute(year.user, names, year.hospital.root, MONTH)]
    assert figures == [told.whole.due, told.whole.closed_rate, told.whole.in_time_rate]
    none = execution(year.user, year.hospital.root, periods.parse("2025"))
    assert (none.whole.closed_rate, none.units, none.whole.causes) == (None, [], [])


def test_the_bulletin_names_units_and_no_person(year: Office) -> None:
    paper = bulletin(year.user, year.hospital.root, MONTH)
    tables = [part for part in paper.parts if isinstance(part, Table)]
    assert paper.title == "督查通报（2026年11月）"
    assert [[row[1] for row in table.rows] for table in tables[1:]] == [["甲", "乙"], ["戊"], ["丙"]]
    assert tables[-1].rows[0][-1] == "逾期12天，催办0次；等待批复"
    assert all(sum(table.widths) == 156 for table in tables)
    document = docx.Document(BytesIO(write(year.user, year.hospital.root, MONTH)))
    said = "\n".join(
        [paragraph.text for paragraph in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    assert "到期3项，已办结2项，其中按期办结1项，逾期未办结1项" in said
    assert not any(person.name in said for person in year.hospital.people)


def test_a_bulletin_of_nothing_and_of_days(office: Office) -> None:
    paper = bulletin(office.user, office.hospital.root, periods.parse("2026-01-05..2026-01-20"))
    assert paper.title == "督查通报（2026年1月5日至2026年1月20日）"
    assert not any(isinstance(part, Table) for part in paper.parts)


def test_the_pages(year: Office) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=year.user.id))
    page = client.get("/tasks/rates/?period=2026-11")
    assert "到期 3 项，已办结 2 项（66.7%）" in page.content.decode()
    wrong = client.get("/tasks/rates/?period=abc")
    assert (wrong.status_code, wrong.context["problem"] != "") == (200, True)
    assert "没有到期的任务" in client.get("/tasks/rates/?period=2025").content.decode()
    assert client.get("/tasks/bulletin/?period=2026-11").content[:2] == b"PK"
    client.force_login(User.objects.get(pk=year.hospital.secretary.id))
    assert client.get("/tasks/rates/").status_code == 200
    assert client.get("/tasks/bulletin/").status_code == 403


def test_what_is_counted_is_what_is_proposed(office: Office) -> None:
    for days in (3, 5, 8):
        office.late(days, title=f"逾期{days}天")
    assert (queries.count_to_urge(office.user), len(queries.to_urge(office.user))) == (3, 3)
    task = queries.to_urge(office.user)[0][0]
    commands.urge(by=office.user, organisation=office.hospital.root, versions={str(task.pk): task.record.version})
    assert (queries.count_to_urge(office.user), len(queries.to_urge(office.user))) == (2, 2)
