"""Elections, and the merging, splitting and closing of branches: what will move is shown before anything is written."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import denial, found, organisations_for, rights
from tongxin.ground.commands.registry import Command
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.people import commands
from tongxin.people.commands import Elected, Part
from tongxin.people.definitions import BRANCHES, PARTY_ORGANISATIONS
from tongxin.people.queries import VIEW, members
from tongxin.people.queries.facts import moves
from tongxin.people.web.fields import UnitField, choose, offer, one_person, units_of
from tongxin.people.web.offices import UnitForm, committee_posts
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Denied
from tongxin.toolbox.words import verbatim

SEAT = "seat_"
# What somebody must be allowed: these commands found and dissolve organisations in turn.
ELECT = ("people.elect",)
MERGE = ("people.merge_branches", "organisations.dissolve", "organisations.move")
SPLIT = ("people.split_branch", "organisations.found")
CLOSE = ("people.close_branch", "organisations.dissolve")
SEPARATORS = verbatim("、，,；;")


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


class MergeForm(UnitForm):
    """Into which branch, from when."""

    target = UnitField(label=_("并入哪个党支部"))
    on = DayField(label=_("从哪天起"), initial=clock.today)

    def prepare(self) -> None:
        """Offer the other branches."""
        choose(self, "target", units_of(self.unit, BRANCHES).exclude(pk=self.unit.pk))

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments: the target takes this branch in."""
        plain = super().arguments()
        return {"organisation": plain["target"], "sources": [self.unit], "on": plain["on"]}


