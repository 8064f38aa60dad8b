"""Forms of approval: the application, and the answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.ui.fields import NumberField
from tongxin.ground.ui.forms import CommandForm
from tongxin.people.web.fields import offer
from tongxin.registers.activities.stages import VERDICT_TITLES, Verdict
from tongxin.registers.activities.web.asked import LONG


class ApplyForm(CommandForm):
    """活动（经费）申请审批表, as far as it is not known from the activity."""

    people = NumberField(label=_("参加人数"), whole=True, least=1, unit=_("人"))
    outside = forms.BooleanField(label=_("离开医院"), required=False)
    plan = forms.CharField(label=_("活动方案"), widget=forms.Textarea, help_text=_("做什么、怎么安排，几句话即可"))
    safety = forms.CharField(
        label=_("安全措施"),
        required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text=_("离开医院的活动必填"),
    )
    budget = NumberField(label=_("预算"), least=0, unit=_("元"), required=False, help_text=_("不用钱的不填"))
    fund = forms.CharField(label=_("经费来源"), max_length=60, required=False, help_text=_("例如：党建工作经费"))
    budget_items = forms.CharField(label=_("预算明细"), required=False, widget=forms.Textarea(attrs={"rows": "2"}))
    branch_opinion = forms.CharField(label=_("支部意见"), required=False, widget=forms.Textarea(attrs={"rows": "2"}))
    afterwards = forms.CharField(label=_("事后补办的原因"), max_length=LONG, required=False)

    def __init__(self, data: Any = None, *, held: bool, **more: Any) -> None:
        super().__init__(data, **more)
        if not held:
            del self.fields["afterwards"]

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments; no budget is zero yuan."""
        return super().arguments() | {"budget": self.cleaned_data.get("budget") or Decimal(0)}


class AgainForm(ApplyForm):
    """A returned application, changed."""

    versioned = True


class AnswerForm(CommandForm):
    """What a level answers."""

    versioned = True
    verdict = forms.TypedChoiceField(label=_("审批意见"), widget=forms.RadioSelect, coerce=Verdict)
    words = forms.CharField(
        label=_("说明"), max_length=LONG, required=False, widget=forms.Textarea(attrs={"rows": "2"}),
        help_text=_("退回或不同意须写明原因"),
    )  # fmt: skip

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        offer(
            self, "verdict",
            [
            (verdict.value, gettext(VERDICT_TITLES[verdict])) for verdict in Verdict
            ],
        )  # fmt: skip
