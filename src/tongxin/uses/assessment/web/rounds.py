"""Rounds: the list, a new one, a round with its stages and matrix, its steps, the public notice, the export."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, organisations_for, require, rights
from tongxin.ground.catalog.queries import version as version_of
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.queries import url
from tongxin.ground.ui.downloads import download
from tongxin.ground.ui.forms import actor, perform
from tongxin.ground.ui.paging import keyset
from tongxin.toolbox import clock, periods
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.definitions import TIER_TITLES, Rater, Scheme
from tongxin.uses.assessment.models import Round, Subject
from tongxin.uses.assessment.queries import exporting, pages
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.appeals import appeals
from tongxin.uses.assessment.queries.reach import assessed_at, scored_at, scores_at
from tongxin.uses.assessment.rules.flow import DECIDED, STAGE_TITLES, WHEN, Stage, to_review
from tongxin.uses.assessment.rules.tree import Leaf, leaves
from tongxin.uses.assessment.web import entering, forms, wording
from tongxin.uses.assessment.web.steps import STEPS, fits, needs

ZERO = Decimal(0)
HOLDERS = (
    OrganisationKind.HOSPITAL,
    OrganisationKind.PARTY_COMMITTEE,
    OrganisationKind.GENERAL_BRANCH,
    OrganisationKind.BRANCH,
)


def index(request: HttpRequest) -> HttpResponse:
    """List the rounds one may see; who sees none finds his own results."""
    by = actor(request)
    if not queries.reads_rounds(by):
        return redirect("assessment:mine")
    page = keyset(request, queries.rounds(by), "-record_id")
    lines = [(row, queries.scheme_of(row), _(STAGE_TITLES[Stage(row.record.state)])) for row in page.rows]
    values = {"page": page, "lines": lines, "may_open": may(by, "assessment.open_round"), "tiers": TIER_TITLES}
    values["may_view"] = may(by, queries.VIEW)
    return render(request, "assessment/list.html", values)


def new(request: HttpRequest) -> HttpResponse:
    """Begin a round: this year and the highest unit are prefilled."""
    by = actor(request)
    require(by, "assessment.open_round")
    found = organisations_for(by, "assessment.open_round").filter(kind__in=HOLDERS, dissolved_on=None)
    units = sorted(found, key=lambda unit: HOLDERS.index(OrganisationKind(unit.kind)))  # the highest is the usual one
    year = periods.year(clock.today().year)
    first = {"first": year.start, "last": year.end, "organisation": str(units[0].pk) if units else ""}
    form = forms.OpenForm(request.POST or None, initial=first, schemes=queries.schemes(), units=units)
    outcome = perform(request, form, commands.open_round)
    if outcome.done and outcome.result:
        return outcome.redirect(
            "assessment:round", outcome.result.pk, notice=_("已开始；请核对考核对象和类别，再固定数据")
        )
    values = {"form": form, "heading": _("开始一轮考核"), "submit": _("开始"), "hint": ""}
    return render(request, "assessment/form.html", values, status=outcome.status)


def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a round: where it stands, what is next, and those assessed beside the groups, in organisation order."""
    by = actor(request)
    row = queries.round_for(by, pk)
    scheme = queries.scheme_of(row)
    rows = queries.subjects(by).filter(round=row).select_related("record", "organisation")
    shown = keyset(request, rows, "organisation__order", "pk")
    allowed = rights(by, row.organisation)
    state = Stage(row.record.state)
    offered = [
        (name, act) for name, act in STEPS.items()
        if state in act.stages and allowed(act.command.name) and fits(name, row, scheme)
    ]  # fmt: skip
    values = {
        "row": row, "record": row.record, "scheme": scheme, "tier": _(TIER_TITLES[scheme.tier]), "page": shown,
        "columns": pages.columns(scheme), "lines": pages.matrix(by, scheme, shown.rows, state),
        "steps": wording.stages(scheme, row.record.state), "state": _(STAGE_TITLES[state]), "offered": offered,
        "grades": {grade.id: grade.title for grade in scheme.grade}, "appeals": appeals(by, row),
        "item_url": url(row.item) if row.item else "", "decided": state in DECIDED,
        "newer": version_of("scheme", row.scheme) != row.scheme_version, "may_export": allowed("assessment.export"),
        "scored": _scored(by, row, scored_at(by, row)),
        "review": _review(row, scheme, rows) if allowed("assessment.advance") else None,
    }  # fmt: skip
    return render(request, "assessment/round.html", values)


