"""The ledger of rule documents: taken in, told what is wrong, undone, given out."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from tests.registers.conftest import SYSTEM, Hospital, found_hospital
from tests.registers.rulebook.conftest import TEXT, TODAY, Book
from tests.registers.tasks.conftest import officer
from tongxin.ground.exchange.queries.rows import key_of
from tongxin.ground.exchange.tables import Row
from tongxin.ground.organisations.commands import found
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.people.models import Person
from tongxin.registers.rulebook import commands, exports, queries
from tongxin.registers.rulebook.commands import ledgers
from tongxin.registers.rulebook.definitions import DocumentState
from tongxin.registers.rulebook.models import Document, Signature, Version

COLUMNS = (*ledgers.NEEDS, "number", "department", "ended_on", "filed_on", "filed_with")


def row(place: int, **more: Any) -> Row:
    day = dt.date(2021, 3, 1)
    usual = {"title": "《党费管理办法》", "category": "党建工作制度", "approved_by": "2021年第3次党委会", "issued_on": day,
             "effective_on": day}  # fmt: skip
    values = {**usual, **more}
    return Row({name: at for at, name in enumerate(COLUMNS)}, place, [values.get(name) for name in COLUMNS])


def taken_in(hospital: Hospital, *rows: Row) -> list[uuid.UUID]:
    made = ledgers.plan(hospital.office, hospital.root, rows)
    assert not made.faults
    pairs = commands.import_rows(
        by=hospital.office, organisation=hospital.root, batch=uuid.uuid4(), planned=made.planned
    )
    return [key for _row, key in pairs]


def test_versions_of_a_title_follow_each_other(hospital: Hospital) -> None:
    later = dt.date(2023, 6, 1)
    second = row(1, issued_on=later, effective_on=later, filed_on=dt.date(2023, 6, 10), filed_with="上级党委")
    taken_in(hospital, second, row(2, number="党〔2021〕3号"), row(3, title="旧办法", ended_on=dt.date(2022, 1, 1)))
    first, new = Version.objects.filter(record__title="党费管理办法").order_by("ordinal")
    assert (first.ended_on, new.ended_on) == (dt.date(2023, 5, 31), None)
    assert queries.articles_of(new) == []
    assert Document.objects.get(record__title="旧办法").record.state == DocumentState.ABOLISHED
    said = list(exports.versions(hospital.office, hospital.root, dt.date(2021, 1, 1), TODAY))
    assert [(each["title"], each["state"], each["filed_with"]) for each in said] == [
        ("党费管理办法", "已废止", ""), ("旧办法", "已废止", ""), ("党费管理办法", "现行有效", "上级党委"),
    ]  # fmt: skip
    filled = commands.fill_in(by=hospital.office, rule_version=new, version=1, text=TEXT)
    assert len(queries.articles_of(filled)) == 4


def test_what_is_wrong_is_told_by_row_and_column(book: Book) -> None:
    book.draft(title="考勤办法")
    hospital, day = book.hospital, dt.date(2021, 3, 1)
    rows = [
        row(1, category="歌曲"),
        row(2, issued_on=TODAY + dt.timedelta(1)),
        row(3, effective_on=day - dt.timedelta(1)),
        row(4, ended_on=day - dt.timedelta(1)),
        row(5, filed_on=day - dt.timedelta(1)),
        row(6, title="考勤办法"),
        row(7, department=found_hospital("other").one),
        row(8),
        row(9),
    ]
    made = ledgers.plan(hospital.office, hospital.root, rows)
    assert [(fault.row, fault.column, fault.problem.code) for fault in made.faults] == [
        (1, "category", "rulebook.category_title"),
        (2, "issued_on", "records.future"),
        (3, "effective_on", "rulebook.early"),
        (4, "ended_on", "rulebook.ended_early"),
        (5, "filed_on", "rulebook.sent_early"),
        (6, "title", "rulebook.same_title"),
        (7, "department", "rulebook.out_of_reach"),
        (9, "effective_on", "rulebook.same_day"),
    ]


def test_an_import_is_undone_with_its_documents(hospital: Hospital) -> None:
    keys = taken_in(hospital, row(1), row(2, title="考勤办法"))
    commands.void_rows(
        by=hospital.office, organisation=hospital.root, batch=uuid.uuid4(), targets=keys[:1], reason="导错了"
    )
    assert [each.record.title for each in queries.documents(SYSTEM)] == ["考勤办法"]


def test_a_document_under_revision_says_so(book: Book) -> None:
    made = book.issued()
    commands.revise(by=book.hospital.office, document=made.document)
    said = list(exports.versions(book.hospital.office, book.hospital.root, dt.date(2026, 1, 1), TODAY))
    assert [each["state"] for each in said] == ["修订中"]


def test_commitments_are_listed_with_their_days_and_other_signatures_are_not(book: Book) -> None:
    hospital = book.hospital
    ward = found(
        by=SYSTEM,
        parent=hospital.root,
        kind=OrganisationKind.DEPARTMENT,
        code="nk",
        name="内科",
        established_on=dt.date(2020, 1, 1),
    )
    Person.objects.filter(pk=hospital.people[0].pk).update(organisation=ward)
    made = book.issued(title="廉洁从业承诺书", category="commitment", text="一、不收红包。")
    read = book.issued(title="行风建设规定", category="conduct_rules", text="一、不收礼金。")
    for version, day in ((made, dt.date(2026, 3, 1)), (read, dt.date(2026, 3, 2))):
        commands.sign(
            by=hospital.secretary, organisation=hospital.one, rule_version=version, persons=hospital.people[:1],
            signed_on=day,
        )  # fmt: skip
    commands.sign_outside(
        by=hospital.office,
        organisation=hospital.root,
        rule_version=made,
        name="示例商",
        firm="示例药业",
        signed_on=TODAY,
    )
    rows = list(exports.commitments(hospital.office, hospital.root, dt.date(2026, 1, 1), TODAY))
    assert [(row["title"], row["number"], row["signer"], row["unit"], row["expires_on"], row["state"]) for row in rows] == [
        ("廉洁从业承诺书", "示例党〔2026〕1号", hospital.people[0].name, "内科", dt.date(2027, 2, 28), "有效"),
        ("廉洁从业承诺书", "示例党〔2026〕1号", "示例商", "示例药业", dt.date(2027, 11, 21), "有效"),
    ]  # fmt: skip
    assert len({key_of(row) for row in rows}) == len(rows), "one signature is marked as reported, not the text signed"
    Signature.objects.filter(name="").update(valid_to=dt.date(2026, 5, 1))
    assert [
        row["state"] for row in exports.commitments(hospital.secretary, hospital.one, dt.date(2026, 1, 1), TODAY)
    ] == ["已到期"]
    head = officer("department_head", ward, hospital.root)
    assert [row["signer"] for row in exports.commitments(head, ward, dt.date(2026, 1, 1), TODAY)] == [
        hospital.people[0].name
    ]
    assert not list(exports.commitments(head, hospital.two, dt.date(2026, 1, 1), TODAY))
