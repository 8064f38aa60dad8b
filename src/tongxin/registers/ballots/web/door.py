"""Forms filled in by code at a ward or window, without sign-in; and the code to print."""

from __future__ import annotations

from collections import deque
from time import monotonic_ns
from typing import Any
from uuid import UUID

import segno
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.middleware import open_to_all
from tongxin.ground.access.queries import found
from tongxin.ground.access.scope import entered
from tongxin.ground.catalog.queries import setting
from tongxin.ground.commands.actors import Door
from tongxin.ground.commands.registry import run
from tongxin.ground.ui.forms import CommandForm, actor
from tongxin.registers.ballots import commands, queries
from tongxin.registers.ballots.commands.filling import DOOR
from tongxin.registers.ballots.definitions import Mode, Question, State
from tongxin.registers.ballots.sheet import LONGEST_TEXT
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_

MINUTE = 60_000_000_000  # nanoseconds
# When forms of each group came in, in this process; of who sent them nothing is kept.
_came: dict[UUID, deque[int]] = {}


class AnswersForm(CommandForm):
    """The questions of a survey as fields."""

    def __init__(self, data: Any = None, *, questions: list[Question], **more: Any) -> None:
        super().__init__(data, **more)
        for question in questions:
            self.fields[question.id] = _field(question)
        self.asked = [question.id for question in questions]

    def answers(self) -> dict[str, Any]:
        """Return what was answered."""
        return {key: self.cleaned_data[key] for key in self.asked if self.cleaned_data[key] not in ("", [])}


@open_to_all
def fill(request: HttpRequest, hospital: UUID, pk: UUID) -> HttpResponse:
    """Show a survey to whoever scanned its code, and take one form in."""
    by = Door(DOOR, str(pk), hospital)
    with entered(by):
        electorate = queries.electorate_at_door(by, pk)
        held = electorate.round
        found(held if held.mode == Mode.OPEN and held.record.voided_at is None else None)
        form = AnswersForm(request.POST or None, questions=queries.definition_of(held).question)
        status = 200
        if form.is_bound:
            status = _taken(form, by, electorate)
        values = {
            "held": held, "record": held.record, "group": electorate, "form": form, "thanks": status == 0,
            "open": held.record.state == State.OPEN,
        }  # fmt: skip
        return render(request, "ballots/fill.html", values, status=status or 200)


def code(request: HttpRequest, pk: UUID, group: UUID) -> HttpResponse:
    """Show the code of a ward or window, to be printed."""
    held = queries.organised(actor(request), pk)
    row = found(held.electorates.select_related("scope").filter(pk=group).first())
    found(held if held.mode == Mode.OPEN else None)
    address = request.build_absolute_uri(reverse("ballots:fill", args=[held.hospital_id, row.pk]))
    image = segno.make(address, error="m").svg_data_uri(scale=8, border=2)
    values = {"held": held, "record": held.record, "group": row, "image": image, "address": address}
    return render(request, "ballots/code.html", values)


def _taken(form: AnswersForm, by: Door, electorate: Any) -> int:
    """Store a form; return 0, or the status of the page that says why not."""
    if not form.is_valid():
        return 422
    try:
        _check_pace(electorate.pk)
        run(commands.fill, by=by, key=form.key, electorate=electorate, answers=form.answers())
    except Refused as refused:
        form.refuse(refused.problems)
        return 429 if refused.problems[0].code == "ballots.pace" else 422
    return 0


def _check_pace(group: UUID) -> None:
    """Raise `Refused` when more forms come in for one group within a minute than people can fill in."""
    came, now = _came.setdefault(group, deque()), monotonic_ns()
    while came and came[0] < now - MINUTE:
        came.popleft()
    if len(came) >= int(str(setting("ballots.open_per_minute"))):
        raise refuse("ballots.pace", N_("现在填写的人太多，请过一分钟再提交，您填写的内容仍在"))
    came.append(now)


def _field(question: Question) -> forms.Field:
    choices = [(option.id, option.title) for option in question.option]
    if question.type == "text":
        box = forms.Textarea(attrs={"rows": "4", "class": "form-control"})
        return forms.CharField(label=question.title, required=False, max_length=LONGEST_TEXT, widget=box)
    if question.type == "multiple":
        widget = forms.CheckboxSelectMultiple()
        widget.template_name = "ui/widgets/choices.html"
        return forms.MultipleChoiceField(label=question.title, required=False, choices=choices, widget=widget)
    radio = forms.RadioSelect()
    radio.template_name = "ui/widgets/choices.html"
    required = {"required": _("请选择一项")}
    return forms.ChoiceField(
        label=question.title, required=question.required, choices=choices, widget=radio, error_messages=required
    )
