"""Who comes and who was there: signing up, the code of the day, the confirmed list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import require
from tongxin.ground.commands.actors import User
from tongxin.ground.commands.registry import Command
from tongxin.ground.records.rules import check_open
from tongxin.ground.ui.forms import actor, perform, sent
from tongxin.people.models import Person
from tongxin.people.queries import find_people
from tongxin.registers.activities import commands, queries, rules
from tongxin.registers.activities.definitions import How, State, Status
from tongxin.registers.activities.looking import joint
from tongxin.registers.activities.models import Attendance, Gathering
from tongxin.registers.activities.web import fields
from tongxin.registers.activities.web.beside import Beside
from tongxin.registers.activities.web.forms import CodeForm, SendForm
from tongxin.registers.activities.web.roll_forms import ConfirmForm
from tongxin.registers.activities.web.wording import when_words
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Problem, can


def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm who was there: those who signed up or scanned the code are preselected, others are exceptions."""
    by = actor(request)
    row = queries.gathering(by, pk)
    require(by, "activities.confirm", row.organisation)
    kinds = queries.kinds_of(row)
    kind = kinds[0]
    due = joint.together(row, queries.audience_of(kinds))
    lines = _lines(row, due.expected, request)
    form = ConfirmForm(
        sent(request), kind=kind, lines=lines, version=row.record.version, initial=_initial(request, row),
        unapproved=Beside.of(row, [kind]).lacks,
    )  # fmt: skip
    outcome = perform(request, form, commands.confirm, gathering=row)
    if outcome.done:
        notice = _("名单已确认，{count} 人次已计入统计").format(count=queries.tally(row).present)
        return outcome.redirect("activities:gathering", pk, notice=notice)
    find = request.POST.get("find", "").strip()
    values = {
        "row": row, "record": row.record, "kind": kind, "form": form, "when": when_words(row), "find": find,
        "found": find_people(row.organisation, find, [line.person.pk for line in lines]),
        "added": " ".join(line.key for line in lines if line.note and line.strange),
        "sentence": _blocked(row) if not form.is_bound else "", "unit": row.organisation,
        "away": due.away,
        "signed": any(not line.strange for line in lines),
    }  # fmt: skip
    return render(request, "activities/confirm.html", values, status=outcome.status)


def code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the code of the day and its QR image, large enough for a screen in the room."""
    by = actor(request)
    row = queries.gathering(by, pk)
    require(by, "activities.show_code", row.organisation)
    form = SendForm(request.POST or None)
    outcome = perform(request, form, commands.show_code, gathering=row)
    if outcome.done:
        return outcome.redirect("activities:code", pk)
    address = request.build_absolute_uri(reverse("activities:here", args=[pk])) + f"?code={row.code}"
    image = segno.make(address, error="m").svg_data_uri(scale=8, border=2) if row.code else ""
    values = {
        "row": row, "record": row.record, "form": form, "image": image, "when": when_words(row),
        "tally": queries.tally(row), "problem": _words(can(lambda: rules.check_state(row.record.state, State.PLANNED))),
    }  # fmt: skip
    return render(request, "activities/code.html", values, status=outcome.status)


def here(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that one is there, with the code of the day: scanned, it is one tap."""
    by = actor(request)
    row = queries.gathering(by, pk)
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    outcome = perform(request, form, commands.check_in, gathering=row)
    if outcome.done:
        return outcome.redirect("activities:here", pk, notice=_("已登记到场"))
    own = queries.own_lines(by, [row]).get(row.pk)
    values = {
        "row": row, "record": row.record, "form": form, "when": when_words(row),
        "done": own is not None and own.status == Status.PRESENT, "scanned": bool(request.GET.get("code")),
        "problem": _words(can(lambda: _check_here(by, row))),
    }  # fmt: skip
    return render(request, "activities/here.html", values, status=outcome.status)


def sign_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign oneself up, for the sitting whose button of the gathering's page was pressed."""
    row = queries.gathering(actor(request), pk)
    asked = request.POST.get("sitting", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 3 else 0
    return _pressed(request, row, commands.sign_up, _("报名成功"), sitting=number)


def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take oneself off the list, by the button of the gathering's page."""
    row = queries.gathering(actor(request), pk)
    return _pressed(request, row, commands.withdraw, _("已取消报名"))


def _pressed(request: HttpRequest, row: Gathering, asked: Command[..., Any], notice: str, **more: int) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = SendForm(request.POST)
    outcome = perform(request, form, asked, gathering=row, **more)
    if outcome.done:
        return outcome.redirect("activities:gathering", row.pk, notice=notice)
    values = {"row": row, "record": row.record, "form": form}
    return render(request, "activities/refused.html", values, status=outcome.status)


def _check_here(by: User, row: Gathering) -> None:
    rules.check_person(by.person_id)
    rules.check_state(row.record.state, State.PLANNED)


def _blocked(row: Gathering) -> str:
    """Return why the list cannot be confirmed now, or nothing."""
    problem = can(lambda: check_open(row.record)) or can(lambda: rules.check_state(row.record.state, State.PLANNED))
    problem = problem or can(lambda: rules.check_come(row.occurred_on, clock.today()))
    return _words(problem)


def _words(problem: Problem | None) -> str:
    return problem.sentence(_) if problem else ""


def _initial(request: HttpRequest, row: Gathering) -> dict[str, Any]:
    part = row.segments.all()[0]
    begun: dict[str, Any] = {"hours": part.hours, "served": part.served}
    return begun | {name: value for name, value in request.POST.items() if not name.startswith("_")}


def _lines(row: Gathering, due: Sequence[Person], request: HttpRequest) -> list[fields.Line]:
    """Return who signed up or scanned, present; then the unit's other members; then colleagues added by hand.

    Where nobody signed up the members themselves are the list, all present except …
    """
    known = [line for line in queries.attendances(row) if line.person and line.status != Status.WITHDRAWN]
    listed = [fields.Line(line.person, note=_known(line), counted=True) for line in known if line.person]
    keys = {line.person.pk for line in listed}
    members = [person for person in due if person.pk not in keys]
    voluntary = any(kind.sign_up for kind in queries.kinds_of(row))
    # Who is expected anyway and chose a sitting only said when; the others are expected all the same.
    signed = any(voluntary or line.status == Status.PRESENT for line in known)
    rest = [
        fields.Line(person, state=fields.ABSENT if signed else fields.PRESENT, strange=signed,
                    counted=not voluntary and not signed)
        for person in members
    ]  # fmt: skip
    keys |= {person.pk for person in members}
    named = set(fields.keys(fields.posted(request.POST))) - keys
    others = queries.people(row.organisation, named) if named else []
    added = [fields.Line(person, note=person.organisation.short_name, strange=signed) for person in others]
    return fields.chosen([*listed, *rest, *added], request.POST)


def _known(line: Attendance) -> str:
    if line.how == How.CODE:
        return _("已扫现场码")
    return _("已报名") if line.sitting == 1 else _("已报名第 {number} 批").format(number=line.sitting)
