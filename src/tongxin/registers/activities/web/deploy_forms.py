"""Forms of deployment: what is asked of which branches, and what a branch makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.files.web.fields import UploadsField
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.rules import can_hold
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm
from tongxin.people.web.fields import offer
from tongxin.registers.activities.queries import kinds
from tongxin.registers.activities.web.asked import LONG, NeedsMixin
from tongxin.registers.activities.web.fields import ClockField
from tongxin.registers.activities.web.kind_forms import KindForm

EVERY = "all"
General = tuple[Organisation, list[UUID]]


class ReceiversMixin(CommandForm):
    """To whom: all branches, those of a general branch, or picked by hand; what is ticked adds up."""

    branches = forms.MultipleChoiceField(
        label=_("下发给"), widget=forms.CheckboxSelectMultiple, help_text=_("勾选总支，即下发给它的全部支部"),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, units: Sequence[Organisation], generals: Sequence[General], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.fields["branches"].error_messages["required"] = gettext("请选择下发给哪些党支部")
        self.units = {str(unit.pk): unit for unit in units}
        self.reach = {str(unit.pk): [str(key) for key in keys] for unit, keys in generals}
        self.reach[EVERY] = list(self.units)
        every = [(EVERY, gettext("全部 {count} 个党支部").format(count=len(units)))]
        whole = [
            (str(unit.pk), gettext("{unit}（{count} 个支部）").format(unit=unit.short_name, count=len(keys)))
            for unit, keys in generals
        ]
        offer(
            self, "branches",
            [
            *every, *whole, *((key, unit.short_name) for key, unit in self.units.items())
            ],
        )  # fmt: skip

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments, the branches one by one in organisation order."""
        chosen = {key for each in self.cleaned_data["branches"] for key in self.reach.get(each, [each])}
        return super().arguments() | {"branches": [unit for key, unit in self.units.items() if key in chosen]}


class DeployForm(ReceiversMixin):
    """What is asked, by when, of whom."""

    kind = forms.ChoiceField(label=_("活动类型"))
    title = forms.CharField(label=_("活动主题"), max_length=LONG)
    due_on = DayField(label=_("完成期限"))
    note = forms.CharField(
        label=_("要求"), required=False, widget=forms.Textarea, help_text=_("做什么、怎么做，几句话即可")
    )
    text = forms.CharField(
        label=_("纪实参考"), required=False, widget=forms.Textarea,
        help_text=_("支部写活动纪实时作为开头，由支部按实际修改"),
    )  # fmt: skip
    materials = UploadsField(label=_("学习材料"), required=False, help_text=_("可选多个文件，每个支部都能看到"))

    field_order = ("kind", "title", "due_on", "note", "text", "materials", "branches")

    def __init__(self, data: Any = None, files: Any = None, **more: Any) -> None:
        super().__init__(data, files=files, **more)
        offer(
            self, "kind",
            [(each.id, each.title) for each in kinds().values() if can_hold(each.held_by, OrganisationKind.BRANCH)],
        )  # fmt: skip


class MoreForm(ReceiversMixin):
    """More branches for an open theme."""

    versioned = True


class MaterialsForm(CommandForm):
    """More files for an open theme."""

    versioned = True
    materials = UploadsField(label=_("学习材料"), help_text=_("可选多个文件，已收到下发的支部都能看到"))


class AcceptForm(NeedsMixin, KindForm):
    """What a branch changes of a draft before it is planned."""

    versioned = True
    title = forms.CharField(label=_("活动名称"), max_length=LONG)
    occurred_on = DayField(label=_("日期"), help_text=_("已经举行的，填举行那天"))
    starts_at = ClockField(label=_("开始时间"), required=False)
    ends_at = ClockField(label=_("结束时间"), required=False)
    place = forms.CharField(label=_("地点"), max_length=120, required=False)


class TakeForm(CommandForm):
    """One of the branch's gatherings that stands for a draft."""

    versioned = True
    gathering = forms.ChoiceField(label=_("用哪一次活动完成"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, rows: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(data, **more)
        offer(self, "gathering", list(rows))
