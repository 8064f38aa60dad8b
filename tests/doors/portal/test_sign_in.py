from __future__ import annotations

import pytest
from django.test import Client
from tests.doors.portal.conftest import PASSWORD, Town

from tongxin.ground.access import scope
from tongxin.ground.audit.models import Event

SIGN_IN = "/accounts/sign-in/"


def test_every_page_asks_for_sign_in_and_goes_back_to_where_one_wanted(client: Client, town: Town) -> None:
    asked = client.get("/audit/?who=a")
    assert asked.status_code == 302
    response = client.post(asked["Location"], {"username": "admin", "password": PASSWORD, "next": "/audit/?who=a"})
    assert (response.status_code, response["Location"]) == (303, "/audit/?who=a")


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_sign_in_never_leads_elsewhere(client: Client, town: Town, onward: str) -> None:
    response = client.post(SIGN_IN, {"username": "admin", "password": PASSWORD, "next": onward})
    assert response["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_get_the_same_sentence(client: Client, town: Town) -> None:
    wrong = client.post(SIGN_IN, {"username": "admin", "password": "no"})
    unknown = client.post(SIGN_IN, {"username": "nobody", "password": "no"})
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    for response in (wrong, unknown):
        assert "用户名或密码不正确" in response.content.decode()


def test_five_wrong_passwords_lock_the_name_even_for_the_right_one(client: Client, town: Town) -> None:
    for _try in range(5):
        last = client.post(SIGN_IN, {"username": "li", "password": "no"})
    assert last.status_code == 429
    right = client.post(SIGN_IN, {"username": "li", "password": PASSWORD})
    assert right.status_code == 429
    assert "15 分钟后再试" in right.content.decode()
    assert client.post(SIGN_IN, {"username": "admin", "password": PASSWORD}).status_code == 303


def test_a_sign_in_leaves_a_trace(client: Client, town: Town) -> None:
    assert client.post(SIGN_IN, {"username": "li", "password": PASSWORD}).status_code == 303
    scope.put(scope.EVERYWHERE)
    event = Event.objects.get(name="access.sign_in")
    assert (event.outcome, event.actor_id, event.body) == ("done", str(town.secretary.pk), {})


def test_an_initial_password_must_be_changed_first(client: Client, town: Town) -> None:
    town.secretary.must_change_password = True
    town.secretary.save()
    client.force_login(town.secretary, "tongxin.ground.access.sessions.Backend")
    assert client.get("/accounts/me/")["Location"] == "/accounts/password/"
    assert "初始密码" in client.get("/accounts/password/").content.decode()
    changed = client.post("/accounts/password/", {"old": PASSWORD, "new": "Another-2026-y", "again": "Another-2026-y"})
    assert (changed.status_code, changed["Location"]) == (303, "/")
    assert client.get("/accounts/me/").status_code == 200


def test_who_is_signed_in_is_not_asked_again(client: Client, town: Town) -> None:
    client.force_login(town.admin, "tongxin.ground.access.sessions.Backend")
    assert client.get("/accounts/sign-in/?next=/audit/")["Location"] == "/audit/"


def test_empty_fields_are_said(client: Client, town: Town) -> None:
    response = client.post(SIGN_IN, {"username": "", "password": ""})
    assert response.status_code == 422
    assert response.content.decode().count("请填写这一项") == 4


def test_signing_out_ends_the_session_and_needs_a_post(client: Client, town: Town) -> None:
    client.force_login(town.admin, "tongxin.ground.access.sessions.Backend")
    assert client.get("/accounts/sign-out/").status_code == 405
    out = client.post("/accounts/sign-out/")
    assert (out.status_code, out["Clear-Site-Data"]) == (303, '"cache"')
    assert client.get("/audit/").status_code == 302
