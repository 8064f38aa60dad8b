"""Forms about rounds of suggestions and proposals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm
from tongxin.registers.tasks.definitions import (
    ADOPTION_TITLES,
    COLLECTS_TITLES,
    SATISFACTION_TITLES,
    Adoption,
    Collects,
    Satisfaction,
)
from tongxin.registers.tasks.web.fields import LONG, UnitsForm, unit_field, words_field


class RoundForm(CommandForm):
    """A new round."""

    title = forms.CharField(label=_("征集名称"), max_length=LONG)
    collects = forms.TypedChoiceField(
        label=_("征集内容"), coerce=Collects, choices=list(COLLECTS_TITLES.items()), widget=forms.RadioSelect,
        initial=Collects.IDEAS,
    )  # fmt: skip
    closes_on = DayField(label=_("截止日期"))


class SuggestForm(UnitsForm):
    """A suggestion of one's own, or one handed in on paper."""

    organisation = unit_field(_("代表团（组）或科室"))
    text = words_field(_("建议内容"), rows=4)
    field = forms.CharField(label=_("类别"), required=False, max_length=40)
    anonymous = forms.BooleanField(label=_("不署名"), required=False)
    seconders = forms.CharField(label=_("附议代表"), max_length=LONG, help_text=_("姓名之间用顿号"))
    on_paper = forms.BooleanField(label=_("代录纸质建议"), required=False)
    author = forms.CharField(label=_("建议人"), required=False, max_length=60, help_text=_("代录纸质建议时填写"))

    def __init__(self, data: Any = None, *, on_paper: bool, collects: str, **more: Any) -> None:
        super().__init__(data, **more)
        del self.fields["anonymous" if collects == Collects.PROPOSALS else "seconders"]
        if not on_paper:
            del self.fields["on_paper"], self.fields["author"]


class TriageForm(UnitsForm):
    """Who answers, until when."""

    versioned = True
    owner = unit_field(_("承办部门"))
    reply_due = DayField(label=_("答复时限"), required=False)


class AnswerForm(CommandForm):
    """What comes of a suggestion."""

    versioned = True
    adoption = forms.TypedChoiceField(
        label=_("采纳情况"), coerce=Adoption, choices=list(ADOPTION_TITLES.items()), widget=forms.RadioSelect
    )
    reply = words_field(_("答复意见"), rows=4)


class RateForm(CommandForm):
    """What who made it thinks of the answer."""

    versioned = True
    satisfied = forms.TypedChoiceField(
        label=_("建议人反馈"), coerce=Satisfaction, choices=list(SATISFACTION_TITLES.items()), widget=forms.RadioSelect
    )
