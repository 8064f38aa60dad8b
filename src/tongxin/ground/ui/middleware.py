"""Turns a refusal that no view has handled into its page: a sentence and a way back, never a traceback."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from tongxin.ground.ui.web import errors
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Refused

Handler = Callable[[HttpRequest], HttpResponse]


class RefusalMiddleware:
    """403 for what the actor may not, 404 for what is not there for them, 409 for what moved on, else 400."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; leave every other exception to Django."""
        if not isinstance(exception, Refused):
            return None
        why = PermissionError(" ".join(problem.sentence(gettext) for problem in exception.problems))
        if isinstance(exception, Denied):
            return errors.denied(request, why)
        if isinstance(exception, NotFound):
            return errors.missing(request)
        return errors.conflict(request, why) if isinstance(exception, Conflict) else errors.refused(request, why)
