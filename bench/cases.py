"""5,000 cases of member development: taken in from an .xlsx with all rules judged, and looked at anew for what is due."""

from __future__ import annotations

import datetime as dt
import io
import time
from typing import Any

import xlsxwriter
from django.db import connection

from bench.timing import say
from tongxin.ground.catalog.queries import entry
from tongxin.ground.commands.actors import System
from tongxin.ground.exchange import commands as exchange
from tongxin.ground.files.definitions import Upload
from tongxin.ground.organisations.commands import found, found_hospital
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.people.definitions import Standing
from tongxin.people.models import Membership, Person
from tongxin.registers.procedures.commands import refresh_all
from tongxin.registers.procedures.models import Case

ROWS, BRANCHES = 5_000, 60
START = dt.date(2010, 1, 1)
BY = System("bench")
# Days before and after the branch meeting; the case waits for the application to become a full member.
WAY = {
    "application": -600, "talk": -590, "activist": -540, "activist_filed": -530, "contacts": -525, "target": -160,
    "target_filed": -150, "introducers": -140, "political_review": -110, "training": -90, "committee_review": -60,
    "pre_review": -28, "form": -20, "branch_meeting": 0, "superior_talk": 18, "approval": 25, "placed": 27, "oath": 30,
}  # fmt: skip


def take_in(_hospital: object) -> None:
    """Upload with its check, confirm (seconds, at most 60); compute anew what is due (at most 2 SQL passes and 1 ms a case)."""
    root = _hospital_of_its_own()
    content = _workbook()
    start = time.perf_counter()
    batch = exchange.upload(by=BY, organisation=root, ledger="member_development", upload=Upload("c.xlsx", content))
    exchange.confirm(by=BY, batch=batch)
    spent = time.perf_counter() - start
    say("5,000 legacy cases, every rule judged", rows=ROWS, faults=batch.faults, ratio=spent, limit=60)
    _due(root)


def _due(root: Organisation) -> None:
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.case_id, s.step, s.occurred_on, s.outcome, f.key, f.number FROM procedures_steptaken s"
            " LEFT JOIN procedures_fact f ON f.step_id = s.id AND f.number IS NOT NULL"
            " WHERE s.voided_at IS NULL AND s.hospital_id = %s ORDER BY s.case_id, s.number",
            [root.pk],
        )
        cursor.fetchall()
    one = (time.perf_counter() - start) * 1000
    start = time.perf_counter()
    changed = refresh_all(by=BY, organisation=root)
    spent = (time.perf_counter() - start) * 1000
    cases = Case.objects.filter(hospital=root).count()
    say("what is due in 5,000 open cases", cases=cases, changed=changed, sql_ms=one, ratio=spent, limit=2 * one + cases)


def _hospital_of_its_own() -> Organisation:
    root = found_hospital(by=BY, code="cases", name="程序医院", established_on=START)
    branches = [
        found(by=BY, parent=root, kind=OrganisationKind.BRANCH, code=f"c{n}", name=f"第{n}支部", established_on=START)
        for n in range(BRANCHES)
    ]
    people = [
        Person(hospital=root, organisation=root, code=f"C{n:05}", name=f"示例{n:05}", sort_key=f"{n:05}")
        for n in range(ROWS + 2 * BRANCHES)
    ]
    for person in people:
        person.born = dt.date(1990, 1, 1)
    Person.objects.bulk_create(people)
    Membership.objects.bulk_create(
        Membership(
            person=person, hospital=root, organisation=branches[n % BRANCHES], standing=Standing.FULL, valid_from=START
        )
        for n, person in enumerate(people[ROWS:])
    )
    return root


def _workbook() -> bytes:
    columns = [column for column in entry("ledger", "member_development").columns if column.type != "seq"]
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [column.title for column in columns])
    for number in range(ROWS):
        row = _row(number)
        sheet.write_row(number + 1, 0, [row.get(column.key, "") for column in columns])
    book.close()
    return buffer.getvalue()


def _row(number: int) -> dict[str, Any]:
    meeting = dt.date(2025, 3, 3) + dt.timedelta(days=number % 200)
    days = {step: meeting + dt.timedelta(days=offset) for step, offset in WAY.items()}
    reviews = "、".join(f"{meeting + dt.timedelta(days=offset)}" for offset in (-380, -220, -165))
    named = [f"C{ROWS + 2 * (number % BRANCHES) + one:05}" for one in (0, 1)]
    return {
        **days, "branch": f"第{number % BRANCHES}支部", "name": f"C{number:05}", "review": reviews,
        "contacts__contacts": "、".join(named), "introducers__introducers": "、".join(named), "training__days": 3,
        "branch_meeting__votes": "30/28/27", "pre_review__form_number": f"B{number:05}", "talk__talker": named[0],
    }  # fmt: skip
