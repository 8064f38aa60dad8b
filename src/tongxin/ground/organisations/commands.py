"""Founding and moving organisations. The closure follows in the same transaction."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.organisations import rules
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Closure, Organisation, ParentLink
from tongxin.toolbox.chinese import sort_key
from tongxin.toolbox.problems import Denied, Problem, refuse
from tongxin.toolbox.words import N_


@command("organisations.found_region", title=_("建立地区"))
def found_region(*, by: Actor, code: str, name: str, established_on: dt.date) -> Organisation:
    """Create a region, a root above hospitals; it belongs to no hospital."""
    _check_above_hospitals(by)
    region = _new(None, OrganisationKind.REGION, code, name, established_on)
    return _place(region, None)


@command("organisations.found_hospital", title=_("建立医院"))
def found_hospital(
    *, by: Actor, code: str, name: str, established_on: dt.date, region: Organisation | None = None
) -> Organisation:
    """Create a hospital, the root of its own tree, under a region if one is given."""
    _check_above_hospitals(by)
    if region is not None and region.kind != OrganisationKind.REGION:
        raise refuse(
            "organisations.region", N_("医院只能隶属于地区，“{name}”不是地区"), field="region", name=region.name
        )
    hospital = _new(None, OrganisationKind.HOSPITAL, code, name, established_on)
    hospital.hospital_id = hospital.id
    return _place(hospital, region)


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
    if kind in (OrganisationKind.REGION, OrganisationKind.HOSPITAL) or parent.hospital_id is None:
        raise refuse("organisations.found", N_("只能在医院之内设立组织；医院和地区另行建立"), field="kind")
    organisation = _new(parent.hospital_id, kind, code, name, established_on)
    organisation.short_name = short_name.strip()[:60] or organisation.short_name
    organisation.order = order
    return _place(organisation, parent)


@command("organisations.move", title=_("调整隶属关系"), on="organisation")
def move(*, by: Actor, organisation: Organisation, parent: Organisation, on: dt.date) -> Organisation:
    """Put an organisation under another parent from `on`; rows before that day keep their old place in every figure."""
    if parent.hospital_id != organisation.hospital_id or organisation.kind == OrganisationKind.HOSPITAL:
        raise refuse("organisations.hospital", N_("不能调整到另一家医院之下"), field="parent")
    _lock()
    current = ParentLink.objects.filter(child=organisation, valid_to=None).first()
    if current is not None and current.valid_from >= on:
        sentence = N_("调整日期应晚于现有隶属关系的开始日期 {day}")
        raise refuse("organisations.move_date", sentence, field="on", day=current.valid_from)
    if current is not None:
        current.valid_to = on - dt.timedelta(days=1)
        current.save(update_fields=["valid_to"])
    ParentLink.objects.create(child=organisation, parent=parent, valid_from=on)
    _derive(organisation)
    touched(organisation, "parent")
    return organisation


def _check_above_hospitals(by: Actor) -> None:
    """Refuse whoever belongs to one hospital: a role there is none above it."""
    if by.hospital_id is not None:
        raise Denied(Problem("organisations.above", N_("建立医院和地区须由系统或地区一级的管理员办理")))


def _new(
    hospital_id: UUID | None, kind: OrganisationKind, code: str, name: str, established_on: dt.date
) -> Organisation:
    code, name = code.strip(), name.strip()
    for field, text, longest in (("code", code, 40), ("name", name, 120)):
        if not 0 < len(text) <= longest:
            sentence = N_("请填写，最多 {longest} 个字")
            raise refuse("organisations.text", sentence, field=field, longest=longest)
    return Organisation(
        hospital_id=hospital_id, kind=kind, code=code, name=name, short_name=name[:60],
        sort_key=sort_key(name)[:200],
        established_on=established_on,
    )  # fmt: skip


def _place(organisation: Organisation, parent: Organisation | None) -> Organisation:
    _lock()
    _check_code(organisation)
    organisation.save(force_insert=True)
    if parent is not None:
        ParentLink.objects.create(child=organisation, parent=parent, valid_from=organisation.established_on)
    _derive(organisation)
    return organisation


def _check_code(organisation: Organisation) -> None:
    taken = Q(hospital=organisation.hospital_id)
    if organisation.kind in (OrganisationKind.HOSPITAL, OrganisationKind.REGION):
        taken = Q(kind=organisation.kind)
    if Organisation.objects.filter(taken, code=organisation.code).exists():
        raise refuse("organisations.code_taken", N_("代码“{code}”已被使用"), field="code", code=organisation.code)


def _lock() -> None:
    """Let one change of the tree wait for another, so that each derives from what the other has committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tongxin.organisations'))")


def _derive(organisation: Organisation) -> None:
    """Make anew from the links what the closure says of an organisation and of all that has ever been below it."""
    below = Closure.objects.filter(ancestor=organisation).values("descendant")
    nodes = Organisation.objects.filter(Q(pk=organisation.pk) | Q(pk__in=below))
    links = [rules.Link(*row) for row in ParentLink.objects.values_list("child", "parent", "valid_from", "valid_to")]
    rows = rules.closure(list(nodes.order_by("id").values_list("id", "established_on")), links)
    Closure.objects.filter(descendant__in=[row.descendant for row in rows]).delete()
    Closure.objects.bulk_create(
        [
            Closure(
                ancestor_id=row.ancestor, descendant_id=row.descendant, depth=row.depth,
                valid_from=row.start, valid_to=row.end,
            )
            for row in rows
        ],
        batch_size=5000,
    )  # fmt: skip
