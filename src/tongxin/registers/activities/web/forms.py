"""Forms of the activities room; each ends in one command."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm, PlainForm
from tongxin.registers.activities.definitions import (
    GROUP_TITLES,
    REPEAT_TITLES,
    STATE_TITLES,
    STATUS_TITLES,
    ActivityKind,
    ActivityRhythm,
    Repeat,
)
from tongxin.registers.activities.models import Attendance
from tongxin.registers.activities.queries import kinds
from tongxin.registers.activities.web import fields, parts
from tongxin.registers.activities.web.asked import NeedsMixin, unapproved_field
from tongxin.registers.activities.web.fields import ABSENT, EXCUSED, EXTRA, PRESENT, ClockField, Line
from tongxin.toolbox.problems import Problem

K = TypeVar("K", bound="KindForm")

LONG = 200
# So many extra fields are worth folding.
FEW = 2
# Another kind or unit has other fields and other people: that part of the form is drawn anew.
RELOAD = {
    "hx-post": "", "hx-trigger": "change", "hx-target": "#rest", "hx-select": "#rest", "hx-swap": "outerHTML",
    "hx-vals": '{"step": "reload"}',
}  # fmt: skip


def shaped(form: type[K], kind: ActivityKind, slots: parts.Slots | None = None) -> Callable[..., K]:
    """Return the form with the extra fields of a kind, and those of further segments where slots are given."""
    further = {} if slots is None else parts.form_fields(slots, grouped_kinds(attended=True), RELOAD)
    made = type(form.__name__, (form,), {**fields.extra_fields(kind), **further})
    more = {} if slots is None else {"slots": slots}
    return functools.partial(cast(type[K], made), entry=kind, **more)


class KindForm(CommandForm):
    """A form whose fields depend on the kind of activity; made by `shaped`."""

    def __init__(self, data: Any = None, *, entry: ActivityKind, **more: Any) -> None:
        super().__init__(data, **more)
        self.entry = entry

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments, the extra fields in one mapping."""
        plain = {name: value for name, value in super().arguments().items() if not name.startswith(EXTRA)}
        return plain | {"extra": fields.extra_of(self.cleaned_data)}

    def refuse(self, problems: tuple[Problem, ...]) -> None:
        """Put each sentence beside its field, extra fields included."""
        known = {item.key for item in self.entry.fields}
        super().refuse(
            tuple(replace(each, field=EXTRA + each.field) if each.field in known else each for each in problems)
        )

    @property
    def extra(self) -> list[forms.BoundField]:
        """Return the extra fields, to be drawn."""
        return [self[EXTRA + item.key] for item in self.entry.fields]

    @property
    def asked(self) -> list[forms.BoundField]:
        """Return the extra fields that a form shows openly: those that are required, or else the first."""
        required = [field for field in self.extra if field.field.required] or self.extra[:1]
        return self.extra if len(self.extra) - len(required) < FEW else required

    @property
    def aside(self) -> list[forms.BoundField]:
        """Return the extra fields that may be left folded."""
        return [field for field in self.extra if field not in self.asked]

    @property
    def aside_wanted(self) -> bool:
        """Tell whether one of the folded fields says something already, or is wrong."""
        return any(field.errors or field.value() for field in self.aside)


