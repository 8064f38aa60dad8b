"""A branch with a secretary and a recorder, and a Party office above."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django import Settings
from tests.ground import conftest
from tests.ground.conftest import START, Tree

from tongxin.ground.catalog import queries
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.registry import Command
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.records.models import Record

for _kind, _states in (("entry", ()), ("stated", ("held",))):
    if _kind not in record_kinds:
        record_kinds.add(_kind, RecordKind(_kind, _kind, "countersigns:returned", "people.view", _states))

DECIDE = '"countersigns.confirm", "countersigns.confirm_many", "countersigns.send_back", "countersigns.send_back_many"'
ROLES = f"""
[[role]]
id = "office"
title = "党委办公室"
grants = ["people.view", "people.register", {DECIDE}]

[[role]]
id = "secretary"
title = "党支部书记"
grants = ["people.view", "people.register", "access.delegate", {DECIDE}]
delegable = true

[[role]]
id = "recorder"
title = "记录员"
grants = ["people.view", "people.register", "countersigns.resubmit"]
on_behalf = true
"""
SETTING = '[[setting]]\nid = "countersigns.days"\ntitle = "几天内确认"\nvalue = 7\n'


@pytest.fixture
def roles(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Iterator[None]:
    """A catalog of three roles and the room's setting."""
    folder = tmp_path_factory.mktemp("catalog")
    for kind, text in (("role", ROLES), ("setting", SETTING)):
        (folder / kind).mkdir()
        (folder / kind / "test.toml").write_text(text, "utf-8")
    settings.CATALOG_FOLDERS = [folder]
    queries.forget()
    yield
    queries.forget()


tree = conftest.tree


def _enter(*, by: Actor, organisation: Organisation, title: str, kind: str, state: str) -> Record:
    return writing.create(by=by, kind=kind, organisation=organisation, title=title, occurred_on=START, state=state)


def _edit(*, by: Actor, record: Record, version: int) -> Record:
    return writing.bump(writing.hold(record.pk, version), by=by, title=record.title)


def _void(*, by: Actor, record: Record, version: int) -> Record:
    return writing.void(writing.hold(record.pk, version), by=by, reason="重复")


def _enter_many(*, by: Actor, organisation: Organisation, titles: list[str]) -> list[Record]:
    rows = [
        writing.build(by=by, kind="entry", organisation=organisation, title=title, occurred_on=START, state="held")
        for title in titles
    ]
    writing.store(*rows)
    return rows


ENTER_MANY = Command(_enter_many, "people.register", "录入多条", "organisation")
ENTER = Command(_enter, "people.register", "录入", "organisation")
EDIT = Command(_edit, "people.register", "改", "record")
VOID = Command(_void, "people.register", "作废", "record")


def enter(
    by: Actor, organisation: Organisation, title: str = "党日", kind: str = "entry", state: str = "held"
) -> Record:
    return ENTER(by=by, organisation=organisation, title=title, kind=kind, state=state)


@dataclass(frozen=True)
class Desk:
    """Who works in the branch."""

    branch: Organisation
    secretary: User
    recorder: User
    office: User

    def edit(self, by: Actor, record: Record, version: int) -> Record:
        """Change a record."""
        return EDIT(by=by, record=record, version=version)

    def enter_many(self, by: Actor, titles: list[str]) -> list[Record]:
        """Enter several records in one command."""
        return ENTER_MANY(by=by, organisation=self.branch, titles=titles)

    def void(self, by: Actor, record: Record, version: int) -> Record:
        """Void a record."""
        return VOID(by=by, record=record, version=version)


@pytest.fixture
def desk(tree: Tree) -> Desk:
    return Desk(
        tree.one, tree.user("secretary", tree.one), tree.user("recorder", tree.one), tree.user("office", tree.root)
    )
