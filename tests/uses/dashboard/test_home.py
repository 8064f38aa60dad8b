"""The workbench of a secretary, of somebody with two roles, of nobody yet."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.doors.portal.conftest import BY, FOUNDED, Town, build, user

from tongxin.ground.access import commands as access
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.todos import writing
from tongxin.ground.todos.writing import Ask
from tongxin.toolbox import clock
from tongxin.uses.dashboard import wiring
from tongxin.uses.dashboard.definitions import Workbench
from tongxin.uses.dashboard.queries.desk import workbench_of

BACKEND = "tongxin.ground.access.sessions.Backend"


@pytest.fixture
def town(db: None, everywhere: None) -> Town:
    return build()


@pytest.fixture
def li(client: Client, town: Town) -> Client:
    client.force_login(town.secretary, BACKEND)
    return client


def ask(town: Town, subject: str, days: int | None) -> None:
    due = None if days is None else clock.today() + dt.timedelta(days)
    writing.push(town.branch, Ask(subject, "activities.confirm", f"确认名单 {subject}", "确认", "/x/", due_on=due))


def test_what_is_late_comes_first_and_seven_are_shown(li: Client, town: Town) -> None:
    for number, days in enumerate([30, None, 3, -5, 0, 40, 50, 60, -1]):
        ask(town, f"n{number}", days)
    page = li.get("/").content.decode()
    assert page.count("<li data-row>") == 7
    assert page.index("逾期 5 天") < page.index("逾期 1 天") < page.index("今天到期") < page.index("还有 3 天")
    assert "2 项逾期" in page
    assert "全部 9 项" in page
    everything = li.get("/todos/").content.decode()
    assert everything.count("<li data-row>") == 9
    assert "不限期" in everything


def test_nothing_to_do_says_so(li: Client) -> None:
    assert "现在没有要办的事" in li.get("/").content.decode()
    assert "现在没有要办的事" in li.get("/todos/").content.decode()


def test_figures_of_the_branch_open_to_their_page(li: Client, town: Town) -> None:
    page = li.get("/").content.decode()
    assert "今年的数字" in page
    assert f"/figures/volunteering.person_times/?organisation={town.branch.pk}" in page


def test_somebody_without_a_role_is_told_whom_to_ask(client: Client, town: Town) -> None:
    nobody, held = user("new", "新人", town.hospital, "member", town.branch)
    access.revoke(by=BY, organisation=town.branch, holding=held, last_day=FOUNDED)
    client.force_login(nobody, BACKEND)
    page = client.get("/").content.decode()
    assert "您还没有角色" in page
    assert "今年的数字" not in page


def test_a_role_without_figures_sees_none(client: Client, town: Town) -> None:
    client.force_login(town.admin, BACKEND)
    assert "今年的数字" not in client.get("/").content.decode()


def test_who_looks_after_branches_sees_where_things_are_late(client: Client, town: Town) -> None:
    office, _held = user("office", "党办", town.hospital, "party_office", town.hospital)
    ask(town, "old", -2)
    ask(town, "older", -9)
    ask(town, "today", 0)
    client.force_login(office, BACKEND)
    page = client.get("/").content.decode()
    assert "内科第二党支部逾期 2 项" in page
    unit = client.get(f"/todos/{town.branch.pk}/").content.decode()
    assert unit.index("确认名单 older") < unit.index("确认名单 old<")
    assert "today" not in unit


def test_what_is_late_elsewhere_is_not_there(client: Client, town: Town) -> None:
    ask(town, "old", -2)
    client.force_login(town.neighbour, BACKEND)
    assert client.get(f"/todos/{town.branch.pk}/").status_code == 404
    client.force_login(town.admin, BACKEND)
    assert "所属单位逾期" not in client.get("/").content.decode()


def test_with_two_roles_one_chooses_where_to_look(li: Client, town: Town) -> None:
    access.grant(by=BY, user=town.secretary, role="party_office", organisation=town.hospital, valid_from=FOUNDED)
    assert "<h1>示例市第一医院</h1>" in li.get(f"/?at={town.hospital.pk}").content.decode()
    assert "<h1>内科第二党支部</h1>" in li.get(f"/?at={town.branch.pk}").content.decode()


@pytest.mark.parametrize("at", ["nonsense", "01a203c4-189e-7157-a66b-9a221897ee36"])
def test_an_organisation_where_one_has_no_role_shows_ones_own(li: Client, at: str) -> None:
    assert "内科第二党支部" in li.get(f"/?at={at}").content.decode()


def test_the_page_costs_few_queries(
    li: Client, town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        ask(town, f"n{number}", number)
    li.get("/")
    with django_assert_max_num_queries(12):
        li.get("/")


def test_a_role_has_its_own_workbench_before_the_common_one() -> None:
    found = workbench_of("branch_secretary")
    assert found is not None
    assert found.id == "common"


def test_a_workbench_that_names_what_is_not_there_is_a_problem() -> None:
    entry = Workbench("x", "x", figures=["no.such"], roles=["nobody"])
    problems = list(wiring._check(entry, Catalog()))
    assert [problem.params["key"] for problem in problems] == ["no.such", "nobody"]
