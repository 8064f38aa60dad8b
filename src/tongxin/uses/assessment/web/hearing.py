"""The hearing of somebody assessed on his page: questions and comments, entered, corrected, taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import require
from tongxin.ground.commands.registry import Command
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.models import Remark
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.hearing import entered, remark_for
from tongxin.uses.assessment.rules.hearing import SORT_TITLES, STAGES, Sort
from tongxin.uses.assessment.web.acts import Page, page_of
from tongxin.uses.assessment.web.forms import ReasonForm, RemarkForm
from tongxin.uses.assessment.web.wording import who


@dataclass(frozen=True)
class Line:
    """A question or comment with what it is called; by: who entered it, of those that stand no more."""

    row: Remark
    sort: str
    by: str = ""


@dataclass(frozen=True)
class Hearing:
    """What was said; past: entries corrected or taken out, for those who keep the record; recorded: whether who looks may
    write about it now."""

    title: str
    remarks: list[Line]
    past: list[Line]
    recorded: bool


def heard(told: Page, allowed: Callable[[str], bool]) -> Hearing | None:
    """Return the hearing of a subject; None where the scheme has none."""
    if not told.scheme.hearing:
        return None
    rows = entered(told.row)
    keeps = allowed(commands.record_remark.name) and not queries.is_own(told.by, told.row)
    standing = [_line(row) for row in rows if not row.void_reason]
    past = _past(rows) if keeps else []
    return Hearing(told.scheme.hearing, standing, past, keeps and told.stage in STAGES)


def _past(rows: Sequence[Remark]) -> list[Line]:
    """Return the entries that stand no more, each with the name of who entered it."""
    gone = [row for row in rows if row.void_reason]
    names = {reference: who(reference) for reference in {row.by for row in gone}}
    return [_line(row, names[row.by]) for row in gone]


def _line(row: Remark, by: str = "") -> Line:
    return Line(row, _(SORT_TITLES[Sort(row.sort)]), by)


def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter a question or comment."""
    told = page_of(request, pk)
    form = RemarkForm(request.POST or None, version=told.row.record.version)
    return _form(request, told, form, commands.record_remark, subject=told.row)


def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct an entry, or add its answer."""
    row = remark_for(actor(request), pk)
    told = page_of(request, row.subject_id)
    known = {name: getattr(row, name) for name in RemarkForm.base_fields}
    form = RemarkForm(request.POST or None, initial=known, version=told.row.record.version)
    return _form(request, told, form, commands.correct_remark, remark=row)


def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an entry out, with the reason."""
    row = remark_for(actor(request), pk)
    told = page_of(request, row.subject_id)
    form = ReasonForm(request.POST or None, version=told.row.record.version)
    return _form(request, told, form, commands.void_remark, hint=row.text, remark=row)


def _form(
    request: HttpRequest, told: Page, form: CommandForm, command: Command[..., Any], hint: str = "", **about: Any
) -> HttpResponse:
    """Show the form of a command about the hearing, and write it."""
    require(told.by, command.name, told.row.organisation)
    outcome = perform(request, form, command, **about)
    if outcome.done:
        return outcome.redirect("assessment:subject", told.row.pk, notice=_("已保存"))
    values = {
        "form": form, "heading": command.title, "submit": command.title, "row": told.round, "subject": told.row, "hint": hint,
    }  # fmt: skip
    return render(request, "assessment/form.html", values, status=outcome.status)
