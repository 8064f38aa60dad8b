"""Forms of the staffing room; sums are typed in 万元 and kept in yuan."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm, PlainForm
from tongxin.people.web.fields import PersonField, UnitField, offer, worded
from tongxin.registers.staffing.definitions import LEVELS, Level
from tongxin.registers.staffing.queries import contract_kinds

LONG = 200
PAPER = 120


class SumField(NumberField):
    """A sum of money, typed in 万元; its value is in yuan."""

    def __init__(self, **more: Any) -> None:
        super().__init__(unit=_("万元"), **more)

    def to_python(self, value: Any) -> Decimal | int | None:
        """Read the sum."""
        typed = super().to_python(value)
        return None if typed is None else typed * 10_000


class LevelField(forms.ChoiceField):
    """A level of posts."""

    def __init__(self, **more: Any) -> None:
        super().__init__(label=_("岗位级别"), choices=lambda: worded(LEVELS), **more)

    def clean(self, value: Any) -> Level:
        """Return the level."""
        return Level(super().clean(value))


class DepartmentForm(CommandForm):
    """Something about a department."""

    organisation = UnitField(label=_("科室"))

    def __init__(self, data: Any = None, *, units: Iterable[Organisation], **more: Any) -> None:
        super().__init__(data, **more)
        cast(UnitField, self.fields["organisation"]).choose(units)


class QuotaForm(DepartmentForm):
    """Posts of a department."""

    level = LevelField()
    posts = NumberField(label=_("岗位数"), whole=True, least=0)
    valid_from = DayField(label=_("从哪天起"))
    document = forms.CharField(label=_("核定文号或会议"), max_length=PAPER, required=False)


class LoadForm(DepartmentForm):
    """What a department did in a year."""

    year = NumberField(label=_("年度"), whole=True)
    workload = NumberField(
        label=_("工作量"), least=0, help_text=_("全院用同一种折算办法，例如门诊、出院、手术折算的当量")
    )
    surplus = SumField(label=_("收支结余（万元）"), help_text=_("亏损填负数"))


class CostForm(CommandForm):
    """What a post costs."""

    level = LevelField()
    yearly = SumField(
        label=_("每人每年平均成本（万元）"), least=0, help_text=_("工资、绩效、社会保险和公积金的单位部分")
    )
    valid_from = DayField(label=_("从哪天起"))


class CapForm(CommandForm):
    """The cap of a year."""

    year = NumberField(label=_("年度"), whole=True)
    amount = SumField(label=_("人员总成本控制数（万元）"), least=0)
    document = forms.CharField(label=_("文号或会议"), max_length=PAPER, required=False)


class MonthsForm(PlainForm):
    """How far ahead one looks."""

    months = forms.TypedChoiceField(
        label=_("到期时间"), required=False, coerce=int, empty_value=None,
        choices=[("", _("已到提醒期")), ("6", _("六个月内")), ("12", _("一年内"))],
    )  # fmt: skip


class ContractForm(CommandForm):
    """A contract."""

    person = PersonField(label=_("姓名"))
    kind = forms.ChoiceField(label=_("合同种类"))
    valid_from = DayField(label=_("开始日期"))
    valid_to = DayField(label=_("到期日"), required=False, help_text=_("无固定期限的不填"))
    signed_on = DayField(label=_("签订日期"), required=False, help_text=_("还没有签的不填，会一直提醒"))
    number = forms.CharField(label=_("合同编号"), max_length=60, required=False)

    def __init__(self, data: Any = None, *, about: Organisation, **more: Any) -> None:
        super().__init__(data, **more)
        cast(PersonField, self.fields["person"]).about = about
        offer(self, "kind", [(each.id, each.title) for each in contract_kinds().values()])


class SignatureForm(CommandForm):
    """On which day."""

    versioned = True
    signed_on = DayField(label=_("签订日期"))


class EndForm(CommandForm):
    """A last day before its time."""

    versioned = True
    on = DayField(label=_("最后一天"))
    reason = forms.CharField(label=_("原因"), max_length=LONG, help_text=_("辞职、解除、退休、转为其他合同等"))


class ReasonForm(CommandForm):
    """A reason."""

    versioned = True
    reason = forms.CharField(label=_("原因"), max_length=LONG)


class ProposeForm(CommandForm):
    """A new proposal."""

    title = forms.CharField(label=_("方案名称"), max_length=LONG)
    valid_from = DayField(label=_("拟从哪天起执行"))


class ChangeForm(CommandForm):
    """Posts more or fewer in a department."""

    versioned = True
    department = UnitField(label=_("科室"))
    level = LevelField()
    posts = NumberField(label=_("增减岗位数"), whole=True, help_text=_("增加填正数，减少填负数；填 0 取消这一行"))
    reason = forms.CharField(label=_("理由"), max_length=LONG, required=False)

    def __init__(self, data: Any = None, *, units: Iterable[Organisation], **more: Any) -> None:
        super().__init__(data, **more)
        cast(UnitField, self.fields["department"]).choose(units)


class SubmitForm(CommandForm):
    """Which unit proposes the item."""

    versioned = True
    owner = UnitField(label=_("由哪个部门提出"))

    def __init__(self, data: Any = None, *, units: Iterable[Organisation], **more: Any) -> None:
        super().__init__(data, **more)
        cast(UnitField, self.fields["owner"]).choose(units)


class AdoptForm(CommandForm):
    """By which decision it is carried out."""

    versioned = True
    document = forms.CharField(label=_("决定的文号或会议"), max_length=PAPER)
