"""One task: how it stands, what can be done with it now, its timeline; and its printed notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.ground.access.queries import require, rights
from tongxin.ground.commands.registry import Command
from tongxin.ground.files.queries import attachments
from tongxin.ground.followups.queries import followed
from tongxin.ground.records.queries import linked, url
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.registers.tasks import commands, queries
from tongxin.registers.tasks.definitions import CAUSE_TITLES, DEED_TITLES, Deed, State
from tongxin.registers.tasks.models import Task
from tongxin.registers.tasks.rules import possible
from tongxin.registers.tasks.web import forms
from tongxin.registers.tasks.web.wording import line, timeline
from tongxin.toolbox import clock


@dataclass(frozen=True)
class Act:
    """What can be done with a task on a page of its own: the deed, its command and form, and what is said afterwards."""

    deed: Deed
    command: Command[..., Any]
    form: Callable[..., CommandForm]
    notice: Any

    @property
    def permission(self) -> str:
        """Return who may: the command's own name."""
        return self.command.name

    @property
    def title(self) -> str:
        """Return the word on the button."""
        return _(DEED_TITLES[self.deed])


ACTS: dict[str, Act] = {
    "accept": Act(Deed.ACCEPTED, commands.accept, forms.VersionForm, gettext_lazy("已签收")),
    "report": Act(Deed.REPORTED, commands.report, forms.ReportForm, gettext_lazy("进展已报告")),
    "reach": Act(Deed.REACHED, commands.reach, forms.ReachForm, gettext_lazy("节点已完成")),
    "closure": Act(Deed.REQUESTED, commands.request_closure, forms.CauseForm, gettext_lazy("已申请办结，等待核验")),
    "extension": Act(Deed.ASKED, commands.ask_extension, forms.ExtensionForm, gettext_lazy("延期已申请，等待审批")),
    "spot": Act(Deed.SPOT, commands.solve_on_the_spot, forms.WordsForm, gettext_lazy("已登记，等待提出单位确认")),
    "confirm": Act(Deed.CONFIRMED, commands.confirm_solved, forms.WordsForm, gettext_lazy("已确认解决，任务办结")),
    "close": Act(Deed.CLOSED, commands.verify_close, forms.CloseForm, gettext_lazy("已核验办结")),
    "return": Act(Deed.RETURNED, commands.return_back, forms.ReasonForm, gettext_lazy("已退回重办")),
    "grant": Act(Deed.GRANTED, commands.grant_extension, forms.WordsForm, gettext_lazy("已同意延期")),
    "decline": Act(
        Deed.DECLINED, commands.refuse_extension, forms.ReasonForm, gettext_lazy("未同意延期，已告知主办部门")
    ),
    "escalate": Act(Deed.ESCALATED, commands.escalate, forms.EscalateForm, gettext_lazy("已报分管领导")),
    "refer": Act(Deed.REFERRED, commands.refer, forms.ReferForm, gettext_lazy("已转会议研究")),
    "carry": Act(Deed.CARRIED, commands.carry_over, forms.CarryForm, gettext_lazy("已结转")),
    "cancel": Act(Deed.CANCELLED, commands.cancel, forms.ReasonForm, gettext_lazy("任务已终止")),
}
MAIN_OF_SUPERVISION = ("close", "grant")
MAIN = ("accept", "closure", "confirm", *MAIN_OF_SUPERVISION)