class UnitForm(NeedsMixin, KindForm):
    """A new gathering: of which unit, what, when, where."""

    organisation = forms.ChoiceField(label=_("组织单位"), widget=forms.Select(attrs=RELOAD))
    kind = forms.ChoiceField(label=_("活动类型"), widget=forms.Select(attrs=RELOAD))
    title = forms.CharField(
        label=_("活动名称"), max_length=LONG, widget=forms.TextInput(attrs={"list": "titles", "autocomplete": "off"})
    )
    occurred_on = DayField(label=_("日期"))
    starts_at = ClockField(label=_("开始时间"), required=False)
    ends_at = ClockField(label=_("结束时间"), required=False)
    place = forms.CharField(label=_("地点"), max_length=120, required=False)

    def __init__(
        self, data: Any = None, *, units: Sequence[Organisation], unit: Organisation, slots: parts.Slots, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.slots = slots
        self.units = {str(each.pk): each for each in units}
        _offer(self, "organisation", [(key, each.name) for key, each in self.units.items()])
        _offer(self, "kind", grouped_kinds())
        self.initial["organisation"] = str(unit.pk)
        self.unit = unit

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        plain = {name: value for name, value in super().arguments().items() if not parts.is_part(name)}
        further = parts.read(self.slots, self.cleaned_data)
        return plain | {"organisation": self.units[self.cleaned_data["organisation"]], "parts": further}

    @property
    def parts(self) -> list[parts.Drawn]:
        """Return the further segments, to be drawn."""
        return parts.drawn(self, self.slots)


class PlanForm(UnitForm):
    """A gathering of a day to come."""

    repeat = forms.ChoiceField(label=_("重复"), required=False)
    until = DayField(label=_("重复到"), required=False, help_text=_("不重复的不填；最多一年"))
    places = NumberField(label=_("名额"), whole=True, least=1, unit=_("人"), required=False, help_text=_("不填则不限"))

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        if not self.entry.sign_up:
            del self.fields["places"]
        titles = [(repeat.value, gettext(title)) for repeat, title in REPEAT_TITLES.items()]
        _offer(self, "repeat", [("", _("不重复")), *titles])

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        plain = super().arguments()
        return plain | {"repeat": Repeat(plain["repeat"]) if plain["repeat"] else None}


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
        _offer(self, "people", choices)

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        return super().arguments() | {"people": [self.away[key] for key in self.cleaned_data["people"]]}


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


class CorrectForm(KindForm):
    """What was recorded wrongly, and why it is changed."""

    versioned = True
    title = forms.CharField(label=_("活动名称"), max_length=LONG)
    starts_at = ClockField(label=_("开始时间"), required=False)
    ends_at = ClockField(label=_("结束时间"), required=False)
    place = forms.CharField(label=_("地点"), max_length=120, required=False)
    hours = NumberField(label=_("每人时长"), unit=_("小时"), required=False)
    times = NumberField(label=_("办理次数"), whole=True, least=1, unit=_("次"))
    served = NumberField(label=_("服务对象人数"), whole=True, least=0, unit=_("人"), required=False)
    reason = forms.CharField(label=_("更正原因"), max_length=LONG)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        kind = self.entry
        for name, wanted in {"times": kind.counted_times, "served": kind.served, "hours": kind.hours}.items():
            if not wanted:
                del self.fields[name]
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])


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

    q = forms.CharField(label=_("查找名称"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    kind = forms.ChoiceField(label=_("类型"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False)
    year = forms.TypedChoiceField(label=_("年份"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, years: Sequence[int]) -> None:
        super().__init__(data)
        every = ("", _("全部"))
        _offer(self, "kind", [every, *grouped_kinds()])
        _offer(self, "state", [every, *((state, gettext(title)) for state, title in STATE_TITLES.items())])
        _offer(self, "year", [every, *((year, str(year)) for year in years)])


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
        _offer(self, "year", [(year, str(year)) for year in years])
        _offer(self, "rhythm", [every, *((each.id, each.title) for each in rhythms)])
        _offer(self, "unit", [every, *((str(unit.pk), unit.short_name) for unit in units)])
        if len(units) < 2:
            del self.fields["unit"]


def grouped_kinds(*, attended: bool = False) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds of the catalog (attended: those with a list) as choices, under the titles of their groups."""
    found: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUP_TITLES}
    for entry in (entry for entry in kinds().values() if entry.attended or not attended):
        found[entry.group].append((entry.id, entry.title))
    return [(gettext(GROUP_TITLES[group]), entries) for group, entries in found.items() if entries]


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices
