from __future__ import annotations

import pytest

from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import System
from tongxin.ground.ui import navigation
from tongxin.ground.ui.navigation import Group, NavItem
from tongxin.toolbox.registry import Registry

BY = System("test")
ALL = navigation.navigation


@pytest.fixture
def every() -> set[str]:
    """Return the ids of the entries of all rooms."""
    return set(ALL.keys())


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    registry: Registry[NavItem] = Registry("navigation")
    monkeypatch.setattr(navigation, "navigation", registry)
    navigation.add(NavItem("audit", "留痕", "portal:audit", 1, "audit.view", group=Group.SYSTEM))
    navigation.add(NavItem("me", "我", "portal:me", 1, phone=True, also=("/todos/",)))
    navigation.add(NavItem("catalog", "目录", "portal:catalog", 2, count=lambda by: 5, phone=True))
    navigation.add(NavItem("absent", "没有的页面", "portal:absent", 3))


def test_what_the_role_does_not_grant_is_not_shown() -> None:
    assert [entry.item.id for entry in navigation.entries(BY, lambda permission: False, "/")] == ["me", "catalog"]
    assert [entry.item.id for entry in navigation.entries(BY, lambda permission: True, "/")] == [
        "me",
        "catalog",
        "audit",
    ]


def test_what_no_one_permission_shows_is_shown_to_whom_it_says() -> None:
    navigation.add(NavItem("own", "我的", "portal:me", 5, shown_to=lambda by: by == BY))
    shown = [navigation.entries(each, lambda permission: False, "/") for each in (BY, System("other"))]
    assert ["own" in [entry.item.id for entry in entries] for entries in shown] == [True, False]


def test_the_closest_address_is_current() -> None:
    shown = navigation.entries(BY, lambda permission: True, "/catalog/role/")
    assert [entry.item.id for entry in shown if entry.current] == ["catalog"]
    assert [entry.item.id for entry in navigation.entries(BY, lambda permission: True, "/todos/") if entry.current] == [
        "me"
    ]
    assert not any(entry.current for entry in navigation.entries(BY, lambda permission: True, "/elsewhere/"))


def test_groups_tabs_and_counts() -> None:
    shown = navigation.entries(BY, lambda permission: True, "/")
    assert [(heading, [entry.item.id for entry in group]) for heading, group in navigation.groups(shown)] == [
        ("", ["me", "catalog"]),
        ("", ["audit"]),
    ]
    assert [entry.item.id for entry in navigation.tabs(shown)] == ["me", "catalog"]
    assert [entry.count for entry in shown] == [None, 5, None]
    assert [entry.short for entry in shown] == ["我", "目录", "留痕"]


def test_many_entries_stand_under_headings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "FEW", 2)
    shown = navigation.entries(BY, lambda permission: True, "/")
    assert [heading for heading, _group in navigation.groups(shown)] == ["日常工作", "系统与目录"]


def test_the_tabs_a_role_names_come_first_and_only_those_one_may_use() -> None:
    shown = navigation.entries(BY, lambda permission: True, "/")
    assert [entry.item.id for entry in navigation.tabs(shown, ["audit", "no.such"])] == ["audit", "me", "catalog"]
    few = navigation.entries(BY, lambda permission: False, "/")
    assert [entry.item.id for entry in navigation.tabs(few, ["audit", "catalog"])] == ["catalog", "me"]


def test_the_tabs_of_every_role_of_the_catalog_exist(every: set[str]) -> None:
    roles = active().all("role").values()
    assert {id for role in roles for id in role.tabs} <= every
