"""Forms of learner groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm
from tongxin.people.models import Person
from tongxin.people.web.fields import offer
from tongxin.registers.activities.web import fields
from tongxin.registers.activities.web.asked import LONG
from tongxin.registers.activities.web.kind_forms import KindForm, grouped_kinds

GROUP_FIELDS = (
    gettext_lazy("小组名称"),
    gettext_lazy("学什么，为什么学"),
)


class LearnersMixin(CommandForm):
    """Who learns: ticked in a list of the unit's members and those of the group; others are found by name."""

    learners = forms.MultipleChoiceField(
        label=gettext_lazy("学习的人"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, data: Any = None, *, people: Sequence[Person], **more: Any) -> None:
        super().__init__(data, **more)
        self.people = {str(person.pk): person for person in people}
        offer(
            self, "learners",
            [
            (key, f"{person.name} {person.organisation.short_name}") for key, person in self.people.items()
            ],
        )  # fmt: skip

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        return super().arguments() | {"learners": [self.people[key] for key in self.cleaned_data["learners"]]}


class FoundForm(LearnersMixin):
    """A new group."""

    name = forms.CharField(label=GROUP_FIELDS[0], max_length=LONG)
    purpose = forms.CharField(
        label=GROUP_FIELDS[1], widget=forms.Textarea, help_text=gettext_lazy("例如：新入职党员，补党内法规基础")
    )
    field_order = ("name", "purpose", "learners")


class ChangeForm(CommandForm):
    """Another name or purpose."""

    versioned = True
    name = forms.CharField(label=GROUP_FIELDS[0], max_length=LONG)
    purpose = forms.CharField(label=GROUP_FIELDS[1], widget=forms.Textarea)


class LearnersForm(LearnersMixin):
    """Who learns from today on."""

    versioned = True


class LessonForm(CommandForm):
    """A line of the plan."""

    versioned = True
    topic = forms.CharField(label=gettext_lazy("主题"), max_length=LONG)
    kind = forms.ChoiceField(label=gettext_lazy("活动类型"))
    due_on = DayField(label=gettext_lazy("何时以前学完"))

    def __init__(self, data: Any = None, *, holder: str, **more: Any) -> None:
        super().__init__(data, **more)
        offer(self, "kind", grouped_kinds(holder, attended=True))


class CloseForm(CommandForm):
    """The end of a group."""

    versioned = True


class TeachForm(KindForm):
    """A gathering that teaches a lesson."""

    title = forms.CharField(label=gettext_lazy("活动名称"), max_length=LONG)
    occurred_on = DayField(label=gettext_lazy("日期"))
    starts_at = fields.ClockField(label=gettext_lazy("开始时间"), required=False)
    ends_at = fields.ClockField(label=gettext_lazy("结束时间"), required=False)
    place = forms.CharField(label=gettext_lazy("地点"), max_length=120, required=False)


class SitForm(CommandForm):
    """A gathering of the unit that taught a lesson."""

    gathering = forms.ChoiceField(label=gettext_lazy("用哪一次活动完成"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, rows: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(data, **more)
        offer(self, "gathering", list(rows))


class DropForm(CommandForm):
    """Why a line is taken off the plan."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=LONG)
