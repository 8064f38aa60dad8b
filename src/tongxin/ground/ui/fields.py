"""Input as Chinese users type it: dates in any usual form, full-width digits, units left in the box."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tongxin.toolbox import clock
from tongxin.toolbox.words import verbatim

# Letters of what is searched for.
SEARCHED = 100

_FULL = re.compile(verbatim(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$"))
_SHORT = re.compile(verbatim(r"^(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$"))
_PACKED = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_NUMBER = re.compile(r"^([-+]?(?:\d[\d,]*)?\.?\d+)\s*([^\d\s]*)$")


def read_date(text: str, *, today: dt.date | None = None) -> dt.date:
    """Return the day meant by 2026-11-22, 2026年11月22日, 20261122, 11月22日 (this year), 今天, 昨天, 明天.

    Raises ValueError when the text names no day.
    """
    today = today or clock.today()
    plain = unicodedata.normalize("NFKC", text).strip()
    words = {str(_("今天")): 0, str(_("昨天")): -1, str(_("明天")): 1}
    if plain in words:
        return today + dt.timedelta(days=words[plain])
    if found := _FULL.match(plain) or _PACKED.match(plain):
        return dt.date(*(int(part) for part in found.groups()))
    if found := _SHORT.match(plain):
        return dt.date(today.year, *(int(part) for part in found.groups()))
    raise ValueError(text)


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "form-control date", **(attrs or {})}, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A calendar day."""

    widget = DayInput
    default_error_messages = {
        "required": _("请填写日期，例如 2026年11月22日"),
        "invalid": _("看不懂这个日期，请写成 2026年11月22日 或 2026-11-22"),
    }

    def to_python(self, value: Any) -> dt.date | None:
        """Read the text; raise ValidationError when it names no day."""
        if value in self.empty_values:
            return None
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        try:
            return read_date(str(value))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class SearchField(forms.CharField):
    """What a list is searched for; what is longer than anybody types is cut, as in the search of everything."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"type": "search"})
        super().__init__(**{"required": False, "max_length": SEARCHED, "widget": widget, **more})

    def to_python(self, value: Any) -> str:
        """Return the text, cut."""
        text = super().to_python(value) or ""
        return text[: self.max_length].rstrip()


class NumberInput(forms.TextInput):
    """A text box with the number keys: spinners change numbers by accident when the page scrolls."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"class": "form-control short", "inputmode": "decimal", "autocomplete": "off", **(attrs or {})}
        )


class NumberField(forms.Field):
    """A Decimal (or int with `whole=True`); full-width digits, thousands and the unit itself may be typed."""

    widget = NumberInput
    default_error_messages = {
        "required": _("请填写数字"),
        "invalid": _("这里要填数字，例如 30"),
        "whole": _("这里要填整数，例如 30"),
        "small": _("不能小于 {least}"),
        "large": _("不能大于 {most}"),
        "unit": _("单位应是“{unit}”，请只填数字"),
    }

    def __init__(
        self, *, unit: Any = "", whole: bool = False, least: int | None = None, most: int | None = None, **more: Any
    ) -> None:
        super().__init__(**more)
        self.unit, self.whole, self.least, self.most = unit, whole, least, most

    def to_python(self, value: Any) -> Decimal | int | None:
        """Read the number; raise ValidationError with the sentence to show."""
        if value in self.empty_values:
            return None
        number = self._read(unicodedata.normalize("NFKC", str(value)).strip())
        if self.whole and number != number.to_integral_value():
            raise self._wrong("whole")
        if self.least is not None and number < self.least:
            raise self._wrong("small", least=self.least)
        if self.most is not None and number > self.most:
            raise self._wrong("large", most=self.most)
        return int(number) if self.whole else number

    def _read(self, text: str) -> Decimal:
        found = _NUMBER.match(text)
        if not found:
            raise self._wrong("invalid")
        if found[2] and found[2] != str(self.unit):
            raise self._wrong("unit", unit=self.unit) if self.unit else self._wrong("invalid")
        return Decimal(found[1].replace(",", ""))

    def _wrong(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(str(self.error_messages[code]).format(**params), code=code)
