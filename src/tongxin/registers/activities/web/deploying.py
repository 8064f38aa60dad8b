"""Pages of deployment: what was asked of whom, how far each branch has come, and the branch's own draft."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import denial, may, require, rights
from tongxin.ground.commands.actors import User
from tongxin.ground.files.models import Attachment
from tongxin.ground.files.queries import attachments, link
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.ui.forms import actor, perform
from tongxin.ground.ui.paging import keyset
from tongxin.ground.ui.wording import day_text
from tongxin.registers.activities import queries
from tongxin.registers.activities.commands import deploying as commands
from tongxin.registers.activities.looking import deployed as looking
from tongxin.registers.activities.models import Draft, Theme
from tongxin.registers.activities.stages import PROGRESS_TITLES, Progress, ThemeState
from tongxin.registers.activities.web.changes import extra_usual
from tongxin.registers.activities.web.deploy_forms import (
    AcceptForm,
    DeployForm,
    General,
    MaterialsForm,
    MoreForm,
    TakeForm,
)
from tongxin.registers.activities.web.forms import ReasonForm, SendForm
from tongxin.registers.activities.web.kind_forms import shaped
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Denied

TONES = {Progress.NOT_BEGUN: "", Progress.PLANNED: "soon", Progress.HELD: "ok"}
MONTH = dt.timedelta(days=30)


@dataclass(frozen=True)
class Shown:
    """One branch of a theme in words."""

    line: looking.Line
    state: str
    tone: str

    @classmethod
    def of(cls, line: looking.Line) -> Shown:
        """Return the words: 未开始, 已安排 11月28日, 已举行 11月28日, with 逾期 where the last day has passed."""
        word = _(PROGRESS_TITLES[line.progress])
        if line.overdue:
            planned = line.progress == Progress.PLANNED
            return cls(line, _("逾期，已安排") if planned else _("逾期，未开始"), "late")
        return cls(line, word, TONES[line.progress])


def themes(request: HttpRequest) -> HttpResponse:
    """List what waits at one's own units, and what was deployed."""
    by = actor(request)
    require(by, queries.VIEW)
    page = keyset(request, looking.themes(by), "-occurred_on", "-record_id")
    values = {
        "received": [Shown.of(line) for line in looking.received(by)], "page": page, "rows": page.rows,
        "kinds": queries.kinds(), "may_deploy": bool(looking.issuers(by)),
    }  # fmt: skip
    return render(request, "activities/themes.html", values)


def deploy(request: HttpRequest) -> HttpResponse:
    """Ask branches for an activity."""
    by = actor(request)
    issuer = _issuer(by)
    units, generals = _receivers(by, issuer)
    initial = {"due_on": clock.today() + MONTH, "kind": request.GET.get("kind", "")}
    form = DeployForm(
        request.POST or None, files=request.FILES or None, units=units, generals=generals, initial=initial
    )
    outcome = perform(request, form, commands.deploy, organisation=issuer)
    if outcome.done and outcome.result:
        notice = _("已下发给 {count} 个党支部，支部工作台上已有待办").format(count=outcome.result.drafts.count())
        return outcome.redirect("activities:theme", outcome.result.pk, notice=notice)
    return render(request, "activities/deploy.html", {"form": form, "issuer": issuer}, status=outcome.status)


