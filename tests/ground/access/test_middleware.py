"""Each request has its actor and its scope; who is not signed in is sent to sign-in and back."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from tests.ground.conftest import Tree

from tongxin.ground.access.middleware import OPEN, ActorMiddleware, open_to_all
from tongxin.ground.access.models import User
from tongxin.ground.access.queries import holdings
from tongxin.ground.commands.actors import User as Actor

pytestmark = pytest.mark.django_db


def signed_in(actor: Actor, *, fresh: bool = False) -> Client:
    user = User.objects.get(pk=actor.id)
    User.objects.filter(pk=actor.id).update(must_change_password=fresh)
    client = Client()
    client.force_login(user, backend="tongxin.ground.access.sessions.Backend")
    return client


def test_anonymous_requests_go_to_sign_in_and_back_with_their_whole_address() -> None:
    response = Client().get(reverse("portal:me"), {"a": "1", "b": "x&y"})
    url = urlsplit(response.headers["Location"])
    assert (response.status_code, url.path) == (302, reverse("portal:sign_in"))
    assert parse_qs(url.query) == {"next": [f"{reverse('portal:me')}?a=1&b=x%26y"]}


def test_a_script_is_told_to_open_the_sign_in_page() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/activities/?month=3"}
    response = Client().get(reverse("portal:me"), headers=headers)
    url = urlsplit(response.headers["HX-Redirect"])
    assert (response.status_code, url.path) == (200, reverse("portal:sign_in"))
    assert parse_qs(url.query) == {"next": ["/activities/?month=3"]}


def test_a_first_password_must_be_changed_before_anything_else(tree: Tree) -> None:
    client = signed_in(tree.user("administrator"), fresh=True)
    response = client.get(reverse("portal:me"))
    assert (response.status_code, response.headers["Location"]) == (302, reverse("portal:password"))
    assert client.get(reverse("portal:password")).status_code == 200


def test_a_view_open_to_all_asks_for_nobody() -> None:
    @open_to_all
    def door(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert getattr(door, OPEN)
    middleware = ActorMiddleware(door)
    assert middleware.process_view(RequestFactory().get("/"), door, (), {}) is None


def test_a_request_sees_its_own_hospital_and_an_anonymous_one_none(tree: Tree) -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.db import connection

    seen: list[tuple[object, str]] = []

    def view(request: HttpRequest) -> HttpResponse:
        actor = getattr(request, "actor", "none was set")
        if isinstance(actor, Actor):
            assert holdings(actor) is holdings(actor), "asked once a request"
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('tongxin.hospitals', true)")
            seen.append((actor, cursor.fetchone()[0]))
        return HttpResponse()

    actor = tree.user("administrator")
    for user in (User.objects.get(pk=actor.id), AnonymousUser()):
        request = RequestFactory().get("/")
        request.user = user
        ActorMiddleware(view)(request)
    assert seen == [(actor, str(tree.root.pk)), (None, "")]
