"""The ledger of money spent on activities, taken in with every reason why not, and undone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people.test_ledgers import checked, folder, sentences, taken_in
from tests.registers.conftest import SYSTEM, Hospital, hospital

from tongxin.ground.exchange import commands as exchange
from tongxin.ground.records import writing
from tongxin.people import commands
from tongxin.people.commands.ledgers import funds
from tongxin.people.models import Spending

__all__ = ["folder", "hospital"]
pytestmark = pytest.mark.django_db
TOLD = {"branch": "内科党支部", "item": "横幅制作", "amount": 300, "paid_on": "2026-03-05"}


def test_spendings_are_taken_in_tied_to_activities_and_undone(hospital: Hospital) -> None:
    held = writing.create(
        by=SYSTEM, kind="activity", organisation=hospital.one, title="走进红色教育基地", occurred_on=dt.date(2026, 3, 2),
        state="held",
    )  # fmt: skip
    commands.set_budget(by=SYSTEM, organisation=hospital.one, year=2026, amount=Decimal(600))
    batch = taken_in(
        hospital,
        "party_funds",
        TOLD | {"activity": "走进红色教育基地"},
        TOLD,
        TOLD | {"branch": "外科党支部", "amount": 99.5},
    )
    assert batch.counts == [["支出", 3], ["合计金额（元，角分不计）", 699]]
    one = Spending.objects.get(source=held)
    assert (one.amount, one.purpose, one.organisation) == (Decimal(300), "横幅制作", hospital.one)
    commands.correct_fact(by=SYSTEM, fact=one, version=1, reason="写错", changes={"purpose": "横幅"})
    assert funds.used([row.pk for row in Spending.objects.all()]) == {one.pk: "导入后已更正"}
    commands.correct_fact(by=SYSTEM, fact=one, version=2, reason="写错", changes={"purpose": "横幅制作"})
    other = taken_in(hospital, "party_funds", TOLD | {"branch": "外科党支部", "item": "车费"})
    exchange.undo(by=hospital.office, batch=other, version=other.version, reason="导错了")
    assert Spending.objects.count() == 3


def test_what_names_no_activity_of_the_branch_is_said_and_budgets_are_held(hospital: Hospital) -> None:
    writing.create(
        by=SYSTEM, kind="activity", organisation=hospital.two, title="走进红色教育基地", occurred_on=dt.date(2026, 3, 2),
        state="held",
    )  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        batch = checked(hospital, "party_funds", TOLD | {"activity": "走进红色教育基地"})
    assert sentences(batch) == ["本支部当年没有唯一的同名活动“走进红色教育基地”，只记支出项目"]
    assert any("people_budget" in query["sql"] and "FOR UPDATE" in query["sql"] for query in asked.captured_queries)
    exchange.confirm(by=hospital.office, batch=batch, again=True)
    assert Spending.objects.get().source is None


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"branch": "示例医院"}, "“示例医院”不是现有的党支部"),
        ({"paid_on": "2027-01-05"}, "还没有到"),
        ({"amount": 0}, "金额应大于 0"),
        ({"amount": 1.234}, "最多两位小数"),
        ({"item": "横" * 121}, "最多"),
        ({"item": "场地"}, "这笔支出已登记"),
        ({"amount": 501}, "还差 101.00 元"),
    ],
)
def test_what_the_ledger_cannot_tell(hospital: Hospital, more: dict[str, object], sentence: str) -> None:
    day = dt.date(2026, 3, 5)
    commands.set_budget(by=SYSTEM, organisation=hospital.one, year=2026, amount=Decimal(700))
    commands.spend(by=SYSTEM, organisation=hospital.one, occurred_on=day, amount=Decimal(300), purpose="场地")
    assert any(sentence in one for one in sentences(checked(hospital, "party_funds", TOLD | more)))
    assert Spending.objects.count() == 1
