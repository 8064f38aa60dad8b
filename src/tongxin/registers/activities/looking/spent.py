"""What branches spent on activities, line by line with what is left of the year's budget (党建活动经费使用台账)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from tongxin.ground.access.queries import visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import KEY, RECORD, UNIT
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.people.models import Budget, Spending
from tongxin.people.queries import VIEW as PEOPLE
from tongxin.registers.activities.models import Application
from tongxin.registers.activities.stages import ASKED_TITLES

Money = dict[tuple[UUID, int], Decimal]


def party_funds(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Iterator[Mapping[str, Any]]:
    """Yield a row for each spending of a unit and what is below it in a span, in order of days."""
    below = Closure.objects.filter(on_day(end), ancestor=organisation).values("descendant")
    spent = visible(by, Spending.objects.filter(organisation__in=below), PEOPLE).select_related(
        "organisation", "source"
    )
    # From the first day of the year on: what was spent before the span is gone from the year's budget too.
    rows = list(spent.filter(occurred_on__range=(dt.date(start.year, 1, 1), end)).order_by("occurred_on", "id"))
    granted, used = _granted(rows), defaultdict[tuple[UUID, int], Decimal](Decimal)
    asked = _applications([row.source_id for row in rows if row.source_id])
    for row in rows:
        place = (row.organisation_id, row.occurred_on.year)
        used[place] += row.amount
        if row.occurred_on >= start:
            budget = granted.get(place)
            left = None if budget is None else budget - used[place]
            yield {**_line(row), **_approval(asked.get(row.source_id)), "budget": budget, "left": left}


def _line(row: Spending) -> dict[str, Any]:
    return {
        KEY: row.pk, RECORD: row.source_id, UNIT: row.organisation_id, "branch": row.organisation,
        "activity": row.source.title if row.source else "", "item": row.purpose, "amount": row.amount,
        "paid_on": row.occurred_on,
    }  # fmt: skip


def _approval(asked: Application | None) -> dict[str, Any]:
    """Return what the application says of the activity the money was spent on; nothing where there was none."""
    if asked is None:
        return {}
    state = gettext(ASKED_TITLES[asked.record.state])
    return {"source": asked.fund, "applied_on": asked.occurred_on, "approved": state}


def _granted(rows: Iterable[Spending]) -> Money:
    """Return the budgets of the units and years in which something was spent."""
    found = Budget.objects.filter(organisation__in={row.organisation_id for row in rows})
    return {(unit, year): amount for unit, year, amount in found.values_list("organisation", "year", "amount")}


def _applications(gatherings: Sequence[UUID]) -> dict[UUID | None, Application]:
    """Return the newest application of each gathering that has one."""
    found = Application.objects.filter(gathering__in=gatherings, record__voided_at=None).select_related("record")
    return {row.gathering_id: row for row in found.order_by("record_id")}
