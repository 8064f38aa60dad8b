"""Registering persons and their memberships."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command
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
