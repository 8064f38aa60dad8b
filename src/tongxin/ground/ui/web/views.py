"""The gallery: every component with the words that call it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.ground.ui.definitions import Step, Tile, TodoLine
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm
from tongxin.ground.ui.paging import Page
from tongxin.ground.ui.tables import LEAD, NUMBER, Column, Table, link
from tongxin.ground.ui.wording import day_text
from tongxin.toolbox import clock


class ExampleForm(CommandForm):
    """One field of each kind."""

    title = forms.CharField(label=gettext_lazy("活动名称"), help_text=gettext_lazy("写清做什么，例如“社区慢病义诊”。"))
    held_on = DayField(label=gettext_lazy("日期"))
    people = NumberField(label=gettext_lazy("人数"), whole=True, least=1, unit=gettext_lazy("人"))
    kind = forms.ChoiceField(
        label=gettext_lazy("类别"),
        choices=[("volunteering", gettext_lazy("志愿服务")), ("deed", gettext_lazy("为民办实事"))],
        widget=forms.RadioSelect,
    )
    place = forms.ChoiceField(
        label=gettext_lazy("地点"), choices=[("in", gettext_lazy("院内")), ("out", gettext_lazy("院外"))]
    )
    minutes = forms.CharField(label=gettext_lazy("纪要"), widget=forms.Textarea, required=False)
    public = forms.BooleanField(label=gettext_lazy("在院内公示"), required=False)


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component."""
    form = ExampleForm(request.POST or None)
    return render(request, "ui/gallery.html", {"form": form, **_examples(clock.today())})


def _examples(today: dt.date) -> dict[str, Any]:
    branches = [_("门诊党支部"), _("内科第一党支部"), _("外科党支部")]
    return {
        "tiles": _tiles(),
        "todos": _todos(today),
        "steps": _steps(),
        "days": [today - dt.timedelta(3), today, today + dt.timedelta(6), today + dt.timedelta(40), None],
        "page": Page([], "?after=x", "", more=True),
        "table": _table(today, branches),
        "problem": _("活动还没有确认到场名单，先确认再作废"),
        "lines": _lines(),
        "bars": _bars(branches),
        "people": [_("示例甲"), _("示例乙"), _("示例丙"), _("示例丁")],
    }


def _table(today: dt.date, branches: list[str]) -> Table:
    columns = [Column(_("日期")), Column(_("活动"), LEAD), Column(_("党支部")), Column(_("到场"), NUMBER)]
    held = [(_("就诊高峰导诊"), branches[0], 12), (_("社区慢病义诊"), branches[1], 8)]
    day = day_text(today)
    came = _("{count} 人")
    return Table(columns, [(day, link("#rows", name), unit, came.format(count=count)) for name, unit, count in held])


def _lines() -> dict[str, Any]:
    months = [_("{month}月").format(month=month) for month in range(1, 13)]
    this_year = {"name": _("今年"), "values": [38, 30, 62, 55, 71, 66, 58, 49, 63, 72, 84, None]}
    last_year = {"name": _("去年"), "values": [20, 12, 35, 44, 52, 60, 57, 50, 61, 66, 75, 80], "faint": True}
    return {"kind": "line", "unit": _("人次"), "labels": months, "series": [this_year, last_year]}


def _bars(branches: list[str]) -> dict[str, Any]:
    values = [Decimal("3.0"), Decimal("2.4"), Decimal("1.9")]
    series = [{"name": _("人均"), "values": values}]
    return {"kind": "bar", "unit": _("人次"), "decimals": 1, "labels": branches, "series": series}


def _tiles() -> list[Tile]:
    return [
        Tile(_("志愿服务"), 3402, _("人次"), url="#tiles", note=_("去年同期 2,951")),
        Tile(_("意见建议"), None, status="no_data", url="#tiles", note=_("本年还没有征集")),
        Tile(_("测评均分"), None, status="suppressed", note=_("少于 5 人，不显示")),
        Tile(_("采购限额"), None, status="not_checked", note=_("限额表未录入")),
    ]


def _todos(today: dt.date) -> list[TodoLine]:
    return [
        TodoLine(_("病区夜间噪声的反馈"), _("督办 · 来自三季度征询"), "#todo", _("报进展"), today - dt.timedelta(3)),
        TodoLine(
            _("本月主题党日尚未召开"),
            _("三会一课 · 每月一次 · 可沿用上次安排"),
            "#todo",
            _("安排"),
            today + dt.timedelta(8),
        ),
    ]


def _steps() -> list[Step]:
    return [
        Step(_("提出"), _("10月18日 设备科 · 材料 5 份"), "done"),
        Step(_("会前沟通"), _("意见不一致，退回补充材料"), "returned"),
        Step(_("党委会表决"), _("11月9日前"), "now"),
        Step(_("办结与成效")),
    ]
