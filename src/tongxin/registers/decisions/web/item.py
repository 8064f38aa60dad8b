"""One item: its whole life on one screen, and what can be done with it before its meeting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, require, rights
from tongxin.ground.catalog.bases import bases
from tongxin.ground.commands.actors import User
from tongxin.ground.commands.registry import Command
from tongxin.ground.files.queries import attachments
from tongxin.ground.followups.queries import followed, has_followups
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.registers.decisions import commands, queries
from tongxin.registers.decisions.definitions import (
    CATEGORY_TITLES,
    ITEM_STATE_TITLES,
    ITEM_TONES,
    OUTCOME_TITLES,
    ROLE_TITLES,
    ItemState,
    Role,
)
from tongxin.registers.decisions.models import Item, Line
from tongxin.registers.decisions.web.forms import (
    AnswerForm,
    AskForm,
    CorrectForm,
    MaterialForm,
    ReasonForm,
    ReconsiderForm,
    ReplyForm,
    ReportForm,
    VersionForm,
)
from tongxin.registers.decisions.web.wording import Check, checks, proved, steps
from tongxin.toolbox import clock

SETTLED = (ItemState.DECIDED, ItemState.REFUSED)


def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an item: where it is on its way, what it lacks or how it was decided and by which rules, and what followed."""
    by = actor(request)
    row = queries.item_for(by, pk)
    allowed = rights(by, row.organisation)
    before = row.record.state in (ItemState.PROPOSED, ItemState.READY)
    lines = queries.lines_of(row)
    made = queries.decided(lines)
    decided = row.record.state == ItemState.DECIDED
    reply = queries.reply_of(row) if row.decided_on else None
    names, kind = queries.body_names(), queries.type_of(row.type)
    values = {
        "item": row, "record": row.record, "kind": kind, "category": CATEGORY_TITLES[row.category], "names": names,
        "bases": bases(by, "item_type", kind.id),
        "state": ITEM_STATE_TITLES[row.record.state], "tone": ITEM_TONES.get(row.record.state, ""),
        "outcome": OUTCOME_TITLES.get(row.outcome, ""), "before": before,
        "next": names.get(queries.next_body(row), "") if before else "",
        "lacking": checks(queries.readiness(row, queries.next_body(row))) if before else [],
        "decided": [(line, _proved(by, line), OUTCOME_TITLES[line.outcome]) for line in lines if line.outcome],
        "steps": steps(row, queries.route(row), lines, names, reply), "resolutions": made,
        "followed": followed(by, pk, *(each.row.pk for each in made)), "came_from": queries.came_from(by, row),
        "materials": row.materials.all(), "attachments": attachments(row.record),
        "allowed": {name: before and allowed(f"decisions.{name}") for name in (
            "add_material", "ask_consultation", "answer_consultation", "submit", "withdraw", "correct")},
        "may_reconsider": row.record.state in SETTLED and allowed("decisions.reconsider"),
        "superior": ROLE_TITLES.get(role, "") if (role := queries.superior_role(row)) and row.decided_on else "",
        "reply": reply, "may_report": decided and not reply and allowed("decisions.report_up"),
        "may_answer": decided and reply and not reply.answered_on and allowed("decisions.answer_up"),
        "disclose": _disclosing(row, made, allowed=decided and allowed("decisions.disclose")),
        "submit": VersionForm(version=row.record.version), "files_url": reverse("files:record", args=[pk]),
        "forms_url": reverse("forms:record", args=[pk]) if allowed("forms.print") and not row.registered_only else "",
    }  # fmt: skip
    return render(request, "decisions/item.html", values)


def _disclosing(row: Item, made: list[queries.Decided], *, allowed: bool) -> VersionForm | None:
    """Return the form that drafts the notice of a decision, where there is still one to draft."""
    decision = queries.in_force(made) if allowed and queries.may_be_known(row) else None
    open_ = decision is not None and not has_followups(decision.pk, queries.NOTICE)
    return VersionForm(version=row.record.version) if open_ else None


