"""Planning a gathering, and recording one that was held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import Field
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import denial, holdings
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.rules import can_hold, check_held_by
from tongxin.ground.ui.fields import read_date
from tongxin.ground.ui.forms import actor, perform, sent
from tongxin.people.models import Person
from tongxin.people.queries import branch_of, find_people
from tongxin.registers.activities import commands, queries
from tongxin.registers.activities.definitions import ActivityKind, Audience
from tongxin.registers.activities.models import Gathering
from tongxin.registers.activities.web import fields, parts
from tongxin.registers.activities.web.changes import extra_begun, extra_usual
from tongxin.registers.activities.web.kind_forms import PlanForm, grouped_kinds, shaped
from tongxin.registers.activities.web.roll_forms import RecordForm
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Denied, Refused

# A longer list is not drawn: people are searched for, or only counted.
LONGEST_LIST = 300


@dataclass(frozen=True)
class Desk:
    """What a new gathering is entered from: who, for which units, of which kind, and the gathering to take values from;
    unheld: why it is not of the kind that was asked for."""

    by: User
    units: list[Organisation]
    unit: Organisation
    kind: ActivityKind
    model: Gathering | None
    again: bool
    day: dt.date
    slots: parts.Slots
    unheld: str = ""

    def initial(self) -> dict[str, Any]:
        """Return the values to begin with: the last gathering's times, place and habits; all of it when it is done again."""
        begun: dict[str, Any] = {"occurred_on": self.day, "kind": self.kind.id}
        if self.model is None:
            return begun
        part = self.model.segments.first()
        filled = extra_begun if self.again else extra_usual
        extra = filled(part, self.kind) if part and part.kind == self.kind.id else {}
        same = {name: getattr(self.model, name) for name in ("starts_at", "ends_at", "place")}
        title = {"title": self.model.record.title} if self.again else {}
        further = {**parts.initial(self.model), "repeat": queries.repeat_of(self.model)} if self.again else {}
        return {**begun, **same, **extra, **title, **further}

    @property
    def audience(self) -> Audience:
        """Return who is expected."""
        return queries.audience_of([self.kind, *filter(None, self.slots)])


def record(request: HttpRequest) -> HttpResponse:
    """Record a gathering that was held: kind, name, day, and all present except …"""
    desk = _desk(request, "activities.record")
    due = queries.due(desk.unit, desk.day, desk.audience)
    lines = _lines(desk, due.expected, request.POST)
    form = shaped(RecordForm, desk.kind, desk.slots, desk.unit.kind)(
        sent(request), lines=lines, **_start(request, desk)
    )
    outcome = perform(request, form, commands.record)
    if outcome.done and outcome.result:
        return outcome.redirect("activities:gathering", outcome.result.pk, notice=_recorded(outcome.result))
    find = request.POST.get("find", "").strip()
    shown = _shown(desk, form) | {
        "find": find,
        "away": due.away,
        "found": find_people(desk.unit, find, [line.person.pk for line in lines]),
        "added": " ".join(line.key for line in lines if line.note),
    }
    return render(request, "activities/record.html", shown, status=outcome.status)


def plan(request: HttpRequest) -> HttpResponse:
    """Plan a gathering of a day to come."""
    desk = _desk(request, "activities.plan")
    form = shaped(PlanForm, desk.kind, desk.slots, desk.unit.kind)(sent(request), **_start(request, desk))
    outcome = perform(request, form, commands.plan)
    if outcome.done and outcome.result:
        return outcome.redirect("activities:gathering", outcome.result.pk, notice=_("活动已安排"))
    return render(request, "activities/plan.html", _shown(desk, form), status=outcome.status)


def _desk(request: HttpRequest, permission: str) -> Desk:
    by = actor(request)
    units = list(queries.units(by, permission))
    if not units:
        raise Denied(denial(permission))
    asked = request.POST or request.GET
    before = _again(by, request.GET.get("again", ""))
    unit = _unit(by, units, asked, before)
    kind = _kind(unit, asked.get("kind", ""), before)
    model = before or queries.latest(unit, kind.id)
    slots = parts.slots(request.POST or (parts.initial(before) if before else {}))
    unheld = _unheld(unit, asked.get("kind", ""), before)
    return Desk(by, units, unit, kind, model, again=before is not None, day=_day(asked), slots=slots, unheld=unheld)


