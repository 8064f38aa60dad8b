"""Changes of membership, taken in from their ledger: each is done as if it had been entered by hand, in order of days."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.exchange.tables import Plan, Row
from tongxin.ground.organisations.models import Organisation
from tongxin.people import rules
from tongxin.people.commands import memberships
from tongxin.people.commands.ledgers.knowing import Faults, Registered
from tongxin.people.commands.memberships import Papers
from tongxin.people.definitions import BRANCHES, CHANGES, LOSSES, Change, Standing
from tongxin.people.models import Membership, MembershipChange, Person
from tongxin.toolbox.problems import Refused
from tongxin.toolbox.words import N_

NEEDS = (
    "occurred_on", "name", "kind", "from_org", "to_org", "letter_number", "issued_on", "valid_days", "dues_paid_to",
    "receipt_on", "national_system", "handler", "remark",
)  # fmt: skip
_KINDS = {title: kind for kind, title in CHANGES.items()}
_TEXTS = {"letter_number": 60, "handler": 60, "remark": 200}


@dataclasses.dataclass(frozen=True)
class Told:
    """One row: who, what, when, the branch of this hospital that reports it, and the papers."""

    number: int
    person: Person
    kind: Change
    on: dt.date
    branch: Organisation
    papers: Papers


def plan(by: Actor, organisation: Organisation, rows: Sequence[Row]) -> Plan:
    """Plan the changes: persons are found among those registered, branches by name; a member cannot come, nor others go."""
    known, faults = Registered(organisation.hospital_id), Faults({})
    units = {name: unit for unit in Organisation.objects.filter(
        hospital_id=organisation.hospital_id, kind__in=BRANCHES, dissolved_on=None,
    ) for name in (unit.name, unit.short_name, unit.code)}  # fmt: skip
    told = []
    for row in sorted(rows, key=lambda row: row["occurred_on"]):
        one = _told(row, known, units, faults)
        if one is not None:
            told.append(one)
            _follow(known, one)
    return Plan(told, faults.found, [(N_("党员增减变动"), len(told))])


def _told(row: Row, known: Registered, units: Mapping[str, Organisation], faults: Faults) -> Told | None:
    kind = _KINDS[row["kind"]]
    faults.check(row, "occurred_on", rules.check_past, row["occurred_on"], "occurred_on")
    column = "from_org" if kind in LOSSES else "to_org"
    branch = units.get((row[column] or "").strip())
    if branch is None:
        sentence = N_("“{name}”不是本院现有的党支部：{kind}须写明本院的支部")
        name = (row[column] or "").strip()[:40]
        faults.add(row, column, "people.change_branch", sentence, name=name, kind=row["kind"])
        return None
    person = known.member(row["name"], branch)
    if person is None:
        sentence = N_("找不到“{name}”，或有多人同名：请先登记人员，同名的在姓名后写工号")
        faults.add(row, "name", "people.change_person", sentence, name=row["name"])
        return None
    if not _fits(row, kind, known.member_of.get(person.pk), branch, faults):
        return None
    return Told(row.number, person, kind, row["occurred_on"], branch, _papers(row))


def _fits(row: Row, kind: Change, current: Organisation | None, branch: Organisation, faults: Faults) -> bool:
    """Tell whether somebody who is a member of `current` may come to or leave `branch`; note why not."""
    if kind in LOSSES and current != branch:
        faults.add(row, "name", "people.change_none", N_("该人员不是“{name}”的党员"), name=branch.short_name)
        return False
    if kind == Change.MOVED and current in {None, branch}:
        faults.add(row, "name", "people.change_move", N_("该人员没有别的支部的组织关系可调整"))
        return False
    if kind not in (*LOSSES, Change.MOVED) and current is not None:
        sentence = N_("已是“{name}”的党员：这一变动可能已登记")
        faults.add(row, "name", "people.change_member", sentence, name=current.short_name)
        return False
    return True


def _follow(known: Registered, told: Told) -> None:
    """Let later rows know where the person is after this one."""
    if told.kind in LOSSES:
        known.member_of.pop(told.person.pk)
    else:
        known.member_of[told.person.pk] = told.branch


def _papers(row: Row) -> Papers:
    plain = ("issued_on", "valid_days", "dues_paid_to", "receipt_on", "national_system")
    said: dict[str, Any] = {name: row[name] for name in plain}
    said |= {name: (row[name] or "")[:most] for name, most in _TEXTS.items()}
    return Papers(from_name=(row["from_org"] or "")[:120], to_name=(row["to_org"] or "")[:120], **said)


@command("people.import_changes", title=_("导入党员增减变动台账"), on="organisation")
def import_changes(
    *, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[Any]
) -> list[tuple[int, UUID]]:
    """Do the changes (`Told`) one after the other by the commands for one; return (row, change)."""
    made = [(one.number, _done(by, one)) for one in planned]
    MembershipChange.objects.filter(pk__in=[key for _number, key in made]).update(batch=batch)
    note(batch=str(batch), changes=len(made))
    return made


@command("people.void_changes", title=_("撤销导入的党员增减变动"), on="organisation")
def void_changes(*, by: Actor, organisation: Organisation, batch: UUID, targets: Sequence[UUID], reason: str) -> int:
    """Void the changes of an imported ledger, the newest first; return how many."""
    rows = MembershipChange.objects.filter(pk__in=targets, hospital_id=organisation.hospital_id)
    ordered = list(rows.order_by("-occurred_on", "-id"))
    for row in ordered:
        memberships.void_change(by=by, change=row, version=row.version, reason=reason)
    return len(ordered)


def used(targets: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return those of imported changes that were corrected, or that another change has followed, with a sentence."""
    changed = MembershipChange.objects.filter(pk__in=targets, version__gt=1).values_list("pk", flat=True)
    later = Membership.objects.filter(began__in=targets).exclude(ended=None).exclude(ended__in=targets)
    followed: Iterable[UUID | None] = later.values_list("began_id", flat=True)
    found = dict.fromkeys(changed, gettext("导入后已更正"))
    return found | {key: gettext("此后该人员又有变动") for key in followed if key is not None}


def _done(by: Actor, told: Told) -> UUID:
    """Do one change and return its key; a refusal names the row."""
    try:
        row = _do(by, told)
    except Refused as refused:
        where = gettext("第 {row} 行").format(row=told.number)
        raise type(refused)([dataclasses.replace(one, where=where) for one in refused.problems]) from refused
    change = row.ended_id if told.kind in LOSSES else row.began_id
    assert change is not None  # noqa: S101  each of the commands makes one
    return change


def _do(by: Actor, told: Told) -> Membership:
    common: dict[str, Any] = {"by": by, "organisation": told.branch, "person": told.person, "on": told.on}
    if told.kind == Change.DEVELOPED:
        return memberships.admit(**common)
    if told.kind == Change.MOVED:
        return memberships.transfer(**common, papers=told.papers)
    if told.kind in LOSSES:
        return memberships.release(**common, kind=told.kind, papers=told.papers)
    return memberships.receive(**common, kind=told.kind, standing=Standing.FULL, papers=told.papers)
