"""Forms about a meeting: convened, given an agenda, its papers sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm
from tongxin.registers.decisions.definitions import (
    Body,
)
from tongxin.registers.decisions.models import Item, Line
from tongxin.registers.decisions.web.forms import LONG
from tongxin.registers.decisions.web.leading import FittingField, LedForm


class ConveneForm(LedForm):
    """A new meeting of a body that meets in its unit."""

    led = "body"
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("召开单位"), empty_label=_("请选择"))
    body = FittingField(label=_("会议"))
    on = DayField(label=_("日期"))
    starts_at = forms.TimeField(
        label=_("时间"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(label=_("地点"), required=False, max_length=120)
    recorder = forms.CharField(label=_("记录人"), required=False, max_length=60)
    title = forms.CharField(label=_("会议名称"), required=False, max_length=LONG, help_text=_("不填则按会议和日期命名"))

    def __init__(self, data: Any = None, *, bodies: Iterable[Body], fitting: Iterable[Body], **more: Any) -> None:
        offered = [(each.id, each.title) for each in fitting]
        super().__init__(data, fitting=offered, known={each.id for each in bodies}, **more)


class AgendaForm(CommandForm):
    """A ready item for the agenda, whose next stop the meeting is."""

    versioned = True
    item = forms.ModelChoiceField(
        Item.objects.none(), label=_("待上会的议题"), empty_label=_("请选择"),
        help_text=_("只列下一站是本会议的议题；没有的，先在议题页补齐材料和会前程序，再提交上会"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("理由"), required=False, max_length=LONG, help_text=_("有要求未满足、确需上会时填写")
    )

    def __init__(self, data: Any = None, *, ready: Any, **more: Any) -> None:
        super().__init__(data, **more)
        field: Any = self.fields["item"]
        field.queryset = ready
        field.label_from_instance = lambda item: item.record.title


class NotifyForm(CommandForm):
    """When notice and materials went out."""

    versioned = True
    sent_on = DayField(label=_("送达日期"))
    reason = forms.CharField(label=_("理由"), required=False, max_length=LONG, help_text=_("晚于规定时填写"))


class OrderForm(CommandForm):
    """The places of the lines of an agenda."""

    versioned = True

    def __init__(self, data: Any = None, *, lines: Sequence[Line], **more: Any) -> None:
        super().__init__(data, **more)
        self.lines = list(lines)
        for place, line in enumerate(self.lines, 1):
            self.fields[f"o-{line.pk}"] = NumberField(label=line.item.record.title, whole=True, least=1, initial=place)
            self.fields[f"o-{line.pk}"].widget.attrs.setdefault("class", "form-control")

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `decisions.reorder`; of two with the same number the one that stood first comes first."""
        said = self.cleaned_data
        ordered = sorted(self.lines, key=lambda line: said[f"o-{line.pk}"])
        return {"version": said["_version"], "order": [line.pk for line in ordered]}
