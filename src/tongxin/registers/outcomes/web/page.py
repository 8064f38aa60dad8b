"""The page of one outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import rights
from tongxin.ground.files.queries import attachments
from tongxin.ground.ui.forms import actor
from tongxin.registers.outcomes import queries
from tongxin.registers.outcomes.definitions import OutcomeKind
from tongxin.registers.outcomes.models import Outcome
from tongxin.registers.outcomes.web import timeline
from tongxin.registers.outcomes.web.wording import facts, state_words


@dataclass(frozen=True)
class Action:
    """One thing that can be done with an outcome."""

    text: str
    url: str


def outcome(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an outcome: facts, evidence, what happened, what can be done, which figures count it."""
    by = actor(request)
    row = queries.outcome(by, pk)
    kind = queries.kind(row.kind)
    allowed = rights(by, row.organisation)
    near = allowed(queries.word_for(row.kind))
    state, tone = state_words(row, standing=kind.standing)
    values = {
        "row": row, "record": row.record, "kind": kind, "state": state, "tone": tone, "facts": facts(row, kind),
        "actions": _actions(row, kind, allowed), "near": near, "attachments": attachments(row.record) if near else [],
        "files_url": reverse("files:record", args=[pk]), "steps": timeline.steps(row) if near else [],
        "may_record": allowed("outcomes.record"),
        "figures": timeline.figures(row) if allowed("figures.view") and not row.record.voided else [],
    }  # fmt: skip
    return render(request, "outcomes/outcome.html", values)


def _actions(row: Outcome, kind: OutcomeKind, allowed: Callable[[str], bool]) -> list[Action]:
    """Return what the actor may do here; nothing more once it is void."""
    entries = [
        ("correct", _("更正"), True),
        ("end", _("终止有效"), kind.standing and row.valid_to is None),
        ("void", _("作废"), True),
    ]
    return [
        Action(text, reverse(f"outcomes:{name}", args=[row.pk]))
        for name, text, shown in entries
        if shown and allowed(f"outcomes.{name}") and not row.record.voided
    ]
