"""Forms of notices; each ends in one command."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm, PlainForm
from tongxin.registers.rulebook.definitions import (
    AUDIENCE_TITLES,
    NOTICE_TITLES,
    VOICE_TITLES,
    Audience,
    NoticeKind,
    VoiceKind,
)
from tongxin.registers.rulebook.queries import notices as queries

LONG = 200
TEXT = 20_000
WORDS = 2000


def _kinds() -> list[tuple[str, str]]:
    return [(entry.id, entry.title) for entry in queries.kinds().values()]


def _words(
    label: Any, *, most: int = WORDS, rows: int = 4, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": str(rows)})
    return forms.CharField(label=label, max_length=most, widget=widget, required=required, help_text=help_text)


def _offered(objecting: bool) -> list[tuple[str, str]]:
    kinds = (VoiceKind.REMARK, VoiceKind.ACT, *((VoiceKind.OBJECTION,) if objecting else ()))
    return [(each.value, gettext(VOICE_TITLES[each])) for each in kinds]


class ListForm(PlainForm):
    """By which the list is narrowed."""

    q = forms.CharField(label=_("标题"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("类别"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        states = [(key, gettext(title)) for key, title in NOTICE_TITLES.items()]
        for name, choices in (("kind", _kinds()), ("state", states)):
            self.fields[name].choices = [("", gettext("全部")), *choices]  # type: ignore[attr-defined]  # a ChoiceField


class NoticeForm(CommandForm):
    """A new notice, written or from a record."""

    kind = forms.ChoiceField(label=_("类别"))
    source = forms.ModelChoiceField(
        Record.objects.none(), label=_("由哪条记录生成"), required=False,
        help_text=_("印发的制度、有效的决议、已公布的测评等；不从记录生成的不选"),
    )  # fmt: skip
    title = forms.CharField(label=_("标题"), max_length=LONG)
    text = _words(_("公开的内容"), most=TEXT, rows=8, required=False, help_text=_("不写个人隐私、商业秘密和工作秘密"))
    audience = forms.ChoiceField(label=_("公开范围"), required=False)
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("公开单位"))

    def __init__(self, data: Any = None, *, units: Any, sources: list[Record], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["kind"].choices = _kinds()  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["organisation"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField
        keys = [row.pk for row in sources]
        self.fields["source"].queryset = Record.objects.filter(pk__in=keys)  # type: ignore[attr-defined]  # a ModelChoiceField
        widest = [(key, gettext(title)) for key, title in AUDIENCE_TITLES.items()]
        self.fields["audience"].choices = [("", gettext("按类别规定")), *widest]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_audience(self) -> Audience | None:
        """Return the audience as the command takes it."""
        chosen = self.cleaned_data["audience"]
        return Audience(chosen) if chosen else None


class WriteForm(CommandForm):
    """The words of a draft."""

    versioned = True
    title = forms.CharField(label=_("标题"), max_length=LONG)
    text = _words(_("公开的内容"), most=TEXT, rows=12, required=False)


class ReleaseForm(CommandForm):
    """From when who may read it; only the days its audience and its kind ask for."""

    versioned = True
    checked_by = forms.CharField(label=_("保密审查人"), max_length=60)
    approved_by = forms.CharField(label=_("审批人或审批会议"), max_length=LONG)
    members_on = DayField(label=_("党员从哪天起知道"))
    staff_on = DayField(label=_("全院职工从哪天起知道"))
    public_on = DayField(label=_("向社会公开的日期"))
    place = forms.CharField(
        label=_("在哪里向社会公开"), max_length=120, required=False, help_text=_("医院网站、公开栏等")
    )
    closes_on = DayField(label=_("公示截止日期"))

    def __init__(self, data: Any = None, *, kind: NoticeKind, audience: Audience, **more: Any) -> None:
        super().__init__(data, **more)
        left_out = [
            *(("staff_on",) if audience is Audience.MEMBERS else ()),
            *(("public_on", "place") if audience is not Audience.PUBLIC else ()),
            *(() if kind.period_days else ("closes_on",)),
        ]
        for name in left_out:
            del self.fields[name]


class CloseForm(CommandForm):
    """What came of it."""

    versioned = True
    outcome = _words(_("结果"), help_text=_("如“公示期内未收到异议”，或异议如何处理"))


class SpeakForm(CommandForm):
    """What a reader says."""

    kind = forms.ChoiceField(label=_("我要"), widget=forms.RadioSelect)
    text = _words(_("内容"), rows=3)

    def __init__(self, data: Any = None, *, objecting: bool, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["kind"].choices = _offered(objecting)  # type: ignore[attr-defined]  # a ChoiceField

    def clean_kind(self) -> VoiceKind:
        """Return the kind as the command takes it."""
        return VoiceKind(self.cleaned_data["kind"])


class TakeForm(CommandForm):
    """What came another way."""

    kind = forms.ChoiceField(label=_("收到的是"), widget=forms.RadioSelect)
    received_on = DayField(label=_("收到日期"))
    said_by = forms.CharField(
        label=_("提出人"), max_length=60, required=False, help_text=_("不愿署名的可以不填；也可以写支部")
    )
    text = _words(_("内容"))

    def __init__(self, data: Any = None, *, objecting: bool, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["kind"].choices = _offered(objecting)  # type: ignore[attr-defined]  # a ChoiceField

    def clean_kind(self) -> VoiceKind:
        """Return the kind as the command takes it."""
        return VoiceKind(self.cleaned_data["kind"])


class AnswerForm(CommandForm):
    """What is answered."""

    answer = _words(_("答复"))


class ObjectionAnswerForm(AnswerForm):
    """What is answered to an objection."""

    upheld = forms.ChoiceField(
        label=_("异议是否成立"), widget=forms.RadioSelect, choices=[("yes", _("成立")), ("no", _("不成立"))]
    )

    def clean_upheld(self) -> bool:
        """Return the verdict as the command takes it."""
        return bool(self.cleaned_data["upheld"] == "yes")
