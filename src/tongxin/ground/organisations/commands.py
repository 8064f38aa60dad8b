"""Founding and moving organisations. The closure follows in the same transaction."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.organisations import rules
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Closure, Organisation, ParentLink
from tongxin.toolbox import ids
from tongxin.toolbox.chinese import sort_key
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("organisations.found_hospital", title=_("建立医院"))
def found_hospital(*, by: Actor, code: str, name: str, established_on: dt.date, region: Organisation | None = None) -> Organisation:
    """Create a hospital, the root of its own tree, under a region if one is given."""
    key = ids.uuid7()
    hospital = Organisation(
        id=key, hospital_id=key, kind=OrganisationKind.HOSPITAL, code=code, name=name, short_name=name,
        sort_key=sort_key(name)[:200], established_on=established_on,
    )  # fmt: skip
    _check_code(hospital)
    hospital.save(force_insert=True)
    if region is not None:
        ParentLink.objects.create(child=hospital, parent=region, valid_from=established_on)
    _derive()
    return hospital


@command("organisations.found", title=_("设立组织"), on="parent")
def found(
    *,
    by: Actor,
    parent: Organisation,
    kind: OrganisationKind,
    code: str,
    name: str,
    established_on: dt.date,
    short_name: str = "",
    order: int = 0,
) -> Organisation:
    """Create an organisation under `parent` from `established_on`."""
    organisation = Organisation(
        hospital_id=parent.hospital_id, kind=kind, code=code, name=name, short_name=short_name or name, order=order,
        sort_key=sort_key(name)[:200], established_on=established_on,
    )  # fmt: skip
    _check_code(organisation)
    organisation.save(force_insert=True)
    ParentLink.objects.create(child=organisation, parent=parent, valid_from=established_on)
    _derive()
    return organisation


@command("organisations.move", title=_("调整隶属关系"), on="organisation")
def move(*, by: Actor, organisation: Organisation, parent: Organisation, on: dt.date) -> Organisation:
    """Put an organisation under another parent from `on`; rows before that day keep their old place in every figure."""
    if parent.hospital_id != organisation.hospital_id:
        raise refuse("organisations.hospital", N_("不能调整到另一家医院之下"), field="parent")
    current = ParentLink.objects.filter(child=organisation, valid_to=None).first()
    if current is not None and current.valid_from >= on:
        raise refuse("organisations.move_date", N_("调整日期应晚于现有隶属关系的开始日期 {day}"), field="on", day=current.valid_from)
    if current is not None:
        current.valid_to = on - dt.timedelta(days=1)
        current.save(update_fields=["valid_to"])
    ParentLink.objects.create(child=organisation, parent=parent, valid_from=on)
    _derive()
    touched(organisation, "parent")
    return organisation


def _check_code(organisation: Organisation) -> None:
    taken = Q(hospital=organisation.hospital_id)
    if organisation.kind == OrganisationKind.HOSPITAL:
        taken = Q(kind=OrganisationKind.HOSPITAL)
    if Organisation.objects.filter(taken, code=organisation.code).exists():
        raise refuse("organisations.code_taken", N_("代码“{code}”已被使用"), field="code", code=organisation.code)


def _derive() -> None:
    """Make the closure anew from the links: a tree has some hundred nodes and changes a few times a year."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tongxin.organisations'))")
    nodes = Organisation.objects.order_by("id").values_list("id", "established_on")
    links = [rules.Link(*row) for row in ParentLink.objects.values_list("child", "parent", "valid_from", "valid_to")]
    rows = rules.closure(list(nodes), links)
    Closure.objects.all().delete()
    Closure.objects.bulk_create(
        [
            Closure(ancestor_id=r.ancestor, descendant_id=r.descendant, depth=r.depth, valid_from=r.start, valid_to=r.end)
            for r in rows
        ],
        batch_size=5000,
    )
