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
from tongxin.ground.organisations.queries import children
from tongxin.toolbox.chinese import sort_key
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.problems import Conflict, Denied, Problem, refuse
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
    beside: Organisation | None = None,
) -> Organisation:
    """Create an organisation under `parent` from `established_on`; its kind has to stand there.

    beside: one of its kind that it is split off from, which stands below `parent` whatever is usual: so may this one.
    """
    if kind in (OrganisationKind.REGION, OrganisationKind.HOSPITAL) or parent.hospital_id is None:
        raise refuse("organisations.found", N_("只能在医院之内设立组织；医院和地区另行建立"), field="kind")
    if beside is None or not _stands(beside, kind, parent):
        rules.check_parent(kind, parent.kind, field="kind")
    organisation = _new(parent.hospital_id, kind, code, name, established_on)
    organisation.short_name = short_name.strip()[:60] or organisation.short_name
    organisation.order = order
    return _place(organisation, parent)


@command("organisations.move", title=_("调整隶属关系"), on="organisation")
def move(*, by: Actor, organisation: Organisation, parent: Organisation, on: dt.date) -> Organisation:
    """Put an organisation under another parent, below which its kind stands, from `on`; rows before that day keep their
    old place in every figure."""
    _check_hospital(organisation, parent)
    rules.check_parent(organisation.kind, parent.kind, field="parent")
    _relink(organisation, parent, on)
    return organisation


@command("organisations.dissolve", title=_("撤销组织"), on="organisation")
def dissolve(
    *, by: Actor, organisation: Organisation, on: dt.date, successor: Organisation | None = None
) -> Organisation:
    """Dissolve an organisation: from `on` it is no more. It keeps its place in the tree, or goes below its successor.

    So whoever looks after the place or the successor still reaches its records, and what it did counts where it stood.
    Below its successor it stands whatever the kinds: a temporary branch goes into a branch, a department into a team.
    """
    if organisation.kind in (OrganisationKind.HOSPITAL, OrganisationKind.REGION) or organisation.dissolved_on:
        raise refuse("organisations.dissolve", N_("“{name}”不能撤销，或已撤销"), name=organisation.short_name)
    if on <= organisation.established_on:
        sentence = N_("撤销日期应晚于成立日期 {day}")
        raise refuse("organisations.dissolve_date", sentence, field="on", day=organisation.established_on)
    _check_empty(organisation, on)
    if successor is not None:
        _check_hospital(organisation, successor)
        _relink(organisation, successor, on)
    organisation.dissolved_on = on
    organisation.version += 1
    organisation.save(update_fields=["dissolved_on", "version"])
    touched(organisation, "dissolved_on")
    return organisation


@command("organisations.revise", title=_("更正组织名称"), on="organisation")
def revise(
    *, by: Actor, organisation: Organisation, version: int, name: str, short_name: str = "", order: int | None = None
) -> Organisation:
    """Correct the name, short name and place in organisation order."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if row.version != version:
        sentence = N_("该组织刚被别人修改（现为第 {version} 版）：请刷新后再改")
        raise Conflict(Problem("organisations.conflict", sentence, {"version": row.version}, field="version"))
    row.name = _text(name, 120, "name")
    row.short_name = short_name.strip()[:60] or row.name[:60]
    row.sort_key = sort_key(row.name)[:200]
    row.order = row.order if order is None else order
    row.version += 1
    row.save(update_fields=["name", "short_name", "sort_key", "order", "version"])
    touched(row, "name", "short_name", "order")
    return row


def _relink(organisation: Organisation, parent: Organisation, on: dt.date) -> None:
    """Let the link to `parent` follow the one that holds, and the closure follow the link."""
    _lock()
    current = ParentLink.objects.filter(child=organisation, valid_to=None).first()
    if current is not None and current.valid_from >= on:
        sentence = N_("调整日期应晚于现有隶属关系的开始日期 {day}")
        raise refuse("organisations.move_date", sentence, field="on", day=current.valid_from)
    if current is not None:
        current.valid_to = on - ONE_DAY
        current.save(update_fields=["valid_to"])
    ParentLink.objects.create(child=organisation, parent=parent, valid_from=on)
    _derive(organisation)
    touched(organisation, "parent")


def _stands(organisation: Organisation, kind: OrganisationKind, parent: Organisation) -> bool:
    """Tell whether an organisation is of a kind and stands below `parent` now."""
    links = ParentLink.objects.filter(child=organisation, parent=parent, valid_to=None)
    return organisation.kind == kind and links.exists()


def _check_hospital(organisation: Organisation, parent: Organisation) -> None:
    if parent.hospital_id != organisation.hospital_id or organisation.kind == OrganisationKind.HOSPITAL:
        raise refuse("organisations.hospital", N_("不能调整到另一家医院之下"), field="parent")


def _check_empty(organisation: Organisation, day: dt.date) -> None:
    """Refuse to dissolve what still has organisations below it."""
    below = children(organisation, day).first()
    if below is not None:
        sentence = N_("“{name}”之下还有“{below}”：请先调整或撤销下级组织")
        name = organisation.short_name
        raise refuse("organisations.not_empty", sentence, field="organisation", name=name, below=below.short_name)


def _check_above_hospitals(by: Actor) -> None:
    """Refuse whoever belongs to one hospital: a role there is none above it."""
    if by.hospital_id is not None:
        raise Denied(Problem("organisations.above", N_("建立医院和地区须由系统或地区一级的管理员办理")))


def _new(
    hospital_id: UUID | None, kind: OrganisationKind, code: str, name: str, established_on: dt.date
) -> Organisation:
    code, name = _text(code, 40, "code"), _text(name, 120, "name")
    return Organisation(
        hospital_id=hospital_id, kind=kind, code=code, name=name, short_name=name[:60],
        sort_key=sort_key(name)[:200],
        established_on=established_on,
    )  # fmt: skip


def _text(text: str, longest: int, field: str) -> str:
    if not 0 < len(text.strip()) <= longest:
        raise refuse("organisations.text", N_("请填写，最多 {longest} 个字"), field=field, longest=longest)
    return text.strip()


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
