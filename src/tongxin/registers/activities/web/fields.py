"""What a list of people and the extra fields of a kind look like in a form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.people.models import Person
from tongxin.registers.activities.definitions import ActivityKind, ExtraField
from tongxin.registers.activities.values import LONGEST, LONGEST_TEXT
from tongxin.toolbox.words import verbatim

PRESENT, EXCUSED, ABSENT = "present", "excused", "absent"
STATE, REASON, EXTRA = "s-", "r-", "extra_"
_BREAK = re.compile(verbatim(r"[\s,，、；;]+"))


@dataclass(frozen=True)
class Line:
    """One person of a list in a form.

    note: what is known already, or the department of a colleague; strange: not on the list of those who signed up, so
    that presence is an exception; counted: staying away is recorded as absence.
    """

    person: Person
    state: str = PRESENT
    reason: str = ""
    note: str = ""
    strange: bool = False
    counted: bool = False

    @property
    def key(self) -> str:
        """Return the person's key as the form's fields name it."""
        return str(self.person.pk)


class RollWidget(forms.Widget):
    """Reads `s-<person>` (state) and `r-<person>` (reason); the template draws the rows."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        """Return the keys of the persons named."""
        return posted(data)


class RollField(forms.Field):
    """The list of people; what was chosen is in the form's lines."""

    widget = RollWidget


class ClockInput(forms.TimeInput):
    """The browser's own time picker."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__({"class": "form-control short", "step": "300"}, format="%H:%M")


class ClockField(forms.TimeField):
    """A time of day."""

    widget = ClockInput
    default_error_messages = {"invalid": _("看不懂这个时间，请写成 14:30")}


class OutsidersField(forms.CharField):
    """One outsider a line: name, then unit."""

    widget = forms.Textarea(attrs={"rows": "3"})

    def clean(self, value: Any) -> Any:
        """Return [(name, unit)] of the lines that are not blank."""
        lines = [line.strip() for line in super().clean(value).splitlines()]
        return [_split(line) for line in lines if line]


def posted(data: Mapping[str, Any]) -> list[str]:
    """Return the keys of the persons that sent data name, those asked for by `added` included."""
    named = [key.removeprefix(STATE) for key in data if key.startswith(STATE)]
    return list(dict.fromkeys([*named, *str(data.get("added", "")).split()]))


def keys(texts: Iterable[str]) -> list[UUID]:
    """Return the texts that are keys."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def chosen(lines: Sequence[Line], data: QueryDict) -> list[Line]:
    """Return the lines as sent data says; a line that it does not name stays as it is."""
    return [
        Line(line.person, data.get(STATE + line.key, line.state), data.get(REASON + line.key, line.reason).strip(),
             line.note, line.strange, line.counted)
        for line in lines
    ]  # fmt: skip


def extra_fields(kind: ActivityKind) -> dict[str, forms.Field]:
    """Return the form's fields for what only this kind has."""
    return {EXTRA + item.key: field_of(item) for item in kind.fields}


def typed_so_far(data: QueryDict, known: Mapping[str, forms.Field]) -> dict[str, Any]:
    """Return what was typed before a step on the way, by the form's names; several choices stay a list."""
    several = {name for name, field in known.items() if isinstance(field, forms.MultipleChoiceField)}
    return {name: data.getlist(name) if name in several else data[name] for name in data if not name.startswith("_")}


def before(said: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return what was said before in extra fields, by the id of the list that offers it."""
    return {f"{EXTRA}{key}-before": values for key, values in said.items()}


def extra_of(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the extra fields that were filled, by key: texts, and lists of texts."""
    return filled({name.removeprefix(EXTRA): value for name, value in cleaned.items() if name.startswith(EXTRA)})


def filled(named: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are not empty, as the commands take them: texts, and lists of texts."""
    return {
        key: value if isinstance(value, list) else str(value)
        for key, value in named.items()
        if value not in (None, "", [])
    }


def field_of(item: ExtraField) -> forms.Field:
    """Return the form's field for an extra field."""
    shared: dict[str, Any] = {"label": item.title, "required": item.required, "help_text": item.hint}
    offered = [(choice, choice) for choice in item.choices]
    match item.type:
        case "choice":
            return forms.ChoiceField(choices=[("", _("请选择")), *offered], **shared)
        case "several":
            return forms.MultipleChoiceField(choices=offered, widget=forms.CheckboxSelectMultiple, **shared)
        case "int" | "decimal":
            return NumberField(whole=item.type == "int", unit=item.unit, **shared)
        case "date":
            return DayField(**shared)
        case "long":
            return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": "3"}), **shared)
        case "names" | "organisations":
            help_text = item.hint or _("多个用顿号或换行隔开")
            return forms.CharField(widget=forms.Textarea(attrs={"rows": "2"}), **{**shared, "help_text": help_text})
        case "person":
            help_text = item.hint or _("写姓名；重名的在姓名后写工号")
            return forms.CharField(max_length=LONGEST, **{**shared, "help_text": help_text})
    listed = {"list": EXTRA + item.key + "-before", "autocomplete": "off"} if item.suggest else {}
    return forms.CharField(max_length=LONGEST, widget=forms.TextInput(attrs=listed), **shared)


def _split(line: str) -> tuple[str, str]:
    name, _between, unit = _BREAK.sub(" ", line, count=1).partition(" ")
    return name[:60], unit.strip()[:120]
