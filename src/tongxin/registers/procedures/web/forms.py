"""Forms of the procedures room; a step's form is drawn from its definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm, PlainForm, dressed
from tongxin.ground.votes.definitions import Counts
from tongxin.people.models import Person
from tongxin.registers.procedures.definitions import STATE_TITLES, Step, StepField, Vote
from tongxin.registers.procedures.queries import procedures
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_

FACT, LONG = "fact_", 200
PEOPLE = "people"
COUNTS = {
    "eligible": _("应到会有表决权人数"), "present": _("实到有表决权人数"), "issued": _("发出票数"),
    "returned": _("收回票数"), "yes": _("赞成"), "no": _("反对"), "abstain": _("弃权"), "invalid": _("无效票"),
    "written_yes": _("会前书面意见：赞成"), "written_no": _("会前书面意见：反对"),
}  # fmt: skip


class StepForm(CommandForm):
    """One step: its day and result, what it asks for, the counts of its vote, and a reason where one is needed.

    rounds: the counted rounds of votes whose counts may be taken in place of typed ones.
    """

    versioned = True
    on = DayField(label=_("日期"))

    def __init__(self, data: Any = None, *, entry: Step, rounds: Sequence[Record] = (), **more: Any) -> None:
        super().__init__(data, **more)
        self.entry = entry
        self.rounds = {str(row.pk): row for row in rounds}
        self.vote = next((rule for rule in entry.rules if isinstance(rule, Vote)), None)
        added = {FACT + item.key: _field(item) for item in entry.fields}
        if entry.outcomes:
            choices = [(item.id, item.title) for item in entry.outcomes]
            added["outcome"] = forms.ChoiceField(label=_("结果"), choices=choices, widget=forms.RadioSelect)
        if rounds:
            added["ballot"] = _ballot(rounds)
        if self.vote is not None:
            added |= {
                name: NumberField(label=title, whole=True, least=0, required=False) for name, title in COUNTS.items()
            }
        added["reason"] = forms.CharField(
            label=_("理由"), required=False, max_length=LONG, help_text=_("有规定未满足、确需继续办理时填写，留存备查")
        )
        for name, field in added.items():
            self.fields[name] = dressed(field)

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `procedures.take`."""
        said = super().arguments()
        facts = {key.removeprefix(FACT): said.pop(key) for key in list(said) if key.startswith(FACT)}
        counts = {name: said.pop(name) for name in COUNTS if name in said}
        votes = Counts(**{name: n for name, n in counts.items() if n is not None}) if _counted(counts) else None
        if "ballot" in said:
            said["ballot"] = self.rounds.get(said["ballot"])
        return {
            **said,
            "facts": {key: value for key, value in facts.items() if value not in (None, "")},
            "votes": votes,
        }

    def refuse(self, problems: tuple[Problem, ...]) -> None:
        """Put each sentence with the article it rests on beside its field, those of the step included."""
        own = {item.key for item in self.entry.fields}
        sourced = map(_sourced, problems)
        super().refuse(tuple(replace(each, field=FACT + each.field) if each.field in own else each for each in sourced))


def _sourced(problem: Problem) -> Problem:
    if not problem.rule:
        return problem
    said = {"sentence": problem.sentence(gettext), "source": problem.rule}
    return replace(problem, template=N_("{sentence}；依据：{source}"), params=said)


def _counted(counts: dict[str, Any]) -> bool:
    return all(counts.get(name) is not None for name in ("eligible", "present", "yes"))


def _ballot(rounds: Sequence[Record]) -> forms.Field:
    """Return the choice of a counted round of votes whose counts are taken in place of typed ones."""
    choices = [("", _("下面填写")), *((str(row.pk), row.title) for row in rounds)]
    said = _("选了已计票的无记名表决，就不用再填票数")
    return forms.ChoiceField(label=_("票数取自"), required=False, choices=choices, help_text=said)


