"""Forms led by the unit: what hangs on it is drawn anew when another is chosen or restored; nothing is recorded by that."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from tongxin.ground.access.queries import organisations_for
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.forms import CommandForm
from tongxin.registers.decisions import queries
from tongxin.toolbox import ids

# What was asked last is drawn, whatever is still under way; until then nothing is chosen or sent that would not be in it.
RELOAD = {
    "hx-post": "", "hx-trigger": "change, tx:restored from:closest form", "hx-target": "#rest", "hx-select": "#rest",
    "hx-swap": "outerHTML", "hx-vals": '{"step": "reload"}', "hx-sync": "this:replace",
    "hx-disabled-elt": "#rest select, .tx-form > .tx-actions button",
}  # fmt: skip


class FittingField(forms.ChoiceField):
    """Offers what fits the unit. What does not, sent by a page without scripts, is known all the same: the command says why
    it cannot be."""

    known: Collection[str] = ()

    def valid_value(self, value: Any) -> bool:
        """Tell whether the catalog has it."""
        return value in self.known


class LedForm(CommandForm):
    """A form whose field `led` offers what fits the unit."""

    led: ClassVar[str]

    def __init__(
        self, data: Any = None, *, units: QuerySet[Organisation], fitting: Iterable[tuple[Any, Any]],
        known: Collection[str], **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(data, **more)
        unit: Any = self.fields["organisation"]
        unit.queryset = units
        unit.widget.attrs |= RELOAD
        field: Any = self.fields[self.led]
        field.choices, field.known = list(fitting), known

    @property
    def hanging(self) -> forms.BoundField:
        """Return the field that hangs on the unit, to be drawn."""
        return self[self.led]

    @property
    def others(self) -> list[forms.BoundField]:
        """Return the fields that hang on nothing, to be drawn."""
        return [field for field in self.visible_fields() if field.name not in ("organisation", self.led)]


def units(by: User, permission: str) -> QuerySet[Organisation]:
    """Return the units of today in which `by` may do something."""
    return organisations_for(by, permission).filter(dissolved_on=None).distinct()


def chosen(request: HttpRequest, by: User, offered: QuerySet[Organisation]) -> Organisation | None:
    """Return the unit the form names, or where `by` most likely works; None where there is none."""
    key = ids.read(request.POST.get("organisation", ""))
    return (offered.filter(pk=key).first() if key else None) or queries.home(by, offered)


def begun(request: HttpRequest, **usual: Any) -> dict[str, Any]:
    """Return what the form begins with: the usual, or what was typed before another unit was chosen."""
    return {**usual, **{name: value for name, value in request.POST.items() if not name.startswith("_")}}
