"""Contracts taken in from their ledger, each by the rules of one entered by hand; voided again as one batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.exchange.tables import Fault, Plan, Row
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.rules import check_reason
from tongxin.ground.records.writing import of_hospital
from tongxin.people.models import Person
from tongxin.people.queries.named import Roll
from tongxin.registers.staffing import queries
from tongxin.registers.staffing.commands.contracts import BATCH, Entry, checked
from tongxin.registers.staffing.models import Contract
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_

NEEDS = ("code", "name", "kind", "number", "signed_on", "valid_from", "valid_to")


def plan(by: Actor, organisation: Organisation, rows: Sequence[Row]) -> Plan:
    """Plan a list of contracts: persons by staff number or name, kinds by title; days that another covers are a problem."""
    hospital = of_hospital(organisation)
    roll = Roll(hospital, [_meant(row) for row in rows])
    titles = {each.title: each.id for each in queries.contract_kinds().values()}
    held = defaultdict[UUID, list[Contract]](list)
    for contract in Contract.objects.filter(hospital_id=hospital).select_related("person"):
        held[contract.person_id].append(contract)
    made, faults = list[tuple[int, Contract]](), list[Fault]()
    for row in rows:
        try:
            made.append((row.number, checked(_entry(row, roll, titles), hospital, held)))
        except Refused as refused:
            faults += (Fault(row.number, _column(each.field), each) for each in refused.problems)
    return Plan(made, faults, [(N_("聘用合同"), len(made))])


@command("staffing.import_contracts", title=_("导入聘用合同台账"), on="organisation")
def import_contracts(
    *, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[Any]
) -> list[tuple[int, UUID]]:
    """Write the contracts of a list; return (row, contract)."""
    for _number, contract in planned:
        contract.batch = batch
    Contract.objects.bulk_create([contract for _number, contract in planned], batch_size=BATCH)
    note(batch=str(batch), contracts=len(planned))
    return [(number, contract.pk) for number, contract in planned]


@command("staffing.void_contracts", title=_("撤销导入的聘用合同"), on="organisation")
def void_contracts(*, by: Actor, organisation: Organisation, batch: UUID, targets: Sequence[UUID], reason: str) -> int:
    """Void the contracts that one import wrote; return how many."""
    rows = Contract.objects.filter(batch=batch, hospital_id=of_hospital(organisation))
    return rows.update(voided_at=clock.now(), void_reason=check_reason(reason)[:200], version=F("version") + 1)


def used(targets: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return those of imported contracts that were signed or ended since, with a sentence."""
    changed = Contract.objects.filter(pk__in=targets, version__gt=1).values_list("pk", flat=True)
    return dict.fromkeys(changed, gettext("导入后已办理签订或提前结束"))


def _meant(row: Row) -> str:
    return f"{row['name']}（{row['code']}）" if row["code"] else row["name"]


def _entry(row: Row, roll: Roll, titles: Mapping[str, str]) -> Entry:
    person: Person | None = roll.one(_meant(row))
    if person is None:
        sentence = N_("本院没有“{name}”：请核对姓名和工号，或先登记人员")
        raise refuse("staffing.row_person", sentence, field="name", name=_meant(row))
    word = (row["kind"] or "").strip()
    return Entry(
        person, titles.get(word, word), row["valid_from"], row["valid_to"], row["signed_on"], row["number"] or ""
    )


def _column(field: str) -> str:
    return field if field in NEEDS else "name"
