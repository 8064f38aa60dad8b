"""Forms of the exchange room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongxin.ground.files.web.fields import UploadField
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm

if TYPE_CHECKING:
    _OneOrganisation = forms.ModelChoiceField[Organisation]
else:
    _OneOrganisation = forms.ModelChoiceField


class PlaceField(_OneOrganisation):
    """One of the organisations for which somebody may do a thing; hidden when there is only one."""

    def __init__(self, **more: Any) -> None:
        super().__init__(Organisation.objects.none(), empty_label=None, **more)

    def offer(self, places: QuerySet[Organisation]) -> None:
        """Offer these, the hospital first."""
        self.queryset = places
        self.initial = places.filter(kind="hospital").first() or places.first()
        if places.count() == 1:
            self.widget = forms.HiddenInput()


class UploadForm(CommandForm):
    """A ledger to import: for which organisation, and the file."""

    organisation = PlaceField(label=_("导入到"), help_text=_("“组织单位”空着的行算作这个单位的。"))
    upload = UploadField(
        label=_("表格文件"), accept=".xlsx", help_text=_("按模板填写的 .xlsx；旧台账列名相近的也能认。")
    )

    def __init__(self, *args: Any, places: QuerySet[Organisation], **more: Any) -> None:
        super().__init__(*args, **more)
        _offer(self, places)


class ConfirmForm(CommandForm):
    """The confirmation; `again` is asked for only when the same content stands already."""

    again = forms.BooleanField(label=_("仍要导入"), required=False)

    def __init__(self, *args: Any, same: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not same:
            del self.fields["again"]


class UndoForm(CommandForm):
    """Why an import is undone."""

    versioned = True
    reason = forms.CharField(label=_("撤销原因"), max_length=200, help_text=_("例如“传错了年份的表”。"))


class ExportForm(CommandForm):
    """A ledger to export: of which organisation and days."""

    organisation = PlaceField(label=_("单位"))
    start = DayField(label=_("从"))
    end = DayField(label=_("到"))

    def __init__(self, *args: Any, places: QuerySet[Organisation], **more: Any) -> None:
        super().__init__(*args, **more)
        _offer(self, places)


def _offer(form: CommandForm, places: QuerySet[Organisation]) -> None:
    field = form.fields["organisation"]
    if isinstance(field, PlaceField):
        field.offer(places)
