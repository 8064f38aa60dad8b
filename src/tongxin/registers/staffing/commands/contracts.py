"""Contracts: signed for a time, ended before it, voided when entered wrongly; every day what expires is asked to be seen to."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor, System
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.rules import check_happened, check_reason
from tongxin.ground.records.writing import of_hospital
from tongxin.ground.todos.writing import Ask, push, settle
from tongxin.people.models import Person
from tongxin.people.rules import check_days, check_optional
from tongxin.registers.staffing import queries
from tongxin.registers.staffing.definitions import Expiry
from tongxin.registers.staffing.models import Contract
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_

BATCH = 1000


@dataclass(frozen=True)
class Entry:
    """A contract as a list tells of it; valid_to: None without a last day; signed_on: None while it waits to be signed."""

    person: Person
    kind: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    signed_on: dt.date | None = None
    number: str = ""


@command("staffing.sign", title=_("登记聘用合同"), on="person")
def sign(
    *, by: Actor, person: Person, kind: str, valid_from: dt.date, valid_to: dt.date | None = None,
    signed_on: dt.date | None = None, number: str = "",
) -> Contract:  # fmt: skip
    """Enter a contract of a person for its days; signed_on: None while it waits to be signed. A renewal is a new contract."""
    made = _built(Entry(person, kind, valid_from, valid_to, signed_on, number))
    _check_free(made, Contract.objects.filter(person=person))
    made.save(force_insert=True)
    touched(made, "kind", "valid_from", "valid_to")
    return made


@command("staffing.sign_many", title=_("批量登记聘用合同"), on="organisation")
def sign_many(*, by: Actor, organisation: Organisation, entries: list[Entry]) -> int:
    """Enter the contracts of a list, all or none; return how many. Whose person is of another hospital is refused."""
    hospital = of_hospital(organisation)
    held = defaultdict[UUID, list[Contract]](list)
    for row in Contract.objects.filter(hospital_id=hospital, person__in={entry.person.pk for entry in entries}):
        held[row.person_id].append(row)
    problems, made = list[Problem](), list[Contract]()
    for entry in entries:
        try:
            made.append(checked(entry, hospital, held))
        except Refused as refused:
            problems += (replace(each, where=entry.person.name) for each in refused.problems)
    if problems:
        raise Refused(problems)
    return len(Contract.objects.bulk_create(made, batch_size=BATCH))


def checked(entry: Entry, hospital: UUID, held: defaultdict[UUID, list[Contract]]) -> Contract:
    """Return the contract that an entry tells of, unsaved; `held`, those of each person, takes it in. Raises `Refused`."""
    if entry.person.hospital_id != hospital:
        raise refuse("staffing.foreign_person", N_("{name}不是本院人员"), field="person", name=entry.person.name)
    made = _built(entry)
    _check_free(made, held[entry.person.pk])
    held[entry.person.pk].append(made)
    return made


def _built(entry: Entry) -> Contract:
    """Return the contract, unsaved; raise `Refused` for what cannot be."""
    kind = queries.contract_kind(entry.kind)
    check_days(entry.valid_from, entry.valid_to)
    if entry.valid_to is None and not kind.open_ended:
        raise refuse("staffing.open_ended", N_("“{kind}”须有到期日"), field="valid_to", kind=kind.title)
    if entry.signed_on is not None:
        check_happened(entry.signed_on, field="signed_on")
    person = entry.person
    return Contract(
        person=person, hospital_id=person.hospital_id, organisation_id=person.organisation_id, kind=kind.id,
        valid_from=entry.valid_from, valid_to=entry.valid_to, signed_on=entry.signed_on,
        number=check_optional(entry.number, 60, "number"),
    )  # fmt: skip


@command("staffing.note_signature", title=_("登记合同签订"), on="contract")
def note_signature(*, by: Actor, contract: Contract, version: int, signed_on: dt.date) -> Contract:
    """Note on which day a contract was signed that waited for it."""
    held = _held(contract, version)
    if held.signed_on is not None:
        raise refuse("staffing.signed", N_("这一份合同已于 {day} 签订"), field="signed_on", day=held.signed_on)
    check_happened(signed_on, field="signed_on")
    held.signed_on = signed_on
    return _kept(held, "signed_on")


@command("staffing.end_contract", title=_("提前结束聘用合同"), on="contract")
def end_contract(*, by: Actor, contract: Contract, version: int, on: dt.date, reason: str) -> Contract:
    """Let a contract end with the day `on`, before its time, with the reason."""
    held = _held(contract, version)
    check_days(held.valid_from, on, "on")
    if held.valid_to is not None and on >= held.valid_to:
        sentence = N_("这份合同本来到 {day} 为止，不必提前结束；要延长请登记新的合同")
        raise refuse("staffing.not_earlier", sentence, field="on", day=held.valid_to)
    held.valid_to, held.end_reason = on, check_reason(reason)[:200]
    return _kept(held, "valid_to", "end_reason")


@command("staffing.void_contract", title=_("作废聘用合同登记"), on="contract")
def void_contract(*, by: Actor, contract: Contract, version: int, reason: str) -> Contract:
    """Void a contract that was entered wrongly."""
    held = _held(contract, version)
    held.voided_at, held.void_reason = clock.now(), check_reason(reason)[:200]
    return _kept(held, "voided_at", "void_reason")


@command("staffing.remind", title=_("提醒到期的合同和资格"), on="organisation")
def remind(*, by: System, organisation: Organisation) -> int:
    """Ask who keeps the contracts of a hospital to see to what has expired or soon will; return how many there are."""
    lines = [line for line in queries.expiring(organisation, clock.today()) if line.expiry != Expiry.LATER]
    subject = f"staffing.expiring:{organisation.pk}"
    if lines:
        title = gettext("{count} 份合同或资格到期").format(count=len(lines))
        detail = gettext("续签、结束或更新证件后自动消除")
        push(
            organisation,
            Ask(subject, "staffing.sign", title, gettext("查看"), reverse("staffing:expiring"), detail=detail),
        )
    else:
        settle(organisation, subject)
    note(expiring=len(lines))
    return len(lines)


def _check_free(made: Contract, others: Iterable[Contract]) -> None:
    """Refuse a contract on days that another one covers: the database would, but without a sentence."""
    for other in others:
        if other.valid_from <= (made.valid_to or dt.date.max) and made.valid_from <= (other.valid_to or dt.date.max):
            about = {
                "name": made.person.name,
                "first": other.valid_from,
                "last": other.valid_to or gettext("无固定期限"),
            }
            sentence = N_("{name}已有一份 {first} 至 {last} 的合同：请先结束或作废那一份，或改开始日期")
            raise Refused(Problem("staffing.overlap", sentence, about, field="valid_from"))


def _held(contract: Contract, version: int) -> Contract:
    held = Contract.everything.select_for_update().get(pk=contract.pk)
    if held.voided or held.version != version:
        raise refuse("staffing.stale", N_("这一份合同已作废或刚被修改：请刷新后再看"))
    return held


def _kept(held: Contract, *fields: str) -> Contract:
    held.version += 1
    held.save(update_fields=["version", *fields])
    touched(held, *fields)
    return held
