"""The calendar of a month, and the link by which one's own calendar reads it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tongxin.ground.access import scope
from tongxin.ground.access.middleware import open_to_all
from tongxin.ground.access.queries import actor_of, denial, may, organisations_for, require
from tongxin.ground.ui.forms import actor, perform
from tongxin.registers.activities import calendar, commands, queries
from tongxin.registers.activities.models import Gathering
from tongxin.registers.activities.web.forms import SendForm
from tongxin.toolbox import clock, periods
from tongxin.toolbox.periods import Period, Rhythm
from tongxin.toolbox.problems import Denied, Refused


@dataclass(frozen=True)
class Day:
    """One day of the grid; `inside`: of the month shown."""

    day: dt.date
    inside: bool
    today: bool
    rows: list[Gathering]


def month(request: HttpRequest) -> HttpResponse:
    """Show a month: a grid on a screen, an agenda on a phone."""
    by = actor(request)
    require(by, queries.VIEW)
    shown = _month(request.GET.get("month", ""))
    weeks = _weeks(shown, list(calendar.gatherings(by, _whole_weeks(shown))))
    values = {
        "title": periods.describe(shown, _), "weeks": weeks,
        "days": [day for week in weeks for day in week if day.rows and day.inside],
        "before": f"{periods.previous(shown).start:%Y-%m}", "after": f"{shown.end + periods.ONE_DAY:%Y-%m}",
        "names": [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")],
        "may_plan": may(by, "activities.plan"), "may_feed": may(by, "activities.open_feed"),
    }  # fmt: skip
    return render(request, "activities/calendar.html", values)


def subscribe(request: HttpRequest) -> HttpResponse:
    """Make a link, shown this once, or stop the one there is."""
    by = actor(request)
    unit = organisations_for(by, "activities.open_feed").order_by("order", "id").first()
    if unit is None:
        raise Denied(denial("activities.open_feed"))
    form = SendForm(request.POST or None)
    if request.method == "POST" and "stop" in request.POST:
        outcome = perform(request, form, commands.close_feed, organisation=unit)
        if outcome.done:
            return outcome.redirect("activities:subscribe", notice=_("订阅链接已停用"))
    link, status = "", 200
    if request.method == "POST" and form.is_valid():
        # From the form's key: a double tap makes the same link, not a second one.
        token = salted_hmac("activities.feed", f"{by.id}{form.key}", algorithm="sha256").hexdigest()
        done = perform(request, form, commands.open_feed, organisation=unit, digest=calendar.digest(token))
        status = done.status
        link = request.build_absolute_uri(reverse("activities:feed", args=[token])) if done.done else ""
    values = {"form": SendForm() if link else form, "link": link, "feed": calendar.open_feed(by.id)}
    return render(request, "activities/subscribe.html", values, status=status)


@open_to_all
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar that holds a link: what its owner may see today, titles and times only."""
    by = actor_of(calendar.owner(token))
    with scope.entered(by):
        rows = list(calendar.gatherings(by, calendar.around(clock.today())))
    content = calendar.document(rows, request.get_host())
    headers = {"Cache-Control": "private, no-store"}  # the address alone is the right to read
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _month(text: str) -> Period:
    """Return the month asked for, or this one."""
    try:
        asked = periods.parse(text)
    except Refused:
        asked = Period(clock.today(), clock.today())
    return periods.window_of(asked.start, Rhythm.MONTH)


def _whole_weeks(shown: Period) -> Period:
    return Period(periods.window_of(shown.start, Rhythm.WEEK).start, periods.window_of(shown.end, Rhythm.WEEK).end)


def _weeks(shown: Period, rows: list[Gathering]) -> list[list[Day]]:
    whole = _whole_weeks(shown)
    days = [whole.start + dt.timedelta(days=number) for number in range(whole.days)]
    squares = [
        Day(day, day in shown, day == clock.today(), [row for row in rows if row.occurred_on == day]) for day in days
    ]
    return [squares[place : place + 7] for place in range(0, len(squares), 7)]
