"""Registering persons and their memberships."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.people.definitions import Standing
from tongxin.people.models import Membership, Person
from tongxin.people.queries import branch_of
from tongxin.toolbox.chinese import sort_key
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

BRANCHES = (OrganisationKind.BRANCH, OrganisationKind.TEMPORARY_BRANCH)


@command("people.register", title=_("登记人员"), on="organisation")
def register(*, by: Actor, organisation: Organisation, code: str, name: str) -> Person:
    """Register somebody in a department under a staff number."""
    if Person.objects.filter(hospital_id=organisation.hospital_id, code=code).exists():
        raise refuse("people.code", N_("工号“{code}”已登记"), field="code", code=code)
    return Person.objects.create(
        hospital_id=organisation.hospital_id, organisation=organisation, code=code, name=name,
        sort_key=sort_key(name)[:120],
    )  # fmt: skip


@command("people.enrol", title=_("登记党员组织关系"), on="organisation")
def enrol(
    *, by: Actor, organisation: Organisation, person: Person, standing: Standing, valid_from: dt.date
) -> Membership:
    """Enter a person's membership in a branch from a day on; formal admission itself is a procedure."""
    if organisation.kind not in BRANCHES:
        raise refuse("people.branch", N_("党员组织关系应在党支部，“{name}”不是党支部"), field="organisation", name=organisation.name)
    if person.hospital_id != organisation.hospital_id:
        raise refuse("people.hospital", N_("该人员不在本院"), field="person")
    current = branch_of(person, valid_from)
    if current is not None:
        raise refuse("people.member", N_("该人员当日已在“{branch}”"), field="person", branch=current.short_name)
    return Membership.objects.create(
        person=person, hospital_id=organisation.hospital_id, organisation=organisation, standing=standing,
        valid_from=valid_from,
    )  # fmt: skip


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
    codes = [entry.code for entry in entries]
    taken = set(Person.objects.filter(hospital_id=organisation.hospital_id, code__in=codes).values_list("code", flat=True))
    twice = {code for code, count in Counter(codes).items() if count > 1}
    if taken | twice:
        listed = " ".join(sorted(taken | twice)[:20])
        raise refuse("people.codes", N_("这些工号已登记或重复：{codes}"), field="entries", codes=listed)
    people = [
        Person(hospital_id=organisation.hospital_id, organisation=organisation, code=entry.code, name=entry.name,
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
