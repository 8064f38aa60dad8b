"""Forms over a document or a version: drafted, written, issued, revised, filed, cited, abolished."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import require
from tongxin.ground.commands.registry import Command
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.registers.rulebook import commands, queries
from tongxin.registers.rulebook.models import Document, Version
from tongxin.registers.rulebook.web.forms import (
    AbolishForm,
    AnswerForm,
    CiteForm,
    CorrectForm,
    DraftForm,
    FillForm,
    IssueForm,
    KeyForm,
    ReasonForm,
    SendForm,
    SummaryForm,
    WriteForm,
    today,
)


def draft(request: HttpRequest) -> HttpResponse:
    """Begin a document."""
    by = actor(request)
    require(by, queries.DRAFT)
    units = queries.units(by)
    form = DraftForm(request.POST or None, request.FILES or None, units=units, initial={"organisation": units.first()})
    outcome = perform(request, form, commands.draft)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("rulebook:version", outcome.result.pk, notice=_("草案已保存，已按章、条分好"))
    values = {"form": form, "heading": _("起草制度"), "back": "rulebook:list"}
    return render(request, "rulebook/new.html", values, status=outcome.status)


def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Replace the text of a draft."""
    row = _version(request, pk, "rulebook.write")
    initial = {"text": row.text, "gist": row.gist}
    form = WriteForm(request.POST or None, request.FILES or None, version=row.record.version, initial=initial)
    return _version_changed(request, row, form, commands.write, (_("修改正文"), _("草案已保存")))


def fill_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add the text of what was issued before."""
    row = _version(request, pk, "rulebook.fill_in")
    form = FillForm(request.POST or None, request.FILES or None, version=row.record.version)
    return _version_changed(request, row, form, commands.fill_in, (_("补录正文"), _("正文已补录")))


def issue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Issue a draft."""
    row = _version(request, pk, "rulebook.issue")
    form = IssueForm(
        request.POST or None,
        version=row.record.version,
        resolutions=queries.resolutions(actor(request)),
        initial=today(),
    )
    return _version_changed(request, row, form, commands.issue, (_("印发"), _("已印发，旧版本到施行日前一天为止")))


def void_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a draft up."""
    row = _version(request, pk, "rulebook.void_version")
    form = ReasonForm(request.POST or None, version=row.record.version)
    outcome = perform(request, form, commands.void_version, rule_version=row)
    if outcome.done:
        return outcome.redirect("rulebook:list", notice=_("草案已作废"))
    return _shown(request, row, form, _("作废草案"), outcome.status)


def send_filing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter that a version was sent to the superior."""
    row = _version(request, pk, "rulebook.send_filing")
    filing = queries.filing_of(row)
    initial = {**today(), "filed_with": filing.filed_with if filing else ""}
    form = SendForm(request.POST or None, version=row.record.version, initial=initial)
    return _version_changed(
        request, row, form, commands.send_filing, (_("登记报备"), _("已登记报备，收到回执后再登记一次"))
    )


def answer_filing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter the receipt."""
    row = _version(request, pk, "rulebook.answer_filing")
    form = AnswerForm(request.POST or None, version=row.record.version, initial=today())
    return _version_changed(request, row, form, commands.answer_filing, (_("登记备案回执"), _("回执已登记")))


def revise(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the next version."""
    row = _document(request, pk, "rulebook.revise")
    outcome = perform(request, form := SummaryForm(request.POST or None), commands.revise, document=row)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("rulebook:write", outcome.result.pk, notice=_("已从现行版本起草新版本，请修改正文"))
    return _shown(request, row, form, _("起草新版本"), outcome.status)


def abolish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a document."""
    row = _document(request, pk, "rulebook.abolish")
    form = AbolishForm(
        request.POST or None,
        version=row.record.version,
        resolutions=queries.resolutions(actor(request)),
        initial=today(),
    )
    return _document_changed(request, row, form, commands.abolish, (_("废止制度"), _("已废止")))


def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct name and category."""
    row = _document(request, pk, "rulebook.correct")
    initial = {"title": row.record.title, "category": row.category}
    form = CorrectForm(request.POST or None, version=row.record.version, initial=initial)
    return _document_changed(request, row, form, commands.correct, (_("更正名称和类别"), _("已更正")))


def cite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say who rests on an article."""
    row = _document(request, pk, "rulebook.cite")
    last = queries.newest(row)
    form = CiteForm(request.POST or None, articles=queries.articles_of(last) if last else [],
                    initial={"article": request.GET.get("article", "")})  # fmt: skip
    return _document_changed(
        request, row, form, commands.cite, (_("登记依据"), _("已登记，这一条下面可以看到谁依据它"))
    )


def uncite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that an entry no longer rests on a document."""
    by = actor(request)
    citation = queries.citation_for(by, pk)
    require(by, "rulebook.uncite", citation.organisation)
    form = KeyForm(request.POST or None)
    outcome = perform(request, form, commands.uncite, citation=citation)
    if outcome.done:
        return outcome.redirect("rulebook:document", citation.document_id, notice=_("已取消"))
    return _shown(request, citation.document, form, _("取消依据"), outcome.status)


def _version(request: HttpRequest, pk: UUID, permission: str) -> Version:
    by = actor(request)
    row = queries.version_for(by, pk)
    require(by, permission, row.organisation)
    return row


def _document(request: HttpRequest, pk: UUID, permission: str) -> Document:
    by = actor(request)
    row = queries.document_for(by, pk)
    require(by, permission, row.organisation)
    return row


def _version_changed(
    request: HttpRequest, row: Version, form: CommandForm, asked: Command[..., Any], words: tuple[str, str]
) -> HttpResponse:
    heading, notice = words
    outcome = perform(request, form, asked, rule_version=row)
    if outcome.done:
        return outcome.redirect("rulebook:version", row.pk, notice=notice)
    return _shown(request, row, form, heading, outcome.status)


def _document_changed(
    request: HttpRequest, row: Document, form: CommandForm, asked: Command[..., Any], words: tuple[str, str]
) -> HttpResponse:
    heading, notice = words
    outcome = perform(request, form, asked, document=row)
    if outcome.done:
        return outcome.redirect("rulebook:document", row.pk, notice=notice)
    return _shown(request, row, form, heading, outcome.status)


def _shown(request: HttpRequest, row: Version | Document, form: CommandForm, heading: str, status: int) -> HttpResponse:
    values = {"record": row.record, "row": row, "form": form, "heading": heading}
    return render(request, "rulebook/change.html", values, status=status)
