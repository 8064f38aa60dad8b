"""Contracts by date, and what expires: contracts, and qualifications with a last day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from tongxin.ground.access.queries import found, visible
from tongxin.ground.catalog.queries import active, setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import KEY, UNIT
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.people.definitions import TraitGroup
from tongxin.people.models import Person, Trait
from tongxin.registers.staffing.definitions import EXPIRY_TITLES, ContractKind, Expiry
from tongxin.registers.staffing.models import Contract
from tongxin.registers.staffing.rules import expiry
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

VIEW = "staffing.view"
IN_SERVICE = Q(retired_on=None, left_on=None)


def contract_kinds() -> Mapping[str, ContractKind]:
    """Return the kinds of contract by id, in catalog order."""
    return active().all("contract_kind")


def contract_kind(key: str) -> ContractKind:
    """Return a kind of contract; raise `Refused` for one the catalog does not have."""
    entry = contract_kinds().get(key)
    if entry is None:
        titles = "、".join(each.title for each in contract_kinds().values())
        raise refuse("staffing.kind", N_("合同种类只能是：{titles}"), field="kind", titles=titles)
    return entry


def contracts(by: Actor) -> QuerySet[Contract]:
    """Return the contracts `by` may see, with persons and departments."""
    return visible(by, Contract.objects.select_related("person", "organisation"), VIEW)


def contract_for(by: Actor, key: UUID) -> Contract:
    """Return a contract `by` may see, or raise `NotFound`."""
    return found(contracts(by).filter(pk=key).first())


@dataclass(frozen=True)
class Line:
    """What ends on a day: a contract of a person, or one of the qualifications."""

    person: Person
    title: str
    last: dt.date | None
    expiry: Expiry
    contract: Contract | None = None

    @property
    def word(self) -> str:
        """Return how near the end is, in a word."""
        return gettext(EXPIRY_TITLES[self.expiry])


def expiring(hospital: Organisation, today: dt.date, months: int | None = None) -> list[Line]:
    """Return what has ended without a successor, or ends within so many months (None: those of each kind), of people in
    service, what ends first on top; contracts not signed yet too. 3 statements."""
    ahead = setting("staffing.qualification_notice")
    lines = [
        *_contracts(hospital, today, months),
        *_qualifications(hospital, today, ahead if months is None else months),
    ]
    return sorted(lines, key=lambda line: (line.last or dt.date.max, line.person.sort_key, line.title))


def _contracts(hospital: Organisation, today: dt.date, months: int | None) -> Iterator[Line]:
    kinds, seen = contract_kinds(), set()
    rows = Contract.objects.filter(hospital=hospital, person__in=_serving(hospital)).select_related(
        "person__organisation"
    )
    for row in rows.order_by("person_id", "-valid_from"):
        if row.person_id in seen:  # only the newest: what another follows needs nobody's attention
            continue
        seen.add(row.person_id)
        kind = kinds.get(row.kind)
        near = expiry(row.valid_to, today, (kind.notice if kind else 0) if months is None else months)
        title = kind.title if kind else row.kind
        if row.signed_on is None or near != Expiry.LATER:
            yield Line(row.person, title, row.valid_to, near, row)


def _qualifications(hospital: Organisation, today: dt.date, months: int) -> Iterator[Line]:
    kinds = {key: each for key, each in active().all("trait").items() if each.group == TraitGroup.QUALIFICATION}
    rows = Trait.objects.filter(hospital=hospital, kind__in=list(kinds), person__in=_serving(hospital))
    latest: dict[tuple[UUID, str], Trait] = {}
    for row in rows.select_related("person__organisation").order_by("valid_from"):
        latest[row.person_id, row.kind] = row
    for row in latest.values():
        near = expiry(row.valid_to, today, months)
        if near != Expiry.LATER:
            yield Line(row.person, kinds[row.kind].title, row.valid_to, near)


def without_contract(hospital: Organisation, today: dt.date) -> int:
    """Return how many people in service have no contract on a day."""
    held = Contract.objects.filter(on_day(today), hospital=hospital).values("person")
    return _serving(hospital).exclude(pk__in=held).count()


def _serving(hospital: Organisation) -> QuerySet[Person]:
    return Person.objects.filter(IN_SERVICE, hospital=hospital)


def ledger_rows(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Iterator[Mapping[str, Any]]:
    """Yield the contracts in force on the last day of a span, by department and name."""
    below = Closure.objects.filter(on_day(end), ancestor=organisation).values("descendant")
    rows = contracts(by).filter(on_day(end), organisation__in=below)
    kinds = contract_kinds()
    for row in rows.order_by("organisation__order", "organisation__sort_key", "person__sort_key"):
        kind = kinds.get(row.kind)
        near = expiry(row.valid_to, end, kind.notice if kind else 0)
        yield {
            KEY: row.pk, UNIT: row.organisation_id, "department": row.organisation, "code": row.person.code,
            "name": row.person.name, "kind": kind.title if kind else row.kind, "number": row.number,
            "signed_on": row.signed_on, "valid_from": row.valid_from, "valid_to": row.valid_to,
            "remark": gettext("未签订") if row.signed_on is None else gettext(EXPIRY_TITLES[near]),
        }  # fmt: skip
