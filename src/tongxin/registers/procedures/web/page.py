"""The page of one case, and the form of one step."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import require, rights
from tongxin.ground.commands.actors import Actor
from tongxin.ground.records.models import Record
from tongxin.ground.ui.forms import actor, perform
from tongxin.ground.votes.queries import offered
from tongxin.registers.procedures import commands, queries
from tongxin.registers.procedures.definitions import STATE_TITLES, State, Step, Vote
from tongxin.registers.procedures.flow import outlook, ruleset_on
from tongxin.registers.procedures.models import Case
from tongxin.registers.procedures.rules import check_postponable
from tongxin.registers.procedures.web import wording
from tongxin.registers.procedures.web.forms import PEOPLE, StepForm
from tongxin.toolbox import clock
from tongxin.toolbox.problems import can


def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show where a case stands: what may be done now, every step with its day and papers, what was sent back."""
    by = actor(request)
    row = queries.case_for(by, pk)
    course, allowed = queries.course_of(row), rights(by, row.organisation)
    entry, rows = course.definition, course.rows
    running = row.record.state == State.OPEN
    ahead = outlook(entry, course.past, clock.today()) if running else []
    may = {False: allowed("procedures.take"), True: allowed("procedures.take") and allowed("procedures.approve")}
    lines = wording.lines(entry, rows, ahead, may)
    values = {
        "case": row, "record": row.record, "entry": entry, "state": _(STATE_TITLES[row.record.state]),
        "tone": wording.TONES[State(row.record.state)], "running": running, "now": [line for line in lines if line.coming],
        "stages": [(stage, [line for line in lines if line.step.stage == stage.id]) for stage in entry.stages],
        "said": {taken.pk: (wording.values(entry, taken), wording.overridden(taken)) for taken in rows},
        "outcomes": {(step.id, item.id): item.title for step in entry.steps for item in step.outcomes},
        "ruleset": next((item.title for item in entry.rulesets if item.id == ruleset_on(entry, clock.today())), ""),
        "allowed": {
            name: running and allowed(f"procedures.{name}") for name in ("send_back", "postpone", "move", "end")
        },
        "forms_url": reverse("forms:record", args=[pk]) if allowed("forms.print") else "",
        "today": clock.today(),
        "taken": bool(rows), "fixed": can(lambda: check_postponable(entry, row.next_step)) if running else None,
    }  # fmt: skip
    return render(request, "procedures/case.html", values)


def take(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Take a step: its form is drawn from the definition; rules that fail are said beside the field."""
    by = actor(request)
    row = queries.case_for(by, pk)
    require(by, "procedures.take", row.organisation)
    entry = queries.definition_of(row)
    chosen = queries.step_of(entry, step)
    form = StepForm(
        request.POST or None, entry=chosen, rounds=_rounds(by, row, chosen), version=row.record.version,
        initial={"on": clock.today()},
    )  # fmt: skip
    outcome = perform(request, form, commands.take, case=row, step=step)
    if outcome.done:
        return outcome.redirect("procedures:case", pk, notice=_("已登记：{step}").format(step=chosen.title))
    values = {
        "case": row, "record": row.record, "entry": entry, "step": chosen, "form": form, "people_id": PEOPLE,
        "people": queries.names(row), "rules": [rule for rule in chosen.rules if rule.source],
    }  # fmt: skip
    return render(request, "procedures/take.html", values, status=outcome.status)


def _rounds(by: Actor, row: Case, step: Step) -> list[Record]:
    """Return the counted rounds of votes whose counts a step that is voted on may take."""
    return offered(by, row.hospital_id) if any(isinstance(rule, Vote) for rule in step.rules) else []
