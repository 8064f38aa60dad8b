"""Forms of what changes a unit as a whole: elections, mergers, splits, closings, members who go together.

A form that moves or ends something tells what, before anything is written.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.people.commands import Elected, Part
from tongxin.people.definitions import BRANCHES, DEPARTMENTS
from tongxin.people.queries import members
from tongxin.people.queries.facts import Moves, moves
from tongxin.people.web.fields import PeopleField, UnitField, choose, choose_people, offer, one_person, units_of
from tongxin.people.web.offices import UnitForm, committee_posts
from tongxin.toolbox import clock
from tongxin.toolbox.words import verbatim

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

SEAT = "seat_"
SEPARATORS = verbatim("、，,；;")
Ahead = list[tuple[str, str]]


class NamesField(forms.CharField):
    """Several colleagues of the hospital of `about`, by name or staff number, with 、 between them."""

    about: Organisation

    def clean(self, value: Any) -> Any:
        """Return the persons; every name that is nobody's is told at once."""
        typed = super().clean(value)
        for mark in SEPARATORS[1:]:
            typed = typed.replace(mark, SEPARATORS[0])
        persons, wrong = [], []
        for name in filter(None, map(str.strip, typed.split(SEPARATORS[0]))):
            try:
                persons.append(one_person(self.about, name))
            except ValidationError as error:
                wrong.append(error)
        if wrong:
            raise ValidationError(wrong)
        return persons


class ElectForm(UnitForm):
    """Who was elected to which seat, on which day."""

    elected_on = DayField(label=_("选举日期"), initial=clock.today)
    should_attend = NumberField(label=_("应到人数"), unit=_("人"), whole=True, least=0, required=False)
    attended = NumberField(label=_("实到人数"), unit=_("人"), whole=True, least=0, required=False)
    approval_number = forms.CharField(label=_("批复文号"), max_length=60, required=False)
    years = NumberField(
        label=_("任期"),
        unit=_("年"),
        whole=True,
        required=False,
        help_text=_("不填的按规定：党委 5 年，党总支、党支部 3 年"),
    )

    def prepare(self) -> None:
        """Ask for every seat of this kind of organisation."""
        for post in committee_posts(self.unit):
            hint = "" if post.single else gettext("几个人用顿号隔开")
            field = NamesField(label=post.title, required=False, help_text=hint, max_length=200)
            field.widget.attrs["class"] = "form-control"
            field.about = self.unit
            self.fields[SEAT + post.id] = field

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments, the seats as officers."""
        plain = super().arguments()
        seats = {name: plain.pop(name) for name in list(plain) if name.startswith(SEAT)}
        officers = [
            Elected(person, name.removeprefix(SEAT)) for name, persons in seats.items() for person in persons or ()
        ]
        return plain | {"officers": officers}


class ReshapeForm(UnitForm):
    """A form that tells ahead what it will move or end. who, which: what belongs to its unit, in words."""

    who: ClassVar[StrPromise | str] = _("党员")
    which: ClassVar[StrPromise | str] = _("覆盖的科室")

    @property
    def leads_to(self) -> Organisation:
        """Return the organisation to look at when it is done."""
        return self.unit

    def ahead(self) -> Ahead:
        """Return (what, who or which) of what will move or end."""
        raise NotImplementedError

    def everything(self, seen: Moves, where: str) -> Ahead:
        """Tell all that belongs to the unit; `where`: what becomes of the people."""
        return [
            told(str(self.who) + where, [person.name for person in seen.people], gettext("名")),
            told(str(self.which), [unit.short_name for unit in seen.units], gettext("个")),
            told(gettext("结束的任职"), [f"{post.person.name}（{post.title}）" for post in seen.posts], gettext("个")),
            told(gettext("结束的领导联系点"), [row.person.name for row in seen.contacts], gettext("个")),
        ]


class MergeForm(ReshapeForm):
    """Into which branch, from when."""

    kinds: ClassVar[tuple[str, ...]] = BRANCHES
    target = UnitField(label=_("并入哪个党支部"))
    on = DayField(label=_("从哪天起"), initial=clock.today)

    def prepare(self) -> None:
        """Offer the others of its kind."""
        choose(self, "target", units_of(self.unit, self.kinds).exclude(pk=self.unit.pk))

    @property
    def leads_to(self) -> Organisation:
        """Return what it was merged into."""
        target: Organisation = self.cleaned_data["target"]
        return target

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments: the target takes this unit in."""
        plain = super().arguments()
        return {"organisation": plain["target"], "sources": [self.unit], "on": plain["on"]}

    def ahead(self) -> Ahead:
        """Return all that goes to the target or ends."""
        where = gettext("转到“{name}”").format(name=self.leads_to.short_name)
        return self.everything(moves(self.unit, self.cleaned_data["on"]), where)


