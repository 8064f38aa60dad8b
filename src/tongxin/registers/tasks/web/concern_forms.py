"""Forms about problems found by visits, and about what becomes of a problem or suggestion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.followups.definitions import providers
from tongxin.ground.records.models import Record
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm, PlainForm
from tongxin.registers.tasks.definitions import ORIGIN_TITLES, PROBLEM_TITLES, Origin
from tongxin.registers.tasks.web.fields import LONG, UnitsForm, unit_field, words_field
from tongxin.toolbox.words import verbatim

FIELDS = verbatim("学科建设 后勤保障 人才队伍 设备物资 信息化 服务流程 绩效分配 其他").split()
WAYS = verbatim("现场解决 交办 提交会议 向上反映 做好解释").split()
TASK = "task"
# How many visits are offered beside the one a form was opened from.
NEWEST = 30


class FilterForm(PlainForm):
    """Which problems a list shows."""

    q = forms.CharField(label=_("问题"), required=False, max_length=40)
    origin = forms.ChoiceField(
        label=_("问题来源"), required=False, choices=[("", _("全部来源")), *ORIGIN_TITLES.items()]
    )
    theme = forms.ChoiceField(label=_("调研主题"), required=False)
    state = forms.ChoiceField(label=_("完成情况"), required=False, choices=[("", _("全部")), *PROBLEM_TITLES.items()])

    def __init__(self, data: Any = None, *, themes: Sequence[str], **more: Any) -> None:
        super().__init__(data, **more)
        chosen: Any = self.fields["theme"]
        chosen.choices = [("", gettext("全部主题")), *((theme, theme) for theme in themes)]


class FindForm(UnitsForm):
    """A problem found by a visit."""

    organisation = unit_field(_("调研科室（支部）"))
    occurred_on = DayField(label=_("调研时间"))
    visit = forms.ModelChoiceField(Record.objects.none(), label=_("调研活动"), required=False)
    origin = forms.TypedChoiceField(
        label=_("问题来源"), coerce=Origin, choices=list(ORIGIN_TITLES.items()), widget=forms.RadioSelect
    )
    problem = words_field(_("问题描述"))
    field = forms.ChoiceField(label=_("问题领域"), required=False, choices=[("", "—"), *((x, x) for x in FIELDS)])
    theme = forms.CharField(
        label=_("调研主题"), required=False, max_length=120, widget=forms.TextInput(attrs={"list": "themes"}),
        help_text=_("年初确定的主题，输入时提示用过的"),
    )  # fmt: skip
    leader = forms.CharField(label=_("调研领导"), required=False, max_length=60)
    measure = words_field(_("解决措施"), required=False)
    owner = forms.CharField(label=_("责任领导（部门）"), required=False, max_length=120)
    due_on = DayField(label=_("完成时限"), required=False)

    def __init__(
        self, data: Any = None, *, visits: QuerySet[Record], chosen: Record | None, themes: Iterable[str], **more: Any
    ) -> None:
        """Offer the newest visits, and the one it was opened from however old."""
        super().__init__(data, **more)
        field: Any = self.fields["visit"]
        field.queryset = visits
        offered = {row.pk: row for row in [*([chosen] if chosen else ()), *visits[:NEWEST]]}
        field.choices = [("", "—"), *((key, f"{row.occurred_on:%Y-%m-%d} {row.title}") for key, row in offered.items())]
        self.themes = list(themes)


class SolveForm(CommandForm):
    """How a problem was solved, and who confirmed it."""

    versioned = True
    solved_on = DayField(label=_("解决时间"))
    way = forms.ChoiceField(label=_("解决方式"), choices=[(x, x) for x in WAYS])
    measure = words_field(_("解决措施"), required=False)
    confirmed_by = forms.CharField(label=_("提出科室确认人"), max_length=60)


class FurtherForm(UnitsForm):
    """Into what a problem or suggestion is turned, for whom."""

    versioned = True
    what = forms.ChoiceField(label=_("转为"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("事项名称"), max_length=LONG)
    owner = unit_field(_("承办部门"))
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
