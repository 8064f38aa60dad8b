"""Fields of the forms about rounds: a moment, one of their groups, several colleagues."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.people.models import Person
from tongxin.people.web.fields import one_person
from tongxin.registers.ballots.models import Electorate

LONGEST = 2000
BETWEEN = re.compile(r"[\s,，、;；]+")


class MomentField(forms.DateTimeField):
    """A moment, by the browser's own picker."""

    def __init__(self, **more: Any) -> None:
        picker = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=picker, required=False, **more)


class GroupField(forms.ChoiceField):
    """One of a round's groups of voters; `rows`, set by the form, are those to choose from."""

    rows: Mapping[str, Electorate] = {}

    def choose(self, rows: Iterable[Electorate]) -> None:
        """Take the groups to choose from, in their order."""
        self.rows = {str(row.pk): row for row in rows}
        self.choices = [(key, row.title) for key, row in self.rows.items()]

    def clean(self, value: Any) -> Any:
        """Return the group."""
        return self.rows[super().clean(value)]


class PeopleField(forms.CharField):
    """Several colleagues by name or staff number, one after the other; all that mean nobody are told at once."""

    about: Organisation | None = None
    widget = forms.Textarea(attrs={"rows": "4"})

    def __init__(self, **more: Any) -> None:
        super().__init__(
            help_text=_("写姓名或工号，用顿号、空格或换行分开；重名时写成“王一（10023）”"), max_length=LONGEST, **more
        )

    def clean(self, value: Any) -> list[Person]:
        """Return the persons; raise ValidationError with a sentence for each that means nobody or several."""
        found, wrong = list[Person](), list[str]()
        for typed in filter(None, BETWEEN.split(super().clean(value))):
            try:
                found.append(one_person(cast(Organisation, self.about), typed))
            except ValidationError as error:
                wrong.extend(error.messages)
        if wrong:
            raise ValidationError(wrong)
        return found
