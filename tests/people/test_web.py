"""The pages of persons and organisations: allowed, denied, invalid, foreign; and how many questions they ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.registers.conftest import START, SYSTEM, Hospital, found_hospital

from tongxin.ground.access import scope
from tongxin.ground.access.commands import grant
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.access.queries import actor_of
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.commands import found
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.people import commands
from tongxin.people.definitions import AbsenceKind
from tongxin.people.models import Absence, Budget, Contact, Coverage, Membership, Person, Post, Spending, Term, Title
from tongxin.toolbox import clock, ids

LIMIT = 12
DAY = "2026-10-01"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


class Desk:
    """A browser of one user, without scripts."""

    def __init__(self, by: User) -> None:
        self.client = Client()
        self.client.force_login(UserRow.objects.get(pk=by.id))

    def get(self, name: str, /, *args: object, **query: str) -> HttpResponse:
        return self._widely(self.client.get, reverse(f"people:{name}", args=args), query)

    def post(self, name: str, /, *args: object, **data: Any) -> HttpResponse:
        sent = {"_key": str(ids.uuid7()), **data}
        return self._widely(self.client.post, reverse(f"people:{name}", args=args), sent)

    def _widely(self, ask: Callable[..., Any], url: str, data: dict[str, Any]) -> HttpResponse:
        try:
            answer: HttpResponse = ask(url, data)
            return answer
        finally:
            scope.put(scope.EVERYWHERE)


def text(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.fixture
def hospital(db: None, noon: dt.date) -> Hospital:
    return found_hospital("sl")


@pytest.fixture
def department(hospital: Hospital) -> Organisation:
    return found(
        by=SYSTEM,
        parent=hospital.root,
        kind=OrganisationKind.DEPARTMENT,
        code="xn",
        name="心内科",
        established_on=START,
    )


@pytest.fixture
def office(hospital: Hospital) -> Desk:
    return Desk(hospital.office)


def user(hospital: Hospital, role: str, where: Organisation | None = None) -> User:
    row = UserRow.objects.create(
        username=f"{hospital.root.code}-{role}-x", name="示例用户", hospital=hospital.root, password="!",
        must_change_password=False, created_at=clock.now(),
    )  # fmt: skip
    grant(by=SYSTEM, user=row, role=role, organisation=where or hospital.root, valid_from=START)
    return actor_of(row)


def fill(hospital: Hospital, department: Organisation) -> None:
    """Give the first branch and its people something of everything."""
    first, second, third, *_rest = hospital.people
    one = hospital.one
    commands.cover(by=SYSTEM, organisation=one, departments=[department], valid_from=START)
    commands.elect(
        by=SYSTEM, organisation=one, elected_on=dt.date(2023, 6, 1),
        officers=[commands.Elected(first, "branch_secretary"), commands.Elected(second, "branch_organisation")],
    )  # fmt: skip
    commands.assign_duty(by=SYSTEM, organisation=hospital.root, person=third, work="分管党务", valid_from=START)
    commands.assign_contacts(by=SYSTEM, organisation=hospital.root, person=third, units=[one], valid_from=START)
    commands.set_budget(by=SYSTEM, organisation=one, year=2026, amount=Decimal(8000))
    commands.spend(
        by=SYSTEM, organisation=one, occurred_on=dt.date(2026, 3, 1), amount=Decimal(1200), purpose="主题党日交通"
    )
    commands.state_title(by=SYSTEM, person=first, name="主任医师", since=START)
    commands.add_trait(by=SYSTEM, person=first, kind="backbone", valid_from=START)
    commands.excuse(
        by=SYSTEM,
        organisation=one,
        person=second,
        kind=AbsenceKind.ILLNESS,
        valid_from=dt.date(2026, 9, 1),
        reason="休养",
    )


PAGES = ("list", "chart", "terms", "charges", "budgets", "register")


def test_every_page_opens_within_few_questions(hospital: Hospital, department: Organisation, office: Desk) -> None:
    fill(hospital, department)
    pages: list[tuple[Any, ...]] = [
        *((name,) for name in PAGES), ("organisation", hospital.one.pk), ("organisation", hospital.root.pk),
        ("organisation", department.pk), ("person", hospital.people[0].pk), ("person", hospital.people[2].pk),
        ("merge", hospital.one.pk), ("split", hospital.one.pk), ("close", hospital.one.pk), ("elect", hospital.one.pk),
    ]  # fmt: skip
    for page in pages:
        with CaptureQueriesContext(connection) as asked:
            assert office.get(*page).status_code == 200, page
        assert len(asked) <= LIMIT, (page, len(asked))


def test_the_list_is_narrowed(hospital: Hospital, office: Desk) -> None:
    commands.register(by=SYSTEM, organisation=hospital.root, code="sl9", name="旁人")
    assert "共 6 人" in text(office.get("list"))
    for query, seen in (
        ({"q": "示例甲"}, "共 1 人"), ({"q": "sl3"}, "共 1 人"), ({"q": "pangren"}, "共 1 人"), ({"q": "pr"}, "共 1 人"),
        ({"q": "SL"}, "共 6 人"), ({"q": "slj"}, "共 1 人"), ({"q": "lj"}, "没有符合条件"), ({"q": "无此人"}, "没有符合条件"),
        ({"who": "members"}, "共 5 人"), ({"who": "full"}, "共 5 人"), ({"who": "probationary"}, "没有符合条件"),
        ({"who": "others"}, "旁人"), ({"who": "left"}, "没有符合条件"), ({"unit": str(hospital.one.pk)}, "共 5 人"),
        ({"unit": "no unit"}, "共 6 人"),
    ):  # fmt: skip
        assert seen in text(office.get("list", **query)), query
    assert "没有符合条件" in text(office.get("list", q="wang" * 5000)), "cut, so that the database can compare it"


def test_the_list_is_for_who_may_see_persons(hospital: Hospital) -> None:
    denied = Desk(hospital.member)
    assert {name: denied.get(name).status_code for name in PAGES} == dict.fromkeys(PAGES, 403)
    assert "共 5 人" in text(Desk(hospital.secretary).get("list"))
    assert "导入党员花名册" not in text(Desk(hospital.secretary).get("list"))
    assert "导入党员花名册" in text(Desk(hospital.office).get("list"))


def test_somebody_is_registered_and_corrected(hospital: Hospital, department: Organisation, office: Desk) -> None:
    sent = {"code": "sl20", "name": "新人", "organisation": str(department.pk), "since": DAY, "phone": "13800000000"}
    assert office.post("register", **sent).status_code == 303
    made = Person.objects.get(code="sl20")
    assert made.organisation == department
    assert "138****0000" in text(office.get("person", made.pk))
    refused = office.post("register", **sent)
    assert (refused.status_code, "工号“sl20”已登记" in text(refused)) == (422, True)
    answer = office.post("correct", made.pk, code="sl20", name="新名", sex="female", born="1990-02-01", _version="1")
    assert answer.status_code == 303
    made.refresh_from_db()
    assert (made.name, made.sex, made.born) == ("新名", "female", dt.date(1990, 2, 1))
    assert "1990年2月（36岁）" in text(office.get("person", made.pk))
    again = office.post("correct", made.pk, code="sl20", name="晚到", _version="1")
    assert again.status_code == 409


def test_membership_moves_by_forms(hospital: Hospital, office: Desk) -> None:
    who = hospital.people[0]
    assert office.post("transfer", who.pk, organisation=str(hospital.two.pk), on=DAY).status_code == 303
    row = Membership.objects.get(person=who, valid_to=None)
    assert (row.organisation, row.valid_from) == (hospital.two, dt.date(2026, 10, 1))
    sent = {"kind": "transferred_out", "on": "2026-11-01", "other": "示例市人民医院党委", "letter_number": "2026-01"}
    assert office.post("release", who.pk, **sent).status_code == 303
    page = text(office.get("person", who.pk))
    assert "转往示例市人民医院党委" in page
    assert "不是本院党员" not in page
    assert reverse("people:release", args=[who.pk]) not in page, "no longer offered"
    assert office.get("release", who.pk).status_code == 404
    back = {"kind": "transferred_in", "on": "2026-11-20", "organisation": str(hospital.one.pk), "standing": "full"}
    assert office.post("receive", who.pk, **back).status_code == 303
    assert Membership.objects.get(person=who, valid_to=None).organisation == hospital.one


def test_facts_of_a_person_are_entered_corrected_ended_and_voided(
    hospital: Hospital, department: Organisation, office: Desk
) -> None:
    who = hospital.people[0]
    assert office.post("title", who.pk, name="主任医师", since="2020-05-01").status_code == 303
    assert office.post("trait", who.pk, kind="backbone", valid_from="2021-01-01").status_code == 303
    post = {"organisation": str(department.pk), "kind": "department_head", "valid_from": "2022-01-01"}
    assert office.post("post", who.pk, **post).status_code == 303
    assert office.post("place", who.pk, organisation=str(department.pk), on=DAY).status_code == 303
    page = text(office.get("person", who.pk))
    for word in ("主任医师", "正高级", "党员业务骨干", "科主任", "心内科"):
        assert word in page
    title, held = Title.objects.get(), Post.objects.get()
    assert "取得日期" in text(office.get("correct_fact", title.pk))
    sent = {"name": "副主任医师", "level": "associate", "since": "2020-05-01", "reason": "看错了", "_version": "1"}
    assert office.post("correct_fact", title.pk, **sent).status_code == 303
    title.refresh_from_db()
    assert (title.name, title.level, title.version) == ("副主任医师", "associate", 2)
    unchanged = office.post("correct_fact", title.pk, **sent | {"_version": "2"})
    assert "没有改动" in text(unchanged)
    assert office.post("end_fact", held.pk, on="2026-10-31", _version="1").status_code == 303
    held.refresh_from_db()
    assert held.valid_to == dt.date(2026, 10, 31)
    assert office.post("void_fact", title.pk, reason="重复登记", _version="2").status_code == 303
    assert not Title.objects.exists()


def test_money_is_corrected_where_it_is_listed(hospital: Hospital, department: Organisation, office: Desk) -> None:
    fill(hospital, department)
    page = text(office.get("budgets", year="2026", unit=str(hospital.one.pk)))
    assert "主题党日交通" in page
    assert "6,800" in page
    row = Spending.objects.get()
    sent = {
        "occurred_on": "2026-03-01",
        "amount": "1300",
        "purpose": "主题党日交通",
        "reason": "发票为准",
        "_version": "1",
    }
    assert office.post("correct_fact", row.pk, **sent).status_code == 303
    over = {"occurred_on": DAY, "amount": "9000", "purpose": "书籍"}
    refused = office.post("spend", hospital.one.pk, **over)
    assert "2026 年经费还剩" in text(refused)
    assert office.post("budget", hospital.two.pk, year="2026", amount="500").status_code == 303
    assert Budget.objects.get(organisation=hospital.two).amount == 500


def test_offices_and_contacts_by_forms(hospital: Hospital, department: Organisation, office: Desk) -> None:
    sent = {"person": "示例丙（sl3）", "kind": "branch_publicity", "valid_from": DAY}
    assert office.post("appoint", hospital.one.pk, **sent).status_code == 303
    nobody = office.post("appoint", hospital.one.pk, **sent | {"person": "无此人"})
    assert "本院没有“无此人”" in text(nobody)
    assert office.post("cover", hospital.one.pk, departments=[str(department.pk)], valid_from=DAY).status_code == 303
    assert Coverage.objects.get().department == department
    duty = {"person": "sl3", "work": "分管党务", "valid_from": DAY}
    assert office.post("duty", hospital.root.pk, **duty).status_code == 303
    contact = {"person": "sl3", "units": [str(hospital.two.pk)], "valid_from": DAY}
    assert office.post("contacts", hospital.root.pk, **contact).status_code == 303
    assert Contact.objects.get().organisation == hospital.two
    table = text(office.get("charges"))
    assert "分管党务" in table
    assert "外科党支部" in table
    assert "分管党务" not in text(office.get("charges", on="2025-01-01"))
    assert '<option value="示例丙（sl3）">' in text(office.get("appoint", hospital.one.pk, person="示例丙"))


def test_an_election_fills_the_seats(hospital: Hospital, office: Desk) -> None:
    sent = {"elected_on": "2026-11-01", "seat_branch_secretary": "示例甲", "seat_branch_organisation": "示例乙、无此人"}
    refused = office.post("elect", hospital.one.pk, **sent)
    assert "本院没有“无此人”" in text(refused)
    sent["seat_branch_organisation"] = "示例乙"
    assert office.post("elect", hospital.one.pk, **sent, should_attend="5", attended="5").status_code == 303
    assert Post.objects.filter(organisation=hospital.one, term=Term.objects.get()).count() == 2
    page = text(office.get("organisation", hospital.one.pk))
    assert "不是科室负责人" in page, "a rule of selection is not met"
    assert "2029年11月1日" in page
    assert "未到期" in text(office.get("terms"))
    assert "没有这种状态" in text(office.get("terms", state="overdue"))


def test_a_merger_is_shown_before_it_is_done(hospital: Hospital, department: Organisation, office: Desk) -> None:
    fill(hospital, department)
    sent = {"target": str(hospital.two.pk), "on": DAY}
    ahead = office.post("merge", hospital.one.pk, **sent)
    assert ahead.status_code == 200
    for seen in ("5 名：", "示例甲", "心内科", "支部书记"):
        assert seen in text(ahead)
    assert Membership.objects.filter(organisation=hospital.one, valid_to=None).count() == 5, "nothing is written yet"
    done = office.post("merge", hospital.one.pk, **sent, step="write")
    assert (done.status_code, done.headers["Location"]) == (303, reverse("people:organisation", args=[hospital.two.pk]))
    assert Membership.objects.filter(organisation=hospital.two, valid_to=None).count() == 5
    assert office.get("merge", hospital.one.pk).status_code == 404, "it is no more"
    assert "2026年10月1日撤销" in text(office.get("organisation", hospital.one.pk))


def test_a_branch_is_split_and_an_empty_one_closed(hospital: Hospital, office: Desk) -> None:
    going = [str(person.pk) for person in hospital.people[:2]]
    sent = {"name": "急诊党支部", "code": "b9", "on": DAY, "people": going}
    ahead = text(office.post("split", hospital.one.pk, **sent))
    assert "3 名" in ahead
    assert office.post("split", hospital.one.pk, **sent, step="write").status_code == 303
    assert Membership.objects.filter(organisation__code="b9", valid_to=None).count() == 2
    full = office.post("close", hospital.one.pk, on=DAY, step="write")
    assert "还有 3 名党员" in text(full)
    assert office.post("close", hospital.two.pk, on=DAY, step="write").status_code == 303
    hospital.two.refresh_from_db()
    assert hospital.two.dissolved_on == dt.date(2026, 10, 1)


def test_a_page_looks_back(hospital: Hospital, office: Desk) -> None:
    commands.transfer_many(by=SYSTEM, organisation=hospital.two, people=hospital.people[:3], on=dt.date(2026, 10, 1))
    assert "共 2 名" in text(office.get("organisation", hospital.one.pk))
    assert "共 5 名" in text(office.get("organisation", hospital.one.pk, on="2026-09-30"))
    assert "2026年9月30日的情况" in text(office.get("chart", on="2026-09-30"))
    assert "2026年11月22日的情况" in text(office.get("chart", on="no day"))


def test_organisations_are_founded_renamed_moved_and_dissolved(hospital: Hospital) -> None:
    desk = Desk(user(hospital, "administrator"))
    sent = {
        "kind": "department",
        "name": "心血管内科",
        "short_name": "心内科",
        "code": "xn",
        "established_on": DAY,
        "order": "3",
    }
    assert desk.post("found", hospital.root.pk, **sent).status_code == 303
    made = Organisation.objects.get(code="xn", hospital=hospital.root)
    renamed = {"name": "心脏中心", "short_name": "心脏中心", "order": "4", "_version": "1"}
    assert desk.post("revise", made.pk, **renamed).status_code == 303
    assert desk.post("found", hospital.root.pk, **{**sent, "code": "nk", "name": "内科"}).status_code == 303
    upper = Organisation.objects.get(code="nk", hospital=hospital.root)
    page: Any = desk.get("move", made.pk)
    asked = {key for key, _name in page.context["form"].fields["parent"].choices}
    assert {str(upper.pk), str(hospital.root.pk)} <= asked
    assert not asked & {str(made.pk), str(hospital.one.pk), str(hospital.general.pk)}
    assert desk.post("move", made.pk, parent=str(upper.pk), on="2026-11-01").status_code == 303
    assert desk.get("close_department", made.pk).status_code == 403, "its staff are kept by others"
    desk = Desk(hospital.office)
    assert desk.post("close_department", made.pk, on="2026-11-20", step="write").status_code == 303
    made.refresh_from_db()
    assert (made.short_name, made.dissolved_on) == ("心脏中心", dt.date(2026, 11, 20))
    assert Desk(hospital.secretary).get("found", hospital.one.pk).status_code == 403


def test_numbers_are_revealed_for_a_purpose(hospital: Hospital, office: Desk) -> None:
    who = hospital.people[0]
    commands.correct(by=SYSTEM, person=who, version=1, particulars=commands.Particulars(phone="13912345678"))
    assert "13912345678" not in text(office.get("person", who.pk))
    shown = office.post("reveal", who.pk, purpose="通知开会")
    assert "13912345678" in text(shown)
    assert office.get("reveal", who.pk).status_code == 200
    assert Desk(hospital.recorder).get("reveal", who.pk).status_code == 403


def test_what_is_foreign_is_not_found(hospital: Hospital, office: Desk) -> None:
    foreign = found_hospital("ff")
    term = commands.begin_term(by=SYSTEM, organisation=foreign.one, elected_on=dt.date(2024, 1, 1))
    for page in (
        ("person", foreign.people[0].pk), ("organisation", foreign.one.pk), ("correct", foreign.people[0].pk),
        ("merge", foreign.one.pk), ("correct_fact", term.pk), ("end_fact", term.pk), ("void_fact", ids.uuid7()),
    ):  # fmt: skip
        assert office.get(*page).status_code == 404, page


def test_an_absence_ends_with_the_return(hospital: Hospital) -> None:
    who, desk = hospital.people[1], Desk(hospital.secretary)
    sent = {"kind": "study", "valid_from": "2026-09-01", "reason": "进修"}
    assert desk.post("excuse", who.pk, **sent).status_code == 303
    row = Absence.objects.get()
    assert "返岗日期" in text(desk.get("end_fact", row.pk))
    assert desk.post("end_fact", row.pk, on="2026-11-01", _version="1").status_code == 303
    row.refresh_from_db()
    assert row.valid_to == dt.date(2026, 10, 31)
    assert Desk(hospital.office).get("end_fact", row.pk).status_code == 404, "not told to the office"


def test_everybody_has_his_own_page(hospital: Hospital) -> None:
    desk = Desk(hospital.member)
    answer = desk.get("me")
    assert answer.headers["Location"] == reverse("people:person", args=[hospital.people[2].pk])
    own = text(desk.get("person", hospital.people[2].pk))
    assert "这是您本人的页面" in own
    assert hospital.one.short_name in own
    assert reverse("people:organisation", args=[hospital.one.pk]) not in own, "a member may not open it"
    assert desk.get("person", hospital.people[0].pk).status_code == 404
    assert Desk(hospital.office).get("me").status_code == 404, "an account of nobody's own"
