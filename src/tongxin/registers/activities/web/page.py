"""The page of one gathering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import rights, roles_with
from tongxin.ground.commands.actors import User
from tongxin.ground.files.queries import attachments
from tongxin.ground.records.rules import check_open
from tongxin.ground.ui import panels
from tongxin.ground.ui.forms import actor
from tongxin.registers.activities import queries, rules
from tongxin.registers.activities.definitions import ActivityKind, State, Status
from tongxin.registers.activities.models import Attendance, Gathering, Segment
from tongxin.registers.activities.web import timeline
from tongxin.registers.activities.web.beside import Beside
from tongxin.registers.activities.web.counted import figures
from tongxin.registers.activities.web.forms import SendForm
from tongxin.registers.activities.web.wording import groups, joined, part_facts, sitting_words, state_words, when_words
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Problem, can

SHOWN = 400
# Of what concerns oneself: what is said, and what can be done.
SAID = ("signed_up", "here", "may_sign_up", "may_withdraw", "may_be_here")


@dataclass(frozen=True)
class Action:
    """One thing that can be done with a gathering, or the sentence why not now."""

    text: str
    url: str
    problem: Problem | None
    primary: bool = False


def gathering(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a gathering: facts, list, evidence, what happened, what can be done."""
    by = actor(request)
    row = queries.gathering(by, pk)
    allowed = rights(by, row.organisation)
    parts = [(part, queries.kind(part.kind)) for part in row.segments.all()]
    names = queries.named(part for part, _kind in parts)
    lines = list(queries.attendances(row)[:SHOWN])
    state, tone = state_words(row)
    counted = row.record.state == State.HELD and not row.record.voided
    beside = Beside.of(row, [kind for _part, kind in parts])
    sittings = [(each.number, sitting_words(each)) for each in row.sittings.all()] if _shifts(parts) else []
    values = {
        "row": row, "record": row.record, "state": state, "tone": tone, "when": when_words(row),
        "parts": [
            (part, kind, part_facts(part, kind, names, keeper=allowed(queries.KEPT))) for part, kind in parts
        ],
        "attended": any(kind.attended for _part, kind in parts),
        "tally": queries.tally_of(lines) if len(lines) < SHOWN else queries.tally(row),
        "groups": groups(lines, keeper=allowed("activities.confirm")),
        "actions": _actions(row, allowed, beside, missed=_missed(parts, lines), shifts=_shifts(parts)),
        "beside": beside, "others": _others(allowed),
        "own": _own(by, row, lines, allowed, sign_up=any(kind.sign_up for _part, kind in parts), sittings=sittings),
        "send": SendForm(), "attachments": attachments(row.record), "files_url": reverse("files:record", args=[pk]),
        "forms_url": reverse("forms:record", args=[pk]) if allowed("forms.print") and not row.record.voided else "",
        "steps": timeline.steps(row),
        "may_record": allowed("activities.record"), "may_plan": allowed("activities.plan"),
        "sittings": sittings, "cards": [] if row.record.voided else _cards(by, row, parts),
        "may_correct": allowed("activities.correct") and not row.record.voided,
        "figures": figures(row, [part for part, _kind in parts], lines) if counted and allowed("figures.view") else [],
    }  # fmt: skip
    return render(request, "activities/gathering.html", values)


def _cards(by: User, row: Gathering, parts: list[tuple[Segment, ActivityKind]]) -> list[str]:
    """Return what other rooms show of it, as its kinds ask; they are told what its extra fields say."""
    told = {key: value for part, _kind in parts for key, value in part.extra.items()}
    return panels.beside(by, row.record, told, (name for _part, kind in parts for name in kind.panels))


def _missed(parts: list[tuple[Segment, ActivityKind]], lines: list[Attendance]) -> bool:
    """Tell whether somebody was away from what can be made up."""
    return any(kind.make_up for _part, kind in parts) and any(
        line.status in (Status.EXCUSED, Status.ABSENT) and line.person_id for line in lines
    )


