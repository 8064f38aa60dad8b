"""From a ledger's template to its import and back, and its export."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may
from tongxin.ground.commands.actors import User
from tongxin.ground.commands.registry import run
from tongxin.ground.exchange import commands, queries, rules, workbooks
from tongxin.ground.exchange.definitions import Ledger
from tongxin.ground.exchange.models import Batch
from tongxin.ground.exchange.queries.filters import filters_of
from tongxin.ground.exchange.queries.marks import mappings
from tongxin.ground.exchange.queries.mending import mendable, mending
from tongxin.ground.exchange.web.forms import ConfirmForm, ExportForm, PasteForm, UndoForm, UploadForm
from tongxin.ground.exchange.web.steps import steps
from tongxin.ground.ui.downloads import download
from tongxin.ground.ui.forms import actor, perform
from tongxin.ground.ui.paging import keyset
from tongxin.toolbox import clock, ids

SHOWN = 100


def index(request: HttpRequest) -> HttpResponse:
    """List the ledgers one may import or export, and the batches so far."""
    by = actor(request)
    page = keyset(request, queries.batches(by), "-id", size=20)
    rows = [(batch, queries.title(batch)) for batch in page.rows]
    comes, goes = queries.importable(by), queries.exportable(by)
    ledgers = [
        (ledger, ledger in comes, ledger in goes) for ledger in {item.id: item for item in (*comes, *goes)}.values()
    ]
    return render(request, "exchange/index.html", {"ledgers": ledgers, "page": page, "rows": rows})


def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the template of a ledger."""
    ledger = _importable(request, kind)
    content = workbooks.template(ledger, queries.layout_of(ledger))
    return download(content, _("{title}导入模板.xlsx").format(title=ledger.title))


def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a file; what it holds is shown before anything is written."""
    by, ledger = actor(request), _importable(request, kind)
    table, _ledger = queries.table_of(kind)
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        places=queries.places(by, table.permission),
        mappings=mappings(kind),
    )
    outcome = perform(request, form, commands.upload, ledger=kind)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("exchange:batch", outcome.result.pk)
    return render(request, "exchange/upload.html", {"ledger": ledger, "form": form}, status=outcome.status)


def batch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a batch: what is wrong, what would be written, what was."""
    held = queries.batch_for(actor(request), pk)
    return _page(request, held)


def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Import the batch."""
    held = queries.batch_for(actor(request), pk)
    form = ConfirmForm(request.POST or None, same=queries.same_applied(held) is not None)
    outcome = perform(request, form, commands.queue, batch=held)
    if outcome.done and outcome.result is not None:
        applied = outcome.result.state == Batch.APPLIED
        notice = _("已导入 {rows} 行").format(rows=f"{outcome.result.rows:,}") if applied else ""
        return outcome.redirect("exchange:batch", pk, notice=notice)
    return _page(request, held, confirm=form, status=outcome.status)


def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Void what the batch wrote."""
    held = queries.batch_for(actor(request), pk)
    form = UndoForm(request.POST or None, version=held.version)
    outcome = perform(request, form, commands.undo, batch=held)
    if outcome.done:
        return outcome.redirect("exchange:batch", pk, notice=_("这批数据已撤销，可以改好后重新导入"))
    return render(request, "exchange/undo.html", {"batch": held, "form": form}, status=outcome.status)


