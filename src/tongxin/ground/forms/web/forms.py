"""Input forms of the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.ground.files.web.fields import UploadsField
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm, PlainForm


class PlainAct(CommandForm):
    """Nothing to type: a button."""


class UnitForm(CommandForm):
    """Asks for a unit where there is more than one."""

    organisation = forms.ChoiceField(label=_("党支部"))

    def __init__(self, data: Any = None, files: Any = None, *, units: Sequence[Organisation], **more: Any) -> None:
        super().__init__(data, files, **more)
        self.units = {str(unit.pk): unit for unit in units}
        self.fields["organisation"].choices = [(key, unit.name) for key, unit in self.units.items()]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_organisation(self) -> Organisation:
        """Return the unit."""
        return self.units[self.cleaned_data["organisation"]]


class HandInForm(CommandForm):
    """A pile of scans."""

    uploads = UploadsField(
        label=_("扫描件或照片"), accept=".pdf,.jpg,.jpeg,.png",
        help_text=_("可以一次选多个文件，PDF 可以有很多页。拍照时把页脚的二维码拍清楚、一张纸拍一张。不得上传涉密文件。"),
    )  # fmt: skip


class BookForm(UnitForm):
    """Which branch, which year."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int)

    def __init__(self, data: Any = None, *, years: Sequence[int], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["year"].choices = [(year, f"{year}") for year in years]  # type: ignore[attr-defined]  # a ChoiceField


class SearchForm(PlainForm):
    """Finds the record of a page."""

    q = forms.CharField(
        label=_("记录编号或名称"),
        required=False,
        max_length=60,
        help_text=_("编号印在页脚，例如 9C41-77AB；也可以写活动名称里的几个字"),
    )


class AsideForm(CommandForm):
    """Why a page is not filed."""

    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("例如空白页、重复扫描"))


class PaperForm(CommandForm):
    """A paper that is kept by hand."""

    number = forms.CharField(label=_("纸质记录编号"), max_length=40)
    dated = DayField(label=_("日期"))
    keeper = forms.CharField(label=_("保管人或保管位置"), max_length=60)


class VoidPaperForm(CommandForm):
    """Why a registration is voided."""

    versioned = True
    reason = forms.CharField(label=_("作废原因"), max_length=200)


def keys_of(values: Sequence[str]) -> list[UUID]:
    """Return ids sent in an address, each once; raise ValueError for what is no id."""
    return list(dict.fromkeys(UUID(value) for value in values))
