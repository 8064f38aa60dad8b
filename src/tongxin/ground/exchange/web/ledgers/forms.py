"""Forms of the ledger pages."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.exchange.queries.filters import CHOICE, choices, choosing
from tongxin.ground.exchange.queries.rows import REPORTED, UNREPORTED
from tongxin.ground.exchange.web.ledgers.looking import Look, spans
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm

# More columns of choices than this are folded away.
OPEN = 2


@dataclass(frozen=True)
class Filter:
    """One control above a list: a choice of (value, words), a text, or a day; `rare` ones are folded away."""

    name: str
    title: str
    value: str
    choices: list[tuple[str, str]]
    kind: str = "choice"
    rare: bool = False


def filter_fields(held: Look, reported: bool) -> list[Filter]:
    """Return the controls of a list: unit, span or day, choices of columns, marks, and text in one column or any."""
    ledger, asked = held.ledger, held.asked
    units = [(str(place.pk), place.short_name) for place in held.places]
    fields = [Filter("unit", gettext("单位"), str(asked.organisation.pk), units)] if len(units) > 1 else []
    if ledger.as_of:
        fields.append(Filter("span", gettext("截至"), f"{asked.end:%Y-%m-%d}", [], "day"))
    else:
        fields.append(Filter("span", gettext("时间"), held.span.name, spans(held)))
    fields.append(Filter("q", gettext("含有文字"), asked.filters.text, [], "text"))
    columns = [
        ("", gettext("任何一列")),
        *((column.key, column.title) for column in ledger.columns if column.type != "seq"),
    ]
    fields.append(Filter("column", gettext("在哪一列"), asked.filters.column, columns, rare=True))
    if reported:
        marks = [("", gettext("全部")), (REPORTED, gettext("已报")), (UNREPORTED, gettext("未报"))]
        fields.append(Filter("mark", gettext("上级平台"), asked.filters.mark, marks))
    for index, column in enumerate(choosing(ledger)):
        offered = [("", gettext("全部")), *((choice, choice) for choice in choices(column))]
        value = asked.filters.choices.get(column.key, "")
        fields.append(Filter(CHOICE + column.key, column.title, value, offered, rare=index >= OPEN and not value))
    return fields


class SaveForm(CommandForm):
    """The name of a narrowed list."""

    title = forms.CharField(
        label=_("名字"),
        max_length=40,
        help_text=_("例如“未报的义诊”。时间没有另选的，以后打开时按那时的今年（本季度、当天）。"),
    )
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)


class RemoveForm(CommandForm):
    """Forget a saved view."""


class PrintForm(CommandForm):
    """Make a ledger ready for paper."""


class ReasonForm(CommandForm):
    """Why something is done to the ticked rows."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class PlainActForm(CommandForm):
    """Something done to the ticked rows that needs no reason."""


class ReportForm(CommandForm):
    """The day on which the ticked rows were entered on a platform."""

    reported_on = DayField(label=_("上报日期"))
