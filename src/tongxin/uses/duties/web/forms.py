"""Forms of the duties room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.ui.forms import CommandForm, PlainForm
from tongxin.ground.ui.wording import full_day
from tongxin.uses.duties.definitions import Duty
from tongxin.uses.duties.rules import LONGEST


class UnitForm(PlainForm):
    """Which branch is looked at."""

    unit = forms.TypedChoiceField(label=_("党支部"), required=False, empty_value=None)

    def __init__(self, data: Any = None, *, units: Sequence[Organisation], **more: Any) -> None:
        super().__init__(data, **more)
        known = {str(unit.pk): unit for unit in units}
        field = cast(forms.TypedChoiceField, self.fields["unit"])
        field.choices = [(key, unit.name) for key, unit in known.items()]
        field.coerce = known.__getitem__
        self.wide = len(known) > 1


class ProveForm(CommandForm):
    """What shows a duty: a record that is there already, or one sentence."""

    record = forms.ModelChoiceField(
        Record.objects.none(), label=_("已有的记录"), widget=forms.RadioSelect, empty_label=None
    )
    words = forms.CharField(label=_("一句话说明"), max_length=LONGEST)

    def __init__(self, data: Any = None, *, duty: Duty, records: Sequence[Record], **more: Any) -> None:
        super().__init__(data, **more)
        if duty.statement:
            del self.fields["record"]
        else:
            del self.fields["words"]
            rows = Record.objects.filter(pk__in=[row.pk for row in records]).order_by("-occurred_on", "-id")
            self.fields["record"].queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField
            self.fields["record"].label_from_instance = _named  # type: ignore[attr-defined]  # a ModelChoiceField
            self.fields["record"].error_messages["required"] = gettext("请点选一条已有的记录")


class KeyForm(CommandForm):
    """Nothing but the key against double taps."""


def _named(record: Record) -> str:
    return gettext("{title}（{day}）").format(title=record.title, day=full_day(record.occurred_on))
