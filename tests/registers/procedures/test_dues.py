"""Dues: the worked examples of the rules, what is owed, and that nothing but reminding happens by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.people.making import member
from tests.registers.conftest import SYSTEM, Hospital
from tests.registers.procedures.journey import entries

from tongxin.figures.queries import compute
from tongxin.ground.access.models import User
from tongxin.ground.exchange.tables import tables
from tongxin.ground.forms.fillings import Listed, chapters
from tongxin.ground.todos.models import Todo
from tongxin.people.models import Person
from tongxin.registers.procedures import commands
from tongxin.registers.procedures.definitions.dues import DuesScale
from tongxin.registers.procedures.models import Case, DuesPayment, DuesStandard
from tongxin.registers.procedures.queries import dues as queries
from tongxin.registers.procedures.rules.dues import Owing, base_of, monthly, owing
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period
from tongxin.toolbox.problems import Denied, Refused

SCALE: DuesScale = entries("dues_scale/core.toml", "dues_scale", DuesScale)["dues_2008"]
JULY = dt.date(2026, 7, 15)


def pays(category: str, base: str | None = None) -> Decimal:
    sort = SCALE.category(category)
    assert sort is not None
    return monthly(SCALE, sort, Decimal(base) if base else None)


@pytest.mark.parametrize(
    ("category", "base", "sum_of"),
    [
        ("paid", "3000.00", "15.00"),
        ("paid", "3000.01", "30.00"),
        ("paid", "5000.00", "50.00"),
        ("paid", "5000.01", "75.00"),
        ("paid", "10000.00", "150.00"),
        ("paid", "10000.01", "200.00"),
        ("paid", "5350.00", "80.25"),
        ("paid", "12600.00", "252.00"),
        ("retired", "5000.00", "25.00"),
        ("retired", "5000.01", "50.00"),
        ("student", None, "0.20"),
    ],
)
def test_the_worked_examples(category: str, base: str | None, sum_of: str) -> None:
    assert pays(category, base) == Decimal(sum_of)


@pytest.mark.parametrize("more", [{}, {"夜班费": Decimal(800), "奖励性绩效": Decimal(6000), "交通补贴": Decimal(500)}])
def test_the_base_of_an_attending_physician(more: dict[str, Decimal]) -> None:
    paid = {
        "岗位工资": Decimal(2800),
        "薪级工资": Decimal(2000),
        "基础性绩效工资": Decimal(2200),
        "规范津贴补贴": Decimal(600),
    }
    taken = {
        "个人所得税": Decimal(150), "社会保险（个人）": Decimal(900), "住房公积金": Decimal(900), "职业年金": Decimal(300)
    }  # fmt: skip
    base = base_of({**paid, **more}, SCALE.counted, taken)
    assert base == Decimal(5350)
    assert pays("paid", str(base)) == Decimal("80.25")


def test_without_a_base_nothing_is_reckoned() -> None:
    with pytest.raises(Refused):
        pays("paid")


@given(st.decimals("0.01", "99999", places=2), st.decimals("0.01", "99999", places=2))
def test_who_earns_more_never_pays_less(one: Decimal, two: Decimal) -> None:
    low, high = sorted((one, two))
    assert pays("paid", str(low)) <= pays("paid", str(high))


def months(*texts: str) -> list[dt.date]:
    return [dt.date.fromisoformat(f"{text}-01") for text in texts]


def owed(paid: list[dt.date], excused: list[dt.date] | None = None, since: dt.date = dt.date(2026, 1, 20)) -> Owing:
    return owing(SCALE, since, paid, excused or [], JULY)


def test_the_reminders_follow_the_consecutive_months() -> None:
    year = months(*(f"2026-{month:02}" for month in range(1, 7)))
    stages = {
        len(year) - done: found.reminder.stage if (found := owed(year[:done])).reminder else "" for done in range(7)
    }
    assert stages == {6: "decide", 5: "letter", 4: "talk", 3: "talk", 2: "remind", 1: "remind", 0: ""}
    assert owed(year[:4]).months == tuple(year[4:])


def test_a_month_paid_or_excused_since_breaks_the_run() -> None:
    assert owed(months("2026-05")).reminder == SCALE.reminders[0]
    assert len(owed(months("2026-05")).months) == 5
    assert owed([], months("2026-05", "2026-06")) == Owing(tuple(months("2026-01", "2026-02", "2026-03", "2026-04")))
    assert owed([], since=dt.date(2026, 7, 1)) == Owing()


@pytest.fixture
def later(hospital: Hospital) -> Iterator[None]:
    with clock.at(dt.datetime(2026, 7, 15, 9, tzinfo=clock.ZONE)):
        yield


def fixed(hospital: Hospital, person: Person, **more: Any) -> DuesStandard:
    asked = {"category": "paid", "base": Decimal(5350), "valid_from": dt.date(2026, 1, 5), **more}
    return commands.fix_dues(by=hospital.secretary, organisation=hospital.one, person=person, **asked)


def paid(hospital: Hospital, people: list[Person], until: dt.date, **more: Any) -> int:
    return commands.pay_dues(
        by=hospital.secretary, organisation=hospital.one, people=people, paid_on=JULY, until=until, **more
    )


def code(call: Any) -> str:
    with pytest.raises(Refused) as found:
        call()
    return found.value.problems[0].code


@pytest.mark.django_db
def test_dues_are_fixed_for_the_year_and_again_only_with_a_reason(hospital: Hospital, later: None) -> None:
    one = hospital.people[0]
    first = fixed(hospital, one)
    assert (first.monthly, first.valid_from) == (Decimal("80.25"), dt.date(2026, 1, 1))
    again: dict[str, Any] = {"base": Decimal(12600), "valid_from": JULY}
    assert code(lambda: fixed(hospital, one, **again)).endswith("reason")
    second = fixed(hospital, one, **again, reason="晋升主任医师")
    first.refresh_from_db()
    assert (first.valid_to, second.monthly) == (dt.date(2026, 6, 30), Decimal(252))
    fixed(
        hospital, one, category="hardship", base=None, decided=Decimal(0), valid_from=JULY, reason="重病，党委 7 月批准"
    )
    assert DuesStandard.objects.filter(person=one).count() == 2
    assert (
        code(lambda: fixed(hospital, one, category="hardship", base=None, reason="重病")) == "procedures.dues_decided"
    )
    assert code(lambda: fixed(hospital, one, category="none", reason="错")) == "procedures.dues_category"
    assert code(lambda: fixed(hospital, one, valid_from=dt.date(2000, 1, 1), reason="旧")) == "procedures.dues_scale"
    stranger = member(hospital.two, "s9", "示例外科")
    assert code(lambda: fixed(hospital, stranger)) == "procedures.dues_member"
    with pytest.raises(Denied):
        commands.fix_dues(
            by=hospital.member, organisation=hospital.one, person=one, category="student", valid_from=JULY
        )


@pytest.mark.django_db
def test_paying_settles_every_month_owed(hospital: Hospital, later: None) -> None:
    one, two = hospital.people[:2]
    assert code(lambda: paid(hospital, [one], JULY)) == "procedures.dues_unfixed"
    fixed(hospital, one)
    fixed(hospital, two, valid_from=dt.date(2026, 6, 1))
    assert paid(hospital, [one, two], dt.date(2026, 6, 1), extra=Decimal(1000)) == 7
    assert DuesPayment.objects.get(extra=1000).person == two
    assert code(lambda: paid(hospital, [one], dt.date(2026, 6, 30))) == "procedures.dues_none"
    assert code(lambda: paid(hospital, [one], dt.date(2026, 11, 1))) == "procedures.dues_ahead"
    assert paid(hospital, [one], dt.date(2026, 9, 1)) == 3
    row = DuesPayment.objects.get(person=one, month=dt.date(2026, 3, 1))
    commands.void_dues(by=hospital.secretary, payment=row, version=1, reason="登错了人")
    again: dict[str, Any] = {"by": hospital.secretary, "payment": row, "version": 1, "reason": "再次"}
    assert code(lambda: commands.void_dues(**again)) == "procedures.dues_void"
    assert paid(hospital, [one], dt.date(2026, 6, 1)) == 1


@pytest.mark.django_db
def test_more_than_six_months_at_once_need_a_reason(hospital: Hospital, later: None) -> None:
    one = hospital.people[0]
    fixed(hospital, one, valid_from=dt.date(2025, 10, 1))
    assert code(lambda: paid(hospital, [one], dt.date(2026, 6, 1))) == "procedures.dues_late"
    assert paid(hospital, [one], dt.date(2026, 6, 1), reason="出国进修") == 9


@pytest.mark.django_db
def test_six_months_unpaid_open_a_case_for_people_once_and_nothing_else(hospital: Hospital, later: None) -> None:
    one, two, three = hospital.people[:3]
    for person in (one, two, three):
        fixed(hospital, person)
    paid(hospital, [two], dt.date(2026, 4, 1))
    excuse: dict[str, Any] = {"by": hospital.secretary, "organisation": hospital.one, "person": three, "reason": "援外"}
    commands.excuse_dues(**excuse, first=dt.date(2026, 1, 1), last=dt.date(2026, 12, 31))
    assert (
        code(lambda: commands.excuse_dues(**excuse, first=JULY, last=dt.date(2026, 1, 1))) == "procedures.dues_months"
    )
    with CaptureQueriesContext(connection):
        assert commands.remind_dues(by=SYSTEM, organisation=hospital.root) == 1
    case = Case.objects.get()
    assert (case.procedure, case.subject, case.next_step) == ("dues_removal", one, "verified")
    todo = Todo.objects.get(subject=f"procedures.dues:{hospital.one.pk}", done_at=None)
    assert (todo.title, todo.detail) == ("2 名党员欠交党费", "提请研究：是否按自行脱党处理、提醒补交")
    assert commands.remind_dues(by=SYSTEM, organisation=hospital.root) == 0
    done = commands.take(
        by=hospital.secretary, case=case, version=1, step="verified", on=JULY, outcome="paid",
        facts={"talker": hospital.people[1].code, "reason": "忘记"},
    )  # fmt: skip
    assert done.record.state == "ended"
    paid(hospital, [one, two], dt.date(2026, 6, 1))
    commands.remind_dues(by=SYSTEM, organisation=hospital.root)
    assert not Todo.objects.filter(subject__startswith="procedures.dues", done_at=None).exists()


@pytest.mark.django_db
def test_the_ledger_has_a_column_for_each_month(hospital: Hospital, later: None) -> None:
    one = hospital.people[0]
    fixed(hospital, one)
    paid(hospital, [one], dt.date(2026, 2, 1))
    export = tables["dues"].export
    assert export is not None
    rows = list(export(hospital.secretary, hospital.one, dt.date(2026, 1, 1), JULY))
    told = next(row for row in rows if row["name"] == one.name)
    assert (told["rate"], told["m01"], told["total"], told["paid_to"]) == (
        Decimal("1.5"),
        Decimal("80.25"),
        Decimal("160.50"),
        dt.date(2026, 2, 1),
    )
    assert told["remark"] == "欠交 4 个月"
    assert "m03" not in told
    assert list(export(hospital.member, hospital.one, dt.date(2026, 1, 1), JULY)) == []


@pytest.mark.django_db
def test_the_pages_fix_pay_excuse_void_and_publish(client: Client, hospital: Hospital, later: None) -> None:
    client.force_login(User.objects.get(pk=hospital.secretary.id))
    one, two = hospital.people[:2]
    home = f"/procedures/dues/{hospital.one.pk}"
    parts = {"part_岗位工资": "4800", "part_基础性绩效工资": "2800", "part_住房公积金": "2250"}
    answer = client.post(f"{home}/{one.pk}/fix/", {"category": "paid", "valid_from": "2026-01-05", **parts})
    assert answer.status_code == 303
    assert DuesStandard.objects.get().monthly == Decimal("80.25")
    fixed(hospital, two)
    sent = {"people": [str(two.pk)], "paid_on": "2026-07-15", "until": "2026-06-01"}
    assert client.post(f"{home}/pay/", sent).status_code == 303
    text = client.get("/procedures/dues/").content.decode()
    assert "提请研究：是否按自行脱党处理" in text
    assert "80.25" in text
    public = client.get(f"{home}/notice/").content.decode()
    assert "2026年6月" in public
    assert "80.25" not in public
    row = DuesPayment.objects.first()
    assert row is not None
    assert client.get(f"{home}/{two.pk}/").status_code == 200
    assert client.get(f"{home}/{one.pk}/").status_code == 200
    assert (
        client.post(f"/procedures/dues/payments/{row.pk}/void/", {"_version": 1, "reason": "登错"}).status_code == 303
    )
    excuse = {"first": "2026-01-01", "last": "2026-06-01", "reason": "重病"}
    assert client.post(f"{home}/{one.pk}/excuse/", excuse).status_code == 303
    client.force_login(User.objects.get(pk=hospital.member.id))
    assert client.get("/procedures/dues/").status_code == 403
    assert client.get(f"{home}/pay/").status_code == 404


@pytest.mark.django_db
def test_the_page_of_a_branch_asks_few_statements(client: Client, hospital: Hospital, later: None) -> None:
    client.force_login(User.objects.get(pk=hospital.secretary.id))
    client.get("/procedures/dues/")
    with CaptureQueriesContext(connection) as counted:
        client.get("/procedures/dues/")
    assert len([each for each in counted if "SAVEPOINT" not in each["sql"]]) <= 12
    assert len(queries.lines([hospital.one.pk], JULY)) == 5


@pytest.mark.django_db
def test_figures_count_what_was_collected_and_who_owes(hospital: Hospital, later: None) -> None:
    one, two, three = hospital.people[:3]
    for person in (one, two, three):
        fixed(hospital, person)
    paid(hospital, [one], dt.date(2026, 6, 1))
    paid(hospital, [two], dt.date(2026, 4, 1))
    commands.excuse_dues(
        by=hospital.secretary, organisation=hospital.one, person=three, reason="援外", first=dt.date(2026, 1, 1),
        last=dt.date(2026, 6, 30),
    )  # fmt: skip

    def told(day: dt.date) -> list[Any]:
        ids = ["dues.collected", "dues.members", "dues.owing"]
        return [each.value for each in compute(hospital.office, ids, hospital.one, Period(dt.date(2026, 1, 1), day))]

    assert told(JULY) == [Decimal("802.50"), 3, 1]
    # The page reckons the same; in August the excuse is over.
    for day in (JULY, dt.date(2026, 8, 1)):
        owing = [line for line in queries.lines([hospital.one.pk], day) if line.owing.months]
        assert told(day)[2] == len(owing)
    assert told(dt.date(2026, 8, 1))[2] == 3


@pytest.mark.django_db
def test_the_book_of_the_branch_tells_months_and_no_sums(hospital: Hospital, later: None) -> None:
    one, two = hospital.people[:2]
    write = chapters["dues"].write
    assert list(write(hospital.secretary, hospital.one, 2026)) == []
    for person in (one, two):
        fixed(hospital, person)
    paid(hospital, [one], dt.date(2026, 6, 1))
    (told,) = write(hospital.secretary, hospital.one, 2026)
    assert isinstance(told, Listed)
    assert told.rows == [["示例甲", "2026-06", ""], ["示例乙", "", "欠交 6 个月"]]
    assert list(write(hospital.member, hospital.one, 2026)) == list(write(hospital.secretary, hospital.one, 2006)) == []
