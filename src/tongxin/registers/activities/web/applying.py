"""Pages of approval: apply for an activity, see where the application is, answer it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, require
from tongxin.ground.ui.definitions import Step
from tongxin.ground.ui.forms import actor, perform
from tongxin.ground.ui.paging import keyset
from tongxin.ground.ui.wording import moment_text, number_text
from tongxin.registers.activities import queries
from tongxin.registers.activities.commands import approving as commands
from tongxin.registers.activities.definitions import State
from tongxin.registers.activities.looking import approvals as looking
from tongxin.registers.activities.looking import joint
from tongxin.registers.activities.models import Application, Gathering
from tongxin.registers.activities.stages import ASKED_TITLES, VERDICT_TITLES, Asked, Verdict
from tongxin.registers.activities.web.apply_forms import AgainForm, AnswerForm, ApplyForm
from tongxin.registers.activities.web.wording import when_words

TONES = {Asked.WAITING: "soon", Asked.APPROVED: "ok", Asked.RETURNED: "late", Asked.REFUSED: "late"}
FILLED = ("people", "outside", "plan", "safety", "fund", "budget_items", "branch_opinion", "afterwards")


def applications(request: HttpRequest) -> HttpResponse:
    """List what waits for one's answer, and every application one may see."""
    by = actor(request)
    require(by, queries.VIEW)
    waiting = list(looking.waiting(by)[:50])
    page = keyset(request, looking.applications(by), "-occurred_on", "-record_id")
    values = {
        "waiting": [(row, *_state(row)) for row in waiting], "page": page, "rows": [(row, *_state(row)) for row in page.rows],
    }  # fmt: skip
    return render(request, "activities/applications.html", values)


def apply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Apply for a gathering."""
    by = actor(request)
    row = queries.gathering(by, pk)
    require(by, "activities.apply", row.organisation)
    form = ApplyForm(request.POST or None, held=row.record.state == State.HELD, initial=_begun(row))
    outcome = perform(request, form, commands.apply, gathering=row)
    if outcome.done and outcome.result:
        notice = _("已提交，等“{unit}”审批").format(unit=outcome.result.waits_at)
        return outcome.redirect("activities:application", outcome.result.pk, notice=notice)
    return _form(request, row, form, outcome.status)


def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a returned application and hand it in again."""
    by = actor(request)
    row = looking.application(by, pk)
    require(by, "activities.apply_again", row.organisation)
    initial = {name: getattr(row, name) for name in FILLED} | {"budget": number_text(row.budget)}
    held = row.gathering.record.state == State.HELD
    form = AgainForm(request.POST or None, version=row.record.version, held=held, initial=initial)
    outcome = perform(request, form, commands.apply_again, application=row)
    if outcome.done:
        return outcome.redirect("activities:application", pk, notice=_("已重新提交"))
    return _form(request, row.gathering, form, outcome.status)


def application(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an application and what was answered; answer it."""
    by = actor(request)
    row = looking.application(by, pk)
    mine = row.waits_at is not None and row.record.state == Asked.WAITING and may(by, looking.ANSWER, row.waits_at)
    form = AnswerForm(request.POST or None, version=row.record.version)
    outcome = perform(request, form, commands.answer, application=row)
    if outcome.done and outcome.result:
        return outcome.redirect("activities:application", pk, notice=_done(outcome.result))
    state, tone = _state(row)
    values = {
        "row": row, "record": row.record, "state": state, "tone": tone, "when": when_words(row.gathering),
        "form": form, "mine": mine or form.is_bound, "steps": _steps(row), "budget": number_text(row.budget),
        "may_again": row.record.state == Asked.RETURNED and may(by, "activities.apply_again", row.organisation),
        "may_apply": row.record.state == Asked.REFUSED and may(by, "activities.apply", row.organisation),
        "forms_url": reverse("forms:record", args=[pk]) if may(by, "forms.print", row.organisation) else "",
    }  # fmt: skip
    return render(request, "activities/application.html", values, status=outcome.status)


def _begun(row: Gathering) -> dict[str, Any]:
    """Return what is known: how many are expected, where it goes, and why it was held without approval."""
    return {
        "people": row.places or len(joint.expected(row)) or None, "outside": row.leaves, "afterwards": row.unapproved,
        "plan": row.minutes, "branch_opinion": _("支部同意开展。"),
    }  # fmt: skip


def _state(row: Application) -> tuple[str, str]:
    state = Asked(row.record.state)
    return _(ASKED_TITLES[state]), TONES[state]


def _steps(row: Application) -> list[Step]:
    """Return who said what and when, then whose turn it is."""
    said = list(row.opinions.select_related("organisation"))
    names = looking.names(said)
    steps = [Step(_("提交申请"), moment_text(row.record.created_at), "done")]
    for each in said:
        words = [moment_text(each.given_at), names.get(each.given_by, ""), each.words]
        title = _("{unit}：{verdict}").format(
            unit=each.organisation.short_name, verdict=_(VERDICT_TITLES[Verdict(each.verdict)])
        )
        steps.append(Step(title, " · ".join(word for word in words if word), "done"))
    if row.waits_at:
        steps.append(Step(_("等“{unit}”审批").format(unit=row.waits_at.short_name), "", "now"))
    return steps


def _done(row: Application) -> str:
    if row.waits_at:
        return _("已同意，超过限额，再报“{unit}”审批").format(unit=row.waits_at.short_name)
    return _("审批意见已送达支部")


def _form(request: HttpRequest, row: Gathering, form: Any, status: int) -> HttpResponse:
    values = {"row": row, "record": row.record, "form": form, "when": when_words(row)}
    return render(request, "activities/apply.html", values, status=status)
