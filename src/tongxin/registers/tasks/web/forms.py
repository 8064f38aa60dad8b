"""Forms of the tasks room; each ends in one command."""

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
from tongxin.ground.records.models import Record
from tongxin.ground.ui.fields import DayField, read_date
from tongxin.ground.ui.forms import CommandForm, PlainForm
from tongxin.people.web.fields import PersonField
from tongxin.registers.tasks.definitions import (
    ADOPTION_TITLES,
    CAUSE_TITLES,
    COLLECTS_TITLES,
    ORIGIN_TITLES,
    SATISFACTION_TITLES,
    STATE_TITLES,
    Adoption,
    Cause,
    Collects,
    Milestone,
    Origin,
    Satisfaction,
)
from tongxin.registers.tasks.queries import OPEN, OVERDUE
from tongxin.toolbox.words import verbatim

LONG = 200
TEXT = 2000
FIELDS = verbatim("学科建设 后勤保障 人才队伍 设备物资 信息化 服务流程 绩效分配 其他").split()
WAYS = verbatim("现场解决 交办 提交会议 向上反映 做好解释").split()
TASK, ITEM = "task", "item"


def _words(label: Any, *, required: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=TEXT, widget=forms.Textarea(attrs={"rows": str(rows)})
    )


def _unit(label: Any, *, required: bool = True) -> forms.ModelChoiceField[Organisation]:
    return forms.ModelChoiceField(Organisation.objects.none(), label=label, required=required)


class UnitsForm(CommandForm):
    """A form that names units of the hospital."""

    def __init__(self, data: Any = None, files: Any = None, *, units: Any, **more: Any) -> None:
        super().__init__(data, files, **more)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset, field.empty_label = units, _("请选择")


class AssignForm(UnitsForm):
    """A new task."""

    title = forms.CharField(label=_("督办事项"), max_length=LONG)
    requirement = _words(_("目标要求"), required=False)
    organisation = _unit(_("主办部门"))
    owner = PersonField(label=_("责任人"), required=False)
    due_on = DayField(label=_("办结时限"))
    source = forms.ChoiceField(label=_("事项来源"))
    source_ref = forms.CharField(
        label=_("来源文号"), required=False, max_length=LONG, help_text=_("会议、文号或日期，如“党委〔2026〕12号”")
    )
    leader = forms.CharField(label=_("牵头领导"), required=False, max_length=60)
    co_owners = forms.CharField(label=_("协办部门"), required=False, max_length=LONG)
    raised_by = _unit(_("提出单位"), required=False)
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
    words = _words(_("说明"), required=False)


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
    words = _words(_("进展情况"))
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
    words = _words(_("办理结果"))
    cause = forms.TypedChoiceField(
        label=_("逾期原因（已超过时限的填写）"), required=False, coerce=Cause, empty_value=None,
        choices=[("", _("未逾期")), *CAUSE_TITLES.items()],
    )  # fmt: skip


class ExtensionForm(CommandForm):
    """A later day, with its cause and reason."""

    versioned = True
    due_on = DayField(label=_("申请延期至"))
    cause = forms.TypedChoiceField(label=_("延期原因"), coerce=Cause, choices=list(CAUSE_TITLES.items()))
    words = _words(_("情况说明"))


class CloseForm(CommandForm):
    """A closure verified."""

    versioned = True
    words = _words(_("核验情况"), required=False)
    closed_on = DayField(label=_("实际办结日期"), required=False, help_text=_("不填为今天"))


class EscalateForm(CommandForm):
    """Which leader is told, and what."""

    versioned = True
    leader = forms.CharField(label=_("分管领导"), max_length=60)
    words = _words(_("情况说明"), required=False)


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