def _unit(by: User, units: list[Organisation], asked: Mapping[str, Any], before: Gathering | None) -> Organisation:
    """Return the unit asked for, that of the gathering done again, or the first in which `by` holds a role; who holds it for
    the whole hospital begins with the own branch, not with everybody."""
    known = {str(unit.pk): unit for unit in units}
    own = [holding.organisation_id for holding in holdings(by)]
    wanted = [asked.get("organisation", ""), str(before.organisation_id) if before else ""]
    if by.person_id and set(own) == {by.hospital_id} and not any(key in known for key in wanted):
        branch = branch_of(by.person_id, clock.today())
        wanted += [str(branch.pk)] if branch else []
    return next((known[key] for key in (*wanted, *map(str, own)) if key in known), units[0])


def _kind(unit: Organisation, asked: str, before: Gathering | None) -> ActivityKind:
    """Return the kind asked for, that of the unit's last gathering, or the first that the form offers; the unit holds it."""
    known = {key: entry for key, entry in queries.kinds().items() if can_hold(entry.held_by, unit.kind)}
    last = before or (None if asked in known else queries.latest(unit))
    wanted = [asked, *([part.kind for part in last.segments.all()[:1]] if last else [])]
    wanted += [key for _group, entries in grouped_kinds(unit.kind) for key, _title in entries]
    return next(known[key] for key in wanted if key in known)


def _unheld(unit: Organisation, asked: str, before: Gathering | None) -> str:
    """Return why another kind is shown than a link or the gathering done again names; "" where it is that one."""
    known = queries.kinds()
    named = [asked, *([part.kind for part in before.segments.all()[:1]] if before else [])]
    for entry in [known[key] for key in named if key in known][:1]:
        try:
            check_held_by(entry.held_by, unit.kind, title=entry.title, name=unit.short_name)
        except Refused as refused:
            return refused.problems[0].sentence(_)
    return ""


def _again(by: User, key: str) -> Gathering | None:
    found = fields.keys([key])
    return queries.gathering(by, found[0]) if found else None


def _start(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    initial = desk.initial()
    if "step" in request.POST:
        initial |= fields.typed_so_far(request.POST, _choices(desk))
        initial |= {"kind": desk.kind.id, "listed_for": str(desk.unit.pk)}
    return {"units": desk.units, "unit": desk.unit, "initial": initial}


def _choices(desk: Desk) -> dict[str, Field]:
    return fields.extra_fields(desk.kind) | parts.form_fields(desk.slots, [], {})


def _shown(desk: Desk, form: Any) -> dict[str, Any]:
    return {
        "form": form,
        "kind": desk.kind,
        "unit": desk.unit,
        "titles": queries.titles(desk.unit),
        "before": fields.before(queries.said_before(desk.unit, desk.kind)),
        "again": desk.model,
        "unheld": desk.unheld,
    }


def _lines(desk: Desk, members: Sequence[Person], data: QueryDict) -> list[fields.Line]:
    """Return the unit's members, all present, then the colleagues added by hand."""
    if not desk.kind.attended:
        return []
    members = members if len(members) <= LONGEST_LIST else []
    same = data.get("listed_for") == str(desk.unit.pk)
    named = fields.keys(fields.posted(data) if same else str(data.get("added", "")).split())
    others = queries.people(desk.unit, set(named) - {person.pk for person in members}) if named else []
    lines = [
        *(fields.Line(person, counted=not desk.kind.sign_up) for person in members),
        *(fields.Line(person, note=person.organisation.short_name) for person in others),
    ]
    return fields.chosen(lines, data) if same else lines


def _day(data: Mapping[str, Any]) -> dt.date:
    try:
        return read_date(data.get("occurred_on", ""))
    except ValueError:
        return clock.today()


def _recorded(row: Gathering) -> str:
    present = queries.tally(row).present
    if not present:
        return _("活动已记录，已计入统计")
    return _("活动已记录，{count} 人次已计入统计").format(count=present)
