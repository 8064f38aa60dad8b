"""Sending back, postponing, moving and ending a case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import require
from tongxin.ground.commands.registry import Command
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.registers.procedures import commands, queries
from tongxin.registers.procedures.models import Case
from tongxin.registers.procedures.web.forms import MoveForm, PostponeForm, ReasonForm, SendBackForm


def send_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Void a step and what followed it."""
    row = _case(request, pk, "procedures.send_back")
    course = queries.course_of(row)
    steps = [(taken.step, course.definition.step(taken.step).title) for taken in reversed(course.standing)]
    form = SendBackForm(request.POST or None, version=row.record.version, steps=list(dict.fromkeys(steps)))
    hint = _("退回的步骤仍可查看，标明作废和原因；它带来的变化（例如成为预备党员）一并撤销。")
    return _page(request, row, form, commands.send_back, heading=_("退回一步"), notice=_("已退回"), hint=hint)


def postpone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move the day the next step is due."""
    row = _case(request, pk, "procedures.postpone")
    form = PostponeForm(request.POST or None, version=row.record.version)
    hint = _("只推迟提醒的期限；法定的期限不因此改变。")
    return _page(request, row, form, commands.postpone, heading=_("推迟下一步"), notice=_("已推迟"), hint=hint)


def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand the case over to another organisation."""
    row = _case(request, pk, "procedures.move")
    units = queries.places(actor(request), queries.course_of(row).definition, "procedures.move")
    form = MoveForm(request.POST or None, version=row.record.version, units=units.exclude(pk=row.organisation_id))
    hint = _("已办理的步骤留在原处，培养时间连续计算。")
    return _page(request, row, form, commands.move, heading=_("转移到另一组织"), notice=_("已转移"), hint=hint)


def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the case before its last step."""
    row = _case(request, pk, "procedures.end")
    form = ReasonForm(request.POST or None, version=row.record.version)
    hint = _("终止后不能再办理；已办理的步骤仍可查看。")
    return _page(request, row, form, commands.end, heading=_("终止办理"), notice=_("已终止"), hint=hint)


def _case(request: HttpRequest, pk: UUID, permission: str) -> Case:
    by = actor(request)
    row = queries.case_for(by, pk)
    require(by, permission, row.organisation)
    return row


def _page(
    request: HttpRequest,
    row: Case,
    form: CommandForm,
    asked: Command[..., Any],
    *,
    heading: str,
    notice: str,
    hint: str,
) -> HttpResponse:
    outcome = perform(request, form, asked, case=row)
    if outcome.done:
        return outcome.redirect("procedures:case", row.pk, notice=notice)
    values = {"case": row, "record": row.record, "form": form, "heading": heading, "hint": hint}
    return render(request, "procedures/change.html", values, status=outcome.status)
