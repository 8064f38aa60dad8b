"""Lets JSON name a person by staff number or UUID, and a dated fact by UUID, within what one may see; words of views."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import found, visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import resolvers
from tongxin.people.models import FACTS, Absence, Dated, MembershipChange, Person, Stated
from tongxin.people.queries import SEE_ABSENCE_KINDS, SEE_ABSENCES, SEE_PARTICIPATION, VIEW, people
from tongxin.toolbox.words import N_


def _person(by: Actor, value: str) -> Person:
    rows = people(by)
    try:
        return found(rows.filter(pk=UUID(value)).first())
    except ValueError:
        return found(rows.filter(code=value).first())


def _fact(by: Actor, value: str) -> models.Model:
    """Find a fact of any kind by its UUID; whose organisation one may not look into is not found."""
    key = _uuid(value)
    rows = (visible(by, kind.objects.filter(pk=key), VIEW).first() for kind in FACTS)
    return found(next((row for row in rows if row is not None), None))


def _absence(by: Actor, value: str) -> Absence:
    return found(visible(by, Absence.objects.filter(pk=_uuid(value)), SEE_ABSENCES).first())


def _change(by: Actor, value: str) -> MembershipChange:
    return found(visible(by, MembershipChange.objects.filter(pk=_uuid(value)), VIEW).first())


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        return found(None)


views.add(VIEW, N_("查看人员"))
views.add(SEE_ABSENCES, N_("查看长期不在岗的原因"))
views.add(SEE_ABSENCE_KINDS, N_("查看长期不在岗的类别"))
views.add(SEE_PARTICIPATION, N_("查看个人的学时、出勤和志愿时长"))
resolvers.add("people.person", (Person, _person))
resolvers.add("people.fact", (Stated, _fact))
resolvers.add("people.dated_fact", (Dated, _fact))
resolvers.add("people.absence", (Absence, _absence))
resolvers.add("people.change", (MembershipChange, _change))