def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a task: requirement, owner, day and lamp, what can be done now, where it came from, and its whole timeline."""
    by = actor(request)
    row = queries.task_for(by, pk)
    stages = list(row.milestones.all())
    missed = any(stage.done_on is None and stage.due_on < clock.today() for stage in stages)
    allowed = rights(by, row.organisation)
    main = MAIN_OF_SUPERVISION if allowed("tasks.urge") else MAIN
    offered = [
        (name, act, name in main) for name, act in ACTS.items() if _offers(row, name, allowed, by, stages=bool(stages))
    ]
    links = linked(by, row.record)
    proposal = queries.proposal(row)
    values = {
        "row": row, "record": row.record, "line": line(row, missed=missed), "stages": stages, "offered": offered,
        "source": queries.sources().get(row.source, row.source), "cause": CAUSE_TITLES.get(row.cause, ""),
        "steps": timeline(queries.entries_of(row)), "attachments": attachments(row.record),
        "files_url": reverse("files:record", args=[pk]), "followed": followed(by, pk), "today": clock.today(),
        "came_from": [(link.source, url(link.source)) for link in links if link.target_id == pk],
        "urge": allowed("tasks.urge") and possible(State(row.record.state), Deed.URGED),
        "urge_form": forms.UrgeForm(choices=[]), "proposal": _(DEED_TITLES[proposal]) if proposal else "",
    }  # fmt: skip
    return render(request, "tasks/task.html", values)


def act(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Do one thing with a task."""
    by = actor(request)
    row = queries.task_for(by, pk)
    chosen = ACTS.get(name)
    if chosen is None:
        raise Http404
    place = row.raised_by if name == "confirm" else row.organisation
    require(by, chosen.permission, place)
    more: dict[str, Any] = {}
    if name == "reach":
        more = {"stages": row.milestones.filter(done_on=None).values_list("title", flat=True)}
    form = chosen.form(request.POST or None, request.FILES or None, version=row.record.version, **more)
    given = {"unit": row.raised_by} if name == "confirm" else {}
    outcome = perform(request, form, chosen.command, task=row, **given)
    if outcome.done:
        return outcome.redirect("tasks:task", row.pk, notice=str(chosen.notice))
    values = {"row": row, "record": row.record, "form": form, "heading": chosen.title}
    return render(request, "tasks/change.html", values, status=outcome.status)


def urge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Urge one task, from its own page."""
    row = queries.task_for(actor(request), pk)
    require(actor(request), "tasks.urge", row.organisation)
    form = forms.UrgeForm(request.POST or None, choices=[f"{row.pk}:{row.record.version}"])
    outcome = perform(request, form, commands.urge, organisation=row.organisation)
    if outcome.done:
        return outcome.redirect("tasks:task", row.pk, notice=_("已催办"))
    values = {
        "row": row,
        "record": row.record,
        "form": form,
        "heading": _("催办"),
        "choice": f"{row.pk}:{row.record.version}",
    }
    return render(request, "tasks/urge_one.html", values, status=outcome.status)


PAPERS = {
    "assignment": gettext_lazy("督办通知单"),
    "urging": gettext_lazy("催办通知单"),
    "extension": gettext_lazy("延期申请表"),
}


def paper(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Print a notice or form of a task, with places for signatures."""
    row = queries.task_for(actor(request), pk)
    if name not in PAPERS:
        raise Http404
    entries = queries.entries_of(row)
    asked = next((entry for entry in reversed(entries) if entry.deed == Deed.ASKED), None)
    urged = next((entry for entry in reversed(entries) if entry.deed in (Deed.URGED, Deed.ESCALATED)), None)
    late = max((clock.today() - row.due_on).days, 0) if row.closed_on is None else 0
    values = {
        "row": row, "record": row.record, "title": PAPERS[name], "asked": asked, "urged": urged, "late": late,
        "source": queries.sources().get(row.source, row.source), "causes": CAUSE_TITLES, "today": clock.today(),
        "cause": CAUSE_TITLES.get(asked.cause, "") if asked else "",
    }  # fmt: skip
    return render(request, f"tasks/paper_{name}.html", values)


def _offers(row: Task, name: str, allowed: Callable[[str], bool], by: Any, *, stages: bool) -> bool:
    """Tell whether a page offers an act: possible now, allowed here, and with something to do it to."""
    chosen, state = ACTS[name], State(row.record.state)
    if not possible(state, chosen.deed):
        return False
    if name == "confirm":
        return row.raised_by is not None and rights(by, row.raised_by)(chosen.permission)
    needs = {
        "grant": row.asked_due is not None, "decline": row.asked_due is not None, "reach": stages,
        "spot": row.raised_by is not None, "extension": row.asked_due is None,
    }  # fmt: skip
    return needs.get(name, True) and allowed(chosen.permission)
