"""Forms of the exchange room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongxin.ground.exchange.definitions import Ledger, Mapping, OptionalColumn
from tongxin.ground.files.web.fields import UploadField
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm

# Of what a list is narrowed by: a Chinese letter takes nine signs of an address, and nobody can shorten a hidden field.
LONGEST_QUERY = 8000

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

    organisation = PlaceField(label=_("导入到"), help_text=_("没有写明单位的行，算作这个单位的。"))
    upload = UploadField(
        label=_("表格文件"), accept=".xlsx", help_text=_("按模板填写的 .xlsx；旧台账列名相近的也能认。")
    )

    mapping = forms.ChoiceField(label=_("这是谁的表格"), required=False)

    def __init__(
        self, *args: Any, places: QuerySet[Organisation], mappings: Sequence[Mapping] = (), **more: Any
    ) -> None:
        super().__init__(*args, **more)
        _offer(self, places)
        sheets = [(mapping.id, mapping.title) for mapping in mappings if mapping.importable]
        _choose(self, "mapping", [("", _("本台账（模板或旧台账）")), *sheets] if sheets else [])


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
    """A ledger to export: of which organisation and days, in whose columns, with what besides."""

    organisation = PlaceField(label=_("单位"))
    start = DayField(label=_("从"))
    end = DayField(label=_("到"))
    mapping = forms.ChoiceField(label=_("按谁的格式"), required=False)
    optional = forms.MultipleChoiceField(
        label=_("另加的列"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不写用途的只显示首尾几位。"),
    )
    purpose = forms.CharField(
        label=_("用途"),
        required=False,
        max_length=100,
        help_text=_("另加的列要完整显示时填写，例如“报送年报”；会记入日志。"),
    )
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_QUERY)

    def __init__(
        self, *args: Any, places: QuerySet[Organisation], ledger: Ledger, mappings: Sequence[Mapping],
        optional: Sequence[OptionalColumn], **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        _offer(self, places)
        sheets = [(mapping.id, mapping.title) for mapping in mappings if mapping.columns]
        _choose(self, "mapping", [("", _("本台账")), *sheets] if sheets else [])
        _choose(self, "optional", [(column.key, column.title) for column in optional])
        if not optional:
            del self.fields["purpose"]
        if ledger.as_of:
            del self.fields["start"]
            self.fields["end"].label = _("截至")

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments; the state on a day is asked for that day alone."""
        found = super().arguments()
        return {"start": found["end"], **found}


def _choose(form: CommandForm, name: str, choices: list[tuple[str, Any]]) -> None:
    """Offer choices in a field, or leave it out when there are none."""
    field = form.fields[name]
    if choices and isinstance(field, forms.ChoiceField):
        field.choices = choices
    else:
        del form.fields[name]


class PasteForm(CommandForm):
    """Cells copied from Excel or WPS, and for which organisation."""

    organisation = PlaceField(label=_("导入到"), help_text=_("没有写明单位的行，算作这个单位的。"))
    text = forms.CharField(
        label=_("粘贴到这里"),
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": "12", "class": "form-control tx-paste", "wrap": "off", "spellcheck": "false"}
        ),
        help_text=_(
            "在 Excel 或 WPS 里选中单元格，复制，再粘贴。最好连表头一起选；没有表头的，按模板的列顺序读，第一行算第 2 行。"
        ),
    )

    def __init__(self, *args: Any, places: QuerySet[Organisation], **more: Any) -> None:
        super().__init__(*args, **more)
        _offer(self, places)


def _offer(form: CommandForm, places: QuerySet[Organisation]) -> None:
    field = form.fields["organisation"]
    if isinstance(field, PlaceField):
        field.offer(places)
