"""Reading the list of gatherings: its rows, and the years it offers."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tongxin.ground.access.queries import visible
from tongxin.ground.commands.actors import Actor
from tongxin.registers.activities.definitions import Status
from tongxin.registers.activities.models import Attendance, Gathering, Segment
from tongxin.registers.activities.queries import LISTED, VIEW, gatherings

# From the newest day to the newest of the years before it, and so on: one probe of an index for each year.
_YEARS = """
    WITH RECURSIVE newest (day) AS (
        (SELECT occurred_on FROM ({rows}) shown ORDER BY occurred_on DESC LIMIT 1)
        UNION ALL
        SELECT (SELECT occurred_on FROM ({rows}) shown WHERE occurred_on < date_trunc('year', newest.day)::date
                ORDER BY occurred_on DESC LIMIT 1)
        FROM newest WHERE newest.day IS NOT NULL
    )
    SELECT extract(year FROM day)::int FROM newest WHERE day IS NOT NULL
"""


def listed(
    by: Actor, *, kind: str = "", state: str = "", text: str = "", year: int | None = None
) -> QuerySet[Gathering]:
    """Return the list page's rows: filtered, each with the number present and its first segment's kind."""
    rows = gatherings(by).filter(record__voided_at=None)
    if kind:
        rows = rows.filter(pk__in=Segment.objects.filter(kind=kind).values("gathering"))
    if state:
        rows = rows.filter(record__state=state)
    if text:
        rows = rows.filter(record__title__icontains=text)
    if year:
        rows = rows.filter(occurred_on__range=(dt.date(year, 1, 1), dt.date(year, 12, 31)))
    first = Segment.objects.filter(gathering=OuterRef("pk")).order_by("order").values("kind")[:1]
    return rows.annotate(present=_present(), kind=Subquery(first)).only(*LISTED)


def _present() -> Coalesce:
    here = Attendance.objects.filter(status=Status.PRESENT, confirmed=True, gathering=OuterRef("pk"))
    return Coalesce(Subquery(here.order_by().values("gathering").annotate(n=Count("pk")).values("n")), 0)


def years(by: Actor) -> list[int]:
    """Return the years with a gathering `by` may see, newest first, in one statement however long the list."""
    rows = visible(by, Gathering.objects.filter(record__voided_at=None), VIEW).order_by().values("occurred_on")
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_YEARS.format(rows=sql), [*params, *params])
        return [year for (year,) in cursor.fetchall()]
