"""What members pay and owe, branch by branch; the same few statements for one branch or for a whole hospital."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from tongxin.ground.access.queries import found, visible
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import KEY, UNIT
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.people.models import Membership, Person
from tongxin.registers.procedures.definitions import State
from tongxin.registers.procedures.definitions.dues import DuesScale
from tongxin.registers.procedures.models import Case, DuesExcuse, DuesPayment, DuesStandard
from tongxin.registers.procedures.rules.dues import Owing, month_of, owing
from tongxin.toolbox.periods import add_months
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

# Not a word of the room: bases and sums are seen by the branch committee and the Party office only.
VIEW = "dues.view"
REMOVAL = "dues_removal"


def scale(day: dt.date) -> DuesScale:
    """Return how dues are reckoned on a day; raise `Refused` before the first scale of the catalog."""
    scales: Iterable[DuesScale] = active().all("dues_scale").values()
    in_force = [each for each in scales if each.since <= day.isoformat()]
    if not in_force:
        raise refuse("procedures.dues_scale", N_("目录中没有 {day} 时的党费标准"), day=day)
    return max(in_force, key=lambda each: each.since)


@dataclass(frozen=True)
class Line:
    """A member of a branch: what is fixed, up to which month it is paid, what is owed."""

    person: Person
    branch: Organisation
    standard: DuesStandard | None
    paid_to: dt.date | None
    owing: Owing

    @property
    def stage(self) -> str:
        """Return how far the branch is asked to go; "" when nothing is owed."""
        return self.owing.reminder.stage if self.owing.reminder else ""


def lines(units: Iterable[UUID], today: dt.date) -> list[Line]:
    """Return the members of branches on a day, in name order: 4 statements."""
    held = Membership.objects.filter(on_day(today), organisation__in=list(units))
    rows = list(held.select_related("person", "organisation").order_by("person__sort_key", "person__code"))
    people = [row.person_id for row in rows]
    standards, paid, excused = _standards(people), _paid(people), _excused(people, today)
    reckoned = scale(today)
    return [
        Line(
            row.person, row.organisation, _on(standards[row.person_id], today), max(paid[row.person_id], default=None),
            owing(reckoned, _since(row, standards[row.person_id]), paid[row.person_id], excused[row.person_id], today)
            if standards[row.person_id] else Owing(),
        )
        for row in rows
    ]  # fmt: skip


def arrears(hospital: Organisation, today: dt.date) -> Mapping[Organisation, list[Line]]:
    """Return every branch of a hospital in which dues are fixed, with those of its members who owe some."""
    units = DuesStandard.objects.filter(hospital=hospital).order_by().values_list("organisation", flat=True).distinct()
    found_lines: dict[Organisation, list[Line]] = defaultdict(list)
    for line in lines(units, today):
        owed = found_lines[line.branch]
        if line.owing.months:
            owed.append(line)
    return found_lines


def removals(hospital: Organisation) -> set[UUID]:
    """Return the persons about whom a case of unpaid dues runs."""
    rows = Case.objects.filter(hospital=hospital, procedure=REMOVAL, record__state=State.OPEN, record__voided_at=None)
    return set(rows.exclude(subject=None).values_list("subject", flat=True))


def unpaid(person: Person, last: dt.date) -> list[dt.date]:
    """Return the months up to `last`, it included, that a person has neither paid nor is excused from."""
    standards, today = _standards([person.pk])[person.pk], add_months(last, 1)
    row = Membership.objects.filter(person=person).order_by("valid_from").last()
    since = _since(row, standards) if row else today
    paid, excused = _paid([person.pk])[person.pk], _excused([person.pk], today)[person.pk]
    return list(owing(scale(last), since, paid, excused, today).months)


def payments(by: Actor, person: Person) -> list[DuesPayment]:
    """Return what a person paid, the newest month first, void entries too, as far as `by` may see it."""
    return list(visible(by, DuesPayment.everything.filter(person=person), VIEW).order_by("-month", "-id"))


def payment(by: Actor, key: UUID) -> DuesPayment:
    """Return a payment `by` may see, or raise `NotFound`."""
    return found(visible(by, DuesPayment.objects.select_related("organisation", "person").filter(pk=key), VIEW).first())


def ledger_rows(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Iterator[Mapping[str, Any]]:
    """Yield a row for each member of the branches of an organisation: base, rate, sum, and what was paid for each month of
    the year in which the span ends."""
    below = Closure.objects.filter(on_day(end), ancestor=organisation).values_list("descendant", flat=True)
    seen = visible(by, DuesStandard.objects.filter(organisation__in=below), VIEW).order_by()
    units = list(seen.values_list("organisation", flat=True).distinct())
    year: dict[UUID, dict[int, Decimal]] = defaultdict(dict)
    for row in DuesPayment.objects.filter(organisation__in=units, month__year=end.year):
        year[row.person_id][row.month.month] = row.amount
    for line in lines(units, end):
        yield _ledger_row(line, year[line.person.pk])


def _ledger_row(line: Line, paid: Mapping[int, Decimal]) -> dict[str, Any]:
    held = line.standard
    rate = held.monthly * 100 / held.base if held and held.base else None
    return {
        KEY: line.person.pk, UNIT: line.branch.pk, "branch": line.branch, "name": line.person.name,
        "base": held.base if held else None, "rate": rate, "monthly": held.monthly if held else None,
        "paid_to": line.paid_to, "total": sum(paid.values(), Decimal(0)),
        "remark": gettext("欠交 {count} 个月").format(count=len(line.owing.months)) if line.owing.months else "",
        **{f"m{month:02}": amount for month, amount in paid.items()},
    }  # fmt: skip


def _since(row: Membership, standards: list[DuesStandard]) -> dt.date:
    """Return from when dues are owed: as a member of this branch (a probationary one from the branch meeting), and not
    before they were first fixed here."""
    return max(row.valid_from, min((each.valid_from for each in standards), default=row.valid_from))


def _on(standards: list[DuesStandard], day: dt.date) -> DuesStandard | None:
    return next((row for row in reversed(standards) if row.valid_from <= day), None)


def _standards(people: Iterable[UUID]) -> dict[UUID, list[DuesStandard]]:
    held: dict[UUID, list[DuesStandard]] = defaultdict(list)
    for row in DuesStandard.objects.filter(person__in=list(people)).order_by("valid_from"):
        held[row.person_id].append(row)
    return held


def _paid(people: Iterable[UUID]) -> dict[UUID, set[dt.date]]:
    paid: dict[UUID, set[dt.date]] = defaultdict(set)
    rows = DuesPayment.objects.filter(person__in=list(people)).order_by()
    for person, month in rows.values_list("person", "month"):
        paid[person].add(month)
    return paid


def _excused(people: Iterable[UUID], today: dt.date) -> dict[UUID, set[dt.date]]:
    excused: dict[UUID, set[dt.date]] = defaultdict(set)
    for row in DuesExcuse.objects.filter(person__in=list(people)).order_by():
        month = month_of(row.valid_from)
        while month <= (row.valid_to or today):
            excused[row.person_id].add(month)
            month = add_months(month, 1)
    return excused
