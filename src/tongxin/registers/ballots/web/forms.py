"""Forms of the ballots room; each ends in one command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm
from tongxin.people.web.fields import PersonField, UnitField, offer, worded
from tongxin.registers.ballots import queries
from tongxin.registers.ballots.definitions import MODE_TITLES, SEALED, Mode, Sort
from tongxin.registers.ballots.models import Round
from tongxin.registers.ballots.web.fields import BETWEEN, LONGEST, GroupField, MomentField, PeopleField

LONG, TEXT = 120, LONGEST


class RoundForm(CommandForm):
    """A form about a round: its groups, units and colleagues are those of its hospital."""

    versioned = True

    def __init__(self, data: Any = None, *, held: Round, units: Iterable[Organisation], **more: Any) -> None:
        super().__init__(data, version=held.record.version, **more)
        self.held = held
        for field in self.fields.values():
            if isinstance(field, GroupField):
                field.choose(held.electorates.all())
            elif isinstance(field, UnitField):
                field.choose(units)
            elif isinstance(field, PersonField | PeopleField):
                field.about = held.organisation


class DraftForm(CommandForm):
    """A new round; `units` organise rounds of its kind."""

    title = forms.CharField(
        label=_("名称"), max_length=LONG, help_text=_("写明年度和范围，如“2026年上半年中层干部民主测评”")
    )
    organisation = UnitField(label=_("由谁组织"))
    opens_at = MomentField(label=_("计划开始"))
    closes_at = MomentField(label=_("计划截止"))
    seats = NumberField(label=_("应选名额（评选填获奖名额）"), required=False, whole=True, least=1, most=99)
    words = forms.CharField(
        label=_("写给投票人的话"), required=False, max_length=TEXT, widget=forms.Textarea(attrs={"rows": "3"})
    )

    def __init__(self, data: Any = None, *, units: Sequence[Organisation], **more: Any) -> None:
        super().__init__(data, initial={"organisation": units[0].pk if len(units) == 1 else ""}, **more)
        cast(UnitField, self.fields["organisation"]).choose(units)


class CorrectForm(RoundForm):
    """What a draft says."""

    title = forms.CharField(label=_("名称"), max_length=LONG)
    mode = forms.ChoiceField(label=_("投票方式"), widget=forms.RadioSelect)
    opens_at = MomentField(label=_("计划开始"))
    closes_at = MomentField(label=_("计划截止"))
    seats = NumberField(label=_("应选名额（评选填获奖名额）"), required=False, whole=True, least=1, most=99)
    words = forms.CharField(
        label=_("写给投票人的话"), required=False, max_length=TEXT, widget=forms.Textarea(attrs={"rows": "3"})
    )

    def __init__(self, data: Any = None, *, held: Round, **more: Any) -> None:
        names = ("mode", "opens_at", "closes_at", "seats", "words")
        initial = {"title": held.record.title, **{name: getattr(held, name) for name in names}}
        super().__init__(data, held=held, initial=initial, **more)
        modes = queries.ballot_kind(held.definition).modes
        offer(self, "mode", worded({mode.value: MODE_TITLES[mode] for mode in modes}))

    def clean_mode(self) -> Mode:
        """Return the way of voting."""
        return Mode(self.cleaned_data["mode"])


class PlaceForm(RoundForm):
    """From which organisation a group is taken."""

    electorate = GroupField(label=_("投票群体"))
    scope = UnitField(label=_("从哪个机构取人（或在哪里填写）"))


class GroupForm(RoundForm):
    """A group."""

    electorate = GroupField(label=_("投票群体"))


class FillForm(RoundForm):
    """Whose cadres or members."""

    scope = UnitField(label=_("从哪个机构取人"), required=False)


class SubjectForm(RoundForm):
    """Somebody or something on the ballot."""

    person = PersonField(label=_("人"), required=False)
    title = forms.CharField(
        label=_("票上的名称"), required=False, max_length=LONG, help_text=_("不是人时填写，如作品或活动名称")
    )
    detail = forms.CharField(
        label=_("票上的说明"), required=False, max_length=LONG, help_text=_("科室和职务；不填时取现任职务")
    )


class NumberForm(RoundForm):
    """A place on the ballot."""

    number = NumberField(label=_("票上的序号"), whole=True, least=1, most=999)


class OrderForm(RoundForm):
    """The places on the ballot in their new order."""

    numbers = forms.CharField(
        label=_("新的顺序"), max_length=TEXT, help_text=_("依次写出现在的序号，如“3 1 2”；选举按姓氏笔画排列")
    )

    def clean_numbers(self) -> list[int]:
        """Read the numbers."""
        parts = [part for part in BETWEEN.split(self.cleaned_data["numbers"]) if part]
        if not all(part.isdecimal() for part in parts):
            raise forms.ValidationError(gettext("请只写序号，用空格分开"))
        return [int(part) for part in parts]


class FreezeForm(RoundForm):
    """The day of the roll."""

    on = DayField(label=_("以哪一天的人员为准"), required=False, help_text=_("不填为今天"))


class VotersForm(RoundForm):
    """Who else may vote, and why."""

    electorate = GroupField(label=_("投票群体"))
    persons = PeopleField(label=_("补入的人"))
    reason = forms.CharField(label=_("原因"), max_length=200)


class StrikeForm(RoundForm):
    """Who may not vote after all, and why."""

    electorate = GroupField(label=_("投票群体"))
    person = PersonField(label=_("移出的人"))
    reason = forms.CharField(label=_("原因"), max_length=200)


class CodesForm(RoundForm):
    """For whom one-time codes are printed."""

    versioned = False
    electorate = GroupField(label=_("投票群体"))
    persons = PeopleField(label=_("给谁打印"))

    @property
    def key(self) -> None:
        """Leave no receipt: a repeat would find no codes in it."""
        return None


class TicketsForm(RoundForm):
    """How many codes are printed to be drawn."""

    versioned = False
    electorate = GroupField(label=_("投票群体"))
    number = NumberField(label=_("打印多少张"), whole=True, least=0, most=5000, help_text=_("一般等于到会人数"))

    @property
    def key(self) -> None:
        """Leave no receipt: a repeat would find no codes in it."""
        return None


class MergeForm(RoundForm):
    """Which group votes with which."""

    electorate = GroupField(label=_("人数太少的群体"))
    into = GroupField(label=_("并入"))


class TestersForm(RoundForm):
    """Who tries the ballot."""

    testers = PeopleField(label=_("参加试投的人"))


class OpenForm(RoundForm):
    """An election says how many are there."""

    present = NumberField(
        label=_("实到会有选举权的人数"),
        required=False,
        whole=True,
        least=0,
        help_text=_("不少于有选举权的五分之四才能开始"),
    )
    consent = forms.CharField(
        label=_("上级党组织同意电子投票的文号"), required=False, max_length=LONG,
        help_text=_("只有选举当场用电子方式投票时填写；用纸质选票的不填"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, held: Round, **more: Any) -> None:
        super().__init__(data, held=held, **more)
        if queries.definition_of(held).sort != Sort.ELECTION:
            del self.fields["present"], self.fields["consent"]
        elif held.mode not in SEALED or held.trial:
            del self.fields["consent"]


class PlainRoundForm(RoundForm):
    """Nothing but the version it began from."""


class PublishForm(RoundForm):
    """Whether a task is given for who is below the line."""

    follow = forms.BooleanField(
        label=_("有测评对象低于警戒线时，交办一项督办任务（不写姓名）"), required=False, initial=True
    )


class ReasonForm(RoundForm):
    """A reason."""

    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": "2"}))
