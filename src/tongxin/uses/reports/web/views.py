"""Pages of the reports room: list, begin, read, write, refresh, export, void."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import found, holdings, may, organisations_for, require
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.downloads import download
from tongxin.ground.ui.forms import CommandForm, Outcome, actor, perform
from tongxin.ground.ui.paging import keyset
from tongxin.toolbox import clock
from tongxin.uses.reports import commands, queries, rules
from tongxin.uses.reports.models import Draft
from tongxin.uses.reports.web.forms import DraftForm, ExportForm, ProseForm, RefreshForm, VoidForm


def index(request: HttpRequest) -> HttpResponse:
    """List the reports one may see."""
    by = actor(request)
    require(by, queries.VIEW)
    page = keyset(request, queries.listed(by), "-record_id")
    return render(request, "reports/list.html", {"page": page, "may_draft": may(by, "reports.draft")})


def choose(request: HttpRequest) -> HttpResponse:
    """Ask which report; with one template there is nothing to ask."""
    by = actor(request)
    require(by, "reports.draft")
    templates = queries.templates()
    if len(templates) == 1:
        return new(request, templates[0].id)
    return render(request, "reports/choose.html", {"templates": templates})


def new(request: HttpRequest, template: str) -> HttpResponse:
    """Begin a report: unit and period are prefilled."""
    by = actor(request)
    require(by, "reports.draft")
    entry = queries.template(template)
    period = rules.prefilled(entry, clock.today())
    units = _units(by)
    initial = {"first": period.start, "last": period.end, "organisation": str(units[0].pk) if units else ""}
    form = DraftForm(request.POST or None, initial=initial, units=units)
    outcome = perform(request, form, commands.draft, template=entry.id)
    if outcome.done and outcome.result:
        return outcome.redirect("reports:draft", outcome.result.pk, notice=_("已起草，数已取好；请补写各段文字"))
    return render(request, "reports/new.html", {"form": form, "entry": entry}, status=outcome.status)


def _units(by: User) -> list[Organisation]:
    """Return the units one may write for, those where a role is held first."""
    held = {holding.organisation_id for holding in holdings(by)}
    units = organisations_for(by, "reports.draft").filter(dissolved_on=None).exclude(hospital=None)
    return sorted(units, key=lambda unit: unit.pk not in held)


def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the text with every number linked, its sources, and what has moved since."""
    by = actor(request)
    row = queries.draft(by, pk)
    context = {
        "draft": row,
        "reckoning": queries.in_force(row),
        "view": queries.shown(by, row),
        "issues": queries.issues(row),
        "refresh_form": RefreshForm(version=row.record.version),
        **{
            f"may_{name}": may(by, f"reports.{name}", row.organisation)
            for name in ("write_prose", "refresh", "export", "void")
        },
    }
    return render(request, "reports/draft.html", context)


def write(request: HttpRequest, pk: UUID, section: str) -> HttpResponse:
    """Edit the hospital's own text of one section."""
    row = queries.draft(actor(request), pk)
    entry = found(next((each for each in row.sections if each["id"] == section), None))
    initial = {"text": row.prose.get(section, "")}
    form = ProseForm(request.POST or None, initial=initial, version=row.record.version)
    outcome = perform(request, form, commands.write_prose, draft=row, section=section)
    if outcome.done:
        return outcome.redirect("reports:draft", pk, notice=_("已保存“{title}”").format(title=entry["title"]))
    context = {"section": entry, "figures": queries.figures_to_use()}
    return _page(request, "reports/write.html", row, form, outcome, **context)


def refresh(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the numbers anew."""
    row = queries.draft(actor(request), pk)
    before = {each.asked: each.said for each in queries.frozen(row)}
    form = RefreshForm(request.POST or None, version=row.record.version)
    outcome = perform(request, form, commands.refresh, draft=row)
    if outcome.done and outcome.result:
        moved = sum(before.get(each.asked) != each.said for each in queries.frozen(outcome.result))
        notice = _("已更新：{count} 处的数有变化，您写的文字没有动").format(count=moved)
        return outcome.redirect("reports:draft", pk, notice=notice)
    return _page(request, "reports/refresh.html", row, form, outcome)


def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Issue the report as a document."""
    by = actor(request)
    row = queries.draft(by, pk)
    form = ExportForm(request.POST or None, initial={"dated": clock.today()}, version=row.record.version)
    outcome = perform(request, form, commands.export, draft=row)
    if outcome.done and outcome.result:
        return outcome.redirect("reports:draft", pk, notice=_("已导出；请在“已导出的文件”里下载"))
    return _page(request, "reports/export.html", row, form, outcome, view=queries.shown(by, row))


def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Void a report, with a reason."""
    row = queries.draft(actor(request), pk)
    form = VoidForm(request.POST or None, version=row.record.version)
    outcome = perform(request, form, commands.void, draft=row)
    if outcome.done:
        return outcome.redirect("reports:list", notice=_("已作废；已导出的文件仍可核验"))
    return _page(request, "reports/void.html", row, form, outcome)


def issue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand out an issued document, byte for byte."""
    row = queries.issue(actor(request), pk)
    return download(bytes(row.file), f"{row.draft.record.title}.docx")


def _page(
    request: HttpRequest, name: str, row: Draft, form: CommandForm, outcome: Outcome[Any], **context: Any
) -> HttpResponse:
    return render(request, name, {"draft": row, "form": form, **context}, status=outcome.status)
