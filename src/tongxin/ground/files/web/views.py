"""The files of one record: list, add, void, take."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may
from tongxin.ground.files import commands, queries, storage
from tongxin.ground.files.web.forms import AttachForm, VoidForm
from tongxin.ground.records.queries import record_for, url
from tongxin.ground.ui.forms import actor, perform


def record_files(request: HttpRequest, pk: UUID) -> HttpResponse:
    """List the files of a record and take one more."""
    by = actor(request)
    record = record_for(by, pk)
    form = AttachForm(request.POST or None, request.FILES or None)
    outcome = perform(request, form, commands.attach, record=record)
    if outcome.done:
        return outcome.redirect("files:record", pk, notice=_("附件已保存"))
    rows = [(item, queries.link(by, item)) for item in queries.attachments(record)]
    values = {
        "record": record, "back": url(record), "rows": rows, "form": form,
        "show_form": form.is_bound or (may(by, "files.attach", record.organisation_id) and not record.voided),
        "may_void": may(by, "files.void_attachment", record.organisation_id),
    }  # fmt: skip
    return render(request, "files/record.html", values, status=outcome.status)


def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Void an attachment, with a reason."""
    attachment = queries.attachment_for(actor(request), pk)
    form = VoidForm(request.POST or None, version=attachment.version)
    outcome = perform(request, form, commands.void_attachment, attachment=attachment)
    if outcome.done:
        return outcome.redirect("files:record", attachment.record_id, notice=_("附件已作废"))
    return render(request, "files/void.html", {"attachment": attachment, "form": form}, status=outcome.status)


def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send a file to the one for whom the link was made."""
    attachment = queries.linked(actor(request), token)
    content = storage.open_file(attachment.hospital_id, attachment.file.sha256)
    response = FileResponse(
        content, as_attachment=True, filename=attachment.name, content_type=attachment.file.type.mime
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
