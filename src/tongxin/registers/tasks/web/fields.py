"""What several forms of the room ask for: words, a unit of the hospital."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.forms import CommandForm

LONG = 200
TEXT = 2000


def words_field(label: Any, *, required: bool = True, rows: int = 3) -> forms.CharField:
    """Return a field of several lines."""
    return forms.CharField(
        label=label, required=required, max_length=TEXT, widget=forms.Textarea(attrs={"rows": str(rows)})
    )


def unit_field(label: Any, *, required: bool = True) -> forms.ModelChoiceField[Organisation]:
    """Return a field for a unit, whose choices a `UnitsForm` gives."""
    return forms.ModelChoiceField(Organisation.objects.none(), label=label, required=required)


class UnitsForm(CommandForm):
    """A form that names units of the hospital."""

    def __init__(self, data: Any = None, files: Any = None, *, units: Any, **more: Any) -> None:
        super().__init__(data, files, **more)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset, field.empty_label = units, _("请选择")
