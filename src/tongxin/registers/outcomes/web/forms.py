"""Forms of the outcomes room by kind of outcome; each ends in one command."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.files.definitions import TYPES
from tongxin.ground.files.web.fields import UploadField
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField, SearchField
from tongxin.ground.ui.forms import CommandForm, PlainForm
from tongxin.people.web.fields import offer
from tongxin.registers.outcomes.definitions import GROUP_TITLES, LEVEL_TITLES, OutcomeKind
from tongxin.registers.outcomes.queries import kinds
from tongxin.registers.outcomes.web.fields import VALUE, fields_of, values_of
from tongxin.toolbox.problems import Problem

K = TypeVar("K", bound="KindForm")

LONG = 200
ACCEPT = ",".join(f".{extension}" for kind in TYPES.values() for extension in kind.extensions)
# Another kind asks for other things: that part of the form is drawn anew.
RELOAD = {
    "hx-post": "", "hx-trigger": "change", "hx-target": "#rest", "hx-select": "#rest", "hx-swap": "outerHTML",
    "hx-vals": '{"step": "reload"}',
}  # fmt: skip


def shaped(form: type[K], kind: OutcomeKind) -> Callable[..., K]:
    """Return the form with what a kind asks."""
    made = type(form.__name__, (form,), fields_of(kind))
    return functools.partial(cast(type[K], made), entry=kind)


class KindForm(CommandForm):
    """A form whose fields depend on the kind of outcome; made by `shaped`."""

    title = forms.CharField(max_length=LONG)
    occurred_on = DayField()
    valid_to = DayField(required=False)

    def __init__(self, data: Any = None, files: Any = None, *, entry: OutcomeKind, **more: Any) -> None:
        super().__init__(data, files, **more)
        self.entry = entry
        for name, title in {"title": entry.name, "occurred_on": entry.date, "valid_to": entry.end}.items():
            self.fields[name].label = gettext(title)
        if not entry.standing:
            del self.fields["valid_to"]

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments, what the kind asks in one mapping."""
        plain = {name: value for name, value in super().arguments().items() if not name.startswith(VALUE)}
        return plain | {"values": values_of(self.cleaned_data)}

    def refuse(self, problems: tuple[Problem, ...]) -> None:
        """Put each sentence beside its field, those of the kind included."""
        known = {field.key for field in self.entry.fields}
        super().refuse(
            tuple(replace(each, field=VALUE + each.field) if each.field in known else each for each in problems)
        )

    @property
    def asked(self) -> list[forms.BoundField]:
        """Return what the kind asks, to be drawn."""
        return [self[VALUE + field.key] for field in self.entry.fields if not field.more]

    @property
    def seldom(self) -> list[forms.BoundField]:
        """Return what the kind asks and is seldom filled, to be drawn behind 更多."""
        return [self[VALUE + field.key] for field in self.entry.fields if field.more]

    @property
    def opened(self) -> bool:
        """Tell whether something behind 更多 is wrong or filled."""
        return any(field.errors or field.value() for field in self.seldom)


class UnitForm(KindForm):
    """A new outcome, or many: of which unit, of which kind, with which document."""

    kind = forms.ChoiceField(label=_("成果类型"), widget=forms.Select(attrs=RELOAD))
    organisation = forms.ChoiceField(label=_("单位"))
    upload = UploadField(
        label=_("文件或证书"), required=False, accept=ACCEPT, help_text=_("表彰文件、证书扫描件；不得上传涉密文件。")
    )
    late_reason = forms.CharField(label=_("补录原因"), max_length=LONG, required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, units: Sequence[Organisation], unit: Organisation,
        offered: Sequence[OutcomeKind], **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(data, files, **more)
        self.units = {str(each.pk): each for each in units}
        offer(self, "organisation", [(key, each.name) for key, each in self.units.items()])
        offer(self, "kind", grouped(offered))
        self.initial.update(organisation=str(unit.pk), kind=self.entry.id)

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        return super().arguments() | {"organisation": self.units[self.cleaned_data["organisation"]]}


class EndForm(CommandForm):
    """On which day what lasts ended, and why."""

    versioned = True
    ended_on = DayField(label=_("终止日期"))
    reason = forms.CharField(label=_("原因"), max_length=LONG)


class ReasonForm(CommandForm):
    """Why something is taken back."""

    versioned = True
    reason = forms.CharField(label=_("原因"), max_length=LONG)


class FilterForm(PlainForm):
    """What the list shows."""

    q = SearchField(label=_("查找名称或获得者"))
    kind = forms.ChoiceField(label=_("类型"), required=False)
    level = forms.ChoiceField(label=_("级别"), required=False)
    year = forms.TypedChoiceField(label=_("年份"), required=False, coerce=int, empty_value=None)
    unit = forms.ChoiceField(label=_("单位"), required=False)

    def __init__(self, data: Any, *, years: Sequence[int], units: Sequence[Organisation]) -> None:
        super().__init__(data)
        every: tuple[Any, Any] = ("", _("全部"))
        offer(self, "kind", [every, *grouped(list(kinds().values()))])
        offer(self, "level", [every, *((level, gettext(title)) for level, title in LEVEL_TITLES.items())])
        offer(self, "year", [every, *((year, str(year)) for year in years)])
        offer(self, "unit", [every, *((str(unit.pk), unit.short_name) for unit in units)])


def grouped(offered: Sequence[OutcomeKind]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds as choices under their headings."""
    headed = {group: [(each.id, each.title) for each in offered if each.group == group] for group in GROUP_TITLES}
    return [(gettext(GROUP_TITLES[group]), choices) for group, choices in headed.items() if choices]
