"""Pages of the room: what they show and in how many statements."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registers.conftest import SYSTEM, Hospital
from tests.registers.procedures.journey import WAY, taken
from tests.registers.tasks.conftest import officer

from tongxin.ground.access.models import User
from tongxin.people import commands as people
from tongxin.people.panels import Asked
from tongxin.registers.procedures import commands, looking
from tongxin.registers.procedures.commands import PastCase
from tongxin.registers.procedures.models import Case
from tongxin.toolbox import clock

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2027, 12, 1, 9, tzinfo=clock.ZONE)
OLD = [taken(item.step, item.on.isoformat(), item.outcome) for item in WAY]


def bring(hospital: Hospital, count: int, steps: int) -> None:
    """Take in cases of the first branch that have come so many steps far."""
    first = Case.objects.count()
    persons = [
        people.register(by=SYSTEM, organisation=hospital.root, code=f"y{first + place}", name=f"示例{first + place}")
        for place in range(count)
    ]
    entries = [PastCase(hospital.one, OLD[:steps], person) for person in persons]
    commands.import_cases(by=SYSTEM, organisation=hospital.root, procedure="member_development", entries=entries)


def seen(client: Client, address: str) -> tuple[str, int]:
    client.get(address)
    with CaptureQueriesContext(connection) as counted:
        answer: Any = client.get(address)
    assert answer.status_code == 200
    own = [each for each in counted if "SAVEPOINT" not in each["sql"]]
    return answer.content.decode(), len(own)


@pytest.fixture
def client(client: Client, hospital: Hospital) -> Client:
    client.force_login(User.objects.get(pk=hospital.secretary.id))
    return client


def test_a_branch_sees_what_each_activist_needs_next_whatever_has_been_before(
    client: Client, hospital: Hospital
) -> None:
    with clock.at(NOW):
        bring(hospital, 8, 5)
        text, few = seen(client, "/procedures/branch/")
        bring(hospital, 60, len(OLD))
        again, many = seen(client, "/procedures/branch/")
    assert text.count("data-row") == 8
    assert "培养教育考察" in text
    assert "入党积极分子" in text
    assert again.count("data-row") == 68
    assert few == many <= 12


def test_the_page_of_a_person_tells_what_comes_next_and_by_when(client: Client, hospital: Hospital) -> None:
    with clock.at(NOW):
        bring(hospital, 1, 15)
        case = Case.objects.get()
        month, _count = seen(client, "/duties/month/")
        member, _count = seen(client, f"/people/{hospital.people[0].pk}/")
        client.force_login(User.objects.get(pk=hospital.office.id))
        page, _count = seen(client, f"/people/{case.subject_id}/")
    told = "下一步“填写入党志愿书”，最迟"
    assert (case.next_step, case.due_on) == ("form", dt.date(2026, 7, 20)), "the meeting waits for the form"
    assert [f"发展党员，{told}" in page, f"{case.record.title}，{told}" in month] == [True, True]
    assert "办理中的程序" not in member


def test_all_cases_that_run_are_counted_and_the_first_shown(hospital: Hospital) -> None:
    asked = Asked(hospital.secretary, hospital.one, NOW.year, lambda permission: True)
    with clock.at(NOW):
        bring(hospital, 9, 15)
        with CaptureQueriesContext(connection) as counted:
            says = looking.of_month(asked)
    assert says is not None
    assert (says.total, len(says.lines)) == (9, looking.SHOWN)
    assert sum('"procedures_case"' in each["sql"] for each in counted) == 1


def test_nobody_reads_of_walled_cases_on_the_page_of_a_person(client: Client, hospital: Hospital) -> None:
    keeper = officer("organisation_section", hospital.root, hospital.root)
    person = hospital.people[0]
    begun = {"young_cadre_pool": {"reason": "示例"}, "title_appointment_separation": {"held": "中级", "post": "九级"}}
    for way, facts in begun.items():
        commands.open_case(
            by=keeper, organisation=hospital.root, procedure=way, subject=person, on=dt.date(2026, 1, 4), facts=facts
        )
    client.force_login(User.objects.get(pk=keeper.id))
    page, _count = seen(client, f"/people/{person.pk}/")
    assert ["职称评聘分离" in page, "优秀年轻干部培养" in page] == [True, False]


def test_a_case_page_asks_few_statements(client: Client, hospital: Hospital) -> None:
    with clock.at(NOW):
        bring(hospital, 1, len(OLD))
        case = Case.objects.get()
        text, count = seen(client, f"/procedures/{case.pk}/")
        _list, listed = seen(client, "/procedures/")
    assert "入党宣誓" in text
    assert count <= 12
    assert listed <= 12
