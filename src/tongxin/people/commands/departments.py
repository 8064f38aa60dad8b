"""Merging and closing departments: who works there, the branches built on them, posts and contacts go along or end."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.writing import of_hospital
from tongxin.people import rules
from tongxin.people.commands.branches import end_offices
from tongxin.people.commands.stating import close
from tongxin.people.definitions import DEPARTMENTS
from tongxin.people.models import Coverage, Person, Placement
from tongxin.people.queries.facts import working
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("people.merge_departments", title=_("合并科室"), on="organisation")
def merge_departments(
    *, by: Actor, organisation: Organisation, sources: list[Organisation], on: dt.date
) -> Organisation:
    """Merge departments into `organisation` from `on`: who works there is placed here, the branches that covered them cover
    it, posts and contacts end, the sources dissolve. Party membership stays: `people.transfer_many` moves members."""
    rules.check_past(on, "on")
    _check_department(organisation)
    for source in sources:
        _check_department(source)
        if source.pk == organisation.pk or source.hospital_id != organisation.hospital_id:
            raise refuse("people.merge_department", N_("请选择本院的另一个科室来合并"), field="sources")
        note(**{f"staff_of_{source.code}": _hand_over(source, organisation, on)})
        organisations.dissolve(by=by, organisation=source, on=on, successor=organisation)
    return organisation


@command("people.close_department", title=_("撤销科室"), on="organisation")
def close_department(*, by: Actor, organisation: Organisation, on: dt.date) -> Organisation:
    """Dissolve a department in which nobody works from `on`; with staff, merge it or place them elsewhere first."""
    _check_department(organisation)
    left = working(organisation, on).count()
    if left:
        sentence = N_("“{name}”还有 {count} 名职工：请先调整他们的科室，或并入别的科室")
        name = organisation.short_name
        raise refuse("people.close_staff", sentence, field="organisation", name=name, count=left)
    end_offices(organisation, on)
    for row in Coverage.objects.filter(department=organisation, valid_to=None):
        close(row, on - ONE_DAY)
    return organisations.dissolve(by=by, organisation=organisation, on=on)


def _hand_over(source: Organisation, target: Organisation, on: dt.date) -> int:
    """Place everybody of a department in another; carry its coverage over; return how many people."""
    there = Placement.objects.filter(organisation=source, valid_to=None)
    people = _free_to_go(there, source, on)
    there.update(valid_to=on - ONE_DAY, version=F("version") + 1)
    Placement.objects.bulk_create(
        Placement(person_id=key, hospital_id=of_hospital(target), organisation=target, valid_from=on) for key in people
    )
    Person.objects.filter(organisation=source, left_on=None).update(organisation=target, version=F("version") + 1)
    _carry_coverage(source, target, on)
    end_offices(source, on)
    return len(people)


def _free_to_go(there: models.QuerySet[Placement], source: Organisation, on: dt.date) -> list[UUID]:
    """Return who works in a department; raise `Refused` where somebody came, or went, on the day or later."""
    late = there.filter(valid_from__gte=on).select_related("person").first()
    if late is not None:
        sentence = N_("{person}自 {day} 起才在“{name}”：合并日期应在此之后")
        who, day, name = late.person.name, late.valid_from, source.short_name
        raise refuse("people.merge_day", sentence, field="on", person=who, day=day, name=name)
    ended = Placement.objects.filter(organisation=source, valid_to__gte=on).select_related("person").first()
    if ended is not None:
        sentence = N_("{person}在“{name}”登记到 {day}：合并日期应在此之后，或先更正这一条")
        told: dict[str, Any] = {"person": ended.person.name, "day": ended.valid_to, "name": source.short_name}
        raise refuse("people.merge_ended", sentence, field="on", **told)
    return list(there.values_list("person_id", flat=True))


def _carry_coverage(source: Organisation, target: Organisation, on: dt.date) -> None:
    known = set(Coverage.objects.filter(department=target, valid_to=None).values_list("organisation_id", flat=True))
    for row in Coverage.objects.filter(department=source, valid_to=None):
        close(row, on - ONE_DAY)
        if row.organisation_id not in known:
            Coverage.objects.create(
                hospital_id=row.hospital_id, organisation_id=row.organisation_id, department=target, valid_from=on
            )


def _check_department(organisation: Organisation) -> None:
    if organisation.kind not in DEPARTMENTS or organisation.dissolved_on is not None:
        sentence = N_("“{name}”不是现有的科室")
        raise refuse("people.no_department", sentence, field="organisation", name=organisation.short_name)
