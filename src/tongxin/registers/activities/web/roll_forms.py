"""Forms that say who was there: a gathering recorded afterwards, one confirmed, those who made it up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm
from tongxin.people.web.fields import offer
from tongxin.registers.activities.definitions import STATUS_TITLES, ActivityKind
from tongxin.registers.activities.models import Attendance
from tongxin.registers.activities.web import fields
from tongxin.registers.activities.web.asked import LONG, unapproved_field
from tongxin.registers.activities.web.fields import ABSENT, EXCUSED, PRESENT, Line
from tongxin.registers.activities.web.kind_forms import UnitForm


class RollMixin(CommandForm):
    """The part of a form that says who was there."""

    present = fields.RollField(required=False)
    outsiders = fields.OutsidersField(
        label=_("院外人员"), required=False, help_text=_("一行一人，先写姓名，空一格再写单位")
    )
    headcount = NumberField(
        label=_("仅计人数"), whole=True, least=0, unit=_("人"), required=False,
        help_text=_("没有名单的参加者只填人数，与有名单的人次分开统计"),
    )  # fmt: skip
    served = NumberField(label=_("服务对象人数"), whole=True, least=0, unit=_("人"), required=False)
    hours = NumberField(label=_("每人时长"), unit=_("小时"), required=False, help_text=_("不填则按起止时间计算"))
    late_reason = forms.CharField(label=_("补录原因"), max_length=LONG, required=False)
    unapproved = unapproved_field()

    def __init__(self, data: Any = None, *, lines: Sequence[Line] = (), **more: Any) -> None:
        super().__init__(data, **more)
        self.lines = fields.chosen(lines, data) if isinstance(data, QueryDict) else list(lines)

    def people(self) -> dict[str, Any]:
        """Return who was there as the commands take it."""
        return {
            "present": [line.person for line in self.lines if line.state == PRESENT],
            "excused": {line.key: line.reason for line in self.lines if line.state == EXCUSED},
            "absent": [line.person for line in self.lines if line.state == ABSENT and line.counted],
            "outsiders": self.cleaned_data.get("outsiders") or [],
            "headcount": self.cleaned_data.get("headcount") or 0,
        }

    @property
    def listed(self) -> list[Line]:
        """Return the lines of those who were expected."""
        return [line for line in self.lines if not line.strange]

    @property
    def strangers(self) -> list[Line]:
        """Return the lines of those whose presence is an exception."""
        return [line for line in self.lines if line.strange]


class RecordForm(RollMixin, UnitForm):
    """A gathering that was held, with who was there, on one page."""

    times = NumberField(label=_("办理次数"), whole=True, least=1, unit=_("次"), initial=1)
    minutes = forms.CharField(
        label=_("活动纪实"), widget=forms.Textarea, required=False, help_text=_("做了什么、结果如何；也可以以后补写")
    )
    listed_for = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        kind = self.entry
        asked = {
            "times": kind.counted_times, "served": kind.served, "hours": kind.hours, "unapproved": bool(kind.approval),
        }  # fmt: skip
        for name, wanted in {**asked, **dict.fromkeys(("present", "outsiders", "headcount"), kind.attended)}.items():
            if not wanted:
                del self.fields[name]
        self.initial["listed_for"] = str(self.unit.pk)

    def clean(self) -> dict[str, Any]:
        """Refuse a list that was drawn for another unit (a browser without scripts changes the unit alone)."""
        cleaned = super().clean() or self.cleaned_data
        if "present" in self.fields and cleaned.get("listed_for") != cleaned.get("organisation"):
            self.renew(listed_for=self.unit.pk)
            self.add_error(
                "present", _("组织单位已更换，名单已换成“{unit}”的，请核对后再次提交").format(unit=self.unit.name)
            )
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        plain = super().arguments()
        del plain["listed_for"]
        if not self.entry.attended:
            return plain | {"present": []}
        return plain | self.people()


class ConfirmForm(RollMixin):
    """Who was there, of those who signed up or were expected."""

    versioned = True
    exceptions = forms.CharField(
        label=_("补登原因"), max_length=LONG, required=False, help_text=_("例如：临时顶班、报名后才知道")
    )

    def __init__(self, data: Any = None, *, kind: ActivityKind, unapproved: bool = False, **more: Any) -> None:
        super().__init__(data, **more)
        for name, wanted in {"served": kind.served, "hours": kind.hours, "unapproved": unapproved}.items():
            if not wanted:
                del self.fields[name]

    @property
    def came(self) -> bool:
        """Tell whether somebody is present who was not on the list."""
        return any(line.state == PRESENT for line in self.strangers)

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments; one reason stands for all exceptions."""
        reason = self.cleaned_data.get("exceptions") or ""
        unexpected = {line.key: reason for line in self.strangers if line.state == PRESENT}
        return super().arguments() | self.people() | {"exceptions": unexpected}


class MakeUpForm(CommandForm):
    """Who of those away made it up, and when."""

    versioned = True
    people = forms.MultipleChoiceField(label=_("补学的人"), widget=forms.CheckboxSelectMultiple)
    made_up_on = DayField(label=_("补学日期"))

    def __init__(self, data: Any = None, *, away: Sequence[Attendance], **more: Any) -> None:
        super().__init__(data, **more)
        self.away = {str(line.person_id): line.person for line in away}
        choices = [(str(line.person_id), f"{line.person}（{gettext(STATUS_TITLES[line.status])}）") for line in away]
        offer(self, "people", choices)

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        return super().arguments() | {"people": [self.away[key] for key in self.cleaned_data["people"]]}
