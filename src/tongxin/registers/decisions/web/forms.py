"""Forms of the decisions room; each ends in one command."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm, PlainForm
from tongxin.people.models import Person
from tongxin.registers.decisions.definitions import (
    CATEGORY_TITLES,
    ITEM_STATE_TITLES,
    ItemType,
)
from tongxin.registers.decisions.web.leading import FittingField, LedForm

LONG = 200


def choose(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Give a field of choices what there is to choose from."""
    form.fields[name].choices = list(choices)  # type: ignore[attr-defined]  # a ChoiceField, as declared


def grouped(types: Iterable[ItemType]) -> list[tuple[Any, Any]]:
    """Return the types of item under their categories, for a drop-down."""
    known = list(types)
    return [
        (title, [(each.id, each.title) for each in known if each.category == key])
        for key, title in CATEGORY_TITLES.items()
        if any(each.category == key for each in known)
    ]


class ProposeForm(LedForm):
    """A new item of a type that comes to an end from its unit."""

    led = "type"
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("提出单位"), empty_label=_("请选择"),
        help_text=_("事项类型只列这个单位可以提的；党支部、党总支的事项先选党支部、党总支"),
    )  # fmt: skip
    type = FittingField(label=_("事项类型"))
    title = forms.CharField(label=_("议题名称"), max_length=LONG, help_text=_("一事一报：一个议题只提一个事项"))
    amount = NumberField(
        label=_("金额"),
        unit=_("元"),
        least=0,
        required=False,
        help_text=_("设有金额档的事项须填写，决定由哪个会议研究"),
    )
    content = forms.CharField(
        label=_("主要内容"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_("不得填写国家秘密"),
    )  # fmt: skip
    registered_only = forms.BooleanField(
        label=_("只登记不录内容（仅限涉密、不宜上网的事项）"), required=False,
        help_text=_("规定只登记编号的事项类型，不勾选也一样"),
    )  # fmt: skip
    file_place = forms.CharField(
        label=_("卷宗位置"), required=False, max_length=120, help_text=_("只登记不录内容时填写")
    )

    def __init__(
        self, data: Any = None, *, types: Collection[ItemType], fitting: Iterable[ItemType], **more: Any
    ) -> None:
        offered = [("", _("请选择")), *grouped(fitting)]
        super().__init__(data, fitting=offered, known={each.id for each in types}, **more)
        self.bare = {each.id for each in types if each.registered_only}

    def arguments(self) -> dict[str, Any]:
        """Return what was filled in; the box is as good as ticked where the type asks for it."""
        told = super().arguments()
        return {**told, "registered_only": told["registered_only"] or told["type"] in self.bare}


class CorrectForm(CommandForm):
    """What may be changed of an item before its meeting; what is left empty stays as it is."""

    versioned = True
    title = forms.CharField(label=_("议题名称"), max_length=LONG)
    amount = NumberField(label=_("金额"), unit=_("元"), least=0, required=False)
    content = forms.CharField(
        label=_("主要内容"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": "4"})
    )


class MaterialForm(CommandForm):
    """A paper that has been handed in."""

    versioned = True
    title = forms.ChoiceField(label=_("材料"))
    offline = forms.BooleanField(label=_("线下传阅，不上传"), required=False)

    def __init__(self, data: Any = None, *, wanted: Sequence[str], **more: Any) -> None:
        super().__init__(data, **more)
        choose(self, "title", [(name, name) for name in wanted])


class AskForm(CommandForm):
    """Whom to ask before the meeting, until when."""

    versioned = True
    title = forms.CharField(label=_("会前程序"), max_length=LONG, widget=forms.TextInput(attrs={"list": "wanted"}))
    asked_of = forms.CharField(label=_("征求对象"), required=False, max_length=120)
    due_on = DayField(label=_("请于何日前答复"), required=False)


class AnswerForm(CommandForm):
    """What was said before the meeting."""

    versioned = True
    title = forms.CharField(label=_("会前程序"), max_length=LONG, widget=forms.TextInput(attrs={"list": "wanted"}))
    answered_on = DayField(label=_("答复日期"))
    agreed = forms.TypedChoiceField(
        label=_("意见"), choices=[("yes", _("同意（一致）")), ("no", _("不同意（不一致）"))], coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    opinion = forms.CharField(
        label=_("意见内容"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": "3"})
    )
    taken_over = forms.CharField(
        label=_("采纳情况"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": "2"})
    )


class ReportForm(CommandForm):
    """When and with what an item was sent to the superior."""

    versioned = True
    sent_on = DayField(label=_("上报日期"))
    document = forms.CharField(label=_("上报文号"), required=False, max_length=60)


class ReplyForm(CommandForm):
    """What the superior answered."""

    versioned = True
    answered_on = DayField(label=_("批复（回执）日期"))
    approved = forms.TypedChoiceField(
        label=_("结果"), choices=[("yes", _("批准")), ("no", _("未批准"))], coerce=lambda value: value == "yes",
        widget=forms.RadioSelect, initial="yes",
    )  # fmt: skip
    answer = forms.CharField(label=_("批复文号（回执编号）"), required=False, max_length=60)
    words = forms.CharField(
        label=_("批复意见"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": "2"})
    )

    def __init__(self, data: Any = None, *, filed: bool, **more: Any) -> None:
        super().__init__(data, **more)
        if filed:
            del self.fields["approved"]


class VersionForm(CommandForm):
    """Nothing but the version it began from."""

    versioned = True


class ReasonForm(CommandForm):
    """A reason."""

    versioned = True
    reason = forms.CharField(label=_("原因"), max_length=LONG, widget=forms.Textarea(attrs={"rows": "2"}))


class ReconsiderForm(CommandForm):
    """Why an item is to be decided again, and who asks for it."""

    versioned = True
    reason = forms.CharField(label=_("复议理由"), max_length=LONG, widget=forms.Textarea(attrs={"rows": "2"}))
    supporters = forms.MultipleChoiceField(
        label=_("提请复议的委员"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("干部事项须有应到委员半数以上同意"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, members: Sequence[Person], **more: Any) -> None:
        super().__init__(data, **more)
        self.people = {str(person.pk): person for person in members}
        choose(self, "supporters", [(key, person.name) for key, person in self.people.items()])

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `decisions.reconsider`."""
        said = super().arguments()
        return {**said, "supporters": [self.people[key] for key in said["supporters"]]}


class FilterForm(PlainForm):
    """Which items a list shows."""

    q = forms.CharField(label=_("名称"), required=False, max_length=40)
    category = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("全部类别")), *CATEGORY_TITLES.items()]
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部状态")), *ITEM_STATE_TITLES.items()]
    )
    year = forms.IntegerField(label=_("年份"), required=False, min_value=1949, max_value=2999)
