"""What a branch covers and spends; and its merging, splitting and closing, with everything that belonged to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation, ParentLink
from tongxin.ground.records.models import Record
from tongxin.ground.records.writing import of_hospital
from tongxin.people import rules
from tongxin.people.commands.memberships import NO_PAPERS, move
from tongxin.people.commands.stating import close
from tongxin.people.definitions import BRANCHES, DEPARTMENTS
from tongxin.people.models import Budget, Contact, Coverage, Membership, Person, Post, Spending
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("people.cover", title=_("登记党支部覆盖科室"), on="organisation")
def cover(*, by: Actor, organisation: Organisation, departments: list[Organisation], valid_from: dt.date) -> int:
    """Note the departments that a branch is built on from a day on; those it covers already stay; return how many are new."""
    _check_branch(organisation)
    for unit in departments:
        if unit.kind not in DEPARTMENTS or unit.hospital_id != organisation.hospital_id:
            sentence = N_("“{name}”不是本院的科室或班组")
            raise refuse("people.department", sentence, field="departments", name=unit.short_name)
    rows = Coverage.objects.filter(organisation=organisation).exclude(valid_to__lt=valid_from)
    known = set(rows.values_list("department_id", flat=True))
    made = [
        Coverage(
            hospital_id=of_hospital(organisation), organisation=organisation, department=unit, valid_from=valid_from
        )
        for unit in dict.fromkeys(departments)
        if unit.pk not in known
    ]
    return len(Coverage.objects.bulk_create(made))


@command("people.set_budget", title=_("核定活动经费"), on="organisation")
def set_budget(*, by: Actor, organisation: Organisation, year: int, amount: Decimal, document: str = "") -> Budget:
    """Grant a branch money for Party activities of a calendar year, in yuan; corrected later by `people.correct_fact`."""
    if Budget.objects.filter(organisation=organisation, year=year).exists():
        sentence = N_("{year} 年的经费已核定：请更正那一条")
        raise refuse("people.budget_once", sentence, field="year", year=year)
    if not 2000 <= year <= 2100:
        raise refuse("people.budget_year", N_("年份不对：请填四位数字"), field="year")
    return Budget.objects.create(
        hospital_id=of_hospital(organisation), organisation=organisation, year=year, amount=check_money(amount, "amount"),
        document=rules.check_optional(document, 120, "document"),
    )  # fmt: skip


@command("people.spend", title=_("登记活动经费支出"), on="organisation")
def spend(
    *, by: Actor, organisation: Organisation, occurred_on: dt.date, amount: Decimal, purpose: str,
    source: Record | None = None,
) -> Spending:  # fmt: skip
    """Enter money a branch spent, in yuan, on an activity or otherwise; refused beyond the year's budget, where there is one."""
    rules.check_past(occurred_on, "occurred_on")
    amount = check_money(amount, "amount")
    if amount == 0:
        raise refuse("people.amount", N_("金额应大于 0"), field="amount")
    if source is not None and source.hospital_id != organisation.hospital_id:
        raise refuse("people.source", N_("支出对应的活动不在本院"), field="source")
    _check_budget(organisation, occurred_on.year, amount)
    return Spending.objects.create(
        hospital_id=of_hospital(organisation), organisation=organisation, occurred_on=occurred_on, amount=amount,
        purpose=rules.check_text(purpose, 120, "purpose"), source=source,
    )  # fmt: skip


@command("people.merge_branches", title=_("合并党支部"), on="organisation")
def merge_branches(*, by: Actor, organisation: Organisation, sources: list[Organisation], on: dt.date) -> Organisation:
    """Merge branches into `organisation` from `on`: members, departments and contacts move, posts end, the sources dissolve.

    A dissolved branch goes on below its successor: what it had planned stays its own, is seen there, and can be held by
    the officers of the successor; what it did before counts where it stood then.
    """
    _check_branch(organisation)
    for source in sources:
        _check_branch(source)
        if source.pk == organisation.pk or source.hospital_id != organisation.hospital_id:
            raise refuse("people.merge_self", N_("请选择本院的另一个党支部来合并"), field="sources")
        note(**{f"members_of_{source.code}": _hand_over(source, organisation, on)})
        organisations.dissolve(by=by, organisation=source, on=on, successor=organisation)
    return organisation


