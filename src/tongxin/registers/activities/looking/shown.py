"""What the pages of a person and of an organisation say of activities: a year's, in one statement each."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import visible
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.people.models import Person
from tongxin.people.panels import Asked, Line, Shown
from tongxin.people.queries import SEE_PARTICIPATION
from tongxin.registers.activities.definitions import State, Status
from tongxin.registers.activities.models import Gathering, Segment
from tongxin.registers.activities.queries import VIEW, kinds, unhidden
from tongxin.registers.activities.values import plain
from tongxin.toolbox import clock

SHOWN = 6


def of_person(asked: Asked[Person]) -> Shown | None:
    """Return what somebody took part in, confirmed by the record keeper: for himself, his secretary and the Party office."""
    if not asked.own and not asked.allowed(SEE_PARTICIPATION):
        return None
    rows = Segment.objects.filter(
        gathering__attendances__person=asked.whose, gathering__attendances__status=Status.PRESENT,
        gathering__attendances__confirmed=True, gathering__record__voided_at=None, occurred_on__range=_year(asked.year),
    ).exclude(gathering__record__state=State.CANCELLED)  # fmt: skip
    rows = rows.exclude(kind__in=[entry.id for entry in kinds().values() if entry.keepers])
    parts = list(rows.annotate(name=F("gathering__record__title")).order_by("-occurred_on", "-gathering", "order"))
    seen: dict[Any, Any] = {part.gathering_id: part for part in reversed(parts)}
    newest = sorted(seen.values(), key=lambda part: (part.occurred_on, part.gathering_id), reverse=True)[:SHOWN]
    return Shown(len(seen), [_line(part.name, part.occurred_on, part.gathering_id) for part in newest], _sums(parts))


def of_organisation(asked: Asked[Organisation]) -> Shown | None:
    """Return what an organisation and what is below it planned or held, within what may be seen."""
    if not asked.allowed(VIEW):
        return None
    below = Closure.objects.filter(on_day(clock.today()), ancestor=asked.whose).values("descendant")
    rows = visible(asked.by, Gathering.objects.filter(organisation__in=below), VIEW)
    rows = unhidden(asked.by, rows).filter(record__voided_at=None, occurred_on__range=_year(asked.year))
    rows = rows.exclude(record__state=State.CANCELLED).annotate(name=F("record__title"), total=Window(Count("pk")))
    found: list[Any] = list(rows.order_by("-occurred_on", "-record_id")[:SHOWN])
    return Shown(found[0].total if found else 0, [_line(row.name, row.occurred_on, row.pk) for row in found])


def of_month(asked: Asked[Organisation]) -> Shown | None:
    """Return what a branch has planned from today on, the next one first."""
    if not asked.allowed(VIEW):
        return None
    rows = unhidden(asked.by, Gathering.objects.filter(organisation=asked.whose, occurred_on__gte=clock.today()))
    rows = rows.filter(record__voided_at=None, record__state=State.PLANNED)
    rows = rows.annotate(name=F("record__title"), total=Window(Count("pk")))
    found: list[Any] = list(rows.order_by("occurred_on", "record_id")[:SHOWN])
    return Shown(found[0].total if found else 0, [_line(row.name, row.occurred_on, row.pk) for row in found])


def _sums(parts: Sequence[Segment]) -> list[tuple[str, str]]:
    """Return (kind, times and hours) of the parts somebody took part in, in the catalog's order."""
    times: dict[str, int] = defaultdict(int)
    hours: dict[str, Decimal] = defaultdict(Decimal)
    for part in parts:
        times[part.kind] += 1
        hours[part.kind] += part.hours or 0
    said = {
        key: _("{times} 次，{hours} 小时").format(times=count, hours=plain(hours[key])) if hours[key]
        else _("{times} 次").format(times=count)
        for key, count in times.items()
    }  # fmt: skip
    return [(entry.title, said[key]) for key, entry in kinds().items() if key in said]


def _line(title: str, day: dt.date, key: object) -> Line:
    return Line(title, day, reverse("activities:gathering", args=[key]))


def _year(year: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, 1, 1), dt.date(year, 12, 31)
