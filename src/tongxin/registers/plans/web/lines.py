"""Forms over a line of a plan."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, require
from tongxin.ground.commands.registry import Command
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.registers.plans import commands, queries
from tongxin.registers.plans.models import Line
from tongxin.registers.plans.web.changes import shown
from tongxin.registers.plans.web.forms import FinishForm, KeyForm, LineForm, LookForm, MeasureForm, ReasonForm
from tongxin.toolbox import clock


def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a line; the owner and the day of the last one are offered again."""
    by = actor(request)
    row = queries.plan_for(by, pk)
    require(by, "plans.add_line", row.organisation)
    last = row.lines.order_by("-order").first()
    initial = {
        "owner": last.owner_id if last else row.organisation_id,
        "due_on": last.due_on if last else f"{row.year}-12-31",
    }
    form = LineForm(
        request.POST or None, version=row.record.version, owners=queries.owners(row), above=queries.to_serve(row),
        initial=initial,
    )  # fmt: skip
    outcome = perform(request, form, commands.add_line, plan=row)
    if outcome.done:
        return outcome.redirect("plans:plan", row.pk, notice=_("已加入，可以继续加下一项"))
    return shown(request, row, form, _("加入目标"), status=outcome.status)


def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a line."""
    row = _line(request, pk, "plans.change_line")
    initial = {
        "goal": row.record.title, "business": row.business, "measures": row.measures, "owner": row.owner_id,
        "due_on": row.due_on, "labels": row.labels, "serves": row.serves_id,
    }  # fmt: skip
    form = LineForm(
        request.POST or None, version=row.record.version, owners=queries.owners(row.plan),
        above=queries.to_serve(row.plan), initial=initial,
    )  # fmt: skip
    return _changed(request, row, form, commands.change_line, (_("修改目标"), _("已修改")), line=row)


def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a line off the plan."""
    row = _line(request, pk, "plans.drop_line")
    form = ReasonForm(request.POST or None, version=row.record.version)
    return _changed(request, row, form, commands.drop_line, (_("撤销目标"), _("已撤销")), line=row)


def measure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which figure shows a goal."""
    row = _line(request, pk, "plans.measure")
    form = MeasureForm(request.POST or None)
    return _changed(request, row, form, commands.measure, (_("设定衡量口径"), _("已设定")), line=row)


def unmeasure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a figure off a line."""
    by = actor(request)
    indicator = queries.indicator_for(by, pk)
    require(by, "plans.unmeasure", indicator.organisation)
    row = queries.line_for(by, indicator.line_id)
    form = KeyForm(request.POST or None)
    return _changed(request, row, form, commands.unmeasure, (_("取消衡量口径"), _("已取消")), indicator=indicator)


def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look at both goals of a line this quarter."""
    by = actor(request)
    row = queries.line_for(by, pk)
    unit = row.owner if may(by, "plans.look", row.owner) else row.organisation
    require(by, "plans.look", unit)
    form = LookForm(request.POST or None)
    return _changed(
        request, row, form, commands.look, (_("季度对照"), _("本季度对照已登记")), line=row, organisation=unit
    )


def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say when a line was reached."""
    row = _line(request, pk, "plans.finish")
    form = FinishForm(request.POST or None, version=row.record.version, initial={"done_on": clock.today()})
    return _changed(request, row, form, commands.finish, (_("完成目标"), _("已登记完成")), line=row)


def _line(request: HttpRequest, pk: UUID, permission: str) -> Line:
    by = actor(request)
    row = queries.line_for(by, pk)
    require(by, permission, row.organisation)
    return row


def _changed(
    request: HttpRequest, row: Line, form: CommandForm, asked: Command[..., Any], words: tuple[str, str], **given: Any
) -> HttpResponse:
    heading, notice = words
    outcome = perform(request, form, asked, **given)
    if outcome.done:
        return outcome.redirect(f"{reverse('plans:plan', args=[row.plan_id])}#l{row.order}", notice=notice)
    return shown(request, row.plan, form, heading, status=outcome.status, sub=row.record.title)