@command("people.close_branch", title=_("撤销党支部"), on="organisation")
def close_branch(*, by: Actor, organisation: Organisation, on: dt.date) -> Organisation:
    """Dissolve a branch without members from `on`; with members, merge or transfer them first."""
    _check_branch(organisation)
    left = Membership.objects.filter(organisation=organisation).exclude(valid_to__lt=on).count()
    if left:
        sentence = N_("“{name}”还有 {count} 名党员：请先转接组织关系，或合并到别的党支部")
        name = organisation.short_name
        raise refuse("people.close_members", sentence, field="organisation", name=name, count=left)
    end_offices(organisation, on)
    for row in Coverage.objects.filter(organisation=organisation, valid_to=None):
        close(row, on - ONE_DAY)
    return organisations.dissolve(by=by, organisation=organisation, on=on)


@dataclass(frozen=True)
class Part:
    """A branch split off: its code and name, and the members and departments that go with it."""

    code: str
    name: str
    people: list[Person]
    departments: list[Organisation]


@command("people.split_branch", title=_("拆分党支部"), on="organisation")
def split_branch(*, by: Actor, organisation: Organisation, parts: list[Part], on: dt.date) -> list[Organisation]:
    """Split parts off a branch from `on` as new branches beside it; who and what is not named stays."""
    _check_branch(organisation)
    parent = ParentLink.objects.select_related("parent").filter(child=organisation, valid_to=None).first()
    if parent is None:
        raise refuse("people.split_root", N_("该党支部没有上级组织"), field="organisation")
    return [_split_off(by, organisation, parent.parent, part, on) for part in parts]


def _split_off(by: Actor, old: Organisation, parent: Organisation, part: Part, on: dt.date) -> Organisation:
    new = organisations.found(
        by=by, parent=parent, kind=OrganisationKind(old.kind), code=part.code, name=part.name, established_on=on,
        order=old.order, beside=old,
    )  # fmt: skip
    rows = Membership.objects.filter(organisation=old, valid_to=None, person__in=part.people)
    found = list(rows.select_related("organisation", "person"))
    if len(found) != len({person.pk for person in part.people}):
        sentence = N_("拆分到“{name}”的人员中有人不在原党支部：请核对")
        raise refuse("people.split_people", sentence, field="parts", name=part.name)
    move(new, found, on, NO_PAPERS)
    _carry_coverage(old, new, on, [unit.pk for unit in part.departments])
    return new


def _hand_over(source: Organisation, target: Organisation, on: dt.date) -> int:
    """Move members, departments and contacts of a branch to another; return how many members."""
    rows = Membership.objects.filter(organisation=source, valid_to=None).select_related("organisation", "person")
    moved = move(target, list(rows), on, NO_PAPERS)
    _carry_coverage(source, target, on, None)
    end_offices(source, on)
    return len(moved)


def _carry_coverage(source: Organisation, target: Organisation, on: dt.date, only: list[UUID] | None) -> None:
    rows = Coverage.objects.filter(organisation=source, valid_to=None)
    known = set(Coverage.objects.filter(organisation=target, valid_to=None).values_list("department_id", flat=True))
    for row in rows if only is None else rows.filter(department__in=only):
        close(row, on - ONE_DAY)
        if row.department_id not in known:
            Coverage.objects.create(
                hospital_id=row.hospital_id, organisation=target, department_id=row.department_id, valid_from=on
            )


def end_offices(source: Organisation, on: dt.date) -> None:
    """End the posts and contacts of a branch or department the day before `on`; one entered for later is a mistake to
    correct first."""
    for row in Post.objects.filter(organisation=source, valid_to=None):
        close(row, on - ONE_DAY)
    for contact in Contact.objects.filter(organisation=source, valid_to=None):
        close(contact, on - ONE_DAY)


def _check_branch(organisation: Organisation) -> None:
    if organisation.kind not in BRANCHES or organisation.dissolved_on is not None:
        sentence = N_("“{name}”不是现有的党支部")
        raise refuse("people.no_branch", sentence, field="organisation", name=organisation.short_name)


def _check_budget(organisation: Organisation, year: int, amount: Decimal) -> None:
    budget = Budget.objects.select_for_update().filter(organisation=organisation, year=year).first()
    if budget is None:
        return
    spent = Spending.objects.filter(organisation=organisation, occurred_on__year=year).aggregate(sum=Sum("amount"))[
        "sum"
    ]
    left = budget.amount - (spent or 0)
    if amount > left:
        sentence = N_("{year} 年经费还剩 {left} 元，不够这笔支出：请核对金额，或先调整经费")
        raise refuse("people.budget_over", sentence, field="amount", year=year, left=left)


def check_money(amount: Decimal, field: str) -> Decimal:
    """Return an amount of money in yuan; raise `Refused` for what none can be."""
    if not amount.is_finite() or amount < 0 or amount != round(amount, 2) or amount >= 10**10:
        raise refuse("people.money", N_("金额应为不小于 0 的元数，最多两位小数"), field=field)
    return amount
