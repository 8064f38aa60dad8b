"""Correcting, ending and voiding any dated fact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import require
from tongxin.ground.commands.registry import Command
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.people import commands
from tongxin.people.definitions import CADRE_LEVELS, TITLE_LEVELS
from tongxin.people.models import Absence, MembershipChange, Post, Stated, Term, Title
from tongxin.people.queries.facts import fact
from tongxin.people.web.fields import worded
from tongxin.people.web.wording import fact_title
from tongxin.toolbox import clock

# What a correction may change, by field, in the order of the form; whose fact it is never changes.
LABELS = {
    "title": _("职务名称"), "name": _("职称"), "level": _("级别"), "work": _("分工"), "detail": _("说明"), "year": _("年度"),
    "amount": _("金额（元）"), "purpose": _("用途"), "occurred_on": _("日期"), "number": _("届次"), "elected_on": _("换届日期"),
    "years": _("任期（年）"), "due_on": _("届满日期"), "postponed_to": _("批准延期至"), "reminded_on": _("提醒日期"),
    "request_on": _("请示日期"), "reply_number": _("批复文号"), "meeting_on": _("选举大会日期"), "should_attend": _("应到人数"),
    "attended": _("实到人数"), "result_reply": _("选举结果批复文号"), "joined_on": _("入党日期"), "full_on": _("转正日期"),
    "floating": _("流动党员去向"), "since": _("取得日期"), "valid_from": _("从哪天起"), "valid_to": _("到哪天止"),
    "approval_number": _("批复（任命）文号"), "elected": _("选举产生"), "exception": _("不符合选配条件的说明"),
    "from_name": _("转自"), "to_name": _("转往"), "letter_number": _("介绍信编号（转接编号）"), "issued_on": _("开具日期"),
    "valid_days": _("有效天数"), "dues_paid_to": _("党费交至"), "receipt_on": _("回执日期"),
    "national_system": _("已在全国党员管理信息系统办理"), "handler": _("经办人"), "document": _("文号"), "remark": _("备注"),
}  # fmt: skip
LEVELS: dict[type[Stated], Mapping[Any, str]] = {Post: CADRE_LEVELS, Title: TITLE_LEVELS}


class FactForm(CommandForm):
    """A form about a fact at a version, with the reason."""

    versioned = True
    reason = forms.CharField(label=_("原因"), max_length=200)


class EndForm(CommandForm):
    """The last day of a fact."""

    versioned = True
    on = DayField(label=_("最后一天"), initial=clock.today)


class ResumeForm(CommandForm):
    """The first day back."""

    versioned = True
    on = DayField(label=_("返岗日期"), initial=clock.today, help_text=_("这一天起计入应到"))


def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct fields of a fact; only what was changed is sent on."""
    row = _row(request, pk, "people.correct_fact")
    made = type("CorrectFactForm", (CorrectFactForm,), _fields(row))
    form = made(request.POST or None, version=row.version, initial={name: getattr(row, name) for name in _names(row)})
    return _page(
        request, row, form, commands.correct_fact, heading=gettext("更正"), hint=gettext("更正会留下版本和原因。")
    )


class CorrectFactForm(FactForm):
    """The fields of one kind of fact."""

    def clean(self) -> dict[str, Any]:
        """Refuse a correction of nothing."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not set(self.changed_data) & set(LABELS):
            raise forms.ValidationError(gettext("没有改动：请先更改要更正的内容"))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments, what was changed in one mapping."""
        plain = super().arguments()
        changes = {name: plain.pop(name) for name in list(plain) if name in LABELS}
        return plain | {"changes": {name: value for name, value in changes.items() if name in self.changed_data}}


def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say when a fact ended, or when somebody who was away is back."""
    by = actor(request)
    row = fact(by, pk)
    if isinstance(row, Absence):
        require(by, "people.resume", row.organisation)
        form: CommandForm = ResumeForm(request.POST or None, version=row.version)
        return _page(request, row, form, commands.resume, heading=gettext("登记返岗"), name="absence")
    require(by, "people.end_fact", row.organisation)
    form = EndForm(request.POST or None, version=row.version)
    hint = gettext("这一天仍算在内；以前的统计不受影响。")
    return _page(request, row, form, commands.end_fact, heading=gettext("登记结束"), hint=hint)


def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Void a fact entered by mistake."""
    by = actor(request)
    row = fact(by, pk)
    change = isinstance(row, MembershipChange)
    asked: Command[..., Any] = commands.void_change if change else commands.void_fact
    require(by, asked.name, row.organisation)
    form = FactForm(request.POST or None, version=row.version)
    hint = gettext("登记错了才作废：作废后不再计入任何统计，何人何时因何作废都有记录。")
    if isinstance(row, Term):
        hint += gettext("因这一届而结束的任职不会自动恢复：作废以后逐个“更正”，去掉止期。")
    ask = gettext("确定作废吗？")
    return _page(
        request, row, form, asked, heading=gettext("作废"), hint=hint, ask=ask, name="change" if change else "fact"
    )


def _row(request: HttpRequest, pk: UUID, permission: str) -> Stated:
    by = actor(request)
    row = fact(by, pk)
    require(by, permission, row.organisation)
    return row


def _names(row: Stated) -> list[str]:
    own = {field.name for field in row._meta.concrete_fields}
    return [name for name in LABELS if name in own]


def _fields(row: Stated) -> dict[str, forms.Field]:
    """Return the form's fields for a fact; the reason comes last."""
    made = {name: _field(row, name) for name in _names(row)}
    return {**made, "reason": forms.CharField(label=_("更正原因"), max_length=200)}


def _field(row: Stated, name: str) -> forms.Field:
    column = row._meta.get_field(name)
    shared: dict[str, Any] = {"label": LABELS[name], "required": not (column.null or getattr(column, "blank", False))}
    if name == "level":
        return forms.ChoiceField(choices=worded(LEVELS[type(row)], "—"), **shared)
    if isinstance(column, models.DateField):
        return DayField(**shared)
    if isinstance(column, models.DecimalField | models.IntegerField):
        return NumberField(whole=not isinstance(column, models.DecimalField), **shared)
    if isinstance(column, models.BooleanField):
        return forms.BooleanField(**shared | {"required": False})
    return forms.CharField(max_length=column.max_length, **shared)  # type: ignore[union-attr]


def _page(
    request: HttpRequest, row: Stated, form: CommandForm, asked: Command[..., Any], *, heading: str, hint: str = "",
    ask: str = "", name: str = "fact",
) -> HttpResponse:  # fmt: skip
    """Show a form over one fact, or do what it asks and go back to whose fact it is."""
    outcome = perform(request, form, asked, **{name: row})
    back = _back(row)
    if outcome.done:
        return outcome.redirect(back, notice=gettext("已办理：{text}").format(text=heading))
    shown = {
        "form": form, "heading": heading, "sub": fact_title(row), "hint": hint, "submit": heading, "back": back,
        "ask": ask, "found": None, "answer": [],
    }  # fmt: skip
    return render(request, "people/deed.html", shown, status=outcome.status)


def _back(row: Any) -> str:
    person = getattr(row, "person_id", None)
    if person is not None:
        return reverse("people:person", args=[person])
    unit: Organisation = row.organisation
    return reverse("people:organisation", args=[unit.pk])
