"""Forms whose fields depend on the kind of activity: what was planned, what is set right; `shaped` makes them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.rules import can_hold
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm
from tongxin.people.web.fields import offer
from tongxin.registers.activities.definitions import GROUP_TITLES, REPEAT_TITLES, ActivityKind, Repeat
from tongxin.registers.activities.queries import kinds
from tongxin.registers.activities.web import fields, parts
from tongxin.registers.activities.web.asked import LONG, NeedsMixin
from tongxin.registers.activities.web.fields import EXTRA, ClockField
from tongxin.toolbox.problems import Problem

K = TypeVar("K", bound="KindForm")

# So many extra fields are worth folding.
FEW = 2
# Another kind or unit has other fields and other people: that part of the form is drawn anew.
RELOAD = {
    "hx-post": "", "hx-trigger": "change", "hx-target": "#rest", "hx-select": "#rest", "hx-swap": "outerHTML",
    "hx-vals": '{"step": "reload"}',
}  # fmt: skip


def shaped(form: type[K], kind: ActivityKind, slots: parts.Slots | None = None, holder: str = "") -> Callable[..., K]:
    """Return the form with the extra fields of a kind, and those of further segments where slots are given: of kinds that a
    unit of the kind `holder` holds."""
    further = {} if slots is None else parts.form_fields(slots, grouped_kinds(holder, attended=True), RELOAD)
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
        offer(self, "organisation", [(key, each.name) for key, each in self.units.items()])
        offer(self, "kind", grouped_kinds(unit.kind))
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
        offer(self, "repeat", [("", _("不重复")), *titles])

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        plain = super().arguments()
        return plain | {"repeat": Repeat(plain["repeat"]) if plain["repeat"] else None}


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


def grouped_kinds(holder: str = "", *, attended: bool = False) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds of the catalog as choices, under the titles of their groups.

    holder: only those that a unit of this kind holds; attended: only those with a list.
    """
    found: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUP_TITLES}
    for entry in (entry for entry in kinds().values() if entry.attended or not attended):
        if holder and not can_hold(entry.held_by, holder):
            continue
        found[entry.group].append((entry.id, entry.title))
    return [(gettext(GROUP_TITLES[group]), entries) for group, entries in found.items() if entries]
