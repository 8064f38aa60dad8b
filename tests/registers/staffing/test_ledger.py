"""The ledger of contracts: taken in by name or staff number, refused row by row, undone as one batch."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.people.test_ledgers import folder, sentences, workbook
from tests.registers.conftest import Hospital
from tests.registers.staffing.test_staffing import personnel
from tongxin.ground.commands.actors import User
from tongxin.ground.exchange import commands as exchange
from tongxin.ground.exchange.models import Batch
from tongxin.ground.files.definitions import Upload
from tongxin.registers.staffing import commands
from tongxin.registers.staffing.commands import ledgers
from tongxin.registers.staffing.models import Contract

__all__ = ["folder", "personnel"]
pytestmark = pytest.mark.django_db
TOLD = {
    "name": "示例甲",
    "kind": "人事代理合同",
    "valid_from": "2024-01-01",
    "valid_to": "2026-12-31",
    "number": "合〔2024〕1",
}


def sent(hospital: Hospital, by: User, *rows: dict[str, Any]) -> Batch:
    upload = Upload("台账.xlsx", workbook("contracts", rows))
    batch = exchange.upload(by=by, organisation=hospital.root, ledger="contracts", upload=upload)
    return exchange.check(by=by, batch=batch)


def test_contracts_are_taken_in_and_undone(hospital: Hospital, personnel: User) -> None:
    second = hospital.people[1]
    batch = sent(
        hospital, personnel, TOLD, {**TOLD, "name": second.name, "code": second.code, "signed_on": "2024-01-02"}
    )
    assert sentences(batch) == []
    batch = exchange.confirm(by=personnel, batch=batch, again=True)
    made = Contract.objects.get(person=hospital.people[0])
    assert (made.kind, made.number, made.valid_to) == ("agency", "合〔2024〕1", dt.date(2026, 12, 31))
    assert Contract.objects.get(person=second).signed_on == dt.date(2024, 1, 2)
    commands.note_signature(by=personnel, contract=made, version=1, signed_on=dt.date(2024, 1, 3))
    assert ledgers.used([made.pk]) == {made.pk: "导入后已办理签订或提前结束"}
    third = sent(hospital, personnel, {**TOLD, "name": hospital.people[2].name})
    third = exchange.confirm(by=personnel, batch=third, again=True)
    exchange.undo(by=personnel, batch=third, version=third.version, reason="导错了")
    assert Contract.objects.count() == 2


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"name": "无此人"}, "本院没有“无此人”"),
        ({"code": "sl2"}, "工号 sl2 不是“示例甲”"),
        ({"kind": "口头约定"}, "合同种类只能是"),
        ({"valid_to": ""}, "须有到期日"),
        ({"valid_to": "2023-01-01"}, "早于"),
        ({"signed_on": "2030-01-01"}, "还没有到"),
    ],
)
def test_what_the_ledger_cannot_tell(hospital: Hospital, personnel: User, more: dict[str, Any], sentence: str) -> None:
    (said, *_rest) = sentences(sent(hospital, personnel, {**TOLD, **more}))
    assert sentence in said


def test_two_contracts_of_the_same_days_are_one_too_many(hospital: Hospital, personnel: User) -> None:
    assert "已有一份" in sentences(sent(hospital, personnel, TOLD, TOLD))[0]
