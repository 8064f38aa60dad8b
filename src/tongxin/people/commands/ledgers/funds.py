"""Money spent on activities, taken in from its ledger: each row one spending, within the budget of its branch and year."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.exchange.tables import Plan, Row
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.records.writing import of_hospital
from tongxin.people import rules
from tongxin.people.commands.branches import check_money
from tongxin.people.commands.ledgers.knowing import Faults
from tongxin.people.definitions import BRANCHES
from tongxin.people.models import Budget, Spending
from tongxin.toolbox.problems import Level
from tongxin.toolbox.words import N_

NEEDS = ("branch", "activity", "item", "amount", "paid_on")
LONGEST = 120
Year = tuple[UUID, int]


def plan_spendings(by: Actor, organisation: Organisation, rows: Sequence[Row]) -> Plan:
    """Plan a list of spendings: what is registered already, or goes beyond the budget of the year, is a problem."""
    faults = Faults({"occurred_on": "paid_on"})
    known = _known(row["branch"].pk for row in rows)
    made = [
        (row.number, spending)
        for row in rows
        if (spending := _planned(row, faults)) is not None and not _repeated(row, spending, known, faults)
    ]
    _name_activities({row.number: row for row in rows}, made, faults)
    _check_budgets({row.number: row for row in rows}, made, faults)
    total = sum(spending.amount for _number, spending in made)
    return Plan(made, faults.found, [(N_("支出"), len(made)), (N_("合计金额（元，角分不计）"), int(total))])


@command("people.import_spendings", title=_("导入活动经费支出"), on="organisation")
def import_spendings(
    *, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[Any]
) -> list[tuple[int, UUID]]:
    """Write the spendings of a list; return (row, spending)."""
    for _number, spending in planned:
        spending.batch = batch
    Spending.objects.bulk_create([spending for _number, spending in planned], batch_size=1000)
    note(batch=str(batch), spendings=len(planned))
    return [(number, spending.pk) for number, spending in planned]


def used(targets: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return those of imported spendings that were corrected since, with a sentence."""
    corrected = Spending.objects.filter(pk__in=targets, version__gt=1).values_list("pk", flat=True)
    return dict.fromkeys(corrected, gettext("导入后已更正"))


def _planned(row: Row, faults: Faults) -> Spending | None:
    branch: Organisation = row["branch"]
    if branch.kind not in BRANCHES:
        faults.add(row, "branch", "people.row_branch", N_("“{name}”不是现有的党支部"), name=branch.short_name)
        return None
    day: dt.date = row["paid_on"]
    faults.check(row, "paid_on", rules.check_past, day, "occurred_on")
    amount = faults.check(row, "amount", check_money, row["amount"], "amount")
    purpose = faults.check(row, "item", rules.check_text, row["item"], LONGEST, "item")
    if not amount:
        if amount is not None:
            faults.add(row, "amount", "people.amount", N_("金额应大于 0"))
        return None
    return Spending(
        hospital_id=of_hospital(branch), organisation=branch, occurred_on=day, amount=amount, purpose=purpose or ""
    )


def _known(branches: Iterable[UUID]) -> set[tuple[UUID, dt.date, Decimal, str]]:
    rows = Spending.objects.filter(organisation__in=set(branches))
    return set(rows.values_list("organisation_id", "occurred_on", "amount", "purpose"))


def _repeated(row: Row, spending: Spending, known: set[tuple[UUID, dt.date, Decimal, str]], faults: Faults) -> bool:
    """Tell whether this spending is registered already; two alike in one list are two."""
    if (spending.organisation_id, spending.occurred_on, spending.amount, spending.purpose) not in known:
        return False
    faults.add(row, "item", "people.spending_known", N_("这笔支出已登记：日期、金额、支出项目都相同"))
    return True


def _name_activities(rows: Mapping[int, Row], made: Sequence[tuple[int, Spending]], faults: Faults) -> None:
    """Tie spendings to the one record of their branch and year that bears the name of the activity; say where there is none
    such."""
    names = {number: (rows[number]["activity"] or "").strip() for number, _one in made}
    asked = {name for name in names.values() if name}
    units = {one.organisation_id for _number, one in made}
    found: dict[tuple[UUID, int, str], list[Record]] = defaultdict(list)
    for record in Record.objects.filter(kind="activity", organisation__in=units, title__in=asked, voided_at=None):
        found[record.organisation_id, record.occurred_on.year, record.title].append(record)
    for number, spending in made:
        same = found[spending.organisation_id, spending.occurred_on.year, names[number]]
        spending.source = same[0] if len(same) == 1 else None
        if names[number] and spending.source is None:
            sentence = N_("本支部当年没有唯一的同名活动“{name}”，只记支出项目")
            faults.add(
                rows[number], "activity", "people.no_activity", sentence, level=Level.INFO, name=names[number][:20]
            )


def _check_budgets(rows: Mapping[int, Row], made: Iterable[tuple[int, Spending]], faults: Faults) -> None:
    """Note the first row of each branch and year that no longer fits its budget."""
    left = _left({(one.organisation_id, one.occurred_on.year) for _number, one in made})
    for number, one in made:
        place = (one.organisation_id, one.occurred_on.year)
        if place in left:
            left[place] -= one.amount
            if left[place] < 0:
                sentence = N_("{year} 年经费不够这笔支出，还差 {short} 元：请核对金额，或先调整经费")
                faults.add(
                    rows[number], "amount", "people.budget_over", sentence, year=place[1], short=-left.pop(place)
                )


def _left(places: set[Year]) -> dict[Year, Decimal]:
    """Return what is left of the budgets of branches and years that have one; nobody else spends of them meanwhile."""
    units = {unit for unit, _year in places}
    held = Budget.objects.select_for_update().filter(organisation__in=units).order_by("pk")
    budgets = list(held.values_list("organisation_id", "year", "amount"))
    spent = Spending.objects.filter(organisation__in=units).values_list("organisation_id", "occurred_on__year")
    sums = {(unit, year): amount for unit, year, amount in spent.annotate(sum=Sum("amount"))}
    return {
        (unit, year): amount - sums.get((unit, year), Decimal(0))
        for unit, year, amount in budgets
        if (unit, year) in places
    }