def theme(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far each branch has come with a theme."""
    by = actor(request)
    row = looking.theme(by, pk)
    lines = [Shown.of(line) for line in looking.of_theme(row)]
    count = {progress: sum(each.line.progress == progress for each in lines) for progress in Progress}
    allowed, is_open = rights(by, row.organisation), row.record.state == ThemeState.OPEN
    values = {
        "row": row, "record": row.record, "kind": queries.kinds().get(row.kind), "lines": lines, "total": len(lines),
        "held": count[Progress.HELD], "planned": count[Progress.PLANNED], "idle": count[Progress.NOT_BEGUN],
        "late": sum(each.line.overdue for each in lines), "open": is_open,
        "materials": _materials(by, row.record), "send": SendForm(),
        "may_remind": is_open and allowed("activities.remind") and count[Progress.HELD] < len(lines),
        "may_withdraw": is_open and allowed("activities.withdraw_theme"),
        "may_deploy": is_open and allowed("activities.deploy_more"),
        "may_add": is_open and allowed("activities.add_materials"),
    }  # fmt: skip
    return render(request, "activities/theme.html", values)


def remind(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remind the branches that have not held it, by the button of the theme's page."""
    row = looking.theme(actor(request), pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = SendForm(request.POST)
    outcome = perform(request, form, commands.remind, theme=row)
    if outcome.done:
        return outcome.redirect("activities:theme", pk, notice=_("已催办 {count} 个支部").format(count=outcome.result))
    return _form_page(request, row, form, outcome.status, heading=_("催办"))


def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a theme."""
    by = actor(request)
    row = looking.theme(by, pk)
    require(by, "activities.withdraw_theme", row.organisation)
    form = ReasonForm(request.POST or None, version=row.record.version)
    outcome = perform(request, form, commands.withdraw_theme, theme=row)
    if outcome.done:
        return outcome.redirect("activities:theme", pk, notice=_("已撤回"))
    hint = _("还没有开始的支部不再需要办理；已安排、已举行的活动保留，由支部自己决定。")
    return _form_page(
        request, row, form, outcome.status, heading=_("撤回下发"), hint=hint,
    )  # fmt: skip


def more(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a theme to more branches."""
    by = actor(request)
    row = looking.theme(by, pk)
    require(by, "activities.deploy_more", row.organisation)
    known = {line.draft.organisation_id for line in looking.of_theme(row)}
    units, generals = _receivers(by, row.organisation, known)
    form = MoreForm(request.POST or None, version=row.record.version, units=units, generals=generals)
    outcome = perform(request, form, commands.deploy_more, theme=row)
    if outcome.done:
        return outcome.redirect("activities:theme", pk, notice=_("已加发"))
    hint = "" if units else _("所有党支部都已下发。")
    return _form_page(request, row, form, outcome.status, heading=_("加发给更多支部"), hint=hint)


def materials(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put more files beside a theme and its drafts."""
    by = actor(request)
    row = looking.theme(by, pk)
    require(by, "activities.add_materials", row.organisation)
    form = MaterialsForm(request.POST or None, files=request.FILES or None, version=row.record.version)
    outcome = perform(request, form, commands.add_materials, theme=row)
    if outcome.done:
        return outcome.redirect("activities:theme", pk, notice=_("材料已发到各支部"))
    return _form_page(request, row, form, outcome.status, heading=_("加发学习材料"))


def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what was asked of a branch; accept it, changed where need be."""
    by = actor(request)
    row = looking.draft(by, pk)
    kind = queries.kind(row.theme.kind)
    form = shaped(AcceptForm, kind)(request.POST or None, version=row.record.version, initial=_begun(row))
    outcome = perform(request, form, commands.accept, draft=row)
    if outcome.done and outcome.result:
        return _accepted(request, outcome)
    begun = looking.standing(row)
    allowed = not row.record.voided and begun is None and may(by, "activities.accept", row.organisation)
    values = {
        "row": row, "record": row.record, "theme": row.theme, "kind": kind, "form": form, "gathering": begun,
        "may_accept": allowed, "materials": _materials(by, row.record), "shown": Shown.of(looking.lines_of([row])[0]),
        "takeable": allowed and may(by, "activities.take", row.organisation) and looking.takeable(row).exists(),
    }  # fmt: skip
    return render(request, "activities/draft.html", values, status=outcome.status)


def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a gathering of the branch stand for what was asked."""
    by = actor(request)
    row = looking.draft(by, pk)
    require(by, "activities.take", row.organisation)
    found = {str(each.pk): each for each in looking.takeable(row)[:20]}
    titles = [(key, f"{day_text(each.occurred_on)} {each.record.title}") for key, each in found.items()]
    form = TakeForm(request.POST or None, version=row.record.version, rows=titles)
    chosen = found.get(request.POST.get("gathering", ""))
    outcome = perform(request, form, commands.take, draft=row, gathering=chosen)
    if outcome.done:
        return outcome.redirect("activities:draft", pk, notice=_("已用这次活动完成"))
    values = {"row": row, "record": row.record, "form": form, "any": bool(found)}
    return render(request, "activities/take.html", values, status=outcome.status)


def _accepted(request: HttpRequest, outcome: Any) -> HttpResponse:
    """Lead on: to the list when the day has come, to the gathering when it is still ahead."""
    row = outcome.result
    come = row.occurred_on <= clock.today()
    page = "activities:confirm" if come else "activities:gathering"
    answer: HttpResponse = outcome.redirect(page, row.pk, notice=_("已安排，请确认到场名单") if come else _("已安排"))
    return answer


def _begun(row: Draft) -> dict[str, Any]:
    """Return the draft's prefilled values: the theme's title, today, and the branch's usual times, place and habits."""
    last = queries.latest(row.organisation, row.theme.kind)
    usual = {name: getattr(last, name) for name in ("starts_at", "ends_at", "place")} if last else {}
    part = last.segments.filter(kind=row.theme.kind).first() if last else None
    extra = extra_usual(part, queries.kind(row.theme.kind)) if part else {}
    return {**usual, **extra, "title": row.theme.record.title, "occurred_on": clock.today()}


def _issuer(by: User) -> Organisation:
    issuers = looking.issuers(by)
    if not issuers:
        raise Denied(denial(looking.DEPLOY))
    return issuers[0]


def _receivers(
    by: User, issuer: Organisation, known: set[UUID] | None = None
) -> tuple[list[Organisation], list[General]]:
    units = [unit for unit in looking.receivers(by, issuer) if unit.pk not in (known or set())]
    return units, looking.general_branches(units, clock.today())


def _materials(by: User, record: Record) -> list[tuple[Attachment, str]]:
    return [(item, link(by, item)) for item in attachments(record)]


def _form_page(
    request: HttpRequest, row: Theme, form: Any, status: int, *, heading: str, hint: str = ""
) -> HttpResponse:
    values = {"row": row, "record": row.record, "form": form, "heading": heading, "hint": hint}
    return render(request, "activities/theme_form.html", values, status=status)
