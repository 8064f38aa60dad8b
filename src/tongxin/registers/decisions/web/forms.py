"""Forms of the decisions room; each ends in one command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm, PlainForm
from tongxin.ground.votes.definitions import Counts
from tongxin.registers.decisions.definitions import (
    CATEGORY_TITLES,
    ITEM_STATE_TITLES,
    OUTCOME_TITLES,
    STAND_TITLES,
    Body,
    ItemType,
    Outcome,
    Stand,
)
from tongxin.registers.decisions.models import Item, Seat

LONG = 200
COUNTS = {
    "eligible": _("应到"), "present": _("实到"), "issued": _("发出票数"), "returned": _("收回票数"), "yes": _("赞成"),
    "no": _("反对"), "abstain": _("弃权"), "invalid": _("无效票"),
}  # fmt: skip
LEAVE, ABSENT, PRESENT = "leave", "absent", "present"
PRESENCES = [(PRESENT, _("到会")), (LEAVE, _("请假")), (ABSENT, _("缺席"))]


def _choose(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    form.fields[name].choices = list(choices)  # type: ignore[attr-defined]  # a ChoiceField, as declared


def grouped(types: Iterable[ItemType]) -> list[tuple[Any, Any]]:
    """Return the types of item under their categories, for a drop-down."""
    known = list(types)
    return [
        (title, [(each.id, each.title) for each in known if each.category == key])
        for key, title in CATEGORY_TITLES.items()
        if any(each.category == key for each in known)
    ]


class ProposeForm(CommandForm):
    """A new item."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("提出单位"))
    type = forms.ChoiceField(label=_("事项类型"))
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
    registered_only = forms.BooleanField(label=_("只登记不录内容（仅限涉密、不宜上网的事项）"), required=False)
    file_place = forms.CharField(
        label=_("卷宗位置"), required=False, max_length=120, help_text=_("只登记不录内容时填写")
    )

    def __init__(self, data: Any = None, *, units: Any, types: Iterable[ItemType], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["organisation"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField, as declared
        _choose(self, "type", [("", _("请选择")), *grouped(types)])


class MaterialForm(CommandForm):
    """A paper that has been handed in."""

    versioned = True
    title = forms.ChoiceField(label=_("材料"))
    offline = forms.BooleanField(label=_("线下传阅，不上传"), required=False)

    def __init__(self, data: Any = None, *, wanted: Sequence[str], **more: Any) -> None:
        super().__init__(data, **more)
        _choose(self, "title", [(name, name) for name in wanted])


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


class VersionForm(CommandForm):
    """Nothing but the version it began from."""

    versioned = True


class ReasonForm(CommandForm):
    """A reason."""

    versioned = True
    reason = forms.CharField(label=_("原因"), max_length=LONG, widget=forms.Textarea(attrs={"rows": "2"}))


class ConveneForm(CommandForm):
    """A new meeting."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("召开单位"))
    body = forms.ChoiceField(label=_("会议"))
    on = DayField(label=_("日期"))
    starts_at = forms.TimeField(
        label=_("时间"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(label=_("地点"), required=False, max_length=120)
    recorder = forms.CharField(label=_("记录人"), required=False, max_length=60)
    title = forms.CharField(label=_("会议名称"), required=False, max_length=LONG, help_text=_("不填则按会议和日期命名"))

    def __init__(self, data: Any = None, *, units: Any, bodies: Iterable[Body], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["organisation"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField, as declared
        _choose(self, "body", [(each.id, each.title) for each in bodies])


class AgendaForm(CommandForm):
    """A ready item for the agenda."""

    versioned = True
    item = forms.ModelChoiceField(Item.objects.none(), label=_("待上会的议题"))
    reason = forms.CharField(
        label=_("理由"), required=False, max_length=LONG, help_text=_("有要求未满足、确需上会时填写")
    )

    def __init__(self, data: Any = None, *, ready: Any, **more: Any) -> None:
        super().__init__(data, **more)
        field: Any = self.fields["item"]
        field.queryset = ready
        field.label_from_instance = lambda item: item.record.title


class NotifyForm(CommandForm):
    """When notice and materials went out."""

    versioned = True
    sent_on = DayField(label=_("送达日期"))
    reason = forms.CharField(label=_("理由"), required=False, max_length=LONG, help_text=_("晚于规定时填写"))


class AttendForm(CommandForm):
    """Who came: all present, except."""

    versioned = True

    def __init__(self, data: Any = None, *, seats: Sequence[Seat], **more: Any) -> None:
        super().__init__(data, **more)
        self.seats = list(seats)
        for seat in self.seats:
            self.fields[f"p-{seat.person_id}"] = forms.ChoiceField(
                label=seat.person.name, choices=PRESENCES, initial=seat.presence, widget=forms.RadioSelect
            )
            self.fields[f"r-{seat.person_id}"] = forms.CharField(
                label=_("{name}的请假原因").format(name=seat.person.name), required=False, max_length=120, initial=seat.reason,
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[Seat, forms.BoundField, forms.BoundField]]:
        """Return each seat with its two fields."""
        return [(seat, self[f"p-{seat.person_id}"], self[f"r-{seat.person_id}"]) for seat in self.seats]

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `decisions.attend`."""
        said = self.cleaned_data
        chosen = {seat.person_id: said[f"p-{seat.person_id}"] for seat in self.seats}
        leave = {str(key): said[f"r-{key}"] for key, what in chosen.items() if what == LEAVE}
        absent = [seat.person for seat in self.seats if chosen[seat.person_id] == ABSENT]
        return {"version": said["_version"], "leave": leave, "absent": absent}


class SpeakForm(CommandForm):
    """What one member did when the item came up."""

    versioned = True
    person = forms.ChoiceField(label=_("委员"))
    stand = forms.ChoiceField(
        label=_("表态"), required=False, choices=[("", _("未表态")), *STAND_TITLES.items()], widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("发言要点"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": "2"}),
        help_text=_("只进会议记录，不进纪要"),
    )  # fmt: skip
    interest = forms.BooleanField(label=_("涉及本人或亲属"), required=False)
    recused = forms.BooleanField(label=_("已回避离场"), required=False)
    away = forms.BooleanField(label=_("这一议题时不在场"), required=False)

    def __init__(self, data: Any = None, *, seats: Sequence[Seat], **more: Any) -> None:
        super().__init__(data, **more)
        self.people = {str(seat.person_id): seat.person for seat in seats}
        _choose(self, "person", [(key, person.name) for key, person in self.people.items()])

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `decisions.speak`."""
        said = super().arguments()
        stand = said.pop("stand")
        return {**said, "person": self.people[said["person"]], "stand": Stand(stand) if stand else None}


class ConcludeForm(CommandForm):
    """What came of an item."""

    versioned = True
    outcome = forms.ChoiceField(label=_("结论"), choices=list(OUTCOME_TITLES.items()), widget=forms.RadioSelect)
    resolution = forms.CharField(
        label=_("决定内容"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": "3"})
    )
    owner = forms.ModelChoiceField(Organisation.objects.none(), label=_("落实单位"), required=False)
    due_on = DayField(label=_("完成期限"), required=False)
    reason = forms.CharField(
        label=_("理由"), required=False, max_length=LONG, help_text=_("有要求未满足、确需作出结论时填写")
    )

    def __init__(self, data: Any = None, *, units: Any, ballot: bool, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["owner"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField, as declared
        self.ballot = ballot
        for name, title in COUNTS.items() if ballot else ():
            self.fields[name] = NumberField(label=title, whole=True, least=0, required=False)
            self.fields[name].widget.attrs.setdefault("class", "form-control")

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `decisions.conclude`."""
        said = super().arguments()
        numbers = {name: said.pop(name) for name in COUNTS if name in said}
        given = {name: n for name, n in numbers.items() if n is not None}
        whole = {"eligible", "present", "yes"} <= given.keys()
        return {**said, "outcome": Outcome(said["outcome"]), "counts": Counts(**given) if whole else None}


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
