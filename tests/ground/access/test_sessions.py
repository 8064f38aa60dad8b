"""A session and its user are found by statements written out, and as Django finds them."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.ground.conftest import Tree

from tongxin.ground.access.models import User
from tongxin.ground.access.sessions import Backend, SessionStore

pytestmark = pytest.mark.django_db


def kept(**held: str) -> str:
    store = SessionStore()
    store.update(held)
    store.save()
    assert store.session_key is not None
    return store.session_key


def test_a_session_gives_back_what_it_holds_in_one_statement() -> None:
    key = kept(word="同心")
    with CaptureQueriesContext(connection) as captured:
        assert SessionStore(key)["word"] == "同心"
    assert len(captured) == 1


def test_a_session_that_is_over_or_never_was_holds_nothing_and_loses_its_key() -> None:
    key = kept(word="同心")
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    for lost in (key, "0" * 32):
        store = SessionStore(lost)
        assert store.load() == {}
        assert store.session_key is None


def test_a_session_that_somebody_altered_holds_nothing() -> None:
    key = kept(word="同心")
    Session.objects.filter(pk=key).update(session_data="x:y:z")
    assert SessionStore(key).load() == {}


def test_a_user_is_the_one_django_finds(tree: Tree) -> None:
    key = tree.user("administrator").id
    found, expected = Backend().get_user(key), ModelBackend().get_user(key)
    assert isinstance(found, User)
    fields = [field.attname for field in User._meta.concrete_fields]
    assert [getattr(found, name) for name in fields] == [getattr(expected, name) for name in fields]
    found.version += 1
    found.save()
    assert User.objects.get(pk=key).version == found.version


def test_nobody_is_found_for_an_unknown_key_or_one_who_may_no_longer_sign_in(tree: Tree) -> None:
    key = tree.user("administrator").id
    assert Backend().get_user(uuid4()) is None
    User.objects.filter(pk=key).update(is_active=False)
    assert Backend().get_user(key) is None