def _field(item: StepField) -> forms.Field:
    shared: dict[str, Any] = {"label": item.title, "required": item.required, "help_text": item.hint}
    match item.type:
        case "choice":
            return forms.ChoiceField(
                choices=[("", _("请选择")), *((choice, choice) for choice in item.choices)], **shared
            )
        case "int":
            return NumberField(whole=True, **shared)
        case "date":
            return DayField(**shared)
        case "long":
            return forms.CharField(widget=forms.Textarea(attrs={"rows": "3"}), max_length=2000, **shared)
        case "person" | "persons":
            several = _("写姓名，多人用顿号隔开；重名的写工号") if item.type == "persons" else _("写姓名；重名的写工号")
            return PersonsField(**{**shared, "help_text": item.hint or several})
    return forms.CharField(max_length=LONG, **shared)


class PersonsField(forms.CharField):
    """Names or staff numbers, several apart by commas; the list under it offers the members of the branch."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"list": PEOPLE, "autocomplete": "off"}), max_length=LONG, **more)

    def clean(self, value: Any) -> Any:
        """Return the names as a list."""
        text = super().clean(value)
        for mark in (",", " ", chr(0xFF0C), chr(0x3000)):
            text = text.replace(mark, "、")
        return [name for name in text.split("、") if name]


class OpenForm(StepForm):
    """A new case: where, about whom or what, and its first step."""

    versioned: ClassVar[bool] = False
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("党组织"))

    def __init__(
        self, data: Any = None, *, units: Any, people: Sequence[Person] | None, hint: str, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.fields["organisation"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField, as declared
        about: forms.Field = forms.CharField(label=_("名称"), max_length=LONG)
        if people is not None:
            about = forms.ChoiceField(
                label=_("对象"),
                help_text=hint,
                choices=[("", _("请选择")), *((str(one.pk), f"{one.name}（{one.code}）") for one in people)],
            )
        self.people = {str(one.pk): one for one in people or ()}
        self.fields = {"organisation": self.fields.pop("organisation"), "about": dressed(about), **self.fields}

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `procedures.open`."""
        said = super().arguments()
        about = said.pop("about")
        return {**said, **({"subject": self.people[about]} if self.people else {"title": about})}


class FilterForm(PlainForm):
    """Which cases a list shows."""

    procedure = forms.ChoiceField(label=_("程序"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部状态")), *STATE_TITLES.items()])
    q = forms.CharField(label=_("名称"), required=False, max_length=40)

    def __init__(self, data: Any = None, *, by: Actor, **more: Any) -> None:
        super().__init__(data, **more)
        known = [("", _("全部程序")), *((entry.id, entry.title) for entry in procedures(by))]
        self.fields["procedure"].choices = known  # type: ignore[attr-defined]  # a ChoiceField, as declared


class BranchForm(PlainForm):
    """Which branch, and which procedure."""

    unit = forms.ModelChoiceField(Organisation.objects.none(), label=_("党组织"), required=False)
    procedure = forms.ChoiceField(label=_("程序"), required=False)

    def __init__(self, data: Any = None, *, by: Actor, units: Any, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField, as declared
        known = [(entry.id, entry.title) for entry in procedures(by)]
        self.fields["procedure"].choices = known  # type: ignore[attr-defined]  # a ChoiceField, as declared


class ReasonForm(CommandForm):
    """A reason, and nothing else."""

    versioned = True
    reason = forms.CharField(label=_("原因"), max_length=LONG, widget=forms.Textarea(attrs={"rows": "2"}))


class SendBackForm(ReasonForm):
    """Which step goes back, and that what followed goes too."""

    step = forms.ChoiceField(label=_("退回哪一步"))
    with_following = forms.BooleanField(label=_("其后办理的步骤一并作废"), required=False)

    def __init__(self, data: Any = None, *, steps: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(data, field_order=["step", "reason", "with_following"], **more)
        self.fields["step"].choices = list(steps)  # type: ignore[attr-defined]  # a ChoiceField, as declared


class PostponeForm(ReasonForm):
    """Until when."""

    until = DayField(label=_("推迟到"))

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, field_order=["until", "reason"], **more)


class MoveForm(ReasonForm):
    """Where to."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("转到"))

    def __init__(self, data: Any = None, *, units: Any, **more: Any) -> None:
        super().__init__(data, field_order=["organisation", "reason"], **more)
        self.fields["organisation"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField, as declared
