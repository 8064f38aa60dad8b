"""Forms about who signs a version: by unit, and who is of no unit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm, PlainForm
from tongxin.people.models import Person

LONG = 200


class UnitForm(PlainForm):
    """Whose sheet of signatures is entered."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("单位"))

    def __init__(self, data: Any = None, *, units: Any, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["organisation"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField


class SignForm(CommandForm):
    """Who of a unit signed."""

    signed_on = DayField(label=_("签名日期"))
    persons = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("签名的人"), widget=forms.CheckboxSelectMultiple, help_text=_("没有签的去掉勾")
    )

    def __init__(self, data: Any = None, *, people: Any, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["persons"].queryset = people  # type: ignore[attr-defined]  # a ModelMultipleChoiceField

    def clean_persons(self) -> list[Person]:
        """Return the persons as the command takes them."""
        return list(self.cleaned_data["persons"])


class OutsideForm(CommandForm):
    """Who of a firm signed."""

    firm = forms.CharField(label=_("单位（公司）"), max_length=120)
    name = forms.CharField(label=_("签名人"), max_length=60)
    signed_on = DayField(label=_("签名日期"))
