"""Party membership: enrolled, admitted, received, transferred, confirmed, ended; each change with its papers."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.records.rules import check_reason
from tongxin.ground.records.writing import of_hospital
from tongxin.people import rules
from tongxin.people.commands.stating import bump, close, held
from tongxin.people.definitions import BRANCHES, GAINS, LOSSES, Change, Standing
from tongxin.people.models import Membership, MembershipChange, Person
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@dataclass(frozen=True)
class Papers:
    """What the letter of a transfer says, and how far it has got; corrected later by `people.correct_fact`."""

    from_name: str = ""
    to_name: str = ""
    letter_number: str = ""
    issued_on: dt.date | None = None
    valid_days: int | None = None
    dues_paid_to: dt.date | None = None
    receipt_on: dt.date | None = None
    national_system: bool | None = None
    handler: str = ""
    remark: str = ""


NO_PAPERS = Papers()


@command("people.enrol", title=_("登记党员组织关系"), on="organisation")
def enrol(
    *, by: Actor, organisation: Organisation, person: Person, standing: Standing, valid_from: dt.date,
    joined_on: dt.date | None = None, full_on: dt.date | None = None,
) -> Membership:  # fmt: skip
    """Enter a membership that existed before this system did: no change of numbers is recorded for it."""
    return _begin(organisation, person, valid_from, standing=standing, joined_on=joined_on, full_on=full_on)


@command("people.admit", title=_("登记发展预备党员"), on="organisation")
def admit(*, by: Actor, organisation: Organisation, person: Person, on: dt.date) -> Membership:
    """Make a person a probationary member from the day of the branch meeting; the procedure itself is elsewhere."""
    change = _change(organisation, person, Change.DEVELOPED, on, to_branch=organisation)
    return _begin(organisation, person, on, standing=Standing.PROBATIONARY, joined_on=on, began=change)


@command("people.receive", title=_("接收党员组织关系"), on="organisation")
def receive(
    *, by: Actor, organisation: Organisation, person: Person, on: dt.date, standing: Standing, kind: Change,
    joined_on: dt.date | None = None, full_on: dt.date | None = None, papers: Papers = NO_PAPERS,
) -> Membership:  # fmt: skip
    """Receive a member from outside the hospital (转入), or restore a membership (恢复党籍), from a day on."""
    if kind not in GAINS or kind == Change.DEVELOPED:
        raise refuse("people.gain", N_("接收组织关系只能是转入或恢复党籍"), field="kind")
    change = _change(organisation, person, kind, on, papers=papers, to_branch=organisation)
    return _begin(organisation, person, on, standing=standing, joined_on=joined_on, full_on=full_on, began=change)


@command("people.transfer", title=_("转接党员组织关系"), on="organisation")
def transfer(
    *, by: Actor, organisation: Organisation, person: Person, on: dt.date, papers: Papers = NO_PAPERS
) -> Membership:
    """Move a member to another branch of the hospital from `on`; the day before is the last in the old one."""
    return move(organisation, [_leaving(person, on)], on, papers)[0]


@command("people.transfer_many", title=_("成批转接党员组织关系"), on="organisation")
def transfer_many(*, by: Actor, organisation: Organisation, people: list[Person], on: dt.date) -> int:
    """Move several members to another branch of the hospital on one day, all or none; return how many."""
    return len(move(organisation, [_leaving(person, on) for person in people], on, NO_PAPERS))


@command("people.release", title=_("登记党员减少"), on="organisation")
def release(
    *, by: Actor, organisation: Organisation, person: Person, kind: Change, on: dt.date, papers: Papers = NO_PAPERS
) -> Membership:
    """End a membership in a branch: transferred out, expelled or died. From `on` on the person is no member here."""
    if kind not in LOSSES:
        raise refuse("people.loss", N_("减少党员只能是转出、出党或死亡"), field="kind")
    row = _leaving(person, on)
    if row.organisation_id != organisation.pk:
        raise refuse("people.elsewhere", N_("该人员不在“{name}”"), field="person", name=organisation.short_name)
    row.ended = _change(organisation, person, kind, on, papers=papers, from_branch=organisation)
    row.valid_to = on - ONE_DAY
    return bump(row, "valid_to", "ended")


@command("people.confirm_full", title=_("登记预备党员转正"), on="organisation")
def confirm_full(*, by: Actor, organisation: Organisation, person: Person, on: dt.date) -> Membership:
    """Note the day from which a probationary member is a full member."""
    row = Membership.objects.filter(on_day(on), person=person, organisation=organisation).first()
    if row is None or row.standing == Standing.FULL or row.full_on is not None:
        sentence = N_("该人员在 {day} 不是“{name}”的预备党员")
        raise refuse("people.not_probationary", sentence, field="person", name=organisation.short_name, day=on)
    rules.check_membership(row.valid_from, row.joined_on, on)
    row.full_on = on
    return bump(row, "full_on")


@command("people.void_change", title=_("作废党员增减变动"), on="change")
def void_change(*, by: Actor, change: MembershipChange, version: int, reason: str) -> MembershipChange:
    """Void a change made by mistake: what it began is voided, what it ended goes on."""
    row = held(change, version)
    began = list(Membership.objects.filter(began=row))
    if any(membership.ended_id for membership in began):
        raise refuse("people.change_followed", N_("此后该人员又有变动：请先作废后面的变动"), field="change")
    for membership in began:
        membership.voided_at, membership.void_reason = clock.now(), check_reason(reason)
        bump(membership, "voided_at", "void_reason")
    for membership in Membership.objects.filter(ended=row):
        membership.valid_to, membership.ended = None, None
        bump(membership, "valid_to", "ended")
    row.voided_at, row.void_reason = clock.now(), check_reason(reason)
    return bump(row, "voided_at", "void_reason")


def move(organisation: Organisation, rows: list[Membership], on: dt.date, papers: Papers) -> list[Membership]:
    """Carry memberships over to a branch from `on`, each with its change; the standing and its days go along."""
    _check_branch(organisation)
    rules.check_past(on, "on")
    made = []
    for row in rows:
        if row.hospital_id != organisation.hospital_id or row.organisation_id == organisation.pk:
            sentence = N_("“{name}”应是本院的另一个党支部")
            raise refuse("people.same_branch", sentence, field="organisation", name=organisation.short_name)
        change = _change(
            organisation, row.person, Change.MOVED, on, papers=papers, from_branch=row.organisation,
            to_branch=organisation,
        )  # fmt: skip
        row.ended = change
        row.save(update_fields=["ended"])
        close(row, on - ONE_DAY)
        made.append(_continued(row, organisation, on, change))
    return Membership.objects.bulk_create(made)


def _continued(row: Membership, organisation: Organisation, on: dt.date, change: MembershipChange) -> Membership:
    """Return the membership that follows another in a new branch."""
    full = row.standing == Standing.FULL or (row.full_on is not None and row.full_on <= on)
    return Membership(
        person=row.person, hospital_id=row.hospital_id, organisation=organisation,
        standing=Standing.FULL if full else row.standing, joined_on=row.joined_on, full_on=row.full_on, valid_from=on,
        began=change, floating=row.floating,
    )  # fmt: skip


def _begin(
    organisation: Organisation, person: Person, day: dt.date, *, standing: Standing, joined_on: dt.date | None = None,
    full_on: dt.date | None = None, began: MembershipChange | None = None,
) -> Membership:  # fmt: skip
    _check_branch(organisation)
    if person.hospital_id != of_hospital(organisation):
        raise refuse("people.hospital", N_("该人员不在本院"), field="person")
    rules.check_membership(day, joined_on, full_on, person.born)
    _check_free(person, day)
    if standing == Standing.FULL and full_on is not None and full_on > day:
        standing = Standing.PROBATIONARY
    return Membership.objects.create(
        person=person, hospital_id=person.hospital_id, organisation=organisation, standing=standing,
        joined_on=joined_on, full_on=full_on, valid_from=day, began=began,
    )  # fmt: skip


def _change(
    organisation: Organisation, person: Person, kind: Change, on: dt.date, *, papers: Papers = NO_PAPERS,
    from_branch: Organisation | None = None, to_branch: Organisation | None = None,
) -> MembershipChange:  # fmt: skip
    _check_branch(organisation)
    rules.check_past(on, "on")
    said = asdict(papers)
    names = {"from_name": from_branch, "to_name": to_branch}
    said |= {name: said[name].strip()[:120] or (unit.name if unit else "") for name, unit in names.items()}
    change = MembershipChange.objects.create(
        person=person, hospital_id=of_hospital(organisation), organisation=organisation, kind=kind, occurred_on=on,
        from_branch=from_branch, to_branch=to_branch, **said,
    )  # fmt: skip
    touched(change, "kind")
    return change


def _check_branch(organisation: Organisation) -> None:
    if organisation.kind not in BRANCHES:
        sentence = N_("党员组织关系应在党支部，“{name}”不是党支部")
        raise refuse("people.branch", sentence, field="organisation", name=organisation.name)
    if organisation.dissolved_on is not None:
        sentence = N_("“{name}”已于 {day} 撤销：请选择现有的党支部")
        day, name = organisation.dissolved_on, organisation.short_name
        raise refuse("people.dissolved", sentence, field="organisation", name=name, day=day)


def _leaving(person: Person, on: dt.date) -> Membership:
    """Return the membership that a person can leave on a day; raise `Refused` when there is none."""
    rules.check_past(on, "on")
    row = Membership.objects.filter(person=person, valid_to=None).select_related("organisation", "person").first()
    if row is None or row.valid_from >= on:
        raise refuse("people.transfer", N_("该人员在 {day} 之前没有可转出的组织关系"), field="on", day=on)
    return row


def _check_free(person: Person, day: dt.date) -> None:
    """Refuse a membership from `day` on while another holds then or begins later: one branch a day."""
    later = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), person=person)
    current = later.select_related("organisation").order_by("valid_from").first()
    if current is not None:
        sentence = N_("该人员自 {day} 起在“{branch}”：请办理组织关系转接")
        raise refuse(
            "people.member", sentence, field="person", branch=str(current.organisation), day=current.valid_from
        )