class FindForm(UnitsForm):
    """A problem found by a visit."""

    organisation = _unit(_("调研科室（支部）"))
    occurred_on = DayField(label=_("调研时间"))
    visit = forms.ModelChoiceField(Record.objects.none(), label=_("调研活动"), required=False)
    origin = forms.TypedChoiceField(
        label=_("问题来源"), coerce=Origin, choices=list(ORIGIN_TITLES.items()), widget=forms.RadioSelect
    )
    problem = _words(_("问题描述"))
    field = forms.ChoiceField(label=_("问题领域"), required=False, choices=[("", "—"), *((x, x) for x in FIELDS)])
    theme = forms.CharField(
        label=_("调研主题"), required=False, max_length=120, widget=forms.TextInput(attrs={"list": "themes"}),
        help_text=_("年初确定的主题，输入时提示用过的"),
    )  # fmt: skip
    leader = forms.CharField(label=_("调研领导"), required=False, max_length=60)
    measure = _words(_("解决措施"), required=False)
    owner = forms.CharField(label=_("责任领导（部门）"), required=False, max_length=120)
    due_on = DayField(label=_("完成时限"), required=False)

    def __init__(self, data: Any = None, *, visits: Any, themes: Iterable[str], **more: Any) -> None:
        super().__init__(data, **more)
        field: Any = self.fields["visit"]
        field.queryset = visits
        self.themes = list(themes)


class SolveForm(CommandForm):
    """How a problem was solved, and who confirmed it."""

    versioned = True
    solved_on = DayField(label=_("解决时间"))
    way = forms.ChoiceField(label=_("解决方式"), choices=[(x, x) for x in WAYS])
    measure = _words(_("解决措施"), required=False)
    confirmed_by = forms.CharField(label=_("提出科室确认人"), max_length=60)


class FurtherForm(UnitsForm):
    """Into what a problem or suggestion is turned, for whom."""

    versioned = True
    what = forms.ChoiceField(label=_("转为"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("事项名称"), max_length=LONG)
    owner = _unit(_("承办部门"))
    due_on = DayField(label=_("办结时限"), required=False)
    sort = forms.ChoiceField(label=_("事项类型"), required=False, help_text=_("转为议题时选择"))

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        offered: Any = self.fields["what"]
        offered.choices = sorted(((each.id, each.title) for each in providers), key=lambda pair: pair[0] != TASK)
        offered.initial = TASK
        sorts = [(str(each.title), list(each.sorts().items())) for each in providers if each.id != TASK]
        chosen: Any = self.fields["sort"]
        chosen.choices = [("", "—"), *sorts]


class RoundForm(CommandForm):
    """A new round."""

    title = forms.CharField(label=_("征集名称"), max_length=LONG)
    collects = forms.TypedChoiceField(
        label=_("征集内容"), coerce=Collects, choices=list(COLLECTS_TITLES.items()), widget=forms.RadioSelect,
        initial=Collects.IDEAS,
    )  # fmt: skip
    closes_on = DayField(label=_("截止日期"))


class SuggestForm(UnitsForm):
    """A suggestion of one's own, or one handed in on paper."""

    organisation = _unit(_("代表团（组）或科室"))
    text = _words(_("建议内容"), rows=4)
    field = forms.CharField(label=_("类别"), required=False, max_length=40)
    anonymous = forms.BooleanField(label=_("不署名"), required=False)
    seconders = forms.CharField(label=_("附议代表"), max_length=LONG, help_text=_("姓名之间用顿号"))
    on_paper = forms.BooleanField(label=_("代录纸质建议"), required=False)
    author = forms.CharField(label=_("建议人"), required=False, max_length=60, help_text=_("代录纸质建议时填写"))

    def __init__(self, data: Any = None, *, on_paper: bool, collects: str, **more: Any) -> None:
        super().__init__(data, **more)
        del self.fields["anonymous" if collects == Collects.PROPOSALS else "seconders"]
        if not on_paper:
            del self.fields["on_paper"], self.fields["author"]


class TriageForm(UnitsForm):
    """Who answers, until when."""

    versioned = True
    owner = _unit(_("承办部门"))
    reply_due = DayField(label=_("答复时限"), required=False)


class AnswerForm(CommandForm):
    """What comes of a suggestion."""

    versioned = True
    adoption = forms.TypedChoiceField(
        label=_("采纳情况"), coerce=Adoption, choices=list(ADOPTION_TITLES.items()), widget=forms.RadioSelect
    )
    reply = _words(_("答复意见"), rows=4)


class RateForm(CommandForm):
    """What who made it thinks of the answer."""

    versioned = True
    satisfied = forms.TypedChoiceField(
        label=_("建议人反馈"), coerce=Satisfaction, choices=list(SATISFACTION_TITLES.items()), widget=forms.RadioSelect
    )


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
