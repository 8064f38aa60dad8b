"""One of those assessed: every point explained, and what can be written about it; one's own results; appeals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.figures.queries import records_about
from tongxin.ground.access.queries import require, rights
from tongxin.ground.catalog.queries import active
from tongxin.ground.followups.queries import followed
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.records.queries import url
from tongxin.ground.ui.forms import actor, perform
from tongxin.toolbox import clock
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.applying import ResultUse, uses_of
from tongxin.uses.assessment.models import Subject
from tongxin.uses.assessment.queries import pages
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.appeals import appeal_for
from tongxin.uses.assessment.rules.flow import DECIDED, STAGE_TITLES, Stage
from tongxin.uses.assessment.rules.tree import Leaf, places, title_of
from tongxin.uses.assessment.web import entering, forms, wording
from tongxin.uses.assessment.web.acts import ACTS, Page, entries_of, offers, page_of
from tongxin.uses.assessment.web.hearing import heard
from tongxin.uses.assessment.web.judging import judged


def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show every point of a subject: how it came about, what is lacking, its records; and what can be done now."""
    told = page_of(request, pk)
    row = told.row
    shown = queries.sees_points(told.by, row)
    result = pages.result(told.scheme, row, told.marks)
    appeals = {each.key: each for each in row.appeals.select_related("evidence").order_by("id")}
    about = wording.Context(
        told.by, row.organisation_id, told.round.period, told.marks, appeals, row.person_id is not None
    )
    allowed = rights(told.by, row.organisation)
    titles = {grade.id: grade.title for grade in told.scheme.grade}
    values = {
        "row": row, "round": told.round, "scheme": told.scheme, "state": _(STAGE_TITLES[told.stage]), "shown": shown,
        "own": queries.is_person(told.by, row), "hearing": heard(told, allowed),
        "parts": pages.parts(told.scheme, result),
        "score": result, "sections": wording.sections(result, about),
        "bonus": list(wording.events(result.bonus, about, "+")), "taken": list(wording.events(result.deductions, about, "-")),
        "judged": judged(told.scheme, result, about, verified=row.verified_at is not None),
        "speaks": titles.get(row.speaks, ""), "decided": titles.get(row.decided, ""), "full": told.scheme.total,
        "compared": pages.compared(row, told.scheme) if shown else None, "appeals": list(appeals.values()),
        "named": {key: title_of(place) for key, place in places(told.scheme, row.variant).items()},
        "offered": [(name, each) for name, each in ACTS.items() if offers(told, each, allowed)],
        "followed": followed(told.by, pk), "uses": _uses(told, allowed),
        "may_review": allowed("assessment.answer_appeal") and told.stage is Stage.COMMENT,
        "variant": told.scheme.variant_of(row.variant),
        "forms_url": reverse("forms:record", args=[pk]) if row.person_id and allowed("forms.print") else "",
    }  # fmt: skip
    return render(request, "assessment/subject.html", values)


