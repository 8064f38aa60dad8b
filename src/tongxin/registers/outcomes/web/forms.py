"""Forms of the outcomes room; each ends in one command."""

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
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm, PlainForm
from tongxin.registers.outcomes.commands.holders import Rolls
from tongxin.registers.outcomes.definitions import (
    GROUP_TITLES,
    HOLDER_TITLES,
    LEVEL_TITLES,
    HolderKind,
    OutcomeKind,
)
from tongxin.registers.outcomes.models import Outcome
from tongxin.registers.outcomes.queries import kinds
from tongxin.registers.outcomes.web.fields import VALUE, LinesField, fields_of, values_of
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Problem, Refused

K = TypeVar("K", bound="KindForm")

LONG = 200
ACCEPT = ",".join(f".{extension}" for kind in TYPES.values() for extension in kind.extensions)
# Another kind asks for other things: that part of the form is drawn anew.
RELOAD = {
    "hx-post": "", "hx-trigger": "change", "hx-target": "#rest", "hx-select": "#rest", "hx-swap": "outerHTML",
    "hx-vals": '{"step": "reload"}',
}  # fmt: skip
# Names that begin with what is typed are offered while typing.
OFFERED = {
    "list": "found", "autocomplete": "off", "hx-post": "", "hx-trigger": "input changed delay:250ms",
    "hx-target": "#found", "hx-select": "#found", "hx-swap": "outerHTML", "hx-vals": '{"step": "people"}',
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


class HolderMixin(KindForm):
    """The part of a form that says whose outcome it is; a name is looked up among those of the rolls."""

    holder_kind = forms.ChoiceField(
        label=_("个人或集体"), choices=lambda: [(key, gettext(title)) for key, title in HOLDER_TITLES.items()][::-1],
        widget=forms.RadioSelect,
    )  # fmt: skip
    holder = forms.CharField(max_length=60, required=False, widget=forms.TextInput(attrs=OFFERED))
    outside = forms.BooleanField(label=_("不在本院名册，只记姓名"), required=False)

    def __init__(self, data: Any = None, files: Any = None, **more: Any) -> None:
        super().__init__(data, files, **more)
        entry = self.entry
        asked = {"holder_kind": entry.holder == "either", "holder": entry.holder != "none", "outside": entry.by_person}
        for name, wanted in asked.items():
            if not wanted:
                del self.fields[name]
        if "holder" in self.fields:
            self.fields["holder"].label = gettext(entry.holder_title)
            self.fields["holder"].help_text = self._hint()
        self.found: dict[str, Any] = {}

    def _hint(self) -> str:
        if self.entry.holder == "person":
            return gettext("姓名或工号")
        if self.entry.holder == "either":
            return gettext("个人写姓名或工号；集体写团队名称，就是所选单位的不用填")
        return gettext("就是所选单位的不用填；团队、小组写名称")

    def clean(self) -> dict[str, Any]:
        """Look the holder up; a name that is nobody's of the rolls is refused unless it is said to be from outside."""
        cleaned = super().clean() or self.cleaned_data
        unit = self.place(cleaned)
        name, person = cleaned.get("holder", ""), self._personal(cleaned)
        self.found = {"holder_name": name, "holder_kind": HolderKind.PERSON if person else ""}
        if name and person and unit is not None and not cleaned.get("outside"):
            self._look_up(name, unit)
        return cleaned

    def place(self, cleaned: dict[str, Any]) -> Organisation | None:
        """Return the unit in whose hospital the holder is looked up."""
        raise NotImplementedError

    def _personal(self, cleaned: dict[str, Any]) -> bool:
        return self.entry.holder == "person" or cleaned.get("holder_kind") == HolderKind.PERSON

    def _look_up(self, name: str, unit: Organisation) -> None:
        try:
            found = Rolls(unit, [name], clock.today()).person(name, unit)
        except Refused as refused:
            self.refuse(refused.problems)
            return
        if found is None:
            sentence = gettext("本院没有“{name}”：请核对姓名；院外或已不在册的，请勾选“不在本院名册”")
            self.add_error("holder", sentence.format(name=name))
            return
        self.found = {"person": found.person}

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments, the holder as found."""
        plain = super().arguments()
        for name in ("holder", "outside", "holder_kind"):
            plain.pop(name, None)
        return plain | self.found


class RecordForm(HolderMixin, UnitForm):
    """One outcome on one page."""

    def place(self, cleaned: dict[str, Any]) -> Organisation | None:
        """Return the unit chosen."""
        return self.units.get(cleaned.get("organisation", ""))


class ManyForm(UnitForm):
    """What one document gives to many."""

    lines = LinesField(
        label=_("名单"),
        help_text=_("一行一个：姓名或单位，空一格再写名称；名称都相同的只写姓名。可从 Excel、WPS 两列复制粘贴。"),
    )

    def __init__(self, data: Any = None, files: Any = None, **more: Any) -> None:
        super().__init__(data, files, **more)
        self.fields["title"].required = False
        self.fields["title"].help_text = gettext("名单中没有写名称的，都用这个")
        self.fields["organisation"].help_text = gettext("名单中的人和单位都在这个单位之内；每人记入所在支部或科室")


class CorrectForm(HolderMixin, KindForm):
    """What was recorded wrongly, and why it is changed."""

    versioned = True
    endless = forms.BooleanField(label=_("没有截止日期"), required=False)
    reason = forms.CharField(label=_("更正原因"), max_length=LONG)

    def __init__(self, data: Any = None, *, row: Outcome, **more: Any) -> None:
        super().__init__(data, **more)
        self.row = row
        if "holder_kind" in self.fields:
            del self.fields["holder_kind"]
        if not row.valid_to:
            del self.fields["endless"]
        if "outside" in self.fields and row.holder_kind != HolderKind.PERSON:
            del self.fields["outside"]
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def place(self, cleaned: dict[str, Any]) -> Organisation | None:
        """Return the unit of the outcome."""
        return self.row.organisation

    def _personal(self, cleaned: dict[str, Any]) -> bool:
        return self.row.holder_kind == HolderKind.PERSON

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments; a holder left as it was is not named again."""
        plain = super().arguments()
        plain.pop("holder_kind", None)
        if "holder" not in self.changed_data and "outside" not in self.changed_data:
            return {name: value for name, value in plain.items() if name not in ("person", "holder_name")}
        return plain


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

    q = forms.CharField(label=_("查找名称或获得者"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
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


def offer(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    """Give a choice field its choices."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices
