"""The page of what is tied: find by two characters, tie, untie; nothing unseen is offered, foreign records answer 404."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.ground.links.conftest import Tied
from tests.registers.conftest import Hospital

from tongxin.ground.access.models import User as UserRow
from tongxin.ground.commands.actors import User
from tongxin.ground.links import commands
from tongxin.ground.links.definitions import Way
from tongxin.ground.records.models import Link


def signed_in(by: User) -> Client:
    client = Client()
    client.force_login(UserRow.objects.get(pk=by.id), backend="tongxin.ground.access.sessions.Backend")
    return client


@pytest.fixture
def client(hospital: Hospital) -> Client:
    return signed_in(hospital.secretary)


def test_a_record_is_found_tied_and_untied(client: Client, hospital: Hospital, records: Tied) -> None:
    page = reverse("links:of", args=[records.honour.pk])
    shown = client.get(page, {"q": "义诊"}).content.decode()
    assert "社区义诊" in shown
    assert "外科义诊" not in shown
    answer = client.post(page, {"other": str(records.service.pk), "way": "evidence"})
    assert answer.status_code == 303
    shown = client.get(page, {"q": "义诊"}).content.decode()
    assert "已关联" in shown
    assert "佐证本记录" in shown
    assert "没有找到，或者已经关联" in shown
    assert "为它作佐证" in client.get(reverse("links:of", args=[records.service.pk])).content.decode()
    untie = reverse("links:untie", args=[records.honour.pk, Link.objects.get().pk])
    assert "解除与“社区义诊”的关联" in client.get(untie).content.decode()
    assert client.post(untie, {"reason": ""}).status_code == 422
    assert client.post(untie, {"reason": "选错了"}).status_code == 303
    assert "还没有关联" in client.get(page).content.decode()
    assert client.get(untie).status_code == 404


def test_nothing_chosen_is_said(client: Client, records: Tied) -> None:
    answer = client.post(reverse("links:of", args=[records.honour.pk]) + "?q=义诊", {"way": "evidence"})
    assert answer.status_code == 422
    assert "请选择一条记录" in answer.content.decode()
    assert client.post(reverse("links:of", args=[records.honour.pk]), {"way": "evidence"}).status_code == 422


def test_what_one_may_not_see_answers_404(client: Client, hospital: Hospital, records: Tied) -> None:
    page = reverse("links:of", args=[records.honour.pk])
    assert client.get(reverse("links:of", args=[records.elsewhere.pk])).status_code == 404
    assert client.get(reverse("links:of", args=[uuid.UUID(int=7)])).status_code == 404
    assert client.post(page, {"other": str(records.elsewhere.pk), "way": "related"}).status_code == 404
    link = commands.tie(by=hospital.office, record=records.service, other=records.honour, way=Way.RELATED)
    assert signed_in(hospital.office).get(
        reverse("links:untie", args=[records.elsewhere.pk, link.pk])
    ).status_code == 404  # fmt: skip


def test_every_record_page_leads_here(client: Client, records: Tied) -> None:
    for name, record in (("activities:gathering", records.service), ("outcomes:outcome", records.honour)):
        assert reverse("links:of", args=[record.pk]) in client.get(reverse(name, args=[record.pk])).content.decode()


def test_who_only_looks_sees_what_is_tied_and_no_form(hospital: Hospital, records: Tied) -> None:
    commands.tie(by=hospital.office, record=records.honour, other=records.service, way=Way.EVIDENCE)
    shown = signed_in(hospital.member).get(reverse("links:of", args=[records.service.pk])).content.decode()
    assert "先进党支部" in shown
    assert "关联另一条记录" not in shown
    assert "untie" not in shown


def test_the_page_asks_few_questions(client: Client, hospital: Hospital, records: Tied) -> None:
    page = reverse("links:of", args=[records.honour.pk]) + "?q=义诊"
    commands.tie(by=hospital.office, record=records.honour, other=records.service, way=Way.EVIDENCE)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(page)
    assert len(asked) <= 14
