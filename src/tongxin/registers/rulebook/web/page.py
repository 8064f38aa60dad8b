"""One version of a document for reading, article by article, and two versions side by side."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import found, rights
from tongxin.ground.files.queries import attachments
from tongxin.ground.records.queries import may_see, url
from tongxin.ground.ui.forms import actor
from tongxin.registers.rulebook import queries
from tongxin.registers.rulebook.comparing import compare
from tongxin.registers.rulebook.contents import doubts
from tongxin.registers.rulebook.definitions import FILING_TITLES, DocumentState, Standing, VersionState
from tongxin.registers.rulebook.models import Version
from tongxin.registers.rulebook.web.forms import CompareForm
from tongxin.registers.rulebook.web.wording import change_words, shown, state_words, summary


def at(request: HttpRequest, code: str) -> HttpResponse:
    """Lead from the code of a document, as citations write it, to its page."""
    row = found(queries.documents(actor(request)).filter(code=code).first())
    return redirect("rulebook:document", row.pk)


def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the version of a document that holds today, or its newest one."""
    by = actor(request)
    row = queries.document_for(by, pk)
    rows = list(queries.versions(by).filter(document=row).order_by("-ordinal"))
    chosen = next((each for each in rows if queries.standing_of(each) is Standing.IN_FORCE), None)
    return _page(request, found(chosen or (rows[0] if rows else None)), rows)


def version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one version."""
    rows = list(queries.versions(actor(request)).filter(document__versions=pk).order_by("-ordinal"))
    return _page(request, found(next((each for each in rows if each.pk == pk), None)), rows)


def _page(request: HttpRequest, row: Version, versions: list[Version]) -> HttpResponse:
    by = actor(request)
    allowed = rights(by, row.organisation)
    articles = queries.articles_of(row)
    cited = queries.citations(row.document)
    resolution = queries.approved_by(row)
    draft = row.record.state == VersionState.DRAFT
    stands, category = queries.standing_of(row), queries.category(row.document.category)
    filing = queries.filing_of(row)
    values = {
        "row": row, "document": row.document, "record": row.record, "state": state_words(row), "draft": draft,
        "articles": shown(articles, cited), "whole": [each for each in cited if not each.article],
        "doubts": [problem.sentence(_) for problem in doubts(articles)] if draft else [],
        "versions": [(each, *state_words(each)) for each in versions], "several": len(versions) > 1,
        "category": category, "filing": filing,
        "filing_result": _(FILING_TITLES[filing.result]) if filing and filing.result else "",
        "resolution": resolution, "resolution_url": url(resolution) if resolution and may_see(by, resolution) else "",
        "attachments": attachments(row.record), "allowed": _allowed(allowed, row, stands),
        "signed": queries.signed(row) if category.signed else 0, "newest": versions[0].pk == row.pk,
        "abolished": row.document.record.state == DocumentState.ABOLISHED,
    }  # fmt: skip
    return render(request, "rulebook/version.html", values)


def _allowed(allowed: Callable[[str], bool], row: Version, stands: Standing) -> dict[str, bool]:
    draft, holds = row.record.state == VersionState.DRAFT, stands is Standing.IN_FORCE
    offered = {
        "write": draft, "issue": draft, "void_version": draft, "fill_in": not draft and not row.text,
        "revise": not draft and row.document.record.state == DocumentState.ISSUED, "abolish": holds, "correct": True,
        "send_filing": not draft, "answer_filing": not draft, "cite": not draft,
        "sign": holds and queries.category(row.document.category).signed,
    }  # fmt: skip
    return {name: offer and allowed(f"rulebook.{name}") for name, offer in offered.items()}


def compared(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show two versions of a document side by side; by default the newest beside the one before it."""
    by = actor(request)
    row = queries.document_for(by, pk)
    rows = queries.versions(by).filter(document=row).order_by("-ordinal")
    newest = list(rows[:2])
    usual = {"new": newest[0].pk, "old": newest[-1].pk} if newest else {}
    form = CompareForm({**usual, **request.GET.dict()}, versions=rows)
    pairs = []
    if form.is_valid():
        chosen = form.cleaned_data
        pairs = compare(queries.articles_of(chosen["old"]), queries.articles_of(chosen["new"]))
    changed = [(pair, change_words(pair)) for pair in pairs]
    values = {
        "document": row, "record": row.record, "form": form, "pairs": [pair for pair in changed if pair[1]],
        "same": sum(not word for _pair, word in changed), "summary": summary(pairs),
    }  # fmt: skip
    return render(request, "rulebook/compare.html", values)
