"""Clean-ups of the rulebook: the list, one with what each document needs, a conclusion entered."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, require
from tongxin.ground.followups.queries import followed
from tongxin.ground.ui.forms import actor, perform
from tongxin.registers.rulebook import commands, queries
from tongxin.registers.rulebook.definitions import CLEAN_UP_TITLES, VERDICT_TITLES, CleanUpState
from tongxin.registers.rulebook.web.forms import CleanUpForm, JudgeForm, KeyForm

TONES = {"keep": "ok", "revise": "soon", "abolish": "late"}


def listing(request: HttpRequest) -> HttpResponse:
    """List the clean-ups, newest first."""
    by = actor(request)
    require(by, queries.DRAFT)
    rows = [(row, _(CLEAN_UP_TITLES[row.record.state])) for row in queries.clean_ups(by).order_by("-occurred_on")]
    values = {"rows": rows, "may_begin": may(by, "rulebook.begin_clean_up")}
    return render(request, "rulebook/clean_ups.html", values)


def begin(request: HttpRequest) -> HttpResponse:
    """Begin a clean-up."""
    by = actor(request)
    require(by, "rulebook.begin_clean_up")
    form = CleanUpForm(request.POST or None)
    outcome = perform(request, form, commands.begin_clean_up, organisation=queries.hospital(by))
    if outcome.done and outcome.result is not None:
        return outcome.redirect("rulebook:clean_up", outcome.result.pk, notice=_("清理已开始"))
    values = {"form": form, "heading": _("开始制度清理"), "back": "rulebook:clean_ups"}
    return render(request, "rulebook/new.html", values, status=outcome.status)


def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show every document in force with what the clean-up concluded, those without a conclusion first."""
    by = actor(request)
    row = queries.clean_up_for(by, pk)
    judged = queries.judged(row)
    lines = [(line, judged.get(line.document.pk)) for line in queries.to_clean(by, row, judged)]
    shown = [
        (line, said, _(VERDICT_TITLES[said.verdict]) if said else "", TONES.get(said.verdict, "") if said else "")
        for line, said in sorted(lines, key=lambda pair: pair[1] is not None)
    ]
    running = row.record.state == CleanUpState.OPEN
    values = {
        "row": row, "record": row.record, "state": _(CLEAN_UP_TITLES[row.record.state]), "lines": shown, "total": len(shown),
        "done": sum(said is not None for _line, said in lines), "followed": followed(by, pk),
        "may_judge": running and may(by, "rulebook.judge", row.organisation),
        "close": KeyForm() if running and may(by, "rulebook.close_clean_up", row.organisation) else None,
    }  # fmt: skip
    return render(request, "rulebook/clean_up.html", values)


def judge(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponse:
    """Enter what the clean-up concludes about a document."""
    by = actor(request)
    row = queries.clean_up_for(by, pk)
    require(by, "rulebook.judge", row.organisation)
    about = queries.document_for(by, document)
    said = queries.judged(row).get(about.pk)
    initial = {"verdict": said.verdict, "reason": said.reason} if said else {"verdict": "keep"}
    form = JudgeForm(request.POST or None, initial=initial)
    outcome = perform(request, form, commands.judge, clean_up=row, document=about)
    if outcome.done:
        return outcome.redirect("rulebook:clean_up", row.pk, notice=_("已登记清理结论"))
    back = reverse("rulebook:clean_up", args=[row.pk])
    values = {"record": about.record, "row": about, "form": form, "heading": _("登记清理结论"), "back": back}
    return render(request, "rulebook/change.html", values, status=outcome.status)


def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a clean-up."""
    by = actor(request)
    row = queries.clean_up_for(by, pk)
    require(by, "rulebook.close_clean_up", row.organisation)
    form = KeyForm(request.POST or None)
    outcome = perform(request, form, commands.close_clean_up, clean_up=row)
    if outcome.done:
        return outcome.redirect("rulebook:clean_up", row.pk, notice=_("清理已结束"))
    values = {"record": row.record, "row": row, "form": form, "heading": _("结束清理")}
    return render(request, "rulebook/change.html", values, status=outcome.status)
