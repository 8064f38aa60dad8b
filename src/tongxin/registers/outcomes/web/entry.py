"""The forms that say whose outcome it is: one, many from a document, a correction."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.rules import holders
from tongxin.registers.outcomes.commands.holders import Rolls
from tongxin.registers.outcomes.definitions import HOLDER_TITLES, HolderKind
from tongxin.registers.outcomes.models import Outcome
from tongxin.registers.outcomes.web.fields import LinesField
from tongxin.registers.outcomes.web.forms import LONG, KindForm, UnitForm
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused

# Names that begin with what is typed are offered while typing.
OFFERED = {
    "list": "found", "autocomplete": "off", "hx-post": "", "hx-trigger": "input changed delay:250ms",
    "hx-target": "#found", "hx-select": "#found", "hx-swap": "outerHTML", "hx-vals": '{"step": "people"}',
}  # fmt: skip


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
        self.home: Organisation | None = None

    def _hint(self) -> str:
        if self.entry.holder == "person":
            return gettext("姓名或工号；单位选医院的自动记入所在支部或科室")
        if self.entry.holder == "either":
            return gettext("个人写姓名或工号，单位选医院的自动记入所在支部；集体写团队名称，就是所选单位的不用填")
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

    @abstractmethod
    def place(self, cleaned: dict[str, Any]) -> Organisation | None:
        """Return the unit in whose hospital the holder is looked up."""

    def _personal(self, cleaned: dict[str, Any]) -> bool:
        return self.entry.holder == "person" or cleaned.get("holder_kind") == HolderKind.PERSON

    def _look_up(self, name: str, unit: Organisation) -> None:
        try:
            found = Rolls(unit, [name], self.cleaned_data.get("occurred_on") or clock.today()).person(name, unit)
        except Refused as refused:
            self.refuse(refused.problems)
            return
        if found is None:
            sentence = gettext("本院没有“{name}”：请核对姓名；院外或已不在册的，请勾选“不在本院名册”")
            self.add_error("holder", sentence.format(name=name))
            return
        self.found = {"person": found.person}
        self.home = found.unit

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments, the holder as found."""
        plain = super().arguments()
        for name in ("holder", "outside", "holder_kind"):
            plain.pop(name, None)
        return plain | self.found


class RecordForm(HolderMixin, UnitForm):
    """One outcome on one page. What a person is given, where no unit below the hospital is chosen, is that of the branch
    or department of the day, as in a batch. Only units that hold the kind are offered; another one that is sent is the
    command's to refuse."""

    def __init__(self, data: Any = None, files: Any = None, **more: Any) -> None:
        super().__init__(data, files, **more)
        fitting = holders(self.entry.held_by, self.units.values())
        self.fields["organisation"].widget.choices = [(str(each.pk), each.name) for each in fitting]

    def place(self, cleaned: dict[str, Any]) -> Organisation | None:
        """Return the unit chosen."""
        return self.units.get(cleaned.get("organisation", ""))

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments, the unit as chosen or as the person's."""
        plain = super().arguments()
        if self.home is not None and plain["organisation"].kind == OrganisationKind.HOSPITAL:
            plain["organisation"] = self.home
        return plain


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
