"""The secretary's page: all that waits, ticked, confirmed or sent back at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.ground.conftest import Tree
from tests.ground.countersigns.conftest import Desk, enter

from tongxin.ground.access.models import User
from tongxin.ground.commands import actors
from tongxin.ground.countersigns import queries
from tongxin.ground.countersigns.commands import send_back
from tongxin.ground.records.models import Countersign, Record

pytestmark = pytest.mark.django_db
PAGE = "/countersigns/"


def signed_in(by: actors.User) -> Client:
    User.objects.filter(pk=by.id).update(must_change_password=False)
    client = Client()
    client.force_login(User.objects.get(pk=by.id), "tongxin.ground.access.sessions.Backend")
    return client


def sent(desk: Desk, *rows: Record, **more: str) -> dict[str, Any]:
    chosen = [f"{row.pk}:{row.version}" for row in rows]
    return {"organisation": str(desk.branch.pk), "records": chosen, "_key": "k", **more}


def test_all_is_listed_ticked_with_who_entered_it_and_confirmed(desk: Desk) -> None:
    rows = [enter(desk.recorder, desk.branch, title) for title in ("甲", "乙")]
    client = signed_in(desk.secretary)
    page = client.get(PAGE).content.decode()
    assert page.count(" checked") == 2
    assert desk.recorder.name in page
    assert client.post(PAGE, sent(desk, *rows, confirm="1")).status_code == 303
    shown = client.get(PAGE).content.decode()
    assert "已确认 2 条" in shown
    assert "没有待确认的代录" in shown


def test_it_is_sent_back_with_a_reason_and_presented_again(desk: Desk) -> None:
    row = enter(desk.recorder, desk.branch)
    client = signed_in(desk.secretary)
    refused = client.post(PAGE, sent(desk, row, send_back="1", reason=""))
    assert refused.status_code == 422
    assert "请写明原因" in refused.content.decode()
    assert client.post(PAGE, sent(desk, row, send_back="1", reason="人数不对")).status_code == 303
    recorder, address = signed_in(desk.recorder), f"{PAGE}{row.pk}/returned/"
    assert "人数不对" in recorder.get(address).content.decode()
    assert recorder.post(address, {"_key": "k"}).status_code == 303
    assert Record.objects.get(pk=row.pk).countersign == Countersign.WAITING
    assert recorder.get(address).status_code == 404


def test_what_changed_since_or_was_not_offered_is_refused_with_a_sentence(desk: Desk) -> None:
    row = enter(desk.recorder, desk.branch)
    client = signed_in(desk.secretary)
    desk.edit(desk.recorder, row, 1)
    refused = client.post(PAGE, sent(desk, row, confirm="1"))
    assert refused.status_code == 422
    assert "又有改动" in refused.content.decode()
    nothing = client.post(PAGE, sent(desk, confirm="1"))
    assert "请勾选后再办" in nothing.content.decode()


def test_who_may_not_open_it(desk: Desk, tree: Tree) -> None:
    row = enter(desk.recorder, desk.branch)
    assert signed_in(desk.recorder).get(PAGE).status_code == 403
    other = signed_in(tree.user("secretary", tree.two))
    for place in (str(desk.branch.pk), "x"):
        assert other.post(PAGE, sent(desk, row, organisation=place)).status_code == 404
    send_back(by=desk.secretary, record=row, version=1, reason="x")
    assert other.get(f"{PAGE}{row.pk}/returned/").status_code == 404


def test_a_long_list_is_shown_in_turns_and_costs_few_queries(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(queries, "SHOWN", 3)
    for number in range(5):
        enter(desk.recorder, desk.branch, f"第{number}次")
    client = signed_in(desk.office)
    with django_assert_max_num_queries(12):
        page = client.get(PAGE).content.decode()
    assert "第2次" in page
    assert "第3次" not in page
    assert "先列出最早的一批" in page
