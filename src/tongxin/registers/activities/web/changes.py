"""Minutes, correction, cancelling and voiding of a gathering."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import found, require
from tongxin.ground.commands.registry import Command
from tongxin.ground.records.rules import check_open
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.registers.activities import commands, queries, rules
from tongxin.registers.activities.definitions import ActivityKind, State
from tongxin.registers.activities.looking import deployed
from tongxin.registers.activities.models import Gathering, Segment
from tongxin.registers.activities.values import plain
from tongxin.registers.activities.web import fields
from tongxin.registers.activities.web.forms import CancelForm, MinutesForm, ReasonForm, SittingForm
from tongxin.registers.activities.web.kind_forms import CorrectForm, shaped
from tongxin.registers.activities.web.roll_forms import MakeUpForm
from tongxin.registers.activities.web.wording import begun
from tongxin.toolbox.problems import can


def minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write or rewrite the minutes."""
    row = _row(request, pk, "activities.write_minutes")
    form = MinutesForm(
        request.POST or None, version=row.record.version, initial={"minutes": row.minutes or deployed.suggested(row)}
    )
    values: dict[str, Any] = {
        "problem": can(lambda: rules.check_state(row.record.state, State.HELD)),
        "submit": _("保存纪实"),
    }
    return _page(request, row, form, commands.write_minutes, heading=_("活动纪实"), notice=_("纪实已保存"), **values)


def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what was recorded wrongly."""
    row = _row(request, pk, "activities.correct")
    part = found(next((part for part in row.segments.all() if str(part.order) == request.GET.get("order", "1")), None))
    initial = {
        "title": row.record.title, "place": row.place, "starts_at": row.starts_at, "ends_at": row.ends_at,
        "hours": plain(part.hours), "times": part.times, "served": part.served,
        **extra_begun(part, queries.kind(part.kind)),
    }  # fmt: skip
    make = shaped(CorrectForm, queries.kind(part.kind))
    form = make(request.POST or None, version=row.record.version, initial=initial)
    hint = _("更正会留下版本和原因；到场的人记错了，请作废后重新记录。")
    return _page(
        request, row, form, commands.correct, heading=_("更正活动"), notice=_("已更正"), hint=hint, submit=_("保存更正"),
        order=part.order,
    )  # fmt: skip


def extra_begun(part: Segment, kind: ActivityKind) -> dict[str, Any]:
    """Return the extra fields of a segment as a form begins with them, by the form's names."""
    return {fields.EXTRA + key: value for key, value in begun(part, kind, queries.named([part])).items()}


def extra_usual(part: Segment, kind: ActivityKind) -> dict[str, Any]:
    """Return those of the extra fields that the catalog calls a habit, from the last gathering of the kind.

    What was said, done or found then is no fact of the next time: a form does not begin with it.
    """
    alike = {item.key for item in kind.fields if item.usual}
    return {fields.EXTRA + key: value for key, value in part.extra.items() if key in alike}


def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel a planned gathering."""
    row = _row(request, pk, "activities.cancel")
    form = CancelForm(request.POST or None, version=row.record.version, later=len(queries.following(row)))
    values: dict[str, Any] = {
        "problem": can(lambda: rules.check_state(row.record.state, State.PLANNED)), "submit": _("取消活动"),
        "hint": _("取消后不再接受报名；已报名的人会在活动页看到原因。"),
        "ask": _("确定取消“{title}”吗？").format(title=row.record.title), "stay": _("照常举行，回到活动"),
    }  # fmt: skip
    return _page(request, row, form, commands.cancel, heading=_("取消活动"), notice=_("活动已取消"), **values)


def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Void a gathering: it stays readable, and nothing counts it."""
    row = _row(request, pk, "activities.void")
    form = ReasonForm(request.POST or None, version=row.record.version)
    count = queries.tally(row).present
    values: dict[str, Any] = {
        "submit": _("作废"),
        "hint": _("作废后仍可查看，但不再计入任何统计（现有 {count} 人次）；何人何时因何作废都有记录。").format(
            count=count
        ),
        "ask": _("确定作废“{title}”吗？它的 {count} 人次将不再计入统计。").format(title=row.record.title, count=count),
    }
    return _page(request, row, form, commands.void, heading=_("作废活动"), notice=_("活动已作废"), **values)


def _row(request: HttpRequest, pk: UUID, permission: str) -> Gathering:
    by = actor(request)
    row = queries.gathering(by, pk)
    require(by, permission, row.organisation)
    return row


def sitting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hold a planned gathering in one more sitting."""
    row = _row(request, pk, "activities.add_sitting")
    begun_with = {"occurred_on": row.occurred_on, "place": row.place}
    form = SittingForm(request.POST or None, version=row.record.version, initial=begun_with)
    problem = can(lambda: rules.check_state(row.record.state, State.PLANNED))
    values: dict[str, Any] = {
        "problem": problem or can(lambda: rules.check_shifts(queries.kinds_of(row))), "submit": _("加一批"),
        "hint": _("同一次活动分几批举行，每人参加一批；名单仍只有一份，最后一起确认。"),
    }  # fmt: skip
    return _page(request, row, form, commands.add_sitting, heading=_("加一批"), notice=_("已加一批"), **values)


def make_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say who made up by study what they missed, and when."""
    row = _row(request, pk, "activities.make_up")
    form = MakeUpForm(request.POST or None, version=row.record.version, away=queries.absent(row))
    values: dict[str, Any] = {
        "problem": can(lambda: rules.check_make_up_kind(queries.kinds_of(row))), "submit": _("登记补学"),
        "hint": _("补学单独统计，不算到场；值班、手术没能参加的，补学后在这里登记。"),
    }  # fmt: skip
    return _page(request, row, form, commands.make_up, heading=_("登记补学"), notice=_("已登记补学"), **values)


def _page(
    request: HttpRequest, row: Gathering, form: CommandForm, asked: Command[..., Any], *, heading: str,
    notice: str, order: int | None = None, **values: Any,
) -> HttpResponse:  # fmt: skip
    """Show a form over one gathering (`order`: over one segment), or do what it asks and go back to the gathering."""
    which = {} if order is None else {"order": order}
    outcome = perform(request, form, asked, gathering=row, **which)
    if outcome.done:
        return outcome.redirect("activities:gathering", row.pk, notice=notice)
    problem = can(lambda: check_open(row.record)) or values.get("problem")
    shown = {
        "hint": "", "ask": "", "stay": "", **values, "problem": problem.sentence(_) if problem else "", "row": row,
        "record": row.record, "form": form,
    }  # fmt: skip
    return render(request, "activities/change.html", shown | {"heading": heading}, status=outcome.status)
