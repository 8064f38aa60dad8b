"""Suggestion rounds: the list, one round with its suggestions, a suggestion given, answered, rated, taken further."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, organisations_for, require, rights
from tongxin.ground.commands.registry import Command
from tongxin.ground.followups.queries import followed
from tongxin.ground.records.queries import url
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.ground.ui.paging import capped, keyset
from tongxin.registers.tasks import commands, queries
from tongxin.registers.tasks.definitions import (
    ADOPTION_TITLES,
    COLLECTS_TITLES,
    ROUND_TITLES,
    SATISFACTION_TITLES,
    SUGGESTION_TITLES,
    RoundState,
    SuggestionState,
)
from tongxin.registers.tasks.models import Suggestion
from tongxin.registers.tasks.queries import suggestions
from tongxin.registers.tasks.web.concern_forms import FurtherForm
from tongxin.registers.tasks.web.forms import VersionForm
from tongxin.registers.tasks.web.suggestion_forms import AnswerForm, RateForm, RoundForm, SuggestForm, TriageForm

TONES = {SuggestionState.ANSWERED: "ok", SuggestionState.RECEIVED: "soon"}


def rounds(request: HttpRequest) -> HttpResponse:
    """List the rounds, newest first: all staff see them."""
    by = actor(request)
    require(by, "tasks.suggest")
    rows = suggestions.rounds(by)
    page = keyset(request, rows, "-occurred_on", "-record_id")
    values = {
        "page": page, "rows": [(row, _(COLLECTS_TITLES[row.collects]), _(ROUND_TITLES[row.record.state])) for row in page.rows],
        "count": _("共 {count} 轮").format(count=capped(rows)), "may_open": may(by, "tasks.open_round"),
        "own": [(row, *_state(row), ADOPTION_TITLES.get(row.adoption, "")) for row in suggestions.made_by(by)],
    }  # fmt: skip
    return render(request, "tasks/rounds.html", values)


def open_round(request: HttpRequest) -> HttpResponse:
    """Open a round."""
    by = actor(request)
    require(by, "tasks.open_round")
    form = RoundForm(request.POST or None)
    outcome = perform(request, form, commands.open_round, organisation=queries.hospital(by))
    if outcome.done and outcome.result is not None:
        return outcome.redirect("tasks:round", outcome.result.pk, notice=_("征集已开始"))
    values = {"form": form, "heading": _("开启金点子征集"), "draft": "round", **_place()}
    return render(request, "tasks/new.html", values, status=outcome.status)


def _place() -> dict[str, str]:
    return {"place": _("金点子"), "place_url": reverse("tasks:rounds")}


def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a round with the suggestions the actor may see."""
    by = actor(request)
    row = suggestions.round_for(by, pk)
    rows = suggestions.suggestions(by).filter(round=row)
    shown = keyset(request, rows, "-occurred_on", "-record_id")
    running = row.record.state == RoundState.OPEN
    values = {
        "row": row, "record": row.record, "state": _(ROUND_TITLES[row.record.state]), "page": shown,
        "what": _(COLLECTS_TITLES[row.collects]),
        "rows": [(each, *_state(each)) for each in shown.rows], "count": _("共 {count} 条").format(count=capped(rows)),
        "may_suggest": running and may(by, "tasks.suggest"),
        "close": VersionForm(version=row.record.version)
        if running and may(by, "tasks.close_round", row.organisation) else None,
    }  # fmt: skip
    return render(request, "tasks/round.html", values)