def disclose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Draft the notice that makes the decision known."""
    row = _item(request, pk, "decisions.disclose")
    form = VersionForm(request.POST or None, version=row.record.version)
    said = _("已起草公开，审查、审批后党员先看到")
    return _page(request, row, form, commands.disclose, heading=_("公开决定"), notice=said)


def material(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that a paper has been handed in."""
    row = _item(request, pk, "decisions.add_material")
    wanted = [*queries.type_of(row.type).need, _("其他材料")]
    form = MaterialForm(request.POST or None, version=row.record.version, wanted=wanted)
    return _page(request, row, form, commands.add_material, heading=_("登记上会材料"), notice=_("材料已登记"))


def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for an opinion before the meeting."""
    row = _item(request, pk, "decisions.ask_consultation")
    form = AskForm(request.POST or None, version=row.record.version)
    return _page(request, row, form, commands.ask_consultation, heading=_("会前征求意见"), notice=_("已登记，等待答复"))


def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record an opinion."""
    row = _item(request, pk, "decisions.answer_consultation")
    begun = {"answered_on": clock.today(), "title": request.GET.get("title", "")}
    form = AnswerForm(request.POST or None, version=row.record.version, initial=begun)
    return _page(request, row, form, commands.answer_consultation, heading=_("登记会前意见"), notice=_("意见已登记"))


def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Submit the item, or say what it lacks."""
    row = _item(request, pk, "decisions.submit")
    form = VersionForm(request.POST or None, version=row.record.version)
    return _page(request, row, form, commands.submit, heading=_("提交议题"), notice=_("议题已提交，可以列入议程"))


def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw the item."""
    row = _item(request, pk, "decisions.withdraw")
    form = ReasonForm(request.POST or None, version=row.record.version)
    return _page(request, row, form, commands.withdraw, heading=_("撤回议题"), notice=_("议题已撤回"))


def reconsider(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for an item to be decided again."""
    row = _item(request, pk, "decisions.reconsider")
    form = ReconsiderForm(request.POST or None, version=row.record.version, members=queries.deciders(row))
    return _page(request, row, form, commands.reconsider, heading=_("提请复议"), notice=_("原决定已搁置，议题重新准备"))


def report_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that the item was sent to the superior."""
    row = _item(request, pk, "decisions.report_up")
    form = ReportForm(request.POST or None, version=row.record.version, initial={"sent_on": clock.today()})
    return _page(request, row, form, commands.report_up, heading=_("上报上级"), notice=_("已登记上报"))


def answer_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record what the superior answered."""
    row = _item(request, pk, "decisions.answer_up")
    form = ReplyForm(
        request.POST or None, version=row.record.version, initial={"answered_on": clock.today()},
        filed=queries.superior_role(row) is not Role.APPROVE,
    )  # fmt: skip
    return _page(request, row, form, commands.answer_up, heading=_("登记上级批复"), notice=_("已登记批复"))


def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an item before its meeting."""
    row = _item(request, pk, "decisions.correct")
    begun = {"title": row.record.title, "content": row.content, "amount": row.amount}
    form = CorrectForm(request.POST or None, version=row.record.version, initial=begun)
    return _page(request, row, form, commands.correct, heading=_("修改议题"), notice=_("议题已修改，请重新提交"))


def resolution(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lead to the item that was decided: a resolution is read there."""
    found = queries.resolution_for(actor(request), pk)
    return redirect("decisions:item", found.line.item_id)


def _proved(by: User, line: Line) -> list[Check]:
    """Return how an item was judged, to those who may know the votes; others see what came of it."""
    return proved(line.proof) if may(by, queries.SEE_VOTES, line.meeting.organisation_id) else []


def _item(request: HttpRequest, pk: UUID, permission: str) -> Item:
    by = actor(request)
    row = queries.item_for(by, pk)
    require(by, permission, row.organisation)
    return row


def _page(
    request: HttpRequest, row: Item, form: CommandForm, asked: Command[..., Any], *, heading: str, notice: str
) -> HttpResponse:
    outcome = perform(request, form, asked, item=row)
    if outcome.done:
        return outcome.redirect("decisions:item", row.pk, notice=notice)
    values = {
        "item": row,
        "record": row.record,
        "form": form,
        "heading": heading,
        "wanted": queries.type_of(row.type).consult,
    }
    return render(request, "decisions/change.html", values, status=outcome.status)
