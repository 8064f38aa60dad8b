"""What goes wrong in daily work is refused or told on the page where it happens, in a sentence, and nothing is half written."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from uuid import UUID

import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.registers.conftest import SYSTEM, Hospital, _user, found_hospital
from tongxin.ground.access import scope
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.catalog.queries import entry
from tongxin.ground.commands.actors import User
from tongxin.ground.exchange.models import Batch
from tongxin.ground.files.models import Attachment
from tongxin.ground.forms import codes
from tongxin.ground.forms.models import Pile
from tongxin.ground.jobs import tasks as jobs
from tongxin.people import commands as people
from tongxin.people.definitions import Standing
from tongxin.people.models import Membership, Person
from tongxin.registers.activities import commands as activities
from tongxin.registers.activities.models import Attendance, Gathering
from tongxin.toolbox import ids

DAY = dt.date(2026, 11, 20)
TODAY = dt.date(2026, 11, 22)


class Desk:
    """A browser of one user, without scripts."""

    def __init__(self, by: User) -> None:
        self.client = Client()
        self.client.force_login(UserRow.objects.get(pk=by.id))

    def get(self, url: str) -> str:
        try:
            return str(self.client.get(url).content.decode())
        finally:
            scope.put(scope.EVERYWHERE)

    def post(self, url: str, **data: Any) -> HttpResponse:
        try:
            answer: Any = self.client.post(url, {"_key": str(ids.uuid7()), **data})
            return answer  # type: ignore[no-any-return]
        finally:
            scope.put(scope.EVERYWHERE)

    def pasted(self, ledger: str, unit: UUID, *rows: dict[str, str]) -> str:
        """Paste rows with their heads into a ledger; return the page with what was found."""
        keys = list(dict.fromkeys(key for row in rows for key in row))
        titles = [column.title for key in keys for column in [entry("ledger", ledger).column(key)]]
        lines = [titles, *([row.get(key, "") for key in keys] for row in rows)]
        return self.shown(ledger, unit, "\n".join("\t".join(line) for line in lines))

    def shown(self, ledger: str, unit: UUID, text: str) -> str:
        answer = self.post(reverse("exchange:paste", args=[ledger]), organisation=str(unit), text=text)
        assert answer.status_code == 303, answer.content.decode()[:3000]
        return self.get(answer["Location"])


def sentence(answer: HttpResponse, status: int = 422) -> str:
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def member(name: str, **more: str) -> dict[str, str]:
    said = {
        "name": name,
        "sex": "女",
        "born": "1985.03",
        "category": "正式党员",
        "joined_on": "2006.05",
        "full_on": "2007.05",
    }
    return {**said, "branch": "内科党支部", "entered_branch_on": "2020.01", **more}


def test_duplicate_people(hospital: Hospital) -> None:
    office = Desk(hospital.office)
    told = office.pasted("member_roster", hospital.root.pk, member("示例甲"), member("新党员"), member("新党员"))
    assert "已是“内科党支部”的党员" in told
    assert "没有写入" in told
    assert not Person.objects.filter(name="新党员").exists()
    Person.objects.filter(code="sl1").update(born=dt.date(1985, 3, 1))
    told = office.pasted("member_roster", hospital.root.pk, member("示例甲", born="1979.09"))
    assert "本院已有“示例甲”（工号 sl1），出生年月对不上" in told.partition("请留意")[2], (
        "taken in, but not without a word"
    )
    again = office.post(
        reverse("people:register"), code="sl1", name="示例甲", organisation=str(hospital.root.pk), since=DAY
    )
    assert "工号“sl1”已登记" in sentence(again)


def test_the_numbers_of_several_namesakes_are_told(hospital: Hospital) -> None:
    office = Desk(hospital.office)
    Person.objects.filter(code="sl1").update(born=dt.date(1985, 3, 1))
    for code in ("sl91", "sl92"):
        people.register(by=SYSTEM, organisation=hospital.root, code=code, name="示例甲")
    told = office.pasted("member_roster", hospital.root.pk, member("示例甲", born="1979.09"))
    assert "（工号 sl1、sl91、sl92），出生年月对不上" in told
    for code in ("sl93", "sl94", "sl95"):
        people.register(by=SYSTEM, organisation=hospital.root, code=code, name="示例甲")
    told = office.pasted("member_roster", hospital.root.pk, member("示例甲", born="1979.09"))
    assert "（工号 sl1、sl91、sl92、sl93、sl94 等），出生年月对不上" in told, "five are named"


def test_a_wrong_check_digit_of_a_resident_id(hospital: Hospital) -> None:
    office, who = Desk(hospital.office), hospital.people[0]
    told = office.pasted(
        "staff_register", hospital.root.pk, {"code": "sl9", "name": "新职工", "id_number": "110105194912310021"}
    )
    assert "身份证号校验位不符，至少有一位写错：请核对" in told
    assert not Person.objects.filter(code="sl9").exists()
    sent = {"code": who.code, "name": who.name, "resident_id": "110105194912310021", "_version": "1"}
    assert "校验位不符" in sentence(office.post(reverse("people:correct", args=[who.pk]), **sent))


def test_a_member_older_than_120(hospital: Hospital) -> None:
    office, who = Desk(hospital.office), hospital.people[0]
    sent = {"code": who.code, "name": who.name, "born": "1900-01-01", "_version": "1"}
    told = sentence(office.post(reverse("people:correct", args=[who.pk]), **sent))
    assert "出生日期 1900-01-01 算来已超过 120 岁：请核对" in told
    assert "超过 120 岁" in office.pasted("member_roster", hospital.root.pk, member("百岁老人", born="1900.01"))


def attending(hospital: Hospital, *persons: Person, **more: str) -> dict[str, str]:
    states = {f"s-{person.pk}": "present" for person in persons}
    return {
        "organisation": str(hospital.one.pk), "kind": "members_meeting", "title": "支部党员大会", "occurred_on": f"{DAY}",
        "extra_topic": "年度计划", "listed_for": str(hospital.one.pk), **states, **more,
    }  # fmt: skip


def test_attendance_outside_the_membership(hospital: Hospital) -> None:
    """Who joined the branch later sits in and is no member present; who had left the hospital cannot have come."""
    secretary, late = Desk(hospital.secretary), people.register(
        by=SYSTEM, organisation=hospital.root, code="late", name="后来"
    )  # fmt: skip
    people.enrol(by=SYSTEM, organisation=hospital.one, person=late, standing=Standing.FULL, valid_from=TODAY)
    url = reverse("activities:record")
    answer = secretary.post(url, **attending(hospital, *hospital.people, late))
    assert answer.status_code == 303, answer.content.decode()[:3000]
    assert Attendance.objects.get(person=late).observer
    assert "列席" in secretary.get(answer["Location"])
    Person.objects.filter(pk=late.pk).update(left_on=dt.date(2026, 11, 1))
    assert "离院" in sentence(secretary.post(url, **attending(hospital, late, title="第二次大会")))
    assert Gathering.objects.count() == 1


def test_two_branches_merge_while_an_activity_is_open(hospital: Hospital) -> None:
    successor = Desk(_user("x", hospital.root, "branch_secretary", hospital.two, None))
    row = activities.plan(
        by=hospital.secretary, organisation=hospital.one, kind="themed_party_day", title="主题党日", occurred_on=TODAY
    )
    sent = {"target": str(hospital.two.pk), "on": f"{TODAY}", "step": "write"}
    merged = Desk(hospital.office).post(reverse("people:merge", args=[hospital.one.pk]), **sent)
    assert merged.status_code == 303, merged.content.decode()[:3000]
    assert "主题党日" in successor.get("/")
    states = {f"s-{person.pk}": "present" for person in hospital.people}
    answer = successor.post(
        reverse("activities:confirm", args=[row.pk]), _version="1", listed_for=str(hospital.one.pk), **states
    )
    assert answer.status_code == 303, answer.content.decode()[:3000]
    assert Attendance.objects.filter(gathering=row, observer=False).count() == len(hospital.people)


def test_a_ledger_pasted_with_shifted_columns(hospital: Hospital) -> None:
    heads = [entry("ledger", "heart_talks").column(key).title for key in ("date", "place", "talker", "talked", "pair")]
    rows = [["", "2026-11-20", "三楼", "示例甲", "示例乙"], ["", "2026-11-21", "三楼", "示例甲", "示例丙"]]
    text = "\n".join("\t".join(line) for line in [heads, *rows])
    told = Desk(hospital.secretary).shown("heart_talks", hospital.one.pk, text)
    assert "整行像是比表头向右错开了 1 列" in told
    assert not Gathering.objects.exists()


def test_the_undo_of_an_import_that_is_used(hospital: Hospital) -> None:
    office = Desk(hospital.office)
    office.pasted("member_roster", hospital.root.pk, member("新党员"))
    batch = Batch.objects.get()
    assert office.post(reverse("exchange:confirm", args=[batch.pk])).status_code == 303
    person = Person.objects.get(name="新党员")
    activities.record(
        by=hospital.secretary, organisation=hospital.one, kind="volunteering", title="门诊导医", occurred_on=DAY,
        present=[person], extra={"category": "其他"},
    )  # fmt: skip
    batch.refresh_from_db()
    refused = office.post(reverse("exchange:undo", args=[batch.pk]), reason="传错了", _version=str(batch.version))
    told = sentence(refused)
    assert "第 2 行" in told
    assert "活动" in told.partition("第 2 行")[2][:120], "where it is used"
    assert Membership.objects.filter(person=person).exists()


def test_a_scan_with_a_foreign_code(hospital: Hospital, settings: Settings, tmp_path: Any) -> None:
    settings.FILES = tmp_path / "files"
    theirs = found_hospital("sx")
    row = activities.record(
        by=theirs.secretary, organisation=theirs.one, kind="volunteering", title="外院导医", occurred_on=DAY,
        present=theirs.people[:1], extra={"category": "其他"},
    )  # fmt: skip
    secretary, photo = Desk(hospital.secretary), io.BytesIO()
    segno.make(codes.write(row.pk, "sign_in_sheet"), error="q").save(photo, kind="png", scale=8)
    other = io.BytesIO()
    segno.make("https://example.org/pay", error="q").save(other, kind="png", scale=8)
    uploads = [SimpleUploadedFile(f"{name}.png", each.getvalue()) for name, each in (("一", photo), ("二", other))]
    answer = secretary.post(reverse("forms:index"), uploads=uploads)
    assert answer.status_code == 303, answer.content.decode()[:3000]
    jobs.run(job=str(Pile.objects.get().job_id))
    told = secretary.get(answer["Location"])
    assert told.count("二维码不是本院的表单") >= 1
    assert "外院导医" not in told
    assert not Attachment.objects.exists()
