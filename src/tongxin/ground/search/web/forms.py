"""The form above what was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.ground.search.rules import LONGEST
from tongxin.ground.ui.forms import PlainForm
from tongxin.toolbox import clock

OLDEST = 10


class SearchForm(PlainForm):
    """Words, kind and year."""

    q = forms.CharField(
        label=_("找什么"), required=False, max_length=LONGEST, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(label=_("类型"), required=False)
    year = forms.TypedChoiceField(label=_("年份"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, kinds: Mapping[str, str], **more: Any) -> None:
        super().__init__(data, **more)
        this = clock.today().year
        self._choose("kind", [("", _("全部类型")), *kinds.items()])
        years = range(this + 1, this - OLDEST, -1)
        self._choose("year", [("", _("全部年份")), *((year, str(year)) for year in years)])

    def _choose(self, name: str, options: list[tuple[Any, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = options
