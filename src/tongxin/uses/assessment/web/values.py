"""Fields for the value of one place of a scheme: a number, a word of a scale, met or not met; a dash where it does not apply."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext

from tongxin.ground.ui.fields import NumberField
from tongxin.uses.assessment.definitions import Condition, Event
from tongxin.uses.assessment.models import Mark
from tongxin.uses.assessment.rules.grading import HOLDS_TITLES, Holds
from tongxin.uses.assessment.rules.scoring import Known
from tongxin.uses.assessment.rules.tree import Leaf, Place

NOT_APPLICABLE = "-"


def paper_of(place: Place) -> str:
    """Return from which paper something is entered, or what is to be minded."""
    if isinstance(place, Leaf):
        return place.indicator.typed or place.indicator.ballot
    return (place.typed if isinstance(place, Condition | Event) else "") or place.note


def dress(field: forms.Field) -> None:
    """Let a field made by hand look as the others do."""
    widget = field.widget
    if isinstance(widget, forms.Select):
        widget.attrs.setdefault("class", "form-select")
        widget.template_name = "ui/widgets/select.html"
    else:
        widget.attrs.setdefault("class", "form-control")


def value_field(place: Place, mark: Mark | None) -> forms.Field:
    """Return the field for a place, with what is known of it."""
    told = None if mark is None or mark.value is None else f"{mark.value.normalize():f}"
    if isinstance(place, Condition) and not place.figure:
        choices = [("", gettext(HOLDS_TITLES[Holds.NOT_CHECKED])), ("1", gettext(HOLDS_TITLES[Holds.MET])),
                   ("0", gettext(HOLDS_TITLES[Holds.UNMET]))]  # fmt: skip
        return forms.ChoiceField(label=gettext("核对"), required=False, initial=told, choices=choices)
    if isinstance(place, Condition):
        return NumberField(label=gettext("数"), required=False, initial=told)
    if not isinstance(place, Leaf):
        return NumberField(label=gettext("次数"), unit=gettext("次"), required=False, initial=told)
    return _graded(place, told) if place.indicator.choices else _numbered(place, mark, told)


def _graded(leaf: Leaf, told: str | None) -> forms.Field:
    worth = gettext("{title}（{points} 分）")
    choices = [
        (f"{choice.worth.normalize():f}", worth.format(title=choice.title, points=choice.worth))
        for choice in leaf.indicator.choices
    ]
    return forms.ChoiceField(
        label=gettext("评定"), required=False, initial=told,
        choices=[("", gettext("未评")), *choices, (NOT_APPLICABLE, gettext("不适用（写明理由）"))],
    )  # fmt: skip


def _numbered(leaf: Leaf, mark: Mark | None, told: str | None) -> forms.Field:
    indicator = leaf.indicator
    hint = gettext("满分 {points} 分").format(points=indicator.points) if leaf.rater else indicator.note
    initial = NOT_APPLICABLE if mark is not None and mark.known == Known.NOT_APPLICABLE and mark.reason else told
    return ValueField(
        label=gettext("评分") if leaf.rater else gettext("数"), unit=indicator.unit, required=False, initial=initial,
        help_text=hint,
    )  # fmt: skip


class ValueField(NumberField):
    """A number, or a dash for what does not apply."""

    def to_python(self, value: Any) -> Any:
        """Read the number; a dash stays a dash."""
        if str(value).strip() in {"-", "—", "－"}:
            return NOT_APPLICABLE
        return super().to_python(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare numbers, not their spellings."""
        return super().has_changed(None if initial in {None, ""} else self.to_python(initial), data)
