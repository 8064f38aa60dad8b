"""Turns away a request that is far too large, before any of it is kept or parsed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from tongxin.ground.files.queries import limit
from tongxin.ground.files.rules import MEGABYTE, check_size
from tongxin.ground.ui.web import errors
from tongxin.toolbox.problems import can

# What a form may hold beside its file.
MARGIN = MEGABYTE
OVERHEAD = 8192
DRAIN_LIMIT = 512 * MEGABYTE
_CHUNK = 65536

Handler = Callable[[HttpRequest], HttpResponse]


class UploadLimitMiddleware:
    """Stands before everything that reads the body (the cross-site check does); answers 413 with the sentence."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 413, or let the request on."""
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        if size <= MARGIN:
            return self.get_response(request)
        most = limit()
        problem = can(lambda: check_size(size - OVERHEAD, most)) if size > most + MARGIN else None
        if problem is None:
            return self.get_response(request)
        _drain(request, min(size, DRAIN_LIMIT))
        response = errors.refused(request, ValueError(problem.sentence(gettext)))
        response.status_code = 413
        return response


def _drain(request: HttpRequest, size: int) -> None:
    """Let the rest pass by unseen: a browser whose upload is cut off shows a broken connection, not our sentence."""
    while size > 0:
        size -= len(request.read(min(_CHUNK, size)) or b" " * size)
