"""What is stated of posts: how many a department has, what one costs, the cap of a year, and the workload of departments."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TypeVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.writing import of_hospital
from tongxin.people.definitions import DEPARTMENTS
from tongxin.people.models import Dated, Stated
from tongxin.people.rules import check_optional
from tongxin.registers.staffing import rules
from tongxin.registers.staffing.definitions import Level
from tongxin.registers.staffing.models import Cap, Cost, Load, Quota
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

D = TypeVar("D", bound=Dated)
S = TypeVar("S", bound=Stated)


@command("staffing.set_quota", title=_("核定岗位数"), on="organisation")
def set_quota(
    *, by: Actor, organisation: Organisation, level: Level, posts: int, valid_from: dt.date, document: str = ""
) -> Quota:
    """Grant a department so many posts of a level from a day on; what was granted before ends on the day before."""
    check_department(organisation)
    rules.check_posts(posts, organisation.short_name, level)
    row = Quota(level=level, posts=posts, document=check_optional(document, 120, "document"), valid_from=valid_from)
    return _from_day(row, organisation)


@command("staffing.set_cost", title=_("登记岗位人均成本"), on="organisation")
def set_cost(*, by: Actor, organisation: Organisation, level: Level, yearly: Decimal, valid_from: dt.date) -> Cost:
    """State what a post of a level costs the hospital a year on average from a day on, in yuan."""
    _check_hospital(organisation)
    rules.check_money(yearly, "yearly")
    return _from_day(Cost(level=level, yearly=yearly, valid_from=valid_from), organisation)


@command("staffing.set_cap", title=_("登记人员总成本控制数"), on="organisation")
def set_cap(*, by: Actor, organisation: Organisation, year: int, amount: Decimal, document: str = "") -> Cap:
    """State the most that posts may cost in a year, in yuan; a second time in place of the first."""
    _check_hospital(organisation)
    rules.check_money(amount, "amount")
    return _of_year(Cap(year=year, amount=amount, document=check_optional(document, 120, "document")), organisation)


@command("staffing.state_load", title=_("登记科室工作量和结余"), on="organisation")
def state_load(*, by: Actor, organisation: Organisation, year: int, workload: Decimal, surplus: Decimal) -> Load:
    """State by hand what a department did in a year and what it brought in beyond its cost, in yuan."""
    check_department(organisation)
    rules.check_money(workload, "workload")
    rules.check_money(surplus, "surplus", below_zero=True)
    return _of_year(Load(year=year, workload=workload, surplus=surplus), organisation)


def check_department(unit: Organisation) -> None:
    """Raise `Refused` for what is no department."""
    if unit.kind not in DEPARTMENTS or unit.dissolved_on is not None:
        raise refuse("staffing.department", N_("“{name}”不是现有的科室"), field="organisation", name=unit.short_name)


def _check_hospital(unit: Organisation) -> None:
    if unit.pk != of_hospital(unit):
        raise refuse("staffing.hospital", N_("请选择医院：这一项按全院登记"), field="organisation")


def _from_day(row: D, organisation: Organisation) -> D:
    """Store a dated row between the one before it, which ends on the day before, and the one after it, before which it ends;
    one of the same day is voided in its favour."""
    level = getattr(row, "level")  # noqa: B009  quotas and costs have it
    for held in type(row).objects.filter(organisation=organisation, level=level).exclude(valid_to__lt=row.valid_from):
        if held.valid_from > row.valid_from:
            row.valid_to = min(filter(None, (row.valid_to, held.valid_from - ONE_DAY)))
            continue
        if held.valid_from == row.valid_from:
            _give_way(held)
        else:
            held.valid_to = row.valid_from - ONE_DAY
        held.version += 1
        held.save(update_fields=["valid_to", "voided_at", "void_reason", "version"])
    return _stored(row, organisation, "valid_from")


def _of_year(row: S, organisation: Organisation) -> S:
    """Store what holds for a year; what was stated of the same year before is voided in its favour."""
    year = getattr(row, "year")  # noqa: B009  caps and loads have it
    rules.check_year(year)
    for held in type(row).objects.filter(organisation=organisation, year=year):
        _give_way(held)
        held.version += 1
        held.save(update_fields=["voided_at", "void_reason", "version"])
    return _stored(row, organisation, "year")


def _give_way(held: Stated) -> None:
    held.voided_at, held.void_reason = clock.now(), gettext("重新登记")


def _stored(row: S, organisation: Organisation, *fields: str) -> S:
    row.organisation, row.hospital_id = organisation, of_hospital(organisation)
    row.save(force_insert=True)
    touched(row, *fields)
    return row