def _shifts(parts: list[tuple[Segment, ActivityKind]]) -> bool:
    """Tell whether it may be held in sittings."""
    return all(kind.shifts for _part, kind in parts)


def _actions(row: Gathering, allowed: Any, beside: Beside, *, missed: bool, shifts: bool) -> list[Action]:
    """Return what the actor may do here; what the state forbids says so."""
    closed = can(lambda: check_open(row.record))
    planned = closed or can(lambda: rules.check_state(row.record.state, State.PLANNED))
    held = closed or can(lambda: rules.check_state(row.record.state, State.HELD))
    come = planned or can(lambda: rules.check_come(row.occurred_on, clock.today()))
    is_planned, is_held = row.record.state == State.PLANNED, row.record.state == State.HELD
    entries = [
        ("activities.confirm", _("确认到场名单"), "confirm", come, is_planned and come is None, is_planned),
        ("activities.add_sitting", _("加一批"), "sitting", planned, False, is_planned and shifts),
        ("activities.show_code", _("现场码"), "code", planned, False, is_planned),
        (
            "activities.write_minutes",
            _("改写纪实") if row.minutes else _("写活动纪实"),
            "minutes",
            held,
            not row.minutes,
            is_held,
        ),
        ("activities.apply", _("申请审批"), "apply", closed, beside.lacks and not beside.application, beside.may_apply),
        ("people.spend", _("登记支出"), "spending", closed, False, is_held),
        ("activities.set_partners", _("联合举办"), "partners", closed, False, is_held or is_planned),
        ("activities.make_up", _("登记补学"), "make_up", held, False, is_held and missed),
        ("activities.correct", _("更正"), "correct", closed, False, is_held or is_planned),
        ("activities.cancel", _("取消活动"), "cancel", planned, False, is_planned),
        ("activities.void", _("作废"), "void", closed, False, True),
    ]
    return [
        Action(text, reverse(f"activities:{name}", args=[row.pk]), problem, primary)
        for permission, text, name, problem, primary, shown in entries
        if allowed(permission) and shown and not row.record.voided
    ]


def _others(allowed: Any) -> str:
    """Return who confirms and corrects, for those who may not."""
    if allowed("activities.confirm"):
        return ""
    return joined([role.title for role in roles_with("activities.confirm")])


def _own(
    by: User, row: Gathering, lines: list[Attendance], allowed: Any, *, sign_up: bool, sittings: list[tuple[int, str]]
) -> dict[str, Any] | None:
    """Return what concerns oneself: whether one is on the list, and may sign up, withdraw or say that one is there; None
    where nothing does.

    Of several sittings each may be chosen, and chosen anew.
    """
    if by.person_id is None or row.record.state != State.PLANNED or row.record.voided:
        return None
    line = next((line for line in lines if line.person_id == by.person_id), None)
    status = line.status if line else ""
    taken = sum(line.status == Status.SIGNED_UP for line in lines)
    open_to = status in ("", Status.WITHDRAWN) or (bool(sittings) and status == Status.SIGNED_UP)
    here = line.sitting if line and status == Status.SIGNED_UP else 0
    offered = [(1, when_words(row)), *sittings] if sittings else []
    told = {
        "signed_up": status == Status.SIGNED_UP, "here": status == Status.PRESENT, "sitting": here if sittings else 0,
        "offered": [(number, words) for number, words in offered if number != here],
        "may_sign_up": (sign_up or bool(sittings)) and allowed("activities.sign_up") and open_to,
        "may_withdraw": status == Status.SIGNED_UP and allowed("activities.withdraw"),
        "may_be_here": allowed("activities.check_in") and can(lambda: rules.check_come(row.occurred_on, clock.today())) is None
        and status != Status.PRESENT,
        "full": can(lambda: rules.check_places(taken, row.places)) if not here else None,
    }  # fmt: skip
    return told if any(told[name] for name in SAID) else None
