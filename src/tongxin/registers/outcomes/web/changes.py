"""Correction, ending and voiding of an outcome."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import require
from tongxin.ground.commands.registry import Command
from tongxin.ground.records.rules import check_open
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.people.queries import find_people
from tongxin.registers.outcomes import commands, queries
from tongxin.registers.outcomes.commands.single import known
from tongxin.registers.outcomes.definitions import OutcomeKind
from tongxin.registers.outcomes.models import Outcome
from tongxin.registers.outcomes.web.entry import CorrectForm
from tongxin.registers.outcomes.web.fields import VALUE
from tongxin.registers.outcomes.web.forms import EndForm, ReasonForm, shaped
from tongxin.toolbox import clock
from tongxin.toolbox.problems import can
from tongxin.toolbox.words import verbatim


def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what was recorded wrongly."""
    row = _row(request, pk, "outcomes.correct")
    kind = queries.kind(row.kind)
    form = shaped(CorrectForm, kind)(
        request.POST or None, row=row, version=row.record.version, initial=_initial(row, kind)
    )
    hint = _("更正会留下版本和原因；类型或单位记错了，请作废后重新登记。")
    texts = {"heading": _("更正成果"), "notice": _("已更正"), "hint": hint, "submit": _("保存更正")}
    found = find_people(row.organisation, request.POST.get("holder", ""))
    return _page(request, row, form, commands.correct, **texts, kind=kind, found=found)


def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say when what lasts ended."""
    row = _row(request, pk, "outcomes.end")
    initial = {"ended_on": clock.today()}
    form = EndForm(request.POST or None, version=row.record.version, initial=initial)
    hint = _("称号被撤销、到期未复评、个案结案、阵地停用等；终止之前的统计不受影响。")
    texts = {"heading": _("终止有效"), "notice": _("已终止"), "hint": hint, "submit": _("终止有效")}
    return _page(request, row, form, commands.end, **texts)


def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Void an outcome: it stays readable, and nothing counts it."""
    row = _row(request, pk, "outcomes.void")
    form = ReasonForm(request.POST or None, version=row.record.version)
    hint = _("作废后仍可查看，但不再计入任何统计；何人何时因何作废都有记录。")
    ask = _("确定作废“{title}”吗？").format(title=row.record.title)
    texts = {"heading": _("作废成果"), "notice": _("已作废"), "hint": hint, "submit": _("作废"), "ask": ask}
    return _page(request, row, form, commands.void, **texts)


def _row(request: HttpRequest, pk: UUID, permission: str) -> Outcome:
    by = actor(request)
    row = queries.outcome(by, pk)
    require(by, permission, row.organisation)
    return row


def _initial(row: Outcome, kind: OutcomeKind) -> dict[str, Any]:
    name = row.person.name if row.person else row.holder_name
    outside = bool(row.holder_name) and row.person is None
    held = {VALUE + key: _typed(value) for key, value in known(row, kind).items()}
    return {
        "title": row.record.title, "occurred_on": row.occurred_on, "valid_to": row.valid_to, "holder": name,
        "outside": outside, **held,
    }  # fmt: skip


def _typed(value: Any) -> Any:
    """Return a value as it would be typed."""
    if isinstance(value, bool):
        return verbatim("是") if value else verbatim("否")
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _page(
    request: HttpRequest, row: Outcome, form: CommandForm, asked: Command[..., Any], *, notice: str, **values: Any
) -> HttpResponse:
    """Show a form over one outcome, or do what it asks and go back to the outcome."""
    outcome = perform(request, form, asked, outcome=row)
    if outcome.done:
        return outcome.redirect("outcomes:outcome", row.pk, notice=notice)
    problem = can(lambda: check_open(row.record))
    shown = {
        "ask": "", "kind": None, "found": [], **values, "problem": problem.sentence(_) if problem else "", "row": row,
        "record": row.record, "form": form,
    }  # fmt: skip
    return render(request, "outcomes/change.html", shown, status=outcome.status)
