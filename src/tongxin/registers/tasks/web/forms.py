"""Forms about tasks; each ends in one command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.files.web.fields import UploadField
from tongxin.ground.followups.definitions import providers
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField, read_date
from tongxin.ground.ui.forms import CommandForm, PlainForm
from tongxin.people.web.fields import PersonField
from tongxin.registers.tasks.definitions import (
    CAUSE_TITLES,
    STATE_TITLES,
    Cause,
    Milestone,
)
from tongxin.registers.tasks.queries import OPEN, OVERDUE
from tongxin.registers.tasks.web.fields import LONG, UnitsForm, unit_field, words_field

ITEM = "item"


class AssignForm(UnitsForm):
    """A new task."""

    title = forms.CharField(label=_("督办事项"), max_length=LONG)
    requirement = words_field(_("目标要求"), required=False)
    organisation = unit_field(_("主办部门"))
    owner = PersonField(label=_("责任人"), required=False)
    due_on = DayField(label=_("办结时限"))
    source = forms.ChoiceField(label=_("事项来源"))
    source_ref = forms.CharField(
        label=_("来源文号"), required=False, max_length=LONG, help_text=_("会议、文号或日期，如“党委〔2026〕12号”")
    )
    leader = forms.CharField(label=_("牵头领导"), required=False, max_length=60)
    co_owners = forms.CharField(label=_("协办部门"), required=False, max_length=LONG)
    raised_by = unit_field(_("提出单位"), required=False)
    milestones = forms.CharField(
        label=_("节点"), required=False, widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("每行一个：日期 空格 节点名称，如“2026-12-10 完成招标”"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, sources: Mapping[str, str], about: Organisation, **more: Any) -> None:
        super().__init__(data, **more)
        cast(PersonField, self.fields["owner"]).about = about
        self.fields["source"].choices = list(sources.items())  # type: ignore[attr-defined]  # a ChoiceField

    def clean_milestones(self) -> list[Milestone]:
        """Read one milestone a line; all lines that cannot be read are told."""
        lines = [line.strip() for line in self.cleaned_data["milestones"].splitlines() if line.strip()]
        stages, wrong = [], []
        for line in lines:
            day, _space, title = line.partition(" ")
            try:
                stages.append(Milestone(title.strip(), read_date(day).isoformat()))
            except ValueError:
                wrong.append(gettext("看不懂这一行的日期：{line}").format(line=line))
        if wrong:
            raise forms.ValidationError(wrong)
        return stages


class VersionForm(CommandForm):
    """Nothing but the version it began from."""

    versioned = True


class WordsForm(CommandForm):
    """What was reached, seen or meant."""

    versioned = True
    words = words_field(_("说明"), required=False)


class ReasonForm(CommandForm):
    """A reason."""

    versioned = True
    reason = forms.CharField(label=_("原因"), max_length=LONG, widget=forms.Textarea(attrs={"rows": "2"}))


class ReferForm(ReasonForm):
    """Why a task goes before a meeting, and as what."""

    sort = forms.ChoiceField(
        label=_("事项类型"), required=False, help_text=_("选择后即生成一个议题，补齐材料后上会；不选只在下次会议上通报")
    )

    def __init__(self, data: Any = None, files: Any = None, **more: Any) -> None:
        super().__init__(data, files, **more)
        chosen: Any = self.fields["sort"]
        chosen.choices = [("", "—"), *providers[ITEM].sorts().items()]


class ReportForm(CommandForm):
    """How far it is, with evidence."""

    versioned = True
    words = words_field(_("进展情况"))
    upload = UploadField(label=_("佐证材料"), required=False)


class ReachForm(CommandForm):
    """Which milestone was reached."""

    versioned = True
    milestone = forms.ChoiceField(label=_("已完成的节点"))

    def __init__(self, data: Any = None, files: Any = None, *, stages: Iterable[str], **more: Any) -> None:
        super().__init__(data, files, **more)
        self.fields["milestone"].choices = [(name, name) for name in stages]  # type: ignore[attr-defined]  # a ChoiceField


class CauseForm(CommandForm):
    """Words with the cause of a delay, from the closed list."""

    versioned = True
    words = words_field(_("办理结果"))
    cause = forms.TypedChoiceField(
        label=_("逾期原因（已超过时限的填写）"), required=False, coerce=Cause, empty_value=None,
        choices=[("", _("未逾期")), *CAUSE_TITLES.items()],
    )  # fmt: skip


class ExtensionForm(CommandForm):
    """A later day, with its cause and reason."""

    versioned = True
    due_on = DayField(label=_("申请延期至"))
    cause = forms.TypedChoiceField(label=_("延期原因"), coerce=Cause, choices=list(CAUSE_TITLES.items()))
    words = words_field(_("情况说明"))


class CloseForm(CommandForm):
    """A closure verified."""

    versioned = True
    words = words_field(_("核验情况"), required=False)
    closed_on = DayField(label=_("实际办结日期"), required=False, help_text=_("不填为今天"))


class EscalateForm(CommandForm):
    """Which leader is told, and what."""

    versioned = True
    leader = forms.CharField(label=_("分管领导"), max_length=60)
    words = words_field(_("情况说明"), required=False)


class CarryForm(CommandForm):
    """A later day for what goes on."""

    versioned = True
    due_on = DayField(label=_("结转后的办结时限"))
    reason = forms.CharField(label=_("原因"), max_length=LONG, widget=forms.Textarea(attrs={"rows": "2"}))


class UrgeForm(CommandForm):
    """Which overdue tasks, as they were seen."""

    words = forms.CharField(label=_("催办意见"), required=False, max_length=LONG)

    def __init__(self, data: Any = None, *, choices: Iterable[str], **more: Any) -> None:
        super().__init__(data, **more)
        offered = forms.MultipleChoiceField(required=False, choices=[(choice, choice) for choice in choices])
        offered.error_messages["invalid_choice"] = gettext("有的任务已经办理或刚被催办：请核对名单后再办")
        self.fields["tasks"] = offered

    def arguments(self) -> dict[str, Any]:
        """Return the versions by task, and what is said."""
        pairs = (choice.rpartition(":") for choice in self.cleaned_data["tasks"])
        return {"versions": {key: int(version) for key, _colon, version in pairs}, "words": self.cleaned_data["words"]}


class BoardForm(PlainForm):
    """Which tasks the board shows."""

    q = forms.CharField(label=_("事项或编号"), required=False, max_length=40)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        initial=OPEN,
        choices=[(OPEN, _("未办结")), (OVERDUE, _("逾期未办结")), ("", _("全部状态")), *STATE_TITLES.items()],
    )
    source = forms.ChoiceField(label=_("来源"), required=False)
    unit = forms.TypedChoiceField(label=_("主办部门"), required=False, coerce=UUID, empty_value=None)

    def __init__(self, data: Any, *, sources: Mapping[str, str], units: Iterable[tuple[UUID, str]]) -> None:
        super().__init__(data)
        source: Any = self.fields["source"]
        source.choices = [("", _("全部来源")), *sources.items()]
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("全部部门")), *((str(key), name) for key, name in units)]