class SplitForm(UnitForm):
    """The branch split off: its name, and who and what goes with it."""

    name = forms.CharField(label=_("新党支部全称"), max_length=120)
    code = forms.CharField(label=_("代码"), max_length=40, help_text=_("本院内不重复"))
    on = DayField(label=_("从哪天起"), initial=clock.today)
    people = forms.MultipleChoiceField(label=_("转到新党支部的党员"), widget=forms.CheckboxSelectMultiple)
    departments = forms.MultipleChoiceField(
        label=_("划给新党支部的科室"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        """Offer the members and the departments of the branch."""
        held = moves(self.unit, clock.today())
        self.persons = {str(row.person_id): row.person for row in held.members}
        self.units = {str(unit.pk): unit for unit in held.departments}
        offer(self, "people", [(key, f"{person.name}（{person.code}）") for key, person in self.persons.items()])
        offer(self, "departments", [(key, unit.short_name) for key, unit in self.units.items()])
        if not self.units:
            del self.fields["departments"]

    def part(self) -> Part:
        """Return what is split off."""
        said = self.cleaned_data
        return Part(
            said["code"], said["name"], [self.persons[key] for key in said["people"]],
            [self.units[key] for key in said.get("departments", ())],
        )  # fmt: skip

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        return {"organisation": self.unit, "parts": [self.part()], "on": self.cleaned_data["on"]}


class CloseForm(UnitForm):
    """From which day the branch is no more."""

    on = DayField(label=_("从哪天起撤销"), initial=clock.today)

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        return {"organisation": self.unit, "on": self.cleaned_data["on"]}


def elect(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter the result of an election; the form itself shows all there is."""
    unit = _unit(request, pk, ELECT, PARTY_ORGANISATIONS)
    form = ElectForm(request.POST or None, unit=unit)
    outcome = perform(request, form, commands.elect, organisation=unit)
    if outcome.done:
        return outcome.redirect(
            "people:organisation", pk, notice=gettext("已登记换届选举，原班子成员的任职到前一天为止")
        )
    hint = gettext("填了谁就登记谁；原班子成员的任职到选举日期的前一天为止，连任的也要再填。")
    shown = _shown(unit, form, gettext("登记换届选举"), hint) | {"ahead": None, "submit": gettext("登记")}
    return render(request, "people/reshape.html", shown, status=outcome.status)


def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Merge a branch into another."""
    unit = _unit(request, pk, MERGE, BRANCHES)
    form = MergeForm(request.POST or None, unit=unit)
    hint = gettext("党员、覆盖的科室转到那个党支部，本支部的任职和领导联系点结束；以前的记录和统计不变。")
    return _reshape(request, form, commands.merge_branches, gettext("并入别的党支部"), hint)


def split(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Split a part off a branch."""
    unit = _unit(request, pk, SPLIT, BRANCHES)
    form = SplitForm(request.POST or None, unit=unit)
    hint = gettext("没有选中的党员和科室留在原党支部；新党支部的班子在它的页面上登记。要拆成几个的，一次拆一个。")
    return _reshape(request, form, commands.split_branch, gettext("拆分党支部"), hint)


def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a branch without members."""
    unit = _unit(request, pk, CLOSE, BRANCHES)
    form = CloseForm(request.POST or None, unit=unit)
    hint = gettext("还有党员的党支部不能撤销：先转接组织关系，或并入别的党支部。")
    return _reshape(request, form, commands.close_branch, gettext("撤销党支部"), hint)


def _unit(request: HttpRequest, pk: UUID, permissions: tuple[str, ...], kinds: tuple[str, ...]) -> Organisation:
    by = actor(request)
    unit = found(organisations_for(by, VIEW).filter(pk=pk).first())
    allowed = rights(by, unit)
    missing = [denial(permission, unit) for permission in permissions if not allowed(permission)]
    if missing:
        raise Denied(missing[0])
    return found(unit if unit.kind in kinds and unit.dissolved_on is None else None)


def _reshape(request: HttpRequest, form: UnitForm, asked: Command[..., Any], heading: str, hint: str) -> HttpResponse:
    """Look ahead first; write when what was seen is agreed to."""
    looking = request.method == "POST" and request.POST.get("step") != "write"
    shown = _shown(form.unit, form, heading, hint) | {"ahead": None, "submit": gettext("看看会变什么")}
    if looking:
        seen = form.is_valid()
        shown |= {"ahead": _ahead(form), "submit": heading} if seen else {}
        return render(request, "people/reshape.html", shown, status=200 if seen else 422)
    outcome = perform(request, form, asked)
    if outcome.done:
        target = form.cleaned_data.get("target", form.unit)
        notice = gettext("已办理：{text}").format(text=heading)
        return outcome.redirect("people:organisation", target.pk, notice=notice)
    return render(request, "people/reshape.html", shown, status=outcome.status)


def _ahead(form: UnitForm) -> list[tuple[str, str]]:
    """Return (what, who or which) of what will move or end, for the page that asks for agreement."""
    said = form.cleaned_data
    on: dt.date = said["on"]
    seen = moves(form.unit, on)
    if isinstance(form, SplitForm):
        part = form.part()
        stay = members(form.unit, on).count() - len(part.people)
        return [
            (gettext("设立新党支部"), part.name),
            _told(gettext("转到新党支部的党员"), [person.name for person in part.people], gettext("名")),
            _told(gettext("划给新党支部的科室"), [unit.short_name for unit in part.departments], gettext("个")),
            (gettext("留在原党支部的党员"), gettext("{count} 名").format(count=stay)),
        ]
    target = said.get("target")
    went = gettext("转到“{name}”").format(name=target.short_name) if target else gettext("还在本支部")
    return [
        _told(gettext("党员") + went, [row.person.name for row in seen.members], gettext("名")),
        _told(gettext("覆盖的科室"), [unit.short_name for unit in seen.departments], gettext("个")),
        _told(gettext("结束的任职"), [f"{post.person.name}（{post.title}）" for post in seen.posts], gettext("个")),
        _told(gettext("结束的领导联系点"), [row.person.name for row in seen.contacts], gettext("个")),
    ]


def _told(what: str, names: list[str], unit: str) -> tuple[str, str]:
    if not names:
        return what, gettext("没有")
    listed = gettext("、").join(names)
    return what, gettext("{count} {unit}：{names}").format(count=len(names), unit=unit, names=listed)


def _shown(unit: Organisation, form: CommandForm, heading: str, hint: str) -> dict[str, Any]:
    return {
        "unit": unit, "form": form, "heading": heading, "hint": hint,
        "back": reverse("people:organisation", args=[unit.pk]),
    }  # fmt: skip
