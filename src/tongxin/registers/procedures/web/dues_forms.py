"""Forms of dues."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm, PlainForm, dressed
from tongxin.people.models import Person
from tongxin.registers.procedures.definitions.dues import DuesScale
from tongxin.registers.procedures.queries.dues import Line
from tongxin.registers.procedures.rules.dues import base_of
from tongxin.registers.procedures.web.forms import LONG

PART = "part_"


class UnitForm(PlainForm):
    """Which branch."""

    unit = forms.ModelChoiceField(Organisation.objects.none(), label=_("党支部"), required=False)

    def __init__(self, data: Any = None, *, units: Any, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField, as declared


class FixForm(CommandForm):
    """What a member pays: the base, or the items of the pay from which it is reckoned and which are not kept."""

    category = forms.ChoiceField(label=_("人员类别"))
    valid_from = DayField(label=_("自哪个月起"), help_text=_("填该月任一天"))
    base = NumberField(
        label=_("计算基数（元）"), required=False, help_text=_("税后、相对固定、经常性的部分；不填则按下面的项目计算")
    )
    decided = NumberField(label=_("批准的月交金额（元）"), required=False, help_text=_("只在减免时填写"))
    reason = forms.CharField(
        label=_("原因"), required=False, max_length=LONG, help_text=_("减免或年内调整时填写，写明批准的会议")
    )

    def __init__(self, data: Any = None, *, scale: DuesScale, **more: Any) -> None:
        super().__init__(data, **more)
        self.scale = scale
        self.fields["category"].choices = [(each.id, each.title) for each in scale.categories]  # type: ignore[attr-defined]  # a ChoiceField, as declared
        for item in (*scale.counted, *scale.deducted):
            label = gettext("{item}（元）") if item in scale.counted else gettext("扣除：{item}（元）")
            self.fields[PART + item] = dressed(NumberField(label=label.format(item=item), required=False, least=0))

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `procedures.fix_dues`; of the items only their sum goes on."""
        said = super().arguments()
        given = {key.removeprefix(PART): said.pop(key) for key in list(said) if key.startswith(PART)}
        parts = {item: value for item, value in given.items() if value is not None}
        if said["base"] is None and parts:
            deducted = {item: parts[item] for item in self.scale.deducted if item in parts}
            said["base"] = base_of(parts, self.scale.counted, deducted)
        return said


class PayForm(CommandForm):
    """Who paid, when, up to which month."""

    people = forms.MultipleChoiceField(label=_("交纳的党员"), widget=forms.CheckboxSelectMultiple)
    paid_on = DayField(label=_("交纳日期"))
    until = DayField(label=_("交至"), help_text=_("填该月任一天"))
    extra = NumberField(
        label=_("另外多交（元）"),
        required=False,
        least=0,
        help_text=_("一次多交 1000 元以上的全部上缴中央，只选一人时填写"),
    )
    reason = forms.CharField(label=_("理由"), required=False, max_length=LONG, help_text=_("一次补交超过六个月时填写"))

    def __init__(self, data: Any = None, *, lines: Sequence[Line], **more: Any) -> None:
        super().__init__(data, **more)
        self.known: dict[str, Person] = {str(line.person.pk): line.person for line in lines}
        self.fields["people"].choices = [(str(line.person.pk), _owed(line)) for line in lines]  # type: ignore[attr-defined]  # as declared

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `procedures.pay_dues`."""
        said = super().arguments()
        return {**said, "people": [self.known[key] for key in said["people"]], "extra": said["extra"] or Decimal(0)}


def _owed(line: Line) -> str:
    count = len(line.owing.months)
    owed = gettext("欠 {count} 个月").format(count=count) if count else gettext("已交清")
    return f"{line.person.name}（{owed}）"


class ExcuseForm(CommandForm):
    """Which months, and why."""

    first = DayField(label=_("开始月份"), help_text=_("填该月任一天"))
    last = DayField(label=_("结束月份"), help_text=_("填该月任一天"))
    reason = forms.CharField(label=_("正当理由"), max_length=LONG)


class VoidForm(CommandForm):
    """Why an entry is voided."""

    versioned = True
    reason = forms.CharField(label=_("作废原因"), max_length=LONG)
