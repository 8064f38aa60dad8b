from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from tests.doors.portal.conftest import PASSWORD, Town, user

from tongxin.ground.access.models import RoleHolding
from tongxin.ground.commands.models import Receipt
from tongxin.toolbox import clock


@pytest.fixture
def li(client: Client, town: Town) -> Client:
    client.force_login(town.secretary, "tongxin.ground.access.sessions.Backend")
    return client


def test_my_roles_are_shown_with_where_and_since_when(li: Client) -> None:
    page = li.get("/accounts/me/").content.decode()
    assert "党支部书记" in page
    assert "内科第二党支部" in page
    assert "2015年1月1日起" in page


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("wrong", "Another-2026-y", "Another-2026-y", "原密码不正确"),
        (PASSWORD, PASSWORD, PASSWORD, "新密码不能与原密码相同"),
        (PASSWORD, "Another-2026-y", "Another-2026-z", "两次输入的新密码不一致"),
        (PASSWORD, "1234567890123", "1234567890123", "密码"),
        (PASSWORD, "", "", "请填写这一项"),
    ],
)
def test_a_bad_new_password_is_refused(li: Client, old: str, new: str, again: str, sentence: str) -> None:
    response = li.post("/accounts/password/", {"old": old, "new": new, "again": again})
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_no_receipt_keeps_a_digest_of_a_password(li: Client) -> None:
    li.post("/accounts/password/", {"old": PASSWORD, "new": "Another-2026-y", "again": "Another-2026-y", "_key": "k"})
    assert not Receipt.objects.exists()
    assert li.get("/accounts/me/").status_code == 200


def test_a_role_is_lent_for_a_time_and_shown_to_both(li: Client, town: Town, client: Client) -> None:
    colleague, _held = user("zhang", "张伟", town.hospital, "member", town.branch)
    until = (clock.today() + dt.timedelta(7)).isoformat()
    data = {"to": "张伟", "valid_from": clock.today().isoformat(), "valid_to": until}
    assert li.post(f"/accounts/me/lend/{town.role.pk}/", data).status_code == 303
    assert "张伟" in li.get("/accounts/me/").content.decode()
    assert RoleHolding.objects.get(delegated_by=town.secretary).user == colleague
    li.force_login(colleague, "tongxin.ground.access.sessions.Backend")
    assert "别人委托给我的" in li.get("/accounts/me/").content.decode()


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("没有这人", "本院没有叫“没有这人”的用户"),
        ("wang", "本院没有叫“wang”的用户"),
        ("li", "请选择本院的另一位同事"),
        ("赵", "请填用户名"),
    ],
)
def test_a_role_is_lent_only_to_one_other_colleague(li: Client, town: Town, to: str, sentence: str) -> None:
    user("zhao1", "赵", town.hospital, "member", town.branch)
    user("zhao2", "赵", town.hospital, "member", town.branch)
    data = {"to": to, "valid_from": clock.today().isoformat(), "valid_to": clock.today().isoformat()}
    response = li.post(f"/accounts/me/lend/{town.role.pk}/", data)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_a_role_of_somebody_else_is_not_there(client: Client, town: Town) -> None:
    client.force_login(town.admin, "tongxin.ground.access.sessions.Backend")
    assert client.get(f"/accounts/me/lend/{town.role.pk}/").status_code == 404


def test_a_lender_takes_a_role_back_early_and_both_see_it(li: Client, town: Town) -> None:
    colleague, _held = user("zhang", "张伟", town.hospital, "member", town.branch)
    until = (clock.today() + dt.timedelta(7)).isoformat()
    li.post(
        f"/accounts/me/lend/{town.role.pk}/",
        {"to": "zhang", "valid_from": clock.today().isoformat(), "valid_to": until},
    )
    lent = RoleHolding.objects.get(delegated_by=town.secretary)
    address = f"/accounts/me/take-back/{lent.pk}/"
    assert address in li.get("/accounts/me/").content.decode()
    assert "张伟立即不能再代您办理" in li.get(address).content.decode()
    assert li.post(address, {"_key": "k"}).status_code == 303
    assert address not in li.get("/accounts/me/").content.decode()
    assert li.get(address).status_code == 404
    li.force_login(colleague, "tongxin.ground.access.sessions.Backend")
    assert "李静已于" in li.get("/accounts/me/").content.decode()
    assert "李静已收回委托" in li.get("/").content.decode()
    assert li.get(address).status_code == 404


def test_the_workbench_says_for_whom_one_acts(li: Client, town: Town) -> None:
    colleague, _held = user("zhang", "张伟", town.hospital, "member", town.branch)
    until = (clock.today() + dt.timedelta(7)).isoformat()
    li.post(
        f"/accounts/me/lend/{town.role.pk}/",
        {"to": "zhang", "valid_from": clock.today().isoformat(), "valid_to": until},
    )
    assert "受托办理" not in li.get("/").content.decode()
    li.force_login(colleague, "tongxin.ground.access.sessions.Backend")
    assert "代李静办理：党支部书记" in li.get("/").content.decode()