def act(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Take one step of a round."""
    by = actor(request)
    row = queries.round_for(by, pk)
    chosen = STEPS.get(name)
    if chosen is None:
        raise Http404
    require(by, chosen.command.name, row.organisation)
    form = chosen.form(request.POST or None, version=row.record.version, **needs(name, by, row))
    outcome = perform(request, form, chosen.command, assessment=row, **chosen.extra)
    if outcome.done:
        to = ("assessment:list",) if name == "void" else ("assessment:round", pk)
        return outcome.redirect(*to, notice=str(chosen.notice))
    values = {
        "form": form, "heading": chosen.title, "submit": chosen.title, "hint": chosen.hint, "row": row,
    }  # fmt: skip
    return render(request, "assessment/form.html", values, status=outcome.status)


def grid(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Score one indicator for all those assessed on one page, in organisation order; one's own are left to others."""
    by = actor(request)
    row = queries.round_for(by, pk)
    require(by, commands.score_many.name)
    unit = scored_at(by, row)
    leaf = next((each for each in _scored(by, row, unit) if each.key == key), None)
    if unit is None or leaf is None:
        raise Http404
    rows = queries.subjects(by).filter(pk__in=assessed_at(unit, row).values("pk"))
    rows = rows.select_related("organisation").order_by("organisation__order", "pk")
    mine = queries.own_units(by)
    fitting = pages.having(queries.scheme_of(row), key, rows)
    subjects = [each for each in fitting if not queries.own_among(by, each, mine)]
    marks = {subject: told[key] for subject, told in queries.newest_marks(subjects).items() if key in told}
    shown = queries.shown_of(by, subjects, row.record.state)
    form = entering.GridForm(
        request.POST or None, version=scores_at(unit, row, [key]), leaf=leaf, subjects=subjects,
        marks=pages.tellable(by, marks, shown),
    )  # fmt: skip
    outcome = perform(request, form, commands.score_many, organisation=unit, assessment=row)
    if outcome.done:
        return outcome.redirect("assessment:round", pk, notice=_("评分已保存"))
    values = {"form": form, "leaf": leaf, "row": row}
    return render(request, "assessment/grid.html", values, status=outcome.status)


def _scored(by: Actor, row: Round, unit: Organisation | None) -> list[Leaf]:
    """Return the indicators that `by` may score for all at or below a unit at this stage; none where he scores nowhere."""
    if unit is None:
        return []
    superior, state = may(by, queries.SCORE_ABOVE, unit), Stage(row.record.state)
    raters = {Rater.PEER, Rater.SUPERIOR} if superior else {Rater.PEER}
    laid = leaves(queries.scheme_of(row))
    return [leaf for leaf in laid if leaf.rater in raters and state in WHEN[leaf.rater]]


def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the public notice to print: grades of units; of persons the best grade only, in organisation order."""
    by = actor(request)
    row = queries.round_for(by, pk)
    if Stage(row.record.state) not in DECIDED:
        raise Http404
    scheme = queries.scheme_of(row)
    best = max(scheme.grade, key=lambda grade: grade.low)
    rows = Subject.objects.filter(round=row, record__voided_at=None).select_related("organisation")
    told = rows.filter(decided=best.id) if scheme.personal else rows
    titles = {grade.id: grade.title for grade in scheme.grade}
    lines = [
        (each.name, "，".join(filter(None, (each.organisation.short_name, each.post))), titles.get(each.decided, ""))
        for each in told.order_by("organisation__order", "pk")
    ]
    values = {"row": row, "record": row.record, "scheme": scheme, "lines": lines, "best": best, "all": rows.count()}
    return render(request, "assessment/notice.html", values)


def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand out the round's data, scheme and digest, to be recomputed by anybody."""
    by = actor(request)
    row = queries.round_for(by, pk)
    require(by, "assessment.export", row.organisation)
    body = json.dumps(exporting.document(row), ensure_ascii=False, indent=1)
    return download(body, f"{row.record.title}.json")


def _review(row: Round, scheme: Scheme, rows: Iterable[Subject]) -> tuple[str, list[Subject]]:
    """Return how the list to review comes about, and who is on it: once decided as it was then, where that was kept."""
    if scheme.review is None:
        return "", []
    known = {str(each.pk): each for each in rows if each.total is not None}
    said = wording.reading(scheme, len(known))
    if Stage(row.record.state) in DECIDED and any(each.listed is not None for each in known.values()):
        return said, [each for each in known.values() if each.listed]
    return said, [known[key] for key in to_review(scheme, {key: each.total or ZERO for key, each in known.items()})]
