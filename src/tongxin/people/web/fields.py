"""Fields that the forms of the people floor share: a colleague by name, a unit, entries of the catalog."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog.queries import active, entry
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import standing
from tongxin.people.models import Person
from tongxin.people.queries import colleagues
from tongxin.toolbox import clock
from tongxin.toolbox.words import verbatim

# Names that contain what is typed are offered while typing.
OFFERED = {
    "list": "found", "autocomplete": "off", "hx-get": "", "hx-trigger": "input changed delay:250ms", "hx-target": "#found",
    "hx-select": "#found", "hx-swap": "outerHTML",
}  # fmt: skip
_NUMBERED = re.compile(verbatim(r"^(?P<name>.*?)\s*[（(](?P<code>[^（）()]+)[）)]$"))


def offer(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    """Give a choice field its choices."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def worded(titles: Mapping[Any, str], first: str = "") -> list[tuple[str, str]]:
    """Return the choices of a closed vocabulary, after an empty one where `first` names it."""
    return [*([("", first)] if first else []), *((str(key), gettext(title)) for key, title in titles.items())]


def entries(kind: str, keep: Any = None) -> list[tuple[str, str]]:
    """Return the entries of a kind of the catalog as choices, those that `keep` says."""
    return [(each.id, each.title) for each in active().all(kind).values() if keep is None or keep(each)]


def codes(name: str) -> list[tuple[str, str]]:
    """Return a code list as choices, after an empty one."""
    return [("", "—"), *((each.code, each.title) for each in entry("code_list", name).values)]


class PersonField(forms.CharField):
    """A colleague of the hospital of `about` (set by the form), by name or staff number: 王一, 10023, 王一（10023）."""

    about: Organisation | None = None
    widget = forms.TextInput(attrs=OFFERED)

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=100, help_text=_("写姓名或工号，输入时会提示本院的人"), **more)

    def clean(self, value: Any) -> Any:
        """Return the person; raise ValidationError when nobody or several are meant."""
        typed = super().clean(value).strip()
        return one_person(self.about, typed) if typed and self.about is not None else None


def one_person(unit: Organisation, typed: str) -> Person:
    """Return the colleague that a name, a staff number or both mean; raise ValidationError for nobody or several."""
    numbered = _NUMBERED.match(typed)
    if numbered:
        meant = Q(name=numbered["name"], code=numbered["code"]) if numbered["name"] else Q(code=numbered["code"])
    else:
        meant = Q(name=typed) | Q(code=typed)
    rows = list(colleagues(unit).filter(meant)[:2])
    if not rows:
        raise ValidationError(gettext("本院没有“{name}”：请核对姓名或工号").format(name=typed))
    if len(rows) > 1:
        raise ValidationError(gettext("有多位“{name}”：请加上工号，例如 {name}（10023）").format(name=typed))
    return rows[0]


class PeopleField(forms.MultipleChoiceField):
    """Several persons to tick; `rows`, set by the form, are those to choose from."""

    widget = forms.CheckboxSelectMultiple
    rows: dict[str, Person]

    def choose(self, people: list[Person]) -> None:
        """Take the persons to choose from, each with the department where he works."""
        self.rows = {str(person.pk): person for person in people}
        self.choices = [
            (key, f"{person.name}（{person.code}） {person.organisation.short_name}")
            for key, person in self.rows.items()
        ]

    def clean(self, value: Any) -> Any:
        """Return the persons ticked."""
        return [self.rows[key] for key in super().clean(value)]


class UnitField(forms.ChoiceField):
    """One organisation; `rows`, set by the form, are those to choose from."""

    rows: Mapping[str, Organisation] = {}

    def choose(self, rows: Iterable[Organisation]) -> None:
        """Take the organisations to choose from, in their order."""
        self.rows = {str(row.pk): row for row in rows}
        blank = [("", "—")] if not self.required else [("", gettext("请选择"))]
        self.choices = [*blank, *((key, row.short_name) for key, row in self.rows.items())]

    def clean(self, value: Any) -> Any:
        """Return the organisation, or None where nothing was chosen."""
        key = super().clean(value)
        return self.rows[key] if key else None


class UnitsField(forms.MultipleChoiceField):
    """Several organisations to tick; `rows`, set by the form, are those to choose from."""

    widget = forms.CheckboxSelectMultiple
    rows: Mapping[str, Organisation] = {}

    def choose(self, rows: Iterable[Organisation]) -> None:
        """Take the organisations to choose from, in their order."""
        self.rows = {str(row.pk): row for row in rows}
        self.choices = [(key, row.short_name) for key, row in self.rows.items()]

    def clean(self, value: Any) -> Any:
        """Return the organisations ticked."""
        return [self.rows[key] for key in super().clean(value)]


def units_of(about: Organisation, kinds: Iterable[str]) -> QuerySet[Organisation]:
    """Return the organisations of some kinds in the hospital of `about` that stand today, in organisation order."""
    rows = Organisation.objects.filter(standing(clock.today()), hospital_id=about.hospital_id, kind__in=list(kinds))
    return rows.order_by("order", "sort_key", "id")


def choose(form: forms.Form, name: str, rows: Iterable[Organisation]) -> None:
    """Give a field of organisations those to choose from."""
    cast(UnitField | UnitsField, form.fields[name]).choose(rows)


def choose_people(form: forms.Form, name: str, people: list[Person]) -> None:
    """Give a field of persons those to choose from."""
    cast(PeopleField, form.fields[name]).choose(people)
