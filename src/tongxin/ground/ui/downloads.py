"""Files handed to a browser: named, and typed by the ending of their name."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_OFFICE = "application/vnd.openxmlformats-officedocument."
MIMES = {
    "docx": _OFFICE + "wordprocessingml.document",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "pptx": _OFFICE + "presentationml.presentation",
    "pdf": "application/pdf",
    "json": "application/json; charset=utf-8",
}


def download(content: bytes | str, name: str, *, opened: bool = False) -> HttpResponse:
    """Return a file for the browser to keep, or `opened` to show. Any name is safe in the header, and no cache of a shared
    computer keeps the file."""
    disposition = content_disposition_header(as_attachment=not opened, filename=name) or ""
    mime = MIMES[name.rpartition(".")[2]]
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=mime, headers=headers)
