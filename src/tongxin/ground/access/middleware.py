"""Gives each request its actor and the database its scope; an anonymous request sees no hospital's rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tongxin.ground.access import scope
from tongxin.ground.access.queries import actor_of, remembering

Handler = Callable[[HttpRequest], HttpResponse]

OPEN = "tongxin_open"


def open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view as a door without sign-in; every other view asks for it."""
    setattr(view, OPEN, True)
    return view


class ActorMiddleware:
    """Sets `request.actor`; sends anonymous requests to sign-in and unfinished accounts to the password page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within the scope of who asks."""
        user = request.user
        actor = actor_of(user) if user.is_authenticated else None
        request.actor = actor  # type: ignore[attr-defined]  # Django's documented way to add to a request
        with remembering():
            scope.put(scope.of(actor, scope.regional(actor) if actor else ()))
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Stop who is not signed in, or must change the password first, unless the view is open to all."""
        if getattr(view, OPEN, False):
            return None
        user = request.user
        if not user.is_authenticated:
            return _sign_in(request)
        password = reverse("portal:password")
        if user.must_change_password and request.path not in (password, reverse("portal:sign_out")):
            return HttpResponseRedirect(password)
        return None


def _sign_in(request: HttpRequest) -> HttpResponse:
    """Send to sign-in and back afterwards; a script is told to open the page, or it would draw it inside the old one."""
    fragment = request.headers.get("HX-Request") == "true"
    back = request.headers.get("HX-Current-URL", "/") if fragment else request.get_full_path()
    if fragment:
        back = urlsplit(back)._replace(scheme="", netloc="").geturl()
    url = f"{reverse('portal:sign_in')}?{urlencode({'next': back})}"
    return HttpResponse(headers={"HX-Redirect": url}) if fragment else HttpResponseRedirect(url)
