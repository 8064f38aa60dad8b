"""Proposals to change posts: tried out line by line against the cap, submitted, carried out."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import require, rights
from tongxin.ground.followups.queries import followed
from tongxin.ground.ui.forms import actor, perform
from tongxin.registers.staffing import commands, queries
from tongxin.registers.staffing.definitions import LEVELS, PROPOSAL_TITLES, ProposalState
from tongxin.registers.staffing.models import Proposal
from tongxin.registers.staffing.web.forms import AdoptForm, ChangeForm, ProposeForm, ReasonForm, SubmitForm
from tongxin.registers.staffing.web.posts import wan
from tongxin.registers.staffing.web.shown import form_page, hospital_of
from tongxin.toolbox import clock

TONES = {ProposalState.DRAFT: "", ProposalState.SUBMITTED: "soon", ProposalState.ADOPTED: "ok"}


def propose(request: HttpRequest) -> HttpResponse:
    """Begin a proposal."""
    hospital = hospital_of(request, "staffing.propose")
    today = clock.today()
    form = ProposeForm(request.POST or None, initial={"valid_from": today.replace(year=today.year + 1, month=1, day=1)})
    outcome = perform(request, form, commands.propose, organisation=hospital)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("staffing:proposal", outcome.result.pk, notice=_("方案已建立，请加入要增减的科室"))
    values = {
        "form": form, "heading": _("拟定增减岗位方案"), "back": reverse("staffing:overview"),
        "hint": _("先试算，不改变现在的岗位；提请研究、作出决定以后才执行。"),
    }  # fmt: skip
    return render(request, "staffing/form.html", values, status=outcome.status)


def proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what a proposal would change and cost, and take one line more; sent, it comes back with the new sum."""
    by = actor(request)
    row = queries.proposal_for(by, pk)
    allowed, draft = rights(by, row.organisation), row.record.state == ProposalState.DRAFT
    form = ChangeForm(request.POST or None, version=row.record.version, units=queries.departments(row.hospital_id))
    outcome = perform(request, form, commands.change_posts, proposal=row)
    if outcome.done:
        return outcome.redirect("staffing:proposal", pk, notice=_("已重新试算"))
    trial = queries.trial(row)
    before, after, cap = trial.before.total, trial.after.total, trial.cap
    values = {
        "row": row, "record": row.record, "form": form if draft and allowed("staffing.change_posts") else None,
        "trial": trial, "lines": [(line, _(LEVELS[line.level])) for line in trial.lines],
        "state": (_(PROPOSAL_TITLES[row.record.state]), TONES[ProposalState(row.record.state)]),
        "before": wan(before), "after": wan(after), "cap": wan(cap), "left": wan(trial.left),
        "change": wan(after - before) if before is not None and after is not None else None,
        "over": trial.left is not None and trial.left < 0,
        "unpriced": "、".join(_(LEVELS[level]) for level in trial.after.unpriced),
        "followed": followed(by, pk), "may_submit": draft and bool(trial.lines) and allowed("staffing.submit"),
        "may_adopt": row.record.state == ProposalState.SUBMITTED and allowed("staffing.adopt"),
        "may_void": row.record.state != ProposalState.ADOPTED and allowed("staffing.void_proposal"),
    }  # fmt: skip
    return render(request, "staffing/proposal.html", values, status=outcome.status)


def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for an item to decide."""
    row = _proposal(request, pk, "staffing.submit")
    form = SubmitForm(request.POST or None, version=row.record.version, units=queries.departments(row.hospital_id))
    hint = _("会生成一个议题，写明各科室的增减和总成本；按议题的程序研究。")
    back = reverse("staffing:proposal", args=[pk])
    return form_page(request, form, commands.submit, _("提请研究"), _("已生成议题"), hint=hint, back=back, proposal=row)


def adopt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Carry it out."""
    row = _proposal(request, pk, "staffing.adopt")
    form = AdoptForm(request.POST or None, version=row.record.version)
    hint = _("各科室的岗位数从 {day} 起改为方案所列；总成本超过控制数的不能执行。").format(day=row.valid_from)
    back = reverse("staffing:proposal", args=[pk])
    return form_page(request, form, commands.adopt, _("按决定执行"), _("已执行"), hint=hint, back=back, proposal=row)


def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give it up."""
    row = _proposal(request, pk, "staffing.void_proposal")
    form = ReasonForm(request.POST or None, version=row.record.version)
    return form_page(request, form, commands.void_proposal, _("作废方案"), _("已作废"), proposal=row)


def _proposal(request: HttpRequest, pk: UUID, permission: str) -> Proposal:
    by = actor(request)
    row = queries.proposal_for(by, pk)
    require(by, permission, row.organisation)
    return row