def close_round(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a round."""
    by = actor(request)
    row = suggestions.round_for(by, pk)
    form = VersionForm(request.POST or None, version=row.record.version)
    return _changed(request, row, form, commands.close_round, (_("结束征集"), _("征集已结束")), suggestion_round=row)


def suggest(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter a suggestion."""
    by = actor(request)
    row = suggestions.round_for(by, pk)
    require(by, "tasks.suggest")
    units = organisations_for(by, "tasks.suggest").filter(dissolved_on=None).order_by("order", "sort_key", "id")
    form = SuggestForm(
        request.POST or None,
        units=units,
        on_paper=may(by, "tasks.triage"),
        collects=row.collects,
        initial={"organisation": units.first()},
    )
    outcome = perform(request, form, commands.suggest, suggestion_round=row)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("tasks:suggestion", outcome.result.pk, notice=_("建议已提交，答复后可在这里看到"))
    values = {
        "form": form,
        "heading": _("提交{what}").format(what=_(COLLECTS_TITLES[row.collects])),
        "draft": "suggest",
        "sub": row.record.title,
        "back": url(row.record),
        **_place(),
    }
    return render(request, "tasks/new.html", values, status=outcome.status)


def suggestion(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a suggestion, its answer and where it went."""
    by = actor(request)
    row = suggestions.suggestion_for(by, pk)
    allowed, state = rights(by, row.organisation), SuggestionState(row.record.state)
    word, tone = _state(row)
    may_answer = state is SuggestionState.TRIAGED and row.owner is not None and may(by, "tasks.answer", row.owner)
    values = {
        "row": row, "record": row.record, "state": word, "tone": tone, "followed": followed(by, pk),
        "adoption": ADOPTION_TITLES.get(row.adoption, ""), "satisfied": SATISFACTION_TITLES.get(row.satisfied, ""),
        "may_triage": state is not SuggestionState.ANSWERED and allowed("tasks.triage"), "may_answer": may_answer,
        "own": (own := suggestions.own(by, row)),
        "may_rate": state is SuggestionState.ANSWERED and (own or allowed("tasks.rate")),
        "may_take": allowed("tasks.suggestion_further"),
    }  # fmt: skip
    return render(request, "tasks/suggestion.html", values)


def triage(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a suggestion to the department that answers it."""
    row = _suggestion(request, pk, "tasks.triage")
    form = TriageForm(request.POST or None, version=row.record.version, units=queries.units(actor(request)))
    return _changed(request, row, form, commands.triage, (_("分办"), _("已分办")), suggestion=row)


def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer a suggestion."""
    by = actor(request)
    row = suggestions.suggestion_for(by, pk)
    require(by, "tasks.answer", row.owner)
    form = AnswerForm(request.POST or None, version=row.record.version)
    return _changed(request, row, form, commands.answer, (_("答复"), _("已答复")), suggestion=row, owner=row.owner)


def rate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what one thinks of the answer to one's own suggestion, or enter what who made it thinks."""
    row = suggestions.suggestion_for(actor(request), pk)
    form = RateForm(request.POST or None, version=row.record.version)
    if suggestions.own(actor(request), row):
        return _changed(request, row, form, commands.rate_own, (_("评价答复"), _("谢谢您的评价")), suggestion=row)
    require(actor(request), "tasks.rate", row.organisation)
    return _changed(request, row, form, commands.rate, (_("登记反馈"), _("已登记")), suggestion=row)


def further(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Turn a suggestion into a task or an item."""
    row = _suggestion(request, pk, "tasks.suggestion_further")
    units = queries.units(actor(request))
    begun = {"title": row.record.title, "owner": row.owner}
    form = FurtherForm(request.POST or None, version=row.record.version, units=units, initial=begun)
    notice = _("已转办，下方可以看到去向")
    return _changed(request, row, form, commands.suggestion_further, (_("转办"), notice), suggestion=row)


def _suggestion(request: HttpRequest, pk: UUID, permission: str) -> Suggestion:
    by = actor(request)
    row = suggestions.suggestion_for(by, pk)
    require(by, permission, row.organisation)
    return row


def _changed(
    request: HttpRequest, row: Any, form: CommandForm, asked: Command[..., Any], words: tuple[str, str], **given: Any
) -> HttpResponse:
    heading, notice = words
    outcome = perform(request, form, asked, **given)
    if outcome.done:
        return outcome.redirect(url(row.record), notice=notice)
    values = {"row": row, "record": row.record, "form": form, "heading": heading, "back": url(row.record)}
    return render(request, "tasks/change.html", values, status=outcome.status)


def _state(row: Suggestion) -> tuple[str, str]:
    state = SuggestionState(row.record.state)
    return _(SUGGESTION_TITLES[state]), TONES.get(state, "")