def problems(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give every problem of a batch as a file."""
    held = queries.batch_for(actor(request), pk)
    heads = [_("行"), _("列"), _("列名"), _("问题")]
    rows = [(line.row, line.letter, line.title, line.sentence) for line in queries.lines(held)]
    name = _("{name} 问题清单.xlsx").format(name=held.name.removesuffix(".xlsx"))
    return download(workbooks.problems(queries.layout_for(held.ledger), heads, rows), name)


def paste(request: HttpRequest, kind: str) -> HttpResponse:
    """Take cells copied from Excel or WPS; they are checked and shown as those of a file are.

    `mend` names a batch of one's own that is not in this ledger: its rows stand in the form, to be put right.
    """
    by, ledger = actor(request), _importable(request, kind)
    table, _ledger = queries.table_of(kind)
    held = _to_mend(request, kind)
    mended = mending(held) if held else None
    initial = {"text": mended.text, "organisation": held.organisation_id} if held and mended else {}
    form = PasteForm(request.POST or None, places=queries.places(by, table.permission), initial=initial)
    outcome = perform(request, form, commands.paste, ledger=kind)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("exchange:batch", outcome.result.pk)
    values = {"ledger": ledger, "form": form, "wrong": mended.wrong[:SHOWN] if mended else []}
    return render(request, "exchange/paste.html", values, status=outcome.status)


def _to_mend(request: HttpRequest, kind: str) -> Batch | None:
    """Return the batch whose rows are to be put right, if the address names one; raise `NotFound` for any other."""
    if not (key := request.GET.get("mend")):
        return None
    if (pk := ids.read(key)) is None:
        raise Http404
    held = queries.batch_for(actor(request), pk)
    if held.ledger != kind or not mendable(actor(request), held):
        raise Http404
    return held


def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for organisation, days, columns and purpose, then give the ledger; `ask` only fills the form in."""
    by = actor(request)
    ledger = next((ledger for ledger in queries.exportable(by) if ledger.id == kind), None)
    if ledger is None:
        raise Http404
    form = _export_form(request, by, ledger)
    if form.is_bound and form.is_valid():
        made = run(commands.export, by=by, key=None, ledger=kind, **form.arguments())
        return download(made.content, made.name)
    narrowed = bool(filters_of(ledger, QueryDict(form["query"].value() or "")))
    return render(request, "exchange/export.html", {"ledger": ledger, "form": form, "narrowed": narrowed})


def _export_form(request: HttpRequest, by: User, ledger: Ledger) -> ExportForm:
    table, _ledger = queries.table_of(ledger.id)
    span = rules.usual(ledger, clock.today())
    asked = request.GET if "ask" in request.GET else QueryDict()
    initial = {"start": span.start, "end": min(span.end, clock.today()), **asked.dict()}
    optional = [column for column in ledger.optional_columns if may(by, column.grant)]
    data = None if asked or not request.GET else request.GET
    places = queries.places(by, table.export_permission, ledger)
    more: dict[str, Any] = {"mappings": mappings(ledger.id), "optional": optional}
    return ExportForm(data, places=places, ledger=ledger, initial=initial, **more)


def _page(request: HttpRequest, held: Batch, *, confirm: ConfirmForm | None = None, status: int = 200) -> HttpResponse:
    job, same = queries.job_of(held), queries.same_applied(held)
    lines = list(queries.lines(held))
    values: dict[str, Any] = {
        "batch": held, "title": queries.title(held), "importable": _may_again(request, held), "steps": steps(held, job),
        "mendable": mendable(actor(request), held), "undoable": queries.undoable(actor(request), held),
        "job": job, "working": job is not None and not job.over, "failed": job is not None and job.state == job.State.FAILED,
        "wrong": [line for line in lines if line.blocks][:SHOWN], "warnings": [line for line in lines if not line.blocks][:SHOWN],
        "notices": queries.notices(held), "same": same if held.state == Batch.CHECKED else None,
        "form": confirm or ConfirmForm(same=same is not None),
    }  # fmt: skip
    return render(request, "exchange/batch.html", values, status=status)


def _may_again(request: HttpRequest, held: Batch) -> bool:
    return any(ledger.id == held.ledger for ledger in queries.importable(actor(request)))


def _importable(request: HttpRequest, kind: str) -> Ledger:
    ledger = next((ledger for ledger in queries.importable(actor(request)) if ledger.id == kind), None)
    if ledger is None:
        raise Http404
    return ledger