def act(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Write one thing about a subject."""
    told = page_of(request, pk)
    chosen = ACTS.get(name)
    if chosen is None:
        raise Http404
    require(told.by, chosen.command.name, told.row.organisation)
    initial = {"statement": told.row.statement, "verification": told.row.verification, "variant": told.row.variant,
               "grade": told.row.decided or told.row.speaks}  # fmt: skip
    form = chosen.form(request.POST or None, initial=initial, version=told.row.record.version, **chosen.needs(told))
    outcome = perform(request, form, chosen.command, subject=told.row)
    if outcome.done:
        to = ("assessment:round", told.round.pk) if name == "leave-out" else ("assessment:subject", pk)
        return outcome.redirect(*to, notice=str(chosen.notice))
    values = {
        "form": form,
        "heading": f"{chosen.title}",
        "submit": chosen.title,
        "row": told.round,
        "subject": told.row,
    }
    template = "assessment/entries.html" if isinstance(form, entering.EntriesForm) else "assessment/form.html"
    return render(request, template, {**values, "hint": ""}, status=outcome.status)


def follow(request: HttpRequest, pk: UUID, use: str) -> HttpResponse:
    """Let a decided result lead to what a use of the catalog says, filled in as it says."""
    told = page_of(request, pk)
    require(told.by, commands.follow_up.name, told.row.organisation)
    chosen = next((each for each in uses_of(told.scheme) if each.id == use), None)
    if chosen is None or told.stage not in DECIDED:
        raise Http404
    form = forms.FollowForm(request.POST or None, use=chosen, **_follow_needs(told, chosen))
    outcome = perform(request, form, commands.follow_up, subject=told.row, use=use)
    if outcome.done:
        return outcome.redirect("assessment:subject", pk, notice=_("已办理，可从本页看进展"))
    values = {
        "form": form, "heading": chosen.title, "submit": chosen.title, "row": told.round, "subject": told.row,
        "hint": chosen.note,
    }  # fmt: skip
    return render(request, "assessment/form.html", values, status=outcome.status)


def _follow_needs(told: Page, use: ResultUse) -> dict[str, Any]:
    """Return what the form of a use offers, and how it is filled in; the subject's own unit stands first."""
    units = Organisation.objects.filter(hospital=told.row.hospital_id, dissolved_on=None)
    others = (
        queries.subjects(told.by).filter(round=told.round).exclude(pk=told.row.pk).order_by("organisation__order", "pk")
    )
    words = {} if use.partner else use.words(told.row.name, told.round.record.title)
    initial = {**words, "due_on": use.due(clock.today())}
    return {
        "units": sorted(units, key=lambda unit: unit.pk != told.row.organisation_id),
        "partners": list(others) if use.partner else [], "initial": initial,
    }  # fmt: skip


def _uses(told: Page, allowed: Callable[[str], bool]) -> list[ResultUse]:
    return uses_of(told.scheme) if told.stage in DECIDED and allowed(commands.follow_up.name) else []


def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Review one appeal: uphold it with the corrected input, or refuse it."""
    by = actor(request)
    row = appeal_for(by, pk)
    require(by, "assessment.answer_appeal", row.organisation)
    told = page_of(request, row.subject_id)
    place = places(told.scheme, told.row.variant).get(row.key)
    asked = [place] if place else []
    form = entering.AnswerForm(request.POST or None, version=told.row.record.version, **entries_of(told, asked))
    outcome = perform(request, form, commands.answer_appeal, appeal=row)
    if outcome.done:
        return outcome.redirect("assessment:subject", told.row.pk, notice=_("复核已登记"))
    values = {
        "form": form, "appeal": row, "subject": told.row, "row": told.round, "title": title_of(place) if place else "",
        "trace": queries.trace(told.row, row.key), "typed": request.POST.get("answer", ""),
        "evidence": wording.evidence_of(row, by),
    }  # fmt: skip
    return render(request, "assessment/review.html", values, status=outcome.status)


def trace(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Show all inputs an indicator had: by whom, when, why."""
    told = page_of(request, pk)
    place = places(told.scheme, told.row.variant).get(key)
    if place is None or not queries.sees_points(told.by, told.row):
        raise Http404
    result = place.indicator.result if isinstance(place, Leaf) else ""
    values = {
        "row": told.round, "subject": told.row, "title": title_of(place),
        "lines": [(mark, wording.who(mark.by), wording.evidence_of(mark, told.by)) for mark in queries.trace(told.row, key)],
        "taken_from": queries.sources_of(told.by, told.row, result) if result else [], **_behind(told, place.figure),
    }  # fmt: skip
    return render(request, "assessment/trace.html", values)


def _behind(told: Page, figure: str) -> dict[str, Any]:
    """Return the figure's page of a unit, or the records that it counts of a person; nothing of one the catalog has no
    more."""
    row, days = told.row, told.round.period
    if not figure or active().get("figure", figure) is None:
        return {}
    if row.person_id is None:
        return {"figure_url": wording.figure_url(figure, row.organisation_id, days)}
    rows = records_about(told.by, figure, told.round.organisation, days, row.person_id, home=row.organisation)
    return {
        "heads": rows.titles, "withheld": rows.withheld, "more": bool(rows.after),
        "behind": [(line, url(Record(pk=line.record, kind=line.kind))) for line in rows.lines],
    }  # fmt: skip


def mine(request: HttpRequest) -> HttpResponse:
    """List one's own results, newest first."""
    by = actor(request)
    rows = queries.subjects(by).filter(queries.of_person(by)).select_related("round__record", "record", "organisation")
    lines = [(row, queries.sees_points(by, row), _grade(row)) for row in rows.order_by("-pk")[:50]]
    return render(request, "assessment/mine.html", {"lines": lines})


def _grade(row: Subject) -> str:
    decided = row.decided if Stage(row.round.record.state) in DECIDED else ""
    return next((each.title for each in queries.scheme_of(row.round).grade if each.id == decided), "")
