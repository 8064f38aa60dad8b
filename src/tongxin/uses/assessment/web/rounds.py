"""Rounds: the list, a new one, a round with its stages and matrix, its steps, the public notice, the export."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.ground.access.queries import may, organisations_for, require, rights
from tongxin.ground.catalog.queries import version as version_of
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import Command
from tongxin.ground.followups.definitions import providers
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.queries import url
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.ground.ui.paging import keyset
from tongxin.ground.votes.queries import published
from tongxin.toolbox import clock, periods
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.commands.votes import STAGES
from tongxin.uses.assessment.definitions import TIER_TITLES, Rater, Scheme
from tongxin.uses.assessment.models import Round, Subject
from tongxin.uses.assessment.queries import exporting, pages
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.rules.flow import DECIDED, STAGE_TITLES, WHEN, Stage, to_review
from tongxin.uses.assessment.rules.tree import Leaf, leaves, voted
from tongxin.uses.assessment.web import forms, wording

HOLDERS = (
    OrganisationKind.HOSPITAL,
    OrganisationKind.PARTY_COMMITTEE,
    OrganisationKind.GENERAL_BRANCH,
    OrganisationKind.BRANCH,
)


@dataclass(frozen=True)
class Act:
    """A step of a round on a page of its own; stages: when it is offered; main: the usual way on; extra: what it says."""

    title: Any
    command: Command[..., Any]
    form: Callable[..., CommandForm]
    notice: Any
    stages: tuple[Stage, ...]
    main: bool = False
    hint: Any = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


ACTS: dict[str, Act] = {
    "freeze": Act(
        gettext_lazy("固定数据，开始自评"), commands.freeze, forms.StepForm, gettext_lazy("数据已固定，可以自评了"),
        (Stage.OPEN,), main=True,
        hint=gettext_lazy("按现在的记录取数并固定下来；以后更正记录不会改变本轮的分，取数有误可以申诉。"),
    ),
    "verify-rest": Act(
        gettext_lazy("其余全部核查无误"), commands.verify_rest, forms.StepForm, gettext_lazy("已登记核查"), (Stage.VERIFYING,),
        hint=gettext_lazy("没有逐个核查的，都登记为核查无误；您自己和本支部的留给他人。"),
    ),
    "votes": Act(
        gettext_lazy("取用测评结果"), commands.take_votes, forms.VotesForm, gettext_lazy("票数已取用"), STAGES,
        hint=gettext_lazy("票数从已公布的测评直接取来，不用抄录；票数的出处写在每名对象的得分旁。再取一次，以最后一次为准。"),
    ),
    "advance": Act(
        gettext_lazy("进入下一阶段"), commands.advance, forms.StepForm, gettext_lazy("已进入下一阶段"),
        (Stage.STATING, Stage.VERIFYING, Stage.SCORING, Stage.COMMENT), main=True,
    ),
    "propose": Act(
        gettext_lazy("提请会议审定"), commands.propose, forms.BodyForm, gettext_lazy("已提出议题"), (Stage.DECIDING,),
        hint=gettext_lazy("得分是依据，等次由会议决定。"),
    ),
    "approve": Act(
        gettext_lazy("登记审定结果"), commands.approve, forms.ApproveForm, gettext_lazy("已登记，开始公示"),
        (Stage.DECIDING,), main=True,
        hint=gettext_lazy("会议另定等次的，请先在各对象的页面登记；其余按得分对应的等次。"),
    ),
    "publish": Act(gettext_lazy("公布"), commands.publish, forms.StepForm, gettext_lazy("已公布"), (Stage.NOTICE,), main=True),
    "designate": Act(
        gettext_lazy("登记命名"), commands.designate, forms.DesignateForm, gettext_lazy("命名已登记"),
        (Stage.PUBLISHED, Stage.ARCHIVED),
        hint=gettext_lazy("本院命名的等次逐个登记为成果；上一次评定的命名同时终止，没有等次名称的只终止。由上级命名的另行登记。"),
    ),
    "designate-above": Act(
        gettext_lazy("登记上级命名"), commands.designate, forms.DesignateForm, gettext_lazy("上级命名已登记"),
        (Stage.PUBLISHED, Stage.ARCHIVED), extra={"superior": True},
        hint=gettext_lazy("上级文件下来以后登记；此前保留原来的命名。"),
    ),
    "archive": Act(gettext_lazy("归档"), commands.archive, forms.StepForm, gettext_lazy("已归档"), (Stage.PUBLISHED,), main=True),
    "void": Act(
        gettext_lazy("作废本轮"), commands.void_round, forms.ReasonForm, gettext_lazy("本轮已作废"),
        (Stage.OPEN, Stage.STATING, Stage.VERIFYING, Stage.SCORING, Stage.COMMENT, Stage.DECIDING),
    ),
}  # fmt: skip


def index(request: HttpRequest) -> HttpResponse:
    """List the rounds one may see."""
    by = actor(request)
    require(by, queries.VIEW)
    page = keyset(request, queries.rounds(by), "-record_id")
    lines = [(row, queries.scheme_of(row), _(STAGE_TITLES[Stage(row.record.state)])) for row in page.rows]
    values = {"page": page, "lines": lines, "may_open": may(by, "assessment.open_round"), "tiers": TIER_TITLES}
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
        (name, act) for name, act in ACTS.items()
        if state in act.stages and allowed(act.command.name) and _fits(name, row, scheme)
    ]  # fmt: skip
    values = {
        "row": row, "record": row.record, "scheme": scheme, "tier": _(TIER_TITLES[scheme.tier]), "page": shown,
        "columns": pages.columns(scheme), "lines": pages.matrix(scheme, shown.rows),
        "steps": wording.stages(scheme, row.record.state), "state": _(STAGE_TITLES[state]), "offered": offered,
        "grades": {grade.id: grade.title for grade in scheme.grade}, "appeals": queries.appeals(by, row),
        "item_url": url(row.item) if row.item else "", "decided": state in DECIDED,
        "newer": version_of("scheme", row.scheme) != row.scheme_version, "may_export": allowed("assessment.export"),
        "scored": _scored(by, row) if allowed(commands.score_many.name) else [],
        "review": _review(row, scheme, rows) if allowed("assessment.advance") else None,
    }  # fmt: skip
    return render(request, "assessment/round.html", values)


def act(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Take one step of a round."""
    by = actor(request)
    row = queries.round_for(by, pk)
    chosen = ACTS.get(name)
    if chosen is None:
        raise Http404
    require(by, chosen.command.name, row.organisation)
    form = chosen.form(request.POST or None, version=row.record.version, **_needs(name, by, row))
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
    require(by, commands.score_many.name, row.organisation)
    leaf = next((each for each in _scored(by, row) if each.key == key), None)
    if leaf is None:
        raise Http404
    rows = queries.subjects(by).filter(round=row).select_related("organisation").order_by("organisation__order", "pk")
    mine = queries.own_units(by)
    subjects = [each for each in rows if not queries.own_among(by, each, mine)]
    marks = {subject: told[key] for subject, told in queries.newest_marks(subjects).items() if key in told}
    form = forms.GridForm(request.POST or None, version=row.record.version, leaf=leaf, subjects=subjects, marks=marks)
    outcome = perform(request, form, commands.score_many, assessment=row)
    if outcome.done:
        return outcome.redirect("assessment:round", pk, notice=_("评分已保存"))
    values = {"form": form, "leaf": leaf, "row": row}
    return render(request, "assessment/grid.html", values, status=outcome.status)


