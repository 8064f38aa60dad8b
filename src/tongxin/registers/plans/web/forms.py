"""Forms of the plans room; each ends in one command."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm, PlainForm
from tongxin.registers.plans import queries
from tongxin.registers.plans.definitions import AIM_TITLES, SIDE_TITLES, Aim, PlanKind, Side
from tongxin.registers.plans.models import Line

LONG = 200


def _area(label: Any, *, required: bool = False, most: int = 2000) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=most, widget=forms.Textarea(attrs={"rows": "3"}))


class ListForm(PlainForm):
    """By which the list is narrowed."""

    year = NumberField(label=_("年度"), whole=True, required=False)
    kind = forms.ChoiceField(label=_("种类"), required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", gettext("全部")), *((each.id, each.title) for each in queries.kinds().values()),
        ]  # fmt: skip


class DraftForm(CommandForm):
    """A new plan of a kind: of a unit that draws up such plans."""

    kind = forms.CharField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("计划名称"), max_length=LONG)
    year = NumberField(label=_("年度"), whole=True)
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("单位"), empty_label=None)

    def __init__(self, data: Any = None, *, entry: PlanKind, units: QuerySet[Organisation], **more: Any) -> None:
        super().__init__(data, **more)
        self.initial.update(kind=entry.id, organisation=units.first())
        self.fields["organisation"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField


class LineForm(CommandForm):
    """A goal beside its business goal, and who carries it out."""

    versioned = True
    goal = forms.CharField(label=_("党建目标"), max_length=LONG)
    business = forms.CharField(
        label=_("对应的业务目标"), max_length=LONG, required=False, help_text=_("中心工作是什么，党的建设就聚焦什么")
    )
    measures = _area(_("主要措施"))
    owner = forms.ModelChoiceField(Organisation.objects.none(), label=_("责任单位"))
    due_on = DayField(label=_("完成时限"))
    labels = forms.MultipleChoiceField(
        label=_("工作品牌标签"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: list(queries.labels().items()),
    )
    serves = forms.ModelChoiceField(Line.objects.none(), label=_("对应上级计划的哪一项"), required=False)

    def __init__(self, data: Any = None, *, owners: Any, above: Any, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["serves"].queryset = above  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["serves"].label_from_instance = lambda line: line.record.title  # type: ignore[attr-defined]  # a ModelChoiceField


class AdoptForm(CommandForm):
    """Which meeting adopted a plan."""

    versioned = True
    resolution = forms.ModelChoiceField(Record.objects.none(), label=_("通过计划的决议"), required=False)
    adopted_by = forms.CharField(
        label=_("通过计划的会议"),
        max_length=LONG,
        required=False,
        help_text=_("决议不在系统里时填写，如“支部党员大会”"),
    )
    adopted_on = DayField(label=_("通过日期"))

    def __init__(self, data: Any = None, *, resolutions: Any, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["resolution"].queryset = resolutions  # type: ignore[attr-defined]  # a ModelChoiceField


class VersionForm(CommandForm):
    """Nothing but the version it began from."""

    versioned = True


class ReasonForm(CommandForm):
    """A reason."""

    versioned = True
    reason = forms.CharField(label=_("原因"), max_length=LONG)


class KeyForm(CommandForm):
    """Nothing but the key against double taps."""


class MeasureForm(CommandForm):
    """Which figure shows a goal."""

    side = forms.ChoiceField(
        label=_("衡量哪个目标"), choices=lambda: [(key, gettext(title)) for key, title in SIDE_TITLES.items()]
    )
    figure = forms.ChoiceField(label=_("口径"), choices=queries.counted)
    aim = forms.ChoiceField(
        label=_("要求"), choices=lambda: [(key, gettext(title)) for key, title in AIM_TITLES.items()]
    )
    target = NumberField(label=_("目标值"))

    def clean_side(self) -> Side:
        """Return the side as the command takes it."""
        return Side(self.cleaned_data["side"])

    def clean_aim(self) -> Aim:
        """Return the aim as the command takes it."""
        return Aim(self.cleaned_data["aim"])


class LookForm(CommandForm):
    """How both goals stand this quarter."""

    party = _area(_("党建目标：进展、原因和措施"), required=True, most=500)
    business = _area(_("业务目标：进展、原因和措施"), most=500)


class FinishForm(CommandForm):
    """When a line was reached."""

    versioned = True
    done_on = DayField(label=_("完成日期"))
