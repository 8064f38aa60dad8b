from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.doors.portal.conftest import Town, user

from tongxin.ground.access.commands import revoke
from tongxin.ground.audit.commands import Entry, write
from tongxin.ground.audit.models import Event, Head
from tongxin.ground.commands.actors import User
from tongxin.toolbox import clock
from tongxin.toolbox.ids import uuid7
from tongxin.toolbox.problems import Denied


@pytest.fixture
def reader(client: Client, town: Town) -> Client:
    client.force_login(town.admin, "tongxin.ground.access.sessions.Backend")
    return client


def test_events_read_as_sentences(reader: Client, town: Town) -> None:
    page = reader.get("/audit/").content.decode()
    assert "授予角色" in page
    assert "建立用户：" in page
    assert "李静" in page
    assert "内科第二党支部" in page


def test_the_neighbours_events_are_not_shown(reader: Client, town: Town) -> None:
    page = reader.get("/audit/").content.decode()
    assert "王敏" not in page
    assert "邻市医院" not in page


def test_a_refusal_is_shown_with_its_reason_and_found_by_filter(reader: Client, town: Town) -> None:
    by = User(town.secretary.pk, "李静", None, town.hospital.pk)
    with pytest.raises(Denied):
        revoke(by=by, organisation=town.branch, holding=town.role, last_day=dt.date(2026, 1, 1))
    page = reader.get("/audit/?outcome=refused&who=李静&command=access.revoke").content.decode()
    assert "收回角色" in page
    assert "原因：没有权限" in page
    assert "建立用户：" not in page


@pytest.mark.parametrize("query", ["since=2999-01-01", "until=2001年1月1日", "who=没有这人", "target=x"])
def test_a_filter_that_finds_nothing_says_so(reader: Client, query: str) -> None:
    assert "没有符合条件的记录" in reader.get(f"/audit/?{query}").content.decode()


def test_a_filter_nobody_can_read_is_no_error(reader: Client) -> None:
    assert reader.get("/audit/?since=someday&command=nothing&after=%%%").status_code == 200


def test_who_has_no_such_role_is_told_who_has(client: Client, town: Town) -> None:
    client.force_login(town.secretary, "tongxin.ground.access.sessions.Backend")
    response = client.get("/audit/")
    assert response.status_code == 403
    assert "系统管理员" in response.content.decode()


@pytest.mark.parametrize(
    ("actor", "outcome", "body", "words"),
    [
        (
            ("door", "code:7"),
            Event.DONE,
            {"touched": [["x.y", "1", ["state", "note"]]], "rows": 3},
            "改动 2 处：状态等；行数 3",
        ),
        (("door", "code:7"), Event.DONE, {"touched": [["x.y", "1", ["nothing"]]]}, "改动 1 处<"),
        (("door", "code:7"), Event.REFUSED, {"problems": ["activities.code"]}, "原因：不合办理规则（activities.code）"),
        (("door", "code:7"), Event.DONE, {"voters": {"members": 28, "staff": 2}}, "可投票人数 30"),
        (("door", "code:7"), Event.DONE, {"persons": [str(uuid7()), str(uuid7())], "added": True}, "补入 是；人数 2"),
        (
            ("door", "code:7"),
            Event.DONE,
            {"ledger": "staff_register", "clear": ["phone", "gone"]},
            "含敏感列 联系电话、gone；台账 职工基本信息表",
        ),
        (("door", "code:7"), Event.DONE, {"ledger": "no.such", "clear": ["phone"]}, "含敏感列 phone"),
        (("door", "code:7"), Event.DONE, {"overridden": ["quorum", "interval"]}, "说明理由后继续 quorum、interval"),
        (("door", "code:7"), Event.DONE, {"cast members": 5}, "投出票数（members） 5"),
        (("user", "01a203c4-189e-7157-a66b-9a221897ee36"), Event.READ, {}, "已停用的用户"),
    ],
)
def test_other_actors_and_details_are_readable(
    reader: Client, town: Town, actor: tuple[str, str], outcome: str, body: dict[str, Any], words: str
) -> None:
    write([Entry("some.command", outcome, actor, town.hospital.pk, town.branch.pk, ("", ""), body)])
    page = reader.get("/audit/").content.decode()
    assert words in page
    assert ("扫码或链接" in page) is (actor[0] == "door")


def test_the_sealed_head_can_be_copied(reader: Client, town: Town) -> None:
    assert "还没有封存过" in reader.get("/audit/").content.decode()
    Head.objects.create(size=7, root=b"\xab" * 32, frontier=[], at=clock.now(), signature=b"s", public_key=b"k")
    assert "7:" + "ab" * 32 in reader.get("/audit/").content.decode()


def test_a_page_of_events_costs_few_queries(
    reader: Client, town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        reader.get("/audit/")


def test_both_names_are_shown_of_what_was_done_under_a_lent_role(reader: Client, town: Town) -> None:
    zhang, _held = user("zhang", "张伟", town.hospital, "member", town.branch)
    body = {"on_behalf_of": str(town.secretary.pk)}
    write([Entry("some.command", Event.DONE, ("user", str(zhang.pk)), town.hospital.pk, None, ("", ""), body)])
    page = reader.get("/audit/").content.decode()
    assert "张伟（代 李静）" in page
    assert "on_behalf_of" not in page


def test_entries_of_the_catalog_users_and_fields_are_called_by_their_names(reader: Client, town: Town) -> None:
    label, key = "access.roleholding", str(town.role.pk)
    facts = {
        "ledger": "volunteering", "figure": "no.such", "role": "member", "user": str(town.secretary.pk),
        "sha256": "ab" * 32, "touched": [[label, key, ["valid_to", "user", "valid_to"]], [label, key, ["nothing"]]],
    }  # fmt: skip
    write([Entry("some.command", Event.DONE, ("system", "x"), town.hospital.pk, None, (label, key), facts)])
    page = reader.get("/audit/").content.decode()
    told = "改动 3 处：结束日期、用户等；角色 党员；用户 李静；口径 no.such；台账 志愿服务台账；文件校验码 abababab"
    assert told in page
    assert "ab" * 5 not in page


def test_what_came_of_something_else_names_that_too(reader: Client, town: Town) -> None:
    body = {"about": ["access.user", str(town.secretary.pk)]}
    target = ("files.attachment", "01a203c4-189e-7157-a66b-9a221897ee36")
    write([Entry("access.grant", Event.DONE, ("system", "x"), town.hospital.pk, None, target, body)])
    assert ">李静</a>" in reader.get("/audit/?command=access.grant").content.decode()