def _scored(by: Actor, row: Round) -> list[Leaf]:
    """Return the indicators that `by` may score for all at this stage."""
    superior, state = may(by, queries.SCORE_ABOVE, row.organisation_id), Stage(row.record.state)
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
        (each.name, each.organisation.short_name, titles.get(each.decided, ""))
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
    disposition = content_disposition_header(as_attachment=True, filename=f"{row.record.title}.json") or ""
    headers = {"Content-Disposition": disposition}
    return HttpResponse(body, content_type="application/json; charset=utf-8", headers=headers)


def _fits(name: str, row: Round, scheme: Scheme) -> bool:
    """Tell whether a step makes sense of this round, beyond its stage."""
    if name == "propose":
        return bool(providers.get("item") and scheme.item) and row.item is None
    if name.startswith("designate"):
        return bool(queries.undesignated(row, scheme, superior=bool(ACTS[name].extra)))
    return name != "votes" or bool(voted(scheme))


def _needs(name: str, by: Actor, row: Round) -> dict[str, Any]:
    """Return what the form of a step needs beside the version."""
    if name == "propose":
        return {"bodies": _bodies(row)}
    if name == "votes":
        sorts = list(voted(queries.scheme_of(row)))
        return {"rounds": published(by, row.hospital_id, sorts, row.first)}
    return {}


def _bodies(row: Round) -> list[Organisation]:
    rows = Organisation.objects.filter(hospital=row.hospital_id, kind=OrganisationKind.BODY, dissolved_on=None)
    return list(rows)


def _review(row: Round, scheme: Scheme, rows: Iterable[Subject]) -> tuple[str, list[Subject]]:
    """Return how the list to review comes about, and who is on it: it decides nothing by itself."""
    if scheme.review is None:
        return "", []
    known = {str(each.pk): each for each in rows if each.total is not None}
    totals = {key: each.total or Decimal(0) for key, each in known.items()}
    return wording.reading(scheme, len(totals)), [known[key] for key in to_review(scheme, totals)]
