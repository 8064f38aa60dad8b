"""An administrator's pages: who signs in, with which roles; a neighbour's users are not there."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.doors.portal.conftest import BY, PASSWORD, Town

from tongxin.ground.access.models import RoleHolding, User
from tongxin.ground.commands.models import Receipt
from tongxin.people.models import Person
from tongxin.toolbox import clock

BACKEND = "tongxin.ground.access.sessions.Backend"


@pytest.fixture
def admin(client: Client, town: Town) -> Client:
    client.force_login(town.admin, BACKEND)
    return client


def test_users_are_listed_with_their_roles_and_found_by_name(admin: Client, town: Town) -> None:
    page = admin.get("/users/").content.decode()
    assert "李静" in page
    assert "党支部书记（内科第二党支部）" in page
    assert "王敏" not in page
    assert "李静" not in admin.get("/users/?q=管理").content.decode()
    assert "没有这样的用户" in admin.get("/users/?q=nobody").content.decode()


def test_a_new_user_gets_a_password_once_and_must_change_it(admin: Client, town: Town) -> None:
    made = admin.post("/users/new/", {"name": "张伟", "username": "zhang", "_key": "k"})
    found = re.search(r'id="password">([^<]+)<', made.content.decode())
    assert found is not None
    assert made["Cache-Control"] == "no-store"
    assert not Receipt.objects.exists()
    admin.post("/accounts/sign-out/")
    admin.post("/accounts/sign-in/", {"username": "zhang", "password": found[1]})
    assert admin.get("/")["Location"] == "/accounts/password/"


def test_a_user_name_is_given_once(admin: Client, town: Town) -> None:
    response = admin.post("/users/new/", {"name": "李静", "username": "li"})
    assert response.status_code == 422
    assert "li" in response.content.decode()


def test_a_role_is_granted_and_ended(admin: Client, town: Town) -> None:
    today = clock.today()
    path = f"/users/{town.secretary.pk}/"
    data = {"role": "member", "organisation": str(town.branch.pk), "valid_from": today.isoformat(), "valid_to": ""}
    assert admin.post(f"{path}grant/", data).status_code == 303
    held = RoleHolding.objects.get(user=town.secretary, role="member")
    assert "党员" in admin.get(path).content.decode()
    ended = admin.post(f"{path}revoke/{held.pk}/", {"last_day": today.isoformat()})
    assert ended.status_code == 303
    held.refresh_from_db()
    assert held.valid_to == today
    assert "已结束" in admin.get(path).content.decode()


def test_no_role_is_chosen_beforehand(admin: Client, town: Town) -> None:
    response = admin.post(f"/users/{town.secretary.pk}/grant/", {"valid_from": "2026-01-01"})
    assert response.status_code == 422
    assert response.content.decode().count("请填写这一项") == 4
    assert "请选择" in response.content.decode()


def test_a_role_cannot_end_before_it_began(admin: Client, town: Town) -> None:
    path = f"/users/{town.secretary.pk}/revoke/{town.role.pk}/"
    assert "收回角色：党支部书记" in admin.get(path).content.decode()
    response = admin.post(path, {"last_day": "2001-01-01"})
    assert response.status_code == 422
    assert "结束日期不能早于开始日期" in response.content.decode()


def test_a_role_is_not_given_elsewhere(admin: Client, town: Town) -> None:
    data = {"role": "member", "organisation": str(town.neighbour.hospital_id), "valid_from": "2026-01-01"}
    response = admin.post(f"/users/{town.secretary.pk}/grant/", data)
    assert response.status_code == 422
    assert RoleHolding.objects.filter(user=town.secretary).count() == 1


def test_a_password_is_reset(admin: Client, town: Town) -> None:
    page = admin.post(f"/users/{town.secretary.pk}/reset/").content.decode()
    found = re.search(r'id="password">([^<]+)<', page)
    assert found is not None
    town.secretary.refresh_from_db()
    assert town.secretary.check_password(found[1])
    assert town.secretary.must_change_password


def test_an_account_is_closed_and_opened_again(admin: Client, town: Town) -> None:
    path = f"/users/{town.secretary.pk}/"
    for active, word in (("0", "已停用"), ("0", "已停用"), ("1", "可以登录")):
        assert admin.post(f"{path}activate/", {"active": active}).status_code == 303
        assert word in admin.get(path).content.decode()
    User.objects.filter(pk=town.secretary.pk).update(is_active=False)
    closed = Client().post("/accounts/sign-in/", {"username": "li", "password": PASSWORD})
    assert closed.status_code == 422
    assert "已停用" in admin.get("/users/").content.decode()


def test_nobody_closes_the_account_in_use(admin: Client, town: Town) -> None:
    assert "请由另一位管理员办理" in admin.get(f"/users/{town.admin.pk}/").content.decode()
    response = admin.post(f"/users/{town.admin.pk}/activate/", {"active": "0"})
    assert response.status_code == 422
    assert "不能停用自己的账号" in response.content.decode()


@pytest.mark.parametrize("page", ["", "grant/"])
def test_a_neighbours_user_is_not_there(admin: Client, town: Town, page: str) -> None:
    assert admin.get(f"/users/{town.neighbour.pk}/{page}").status_code == 404
    assert admin.post(f"/users/{town.neighbour.pk}/reset/").status_code == 404


def test_only_an_administrator_comes_here(client: Client, town: Town) -> None:
    client.force_login(town.secretary, BACKEND)
    assert client.get("/users/").status_code == 403
    assert client.post(f"/users/{town.admin.pk}/reset/").status_code == 404


@pytest.fixture
def person(town: Town) -> Person:
    from tongxin.people.commands import register

    return register(by=BY, organisation=town.branch, code="1001", name="张伟")


@pytest.mark.parametrize("typed", ["1001", "张伟", " 张伟 "])
def test_a_user_is_tied_to_the_person_of_that_number_or_name(admin: Client, person: Person, typed: str) -> None:
    data = {"name": "张伟", "username": "zhang", "person_id": typed}
    assert admin.post("/users/new/", data).status_code == 200
    user = User.objects.get(username="zhang")
    assert user.person_id == person.pk
    assert "1001" in admin.get("/users/").content.decode()
    path = f"/users/{user.pk}/person/"
    assert 'value="1001"' in admin.get(path).content.decode()
    assert admin.post(path, {"person_id": ""}).status_code == 303
    user.refresh_from_db()
    assert user.person_id is None


def test_a_person_that_is_not_one_of_the_hospital_is_refused(admin: Client, town: Town, person: Person) -> None:
    from tongxin.people.commands import register

    register(by=BY, organisation=town.branch, code="1002", name="张伟")
    path = f"/users/{town.secretary.pk}/person/"
    for typed, sentence in (("9", "本院没有工号或姓名为“9”的人员"), ("张伟", "请填工号")):
        refused = admin.post(path, {"person_id": typed})
        assert refused.status_code == 422
        assert sentence in refused.content.decode()
    assert admin.post(f"/users/{town.neighbour.pk}/person/", {"person_id": "1001"}).status_code == 404


def test_a_locked_user_is_shown_and_unlocked(admin: Client, town: Town) -> None:
    path = f"/users/{town.secretary.pk}/"
    assert "解除锁定" not in admin.get(path).content.decode()
    assert admin.post(f"{path}unlock/").status_code == 422
    guest = Client()
    for _try in range(5):
        guest.post("/accounts/sign-in/", {"username": "li", "password": "wrong"})
    assert "登录已锁定" in admin.get("/users/").content.decode()
    assert "解除锁定" in admin.get(path).content.decode()
    assert guest.post("/accounts/sign-in/", {"username": "li", "password": PASSWORD}).status_code == 429
    assert admin.post(f"{path}unlock/").status_code == 303
    assert guest.post("/accounts/sign-in/", {"username": "li", "password": PASSWORD}).status_code == 303
    assert admin.post(f"/users/{town.neighbour.pk}/unlock/").status_code == 404