class MergeDepartmentForm(MergeForm):
    """Into which department, from when."""

    kinds = DEPARTMENTS
    who = _("职工")
    which = _("覆盖本科室的党支部")
    target = UnitField(label=_("并入哪个科室"))


class SplitForm(ReshapeForm):
    """The branch split off: its name, and who and what goes with it."""

    name = forms.CharField(label=_("新党支部全称"), max_length=120)
    code = forms.CharField(label=_("代码"), max_length=40, help_text=_("本院内不重复"))
    on = DayField(label=_("从哪天起"), initial=clock.today)
    people = PeopleField(label=_("转到新党支部的党员"))
    departments = forms.MultipleChoiceField(
        label=_("划给新党支部的科室"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        """Offer the members and the departments of the branch."""
        held = moves(self.unit, clock.today())
        choose_people(self, "people", held.people)
        self.rows = {str(unit.pk): unit for unit in held.units}
        offer(self, "departments", [(key, unit.short_name) for key, unit in self.rows.items()])
        if not self.rows:
            del self.fields["departments"]

    def part(self) -> Part:
        """Return what is split off."""
        said = self.cleaned_data
        return Part(said["code"], said["name"], said["people"], [self.rows[key] for key in said.get("departments", ())])

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        return {"organisation": self.unit, "parts": [self.part()], "on": self.cleaned_data["on"]}

    def ahead(self) -> Ahead:
        """Return who and what goes, and how many stay."""
        part = self.part()
        return [
            (gettext("设立新党支部"), part.name),
            told(gettext("转到新党支部的党员"), [person.name for person in part.people], gettext("名")),
            told(gettext("划给新党支部的科室"), [unit.short_name for unit in part.departments], gettext("个")),
            staying(self.unit, self.cleaned_data["on"], len(part.people)),
        ]


class TransferForm(ReshapeForm):
    """Members who go to another branch together, as when a department moves."""

    target = UnitField(label=_("转到哪个党支部"))
    on = DayField(label=_("转接日期"), initial=clock.today, help_text=_("这一天起是新支部的党员"))
    people = PeopleField(label=_("转接的党员"))

    def prepare(self) -> None:
        """Offer the other branches and the members of this one, by department."""
        choose(self, "target", units_of(self.unit, BRANCHES).exclude(pk=self.unit.pk))
        people = moves(self.unit, clock.today()).people
        choose_people(self, "people", sorted(people, key=lambda one: (one.organisation.order, one.sort_key)))

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments: the target receives."""
        said = self.cleaned_data
        return {"organisation": said["target"], "people": said["people"], "on": said["on"]}

    def ahead(self) -> Ahead:
        """Return who goes, and how many stay."""
        said = self.cleaned_data
        where = gettext("转到“{name}”的党员").format(name=said["target"].short_name)
        going = [person.name for person in said["people"]]
        return [told(where, going, gettext("名")), staying(self.unit, said["on"], len(going))]


class CloseForm(ReshapeForm):
    """From which day the branch is no more."""

    on = DayField(label=_("从哪天起撤销"), initial=clock.today)

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        return {"organisation": self.unit, "on": self.cleaned_data["on"]}

    def ahead(self) -> Ahead:
        """Return who is still there, and what ends."""
        return self.everything(moves(self.unit, self.cleaned_data["on"]), gettext("还在这里"))


class CloseDepartmentForm(CloseForm):
    """From which day the department is no more."""

    who = _("职工")
    which = _("覆盖本科室的党支部")


def told(what: str, names: list[str], unit: str) -> tuple[str, str]:
    """Return what, and how many and which in words."""
    if not names:
        return what, gettext("没有")
    listed = gettext("、").join(names)
    return what, gettext("{count} {unit}：{names}").format(count=len(names), unit=unit, names=listed)


def staying(branch: Organisation, on: dt.date, going: int) -> tuple[str, str]:
    """Return how many members a branch keeps."""
    count = members(branch, on).count() - going
    return gettext("留在原党支部的党员"), gettext("{count} 名").format(count=count)
