"""How tasks are carried out: rates of execution by unit and by where tasks come from, and the causes of delay.

Counted like the figures tasks.due, tasks.execution_rate and tasks.in_time_rate, by the unit that owns a task.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext

from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.registers.tasks import queries
from tongxin.registers.tasks.definitions import CAUSE_TITLES, State
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period
from tongxin.toolbox.rounding import percent
from tongxin.toolbox.words import N_

DECIMALS = 1
UNTOLD = N_("未说明原因")


@dataclass(frozen=True)
class Rate:
    """Tasks due in a period: how many, closed, closed in time, and open past their day today; key: of unit or source;
    causes of delay (title, how many), commonest first."""

    title: str
    key: str
    due: int
    closed: int
    in_time: int
    overdue: int
    causes: Sequence[tuple[str, int]] = ()

    @property
    def closed_rate(self) -> Decimal | None:
        """Return the share that is closed, in percentage points."""
        return percent(self.closed, self.due, DECIMALS)

    @property
    def in_time_rate(self) -> Decimal | None:
        """Return the share closed in time, in percentage points."""
        return percent(self.in_time, self.due, DECIMALS)


@dataclass(frozen=True)
class Execution:
    """How the tasks of a period were carried out: as a whole, by unit in organisation order, and by source: the body that
    decided, research, plans …"""

    whole: Rate
    units: list[Rate]
    sources: list[Rate]


def execution(by: Actor, organisation: Organisation, period: Period) -> Execution:
    """Return how tasks due in a period were carried out in a unit and what is below it, as far as `by` may see them."""
    late = Q(closed_on__gt=F("due_on")) | Q(closed_on=None, due_on__lt=clock.today())
    rows = queries.tasks(by).filter(
        organisation__in=queries.below(organisation.pk), due_on__range=(period.start, period.end)
    )
    found = list(
        rows.exclude(record__state=State.CANCELLED)
        .order_by("organisation__order", "organisation__sort_key", "organisation_id")
        .values("organisation_id", "organisation__name", "source", "cause")
        .annotate(
            due=Count("pk"), closed=Count("pk", filter=Q(closed_on__isnull=False)),
            in_time=Count("pk", filter=Q(closed_on__lte=F("due_on"))),
            overdue=Count("pk", filter=Q(closed_on=None, due_on__lt=clock.today())), late=Count("pk", filter=late),
        )
    )  # fmt: skip
    titles = queries.sources()
    return Execution(
        _rate(organisation.name, "", found),
        _by(found, lambda row: (row["organisation__name"], str(row["organisation_id"]))),
        _by(found, lambda row: (titles.get(row["source"], row["source"]), row["source"])),
    )


Found = Mapping[str, Any]


def _by(rows: Iterable[Found], key: Callable[[Found], tuple[str, str]]) -> list[Rate]:
    groups: dict[tuple[str, str], list[Found]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return [_rate(*names, group) for names, group in groups.items()]


def _rate(title: str, key: str, rows: Sequence[Found]) -> Rate:
    sums: Counter[str] = Counter()
    for row in rows:
        sums.update({name: row[name] for name in ("due", "closed", "in_time", "overdue")})
    return Rate(title, key, sums["due"], sums["closed"], sums["in_time"], sums["overdue"], _causes(rows))


def _causes(rows: Iterable[Found]) -> list[tuple[str, int]]:
    times: Counter[str] = Counter()
    for row in rows:
        times[row["cause"]] += row["late"]
    return [(gettext(CAUSE_TITLES.get(cause, UNTOLD)), count) for cause, count in times.most_common() if count]
