"""How tasks are carried out, by unit and source, with the causes of delay; and the 督查通报 as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, require
from tongxin.ground.ui.downloads import download
from tongxin.ground.ui.forms import actor
from tongxin.registers.tasks import documents, queries
from tongxin.registers.tasks.execution import execution
from tongxin.toolbox import clock, periods
from tongxin.toolbox.periods import Period, Rhythm
from tongxin.toolbox.problems import Refused


def page(request: HttpRequest) -> HttpResponse:
    """Show the rates of execution of a period."""
    by = actor(request)
    require(by, queries.VIEW)
    period, problem = _period(request)
    values = {
        "told": execution(by, queries.hospital(by), period), "period": period, "quick": _quick(period), "problem": problem,
        "name": periods.describe(period, _), "may_tell": may(by, "tasks.assign"),
    }  # fmt: skip
    return render(request, "tasks/rates.html", values)


def bulletin(request: HttpRequest) -> HttpResponse:
    """Give the 督查通报 of a period to who gives tasks."""
    by = actor(request)
    require(by, "tasks.assign")
    period, _problem = _period(request)
    name = _("督查通报_{period}.docx").format(period=period.name)
    return download(documents.write(by, queries.hospital(by), period), name)


def _period(request: HttpRequest) -> tuple[Period, str]:
    """Return the period asked for, this year for none, and what is wrong with one that cannot be read."""
    usual = periods.window_of(clock.today(), Rhythm.YEAR)
    try:
        return periods.parse(request.GET.get("period") or usual.name), ""
    except Refused as refused:
        return usual, refused.problems[0].sentence(_)


def _quick(chosen: Period) -> list[tuple[str, str, bool]]:
    """Return (name, period, whether it is shown) of those most often wanted."""
    month, quarter, year = (
        periods.window_of(clock.today(), each) for each in (Rhythm.MONTH, Rhythm.QUARTER, Rhythm.YEAR)
    )
    wanted = (
        (_("本月"), month), (_("上月"), periods.previous(month)), (_("本季度"), quarter), (_("今年"), year),
        (_("去年"), periods.previous(year)),
    )  # fmt: skip
    return [(name, period.name, period == chosen) for name, period in wanted]
