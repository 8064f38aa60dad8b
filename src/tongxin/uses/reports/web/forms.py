"""Forms of the reports room, each ending in one command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm, PlainForm


class DraftForm(CommandForm):
    """For whom and about which days; `units` are those one may write for."""

    organisation = forms.TypedChoiceField(label=_("为哪个单位写"))
    first = DayField(label=_("从哪天"), help_text=_("数只算这段时间里发生的，首尾两天都算。"))
    last = DayField(label=_("到哪天"))

    def __init__(self, data: Any = None, *, units: Sequence[Organisation], **more: Any) -> None:
        super().__init__(data, **more)
        known = {str(unit.pk): unit for unit in units}
        field = cast(forms.TypedChoiceField, self.fields["organisation"])
        field.choices = [(key, unit.name) for key, unit in known.items()]
        field.coerce = known.__getitem__


class ProseForm(CommandForm):
    """The hospital's own text of one section."""

    versioned = True
    text = forms.CharField(
        label=_("正文"),
        required=False,
        widget=forms.Textarea({"rows": 16}),
        help_text=_("空一行分段；行首写“### ”是小标题。要用数时写“{{口径编号}}”，导出时自动填入并可核验。"),
    )


class RefreshForm(CommandForm):
    """Nothing to fill in: only the version seen."""

    versioned = True


class ExportForm(CommandForm):
    """The date the document bears."""

    versioned = True
    dated = DayField(label=_("成文日期"))


class VoidForm(CommandForm):
    """Why the report is void."""

    versioned = True
    reason = forms.CharField(label=_("作废原因"), max_length=200)


class VerifyForm(PlainForm):
    """The file to verify."""

    file = forms.FileField(
        label=_("要核验的文件"),
        help_text=_("本系统导出的 .docx，在 WPS 或 Word 里改过也可以。文件只在本次核对，不保存。"),
        widget=forms.ClearableFileInput({"accept": ".docx"}),
    )
