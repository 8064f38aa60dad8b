"""Two made-up hospitals, and users with roles in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from pytest_django import Settings

from tongxin.ground.commands.actors import System, User
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation

START = dt.date(2020, 1, 1)
SYSTEM = System("test")
PASSWORD = "wenhe-shili-2026"


@dataclass
class Tree:
    """`root` > `general` > `one`, `two`; beside it another hospital `foreign` > `stranger`."""

    root: Organisation
    general: Organisation
    one: Organisation
    two: Organisation
    foreign: Organisation
    stranger: Organisation
    counted: list[User] = field(default_factory=list)

    def user(
        self,
        role: str | None = None,
        organisation: Organisation | None = None,
        *,
        since: dt.date = START,
        until: dt.date | None = None,
    ) -> User:
        """Return a new user who holds `role` in `organisation` (default: the first hospital) on some days."""
        from tongxin.ground.access.commands import create_user, grant
        from tongxin.ground.access.queries import actor_of

        place = organisation or self.root
        row = create_user(
            by=SYSTEM, organisation=place, username=f"u{len(self.counted)}", name=f"示例用户{len(self.counted)}",
            password=PASSWORD,
        )  # fmt: skip
        if role is not None:
            grant(by=SYSTEM, user=row, role=role, organisation=place, valid_from=since, valid_to=until)
        self.counted.append(actor_of(row))
        return self.counted[-1]


def found_tree() -> Tree:
    from tongxin.ground.organisations import commands

    def below(parent: Organisation, kind: OrganisationKind, code: str, name: str) -> Organisation:
        return commands.found(by=SYSTEM, parent=parent, kind=kind, code=code, name=name, established_on=START)

    root = commands.found_hospital(by=SYSTEM, code="h1", name="示例一院", established_on=START)
    foreign = commands.found_hospital(by=SYSTEM, code="h2", name="示例二院", established_on=START)
    general = below(root, OrganisationKind.GENERAL_BRANCH, "g", "临床党总支")
    return Tree(
        root, general,
        below(general, OrganisationKind.BRANCH, "b1", "内科党支部"),
        below(general, OrganisationKind.BRANCH, "b2", "外科党支部"),
        foreign,
        below(foreign, OrganisationKind.BRANCH, "b1", "门诊党支部"),
    )  # fmt: skip


ROLES = """
[[role]]
id = "administrator"
title = "系统管理员"
grants = ["organisations.*", "access.*", "catalog.*", "people.*"]

[[role]]
id = "secretary"
title = "党支部书记"
grants = ["people.view", "people.register", "access.delegate"]
delegable = true

[[role]]
id = "recorder"
title = "记录员"
grants = ["people.view"]

[[role]]
id = "own"
title = "本级办理"
grants = ["people.*"]
own_only = true
"""


@pytest.fixture
def roles(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Iterator[None]:
    """A catalog of four roles, whatever the shipped one says today."""
    from tongxin.ground.catalog import queries

    folder = tmp_path_factory.mktemp("catalog")
    (folder / "role").mkdir()
    (folder / "role" / "test.toml").write_text(ROLES, "utf-8")
    settings.CATALOG_FOLDERS = [folder]
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def tree(request: pytest.FixtureRequest, roles: None) -> Tree:
    """The two hospitals; with `django_db(transaction=True)` really committed."""
    marker = request.node.get_closest_marker("django_db")
    request.getfixturevalue("transactional_db" if marker and marker.kwargs.get("transaction") else "db")
    return found_tree()
