"""What is planned and held, by day; and the same as iCalendar (RFC 5545) with titles and times only."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import QuerySet

from tongxin.ground.access.models import User as UserRow
from tongxin.ground.access.queries import found
from tongxin.ground.commands.actors import Actor
from tongxin.registers.activities import queries
from tongxin.registers.activities.definitions import State
from tongxin.registers.activities.models import Feed, Gathering
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period

PRODUCT = "-//Tongxin//activities//ZH"
LINE = 75  # octets of a line, RFC 5545 section 3.1
BACK, AHEAD = dt.timedelta(days=62), dt.timedelta(days=366)
MOST = 500
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


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
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    for row in rows:
        lines += _event(row, host)
    folded = [part for line in [*lines, "END:VCALENDAR"] for part in fold(line)]
    return ("\r\n".join(folded) + "\r\n").encode()


def _event(row: Gathering, host: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{row.pk}@{host}"
    yield f"DTSTAMP:{_moment(clock.now())}"
    if row.starts_at is None:
        yield f"DTSTART;VALUE=DATE:{row.occurred_on:%Y%m%d}"
    else:
        yield f"DTSTART:{_moment(dt.datetime.combine(row.occurred_on, row.starts_at, clock.ZONE))}"
        if row.ends_at is not None:
            yield f"DTEND:{_moment(dt.datetime.combine(row.occurred_on, row.ends_at, clock.ZONE))}"
    yield f"SUMMARY:{row.record.title.translate(_ESCAPED)}"
    yield "END:VEVENT"


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def fold(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 octets, never cutting a character; pieces after the first begin with a blank."""
    piece, size = "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + width
    yield piece
