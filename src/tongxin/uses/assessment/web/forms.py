"""Forms of the assessment room, each ending in one command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm
from tongxin.toolbox import clock
from tongxin.uses.assessment.applying import ResultUse
from tongxin.uses.assessment.definitions import Scheme
from tongxin.uses.assessment.models import Subject
from tongxin.uses.assessment.rules.hearing import LONGEST, LONGEST_NAME, SORT_TITLES, Sort

ITEM = "item"


def words(label: Any, *, required: bool = True, rows: int = 3, most: int = 400) -> forms.CharField:
    """Return a field for a few sentences."""
    return forms.CharField(
        label=label, required=required, max_length=most, widget=forms.Textarea({"rows": rows, "maxlength": most})
    )


def _offer(form: forms.Form, name: str, units: Sequence[Organisation]) -> None:
    """Let a field choose one of these units."""
    known = {str(unit.pk): unit for unit in units}
    field = cast(forms.TypedChoiceField, form.fields[name])
    field.choices = [(key, unit.name) for key, unit in known.items()]
    field.coerce = known.__getitem__


class OpenForm(CommandForm):
    """Which scheme, over whom, for which days."""

    scheme = forms.ChoiceField(label=_("用哪个方案"))
    organisation = forms.TypedChoiceField(label=_("考核哪里"), help_text=_("它和它下面的全部考核对象。"))
    first = DayField(label=_("从哪天"))
    last = DayField(label=_("到哪天"))

    def __init__(
        self, data: Any = None, *, schemes: Sequence[Scheme], units: Sequence[Organisation], **more: Any
    ) -> None:
        super().__init__(data, **more)
        cast(forms.ChoiceField, self.fields["scheme"]).choices = [(each.id, each.title) for each in schemes]
        _offer(self, "organisation", units)


class StepForm(CommandForm):
    """Nothing to fill in: only the version seen."""

    versioned: ClassVar[bool] = True


class ReasonForm(StepForm):
    """Why."""

    reason = words(_("原因"), most=200)


class ApproveForm(StepForm):
    """Which meeting decided."""

    decided_on = DayField(label=_("审定日期"))
    decided_by = forms.CharField(label=_("哪次会议"), max_length=120, help_text=_("例如 党委会2026年第3次会议。"))


class BodyForm(StepForm):
    """Which body decides."""

    body = forms.TypedChoiceField(label=_("提交哪个会议"))

    def __init__(self, data: Any = None, *, bodies: Sequence[Organisation], **more: Any) -> None:
        super().__init__(data, **more)
        _offer(self, "body", bodies)


class VotesForm(StepForm):
    """Which published rounds give their counts; all of them, unless somebody says otherwise."""

    rounds = forms.TypedMultipleChoiceField(label=_("哪些已公布的测评"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, rounds: Sequence[Record], **more: Any) -> None:
        super().__init__(data, **more)
        known = {str(record.pk): record for record in rounds}
        field = cast(forms.TypedMultipleChoiceField, self.fields["rounds"])
        named = gettext("{title}（{day}）")
        field.choices = [(key, named.format(title=row.title, day=row.occurred_on)) for key, row in known.items()]
        field.coerce = known.__getitem__
        field.initial = list(known)
        if not known:
            field.help_text = gettext("没有您可以取用的已公布测评。每名对象的结果由组织部门取用。")


class DesignateForm(StepForm):
    """When and by whom units were named."""

    on = DayField(label=_("命名日期"))
    body = forms.CharField(label=_("命名单位"), max_length=120)
    document = forms.CharField(label=_("文件名称及文号"), max_length=200, required=False)


class VariantForm(StepForm):
    """Which points fit."""

    variant = forms.ChoiceField(label=_("考核类别"), required=False)

    def __init__(self, data: Any = None, *, scheme: Scheme, **more: Any) -> None:
        super().__init__(data, **more)
        choices = [("", gettext("方案缺省分值")), *((each.id, each.title) for each in scheme.variant)]
        cast(forms.ChoiceField, self.fields["variant"]).choices = choices


class GradeForm(StepForm):
    """The grade the committee gives, and why it is not the one the score speaks for."""

    grade = forms.ChoiceField(label=_("审定等次"))
    reason = words(_("理由"), most=200)

    def __init__(self, data: Any = None, *, scheme: Scheme, **more: Any) -> None:
        super().__init__(data, **more)
        cast(forms.ChoiceField, self.fields["grade"]).choices = [(each.id, each.title) for each in scheme.grade]


class FollowForm(CommandForm):
    """What a result leads to: filled in as the catalog's use says; of an item no day, of a pairing who helps."""

    partner = forms.TypedChoiceField(label=_("由谁结对帮助"))
    title = forms.CharField(label=_("名称"), max_length=120)
    owner = forms.TypedChoiceField(label=_("承办单位"))
    due_on = DayField(label=_("完成期限"))
    requirement = words(_("要求"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        use: ResultUse,
        units: Sequence[Organisation],
        partners: Sequence[Subject],
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        _offer(self, "owner", units)
        if use.asks == ITEM:
            del self.fields["due_on"]
            self.fields["owner"].label = gettext("提出单位")
        if use.partner:
            known = {str(each.pk): each for each in partners}
            field = cast(forms.TypedChoiceField, self.fields["partner"])
            field.choices = [("", gettext("请选择")), *((key, each.name) for key, each in known.items())]
            field.coerce = known.__getitem__
            del self.fields["title"]
            self.fields["requirement"].help_text = gettext(
                "不填就写：共同上党课、交流工作法、互派委员列席支委会，每季度一次。"
            )
        else:
            del self.fields["partner"]


class RemarkForm(StepForm):
    """A question or comment of the hearing, with its answer."""

    sort = forms.TypedChoiceField(
        label=_("提问还是点评"), choices=[(sort.value, _(title)) for sort, title in SORT_TITLES.items()], coerce=Sort,
        widget=forms.RadioSelect, initial=Sort.QUESTION,
    )  # fmt: skip
    said_by = forms.CharField(label=_("谁提问、点评"), max_length=LONGEST_NAME, help_text=_("例如 党委书记 张三。"))
    said_on = DayField(label=_("评议日期"), initial=clock.today)
    text = words(_("内容"), rows=4, most=LONGEST)
    answer = words(_("现场答复"), required=False, rows=4, most=LONGEST)


class AppealForm(StepForm):
    """Which indicator, what is right, which record shows it."""

    indicator = forms.ChoiceField(label=_("对哪一项申诉"))
    claim = words(_("事实和理由"))
    evidence = forms.TypedChoiceField(label=_("佐证记录"), required=False, empty_value=None)

    def __init__(
        self, data: Any = None, *, keys: Sequence[tuple[str, str]], records: Sequence[Record], **more: Any
    ) -> None:
        super().__init__(data, **more)
        known = {str(record.pk): record for record in records}
        cast(forms.ChoiceField, self.fields["indicator"]).choices = list(keys)
        field = cast(forms.TypedChoiceField, self.fields["evidence"])
        field.choices = [
            ("", gettext("不选")),
            *((key, f"{row.occurred_on:%m-%d} {row.title}") for key, row in known.items()),
        ]
        field.coerce = known.__getitem__
