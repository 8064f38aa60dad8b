"""Short forms of the activities room; each ends in one command, or chooses what a list shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField, SearchField
from tongxin.ground.ui.forms import CommandForm, PlainForm
from tongxin.people.web.fields import offer
from tongxin.registers.activities.definitions import STATE_TITLES, ActivityRhythm
from tongxin.registers.activities.web.asked import LONG
from tongxin.registers.activities.web.fields import ClockField
from tongxin.registers.activities.web.kind_forms import grouped_kinds


class SittingForm(CommandForm):
    """When and where those come who cannot come to the first sitting."""

    versioned = True
    occurred_on = DayField(label=_("日期"))
    starts_at = ClockField(label=_("开始时间"), required=False)
    ends_at = ClockField(label=_("结束时间"), required=False)
    place = forms.CharField(label=_("地点"), max_length=120, required=False)


class MinutesForm(CommandForm):
    """What was done and what came of it."""

    versioned = True
    minutes = forms.CharField(
        label=_("活动纪实"), widget=forms.Textarea(attrs={"rows": "12"}), help_text=_("做了什么、结果如何，几句话即可")
    )


class ReasonForm(CommandForm):
    """Why something is taken back."""

    versioned = True
    reason = forms.CharField(label=_("原因"), max_length=LONG)


class CancelForm(ReasonForm):
    """Why a gathering is cancelled, and whether the rest of its series is too."""

    following = forms.BooleanField(label=_("这一系列以后各场也一并取消"), required=False)

    def __init__(self, data: Any = None, *, later: int, **more: Any) -> None:
        super().__init__(data, **more)
        if later:
            self.fields["following"].help_text = _("以后还有 {count} 场").format(count=later)
        else:
            del self.fields["following"]


class CodeForm(CommandForm):
    """The code of the day."""

    code = forms.CharField(
        label=_("现场码"),
        max_length=8,
        help_text=_("现场屏幕上的六位数字"),
        widget=forms.TextInput(attrs={"class": "form-control short tx-oneday", "inputmode": "numeric"}),
    )


class SendForm(CommandForm):
    """A button and nothing else."""


class FilterForm(PlainForm):
    """What the list shows."""

    q = SearchField(label=_("查找名称"))
    kind = forms.ChoiceField(label=_("类型"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False)
    year = forms.TypedChoiceField(label=_("年份"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, years: Sequence[int]) -> None:
        super().__init__(data)
        every = ("", _("全部"))
        offer(self, "kind", [every, *grouped_kinds()])
        offer(self, "state", [every, *((state, gettext(title)) for state, title in STATE_TITLES.items())])
        offer(self, "year", [every, *((year, str(year)) for year in years)])


class RhythmForm(PlainForm):
    """Which rhythms, of which unit and year, the page of what is lacking shows."""

    year = forms.TypedChoiceField(label=_("年份"), required=False, coerce=int, empty_value=None)
    rhythm = forms.ChoiceField(label=_("内容"), required=False)
    unit = forms.ChoiceField(label=_("单位"), required=False)
    show = forms.ChoiceField(label=_("范围"), required=False, choices=[("", _("只看还没有记录的")), ("all", _("全部"))])

    def __init__(
        self, data: Any, *, years: Sequence[int], rhythms: Sequence[ActivityRhythm], units: Sequence[Organisation]
    ) -> None:
        super().__init__(data)
        every = ("", _("全部"))
        offer(self, "year", [(year, str(year)) for year in years])
        offer(self, "rhythm", [every, *((each.id, each.title) for each in rhythms)])
        offer(self, "unit", [every, *((str(unit.pk), unit.short_name) for unit in units)])
        if len(units) < 2:
            del self.fields["unit"]
