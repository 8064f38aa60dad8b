"""What is planned and held, by day; and the same as iCalendar (RFC 5545) with titles and times only."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from icalendar import Calendar, Event

from tongxin.ground.access.models import User as UserRow
from tongxin.ground.access.queries import found
from tongxin.ground.commands.actors import Actor
from tongxin.registers.activities import queries
from tongxin.registers.activities.definitions import State
from tongxin.registers.activities.models import Feed, Gathering
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period

PRODUCT = "-//Tongxin//activities//ZH"
BACK, AHEAD = dt.timedelta(days=62), dt.timedelta(days=366)
MOST = 500


def gatherings(by: Actor, span: Period) -> QuerySet[Gathering]:
    """Return what `by` may see of a span, cancelled and voided left out, in order of day and time; at most 500."""
    rows = queries.gatherings(by).filter(occurred_on__range=(span.start, span.end), record__voided_at=None)
    shown = rows.exclude(record__state=State.CANCELLED).only(*queries.LISTED, "starts_at", "ends_at")
    return shown.order_by("occurred_on", "starts_at", "record_id")[:MOST]


def digest(token: str) -> str:
    """Return by what the token of a link is known."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_feed(user: UUID) -> Feed | None:
    """Return the link somebody has, or None."""
    return Feed.objects.filter(user=user, revoked_at=None).first()


def owner(token: str) -> UserRow:
    """Return whose link a token is; raise `NotFound` when it never was one, was revoked, or its owner may not sign in."""
    feed = (
        Feed.objects.filter(digest=digest(token), revoked_at=None, user__is_active=True).select_related("user").first()
    )
    return found(feed).user


def around(today: dt.date) -> Period:
    """Return the days a feed tells: two months back, a year ahead."""
    return Period(today - BACK, today + AHEAD)


def document(rows: Iterable[Gathering], host: str) -> bytes:
    """Return the calendar of gatherings: titles and times, no names, places or texts."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", PRODUCT)
    made.add("calscale", "GREGORIAN")
    for row in rows:
        made.add_component(_event(row, host))
    written: bytes = made.to_ical()
    return written


def _event(row: Gathering, host: str) -> Event:
    made = Event()
    made.add("uid", f"{row.pk}@{host}")
    made.add("dtstamp", clock.now())
    made.add("dtstart", row.occurred_on if row.starts_at is None else _moment(row, row.starts_at))
    if row.starts_at is not None and row.ends_at is not None:
        made.add("dtend", _moment(row, row.ends_at))
    made.add("summary", row.record.title)
    return made


def _moment(row: Gathering, time: dt.time) -> dt.datetime:
    """Return a moment of a gathering's day in UTC: calendars then need no time zone of ours."""
    return dt.datetime.combine(row.occurred_on, time, clock.ZONE).astimezone(dt.UTC)
