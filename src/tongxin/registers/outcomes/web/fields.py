"""What a kind asks as fields of a form, and the lines of a document as one field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.ui.fields import NumberField
from tongxin.registers.outcomes.definitions import NUMBERS, Field, OutcomeKind
from tongxin.toolbox.words import verbatim

VALUE = "v_"
_BREAK = re.compile(verbatim(r"[\t ,，、；;　]+"))


class LinesField(forms.CharField):
    """One line each: a person or unit, then (after a tab, a space or a comma) the name of what was given.

    Two columns copied from Excel or WPS come with a tab between them.
    """

    widget = forms.Textarea(attrs={"rows": "12"})

    def clean(self, value: Any) -> Any:
        """Return [(person or unit, name)] of the lines that are not blank."""
        lines = [line.strip() for line in super().clean(value).splitlines()]
        return [_split(line) for line in lines if line]


def fields_of(kind: OutcomeKind) -> dict[str, forms.Field]:
    """Return the form's fields for what a kind asks, in its order."""
    return {VALUE + field.key: _field(field) for field in kind.fields}


def values_of(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Return {key: value} of what was filled, as the commands take it."""
    named = {name.removeprefix(VALUE): value for name, value in cleaned.items() if name.startswith(VALUE)}
    return {key: value for key, value in named.items() if value not in (None, "")}


def _field(field: Field) -> forms.Field:
    shared: dict[str, Any] = {"label": field.name, "required": field.required, "help_text": field.hint}
    if field.holds in ("choice", "bool"):
        return forms.ChoiceField(choices=_choices(field), **shared)
    if field.holds in NUMBERS:
        whole = field.holds in ("int", "year")
        return NumberField(whole=whole, unit=_("年") if field.holds == "year" else field.measured_in, **shared)
    return forms.CharField(max_length=field.longest, **shared)


def _choices(field: Field) -> list[tuple[str, Any]]:
    first = ("", gettext("请选择") if field.required else "—")
    if field.holds == "bool":
        return [first, (verbatim("是"), _("是")), (verbatim("否"), _("否"))]
    return [first, *((value, gettext(title)) for value, title in field.options().items())]


def _split(line: str) -> tuple[str, str]:
    who, _tab, what = line.partition("\t") if "\t" in line else _BREAK.sub("\t", line, count=1).partition("\t")
    return who.strip(), what.strip()
