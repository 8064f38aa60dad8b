"""Registering persons and their memberships."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.writing import of_hospital
from tongxin.people.definitions import Standing
from tongxin.people.models import Membership, Person
from tongxin.toolbox.chinese import sort_key
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

LONGEST_CODE, LONGEST_NAME = 40, 60
BRANCHES = (OrganisationKind.BRANCH, OrganisationKind.TEMPORARY_BRANCH)


@command("people.register", title=_("登记人员"), on="organisation")
def register(*, by: Actor, organisation: Organisation, code: str, name: str) -> Person:
    """Register somebody in a department under a staff number."""
    hospital, code, name = of_hospital(organisation), code.strip(), name.strip()
    for field, text, longest in (("code", code, LONGEST_CODE), ("name", name, LONGEST_NAME)):
        if not 0 < len(text) <= longest:
            raise refuse("people.text", N_("请填写，最多 {longest} 个字"), field=field, longest=longest)
    if Person.objects.filter(hospital_id=hospital, code=code).exists():
        raise refuse("people.code", N_("工号“{code}”已登记"), field="code", code=code)
    return Person.objects.create(
        hospital_id=hospital, organisation=organisation, code=code, name=name, sort_key=sort_key(name)[:120],
    )  # fmt: skip


@command("people.enrol", title=_("登记党员组织关系"), on="organisation")
def enrol(
    *, by: Actor, organisation: Organisation, person: Person, standing: Standing, valid_from: dt.date
) -> Membership:
    """Enter a person's membership in a branch from a day on; formal admission itself is a procedure."""
    if organisation.kind not in BRANCHES:
        sentence = N_("党员组织关系应在党支部，“{name}”不是党支部")
        raise refuse("people.branch", sentence, field="organisation", name=organisation.name)
    hospital = of_hospital(organisation)
    if person.hospital_id != hospital:
        raise refuse("people.hospital", N_("该人员不在本院"), field="person")
    _check_free(person, valid_from)
    return Membership.objects.create(
        person=person, hospital_id=hospital, organisation=organisation, standing=standing,
        valid_from=valid_from,
    )  # fmt: skip


@command("people.transfer", title=_("转接党员组织关系"), on="organisation")
def transfer(*, by: Actor, organisation: Organisation, person: Person, on: dt.date) -> Membership:
    """Move a member to another branch of the hospital from `on`; the day before is the last in the old one."""
    held = Membership.objects.filter(person=person, valid_to=None).first()
    if held is None or held.valid_from >= on:
        raise refuse("people.transfer", N_("该人员在 {day} 之前没有可转出的组织关系"), field="on", day=on)
    held.valid_to = on - dt.timedelta(days=1)
    held.version += 1
    held.save(update_fields=["valid_to", "version"])
    touched(held, "valid_to")
    return enrol(by=by, organisation=organisation, person=person, standing=Standing(held.standing), valid_from=on)


def _check_free(person: Person, day: dt.date) -> None:
    """Refuse a membership from `day` on while another holds then or begins later: one branch a day."""
    later = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), person=person)
    current = later.select_related("organisation").order_by("valid_from").first()
    if current is not None:
        sentence = N_("该人员自 {day} 起在“{branch}”：请办理组织关系转接")
        raise refuse(
            "people.member", sentence, field="person", branch=str(current.organisation), day=current.valid_from
        )


@dataclass(frozen=True)
class Entry:
    """One line of a roster: staff number, name, and the branch with standing and first day where the person is a member."""

    code: str
    name: str
    branch: Organisation | None = None
    standing: Standing = Standing.FULL
    member_since: dt.date | None = None


@command("people.register_many", title=_("成批登记人员"), on="organisation")
def register_many(*, by: Actor, organisation: Organisation, entries: list[Entry]) -> int:
    """Register a whole roster of a hospital at once, with the branches of its members; return how many. All or none."""
    hospital, codes = of_hospital(organisation), [entry.code for entry in entries]
    taken = set(Person.objects.filter(hospital_id=hospital, code__in=codes).values_list("code", flat=True))
    twice = {code for code, count in Counter(codes).items() if count > 1}
    if taken | twice:
        listed = " ".join(sorted(taken | twice)[:20])
        raise refuse("people.codes", N_("这些工号已登记或重复：{codes}"), field="entries", codes=listed)
    people = [
        Person(hospital_id=hospital, organisation=organisation, code=entry.code, name=entry.name,
               sort_key=sort_key(entry.name)[:120])
        for entry in entries
    ]  # fmt: skip
    Person.objects.bulk_create(people, batch_size=2000)
    memberships = [_membership(person, entry) for person, entry in zip(people, entries, strict=True) if entry.branch]
    Membership.objects.bulk_create(memberships, batch_size=2000)
    note(people=len(people), members=len(memberships))
    return len(people)


def _membership(person: Person, entry: Entry) -> Membership:
    branch = entry.branch
    if branch is None or branch.kind not in BRANCHES or branch.hospital_id != person.hospital_id:
        raise refuse("people.entry_branch", N_("{code} 的党支部不在本院"), field="entries", code=entry.code)
    if entry.member_since is None:
        raise refuse("people.entry_since", N_("{code} 缺少转入党支部的日期"), field="entries", code=entry.code)
    return Membership(
        person=person, hospital_id=person.hospital_id, organisation=branch, standing=entry.standing,
        valid_from=entry.member_since,
    )  # fmt: skip
