"""Forms of the minute-taker: who came, what each said, what came of an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm
from tongxin.ground.votes.definitions import Counts
from tongxin.registers.decisions.definitions import OUTCOME_TITLES, RESOLVING, STAND_TITLES, Outcome, Role, Stand
from tongxin.registers.decisions.models import Seat, Voice
from tongxin.registers.decisions.web.forms import LONG, choose

COUNTS = {
    "eligible": _("应到"), "present": _("实到"), "issued": _("发出票数"), "returned": _("收回票数"), "yes": _("赞成"),
    "no": _("反对"), "abstain": _("弃权"), "invalid": _("无效票"),
}  # fmt: skip
LEAVE, ABSENT, PRESENT = "leave", "absent", "present"
PRESENCES = [(PRESENT, _("到会"), ""), (LEAVE, _("请假"), "away"), (ABSENT, _("缺席"), "gone")]
AGREED = "yes"
STANDS = [(AGREED, _("同意"), ""), ("no", _("不同意"), "gone"), ("abstain", _("弃权"), "away")]
IN_ROOM = [("recused", _("回避"), "away"), ("away", _("不在场"), "gone")]


class AttendForm(CommandForm):
    """Who came: all present, except."""

    versioned = True

    def __init__(self, data: Any = None, *, seats: Sequence[Seat], **more: Any) -> None:
        super().__init__(data, **more)
        self.seats = list(seats)
        for seat in self.seats:
            self.fields[f"p-{seat.person_id}"] = _picked(PRESENCES, seat.presence)
            self.fields[f"r-{seat.person_id}"] = forms.CharField(required=False, max_length=120, initial=seat.reason)

    @property
    def rows(self) -> list[RollRow]:
        """Return the roll: each seat, what may be ticked, and the reason of a leave."""
        return [
            RollRow(seat, self[f"p-{seat.person_id}"], PRESENCES, self[f"r-{seat.person_id}"]) for seat in self.seats
        ]

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `decisions.attend`."""
        said = self.cleaned_data
        chosen = {seat.person_id: said[f"p-{seat.person_id}"] for seat in self.seats}
        leave = {str(key): said[f"r-{key}"] for key, what in chosen.items() if what == LEAVE}
        absent = [seat.person for seat in self.seats if chosen[seat.person_id] == ABSENT]
        return {"version": said["_version"], "leave": leave, "absent": absent}


class StandsForm(CommandForm):
    """What everybody says to an item: all agree, except. In a secret vote only who is in the room."""

    versioned = True

    def __init__(
        self, data: Any = None, *, seats: Sequence[Seat], voices: Mapping[UUID, Voice], ballot: bool, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.seats = [seat for seat in seats if seat.votes and seat.presence == PRESENT]
        self.choices = [(AGREED, _("在场"), ""), *IN_ROOM] if ballot else [*STANDS, *IN_ROOM]
        self.voices = voices
        for seat in self.seats:
            self.fields[f"s-{seat.person_id}"] = _picked(self.choices, _mark(voices.get(seat.person_id)))

    @property
    def rows(self) -> list[RollRow]:
        """Return the roll: each member present with a vote, and what is recorded of him."""
        return [
            RollRow(seat, self[f"s-{seat.person_id}"], self.choices, voice=self.voices.get(seat.person_id))
            for seat in self.seats
        ]

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `decisions.speak_all`: those who did not simply agree."""
        said: dict[str, Any] = {"version": self.cleaned_data["_version"]}
        for seat in self.seats:
            mark = self.cleaned_data[f"s-{seat.person_id}"]
            if mark != AGREED:
                said.setdefault(mark, []).append(seat.person)
        return said


@dataclass(frozen=True)
class RollRow:
    """One member in a roll: the field, its choices as (value, word, CSS class), the reason beside it, what was recorded."""

    seat: Seat
    field: forms.BoundField
    choices: Sequence[tuple[str, Any, str]]
    reason: forms.BoundField | None = None
    voice: Voice | None = None

    @property
    def value(self) -> str:
        """Return what is ticked."""
        return str(self.field.value())


def _picked(choices: Sequence[tuple[str, Any, str]], initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[(value, word) for value, word, _class in choices], initial=initial)


def _mark(voice: Voice | None) -> str:
    """Return what is recorded of a member as one mark; agreement is what most members say."""
    if voice is None:
        return AGREED
    return "recused" if voice.recused else "away" if voice.away else voice.stand or AGREED


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

    def __init__(self, data: Any = None, *, seats: Sequence[Seat], ballot: bool, reads: bool, **more: Any) -> None:
        super().__init__(data, **more)
        if ballot:
            del self.fields["stand"]
        if not reads:
            del self.fields["words"]
        self.people = {str(seat.person_id): seat.person for seat in seats}
        choose(self, "person", [(key, person.name) for key, person in self.people.items()])

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `decisions.speak`."""
        said = super().arguments()
        stand = said.pop("stand", "")
        return {**said, "person": self.people[said["person"]], "stand": Stand(stand) if stand else None}


class ConcludeForm(CommandForm):
    """What came of an item."""

    versioned = True
    outcome = forms.ChoiceField(label=_("结论"), widget=forms.RadioSelect)
    resolution = forms.CharField(
        label=_("决定内容"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": "3"})
    )
    owner = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("落实单位"), empty_label=_("请选择"), required=False
    )
    due_on = DayField(label=_("完成期限"), required=False)
    supervised = forms.BooleanField(
        label=_("决定交督办，办结销号"), required=False, initial=True, help_text=_("不须落实的（如听取汇报）可不勾选")
    )
    reason = forms.CharField(
        label=_("理由"), required=False, max_length=LONG, help_text=_("有要求未满足、确需作出结论时填写")
    )

    def __init__(
        self, data: Any = None, *, units: Any, ballot: bool, role: str, rounds: Sequence[Record] = (), **more: Any
    ) -> None:
        super().__init__(data, **more)
        shown = [pair for pair in OUTCOME_TITLES.items() if pair[0] != Outcome.NOTED or role != Role.DECIDE]
        choose(self, "outcome", shown)
        self.fields["owner"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField, as declared
        self.fields["supervised"].initial = role == Role.DECIDE  # what is passed is mostly carried out by who decides
        if role not in RESOLVING:
            del self.fields["supervised"]
        self.ballot = ballot
        self.rounds = {str(row.pk): row for row in rounds}
        if rounds:
            titles = [(key, row.title) for key, row in self.rounds.items()]
            self.fields["taken_from"] = forms.ChoiceField(
                label=_("票数取自"), required=False, choices=[("", gettext("下面填写")), *titles],
                help_text=_("选了已计票的表决，就不用再填票数"), widget=forms.Select(attrs={"class": "form-select"}),
            )  # fmt: skip
        for name, title in COUNTS.items() if ballot else ():
            self.fields[name] = NumberField(label=title, whole=True, least=0, required=False)
            self.fields[name].widget.attrs.setdefault("class", "form-control")

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `decisions.conclude`."""
        said = super().arguments()
        numbers = {name: said.pop(name) for name in COUNTS if name in said}
        given = {name: n for name, n in numbers.items() if n is not None}
        whole = {"eligible", "present", "yes"} <= given.keys()
        ballot = self.rounds.get(said.pop("taken_from", ""))
        counts = Counts(**given) if whole else None
        return {**said, "outcome": Outcome(said["outcome"]), "counts": counts, "ballot": ballot}
