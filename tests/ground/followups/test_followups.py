"""Asking for what follows from a record: who provides it is found by name, the link is kept, and what is open is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from tests.ground.conftest import SYSTEM, Tree

from tongxin.ground.commands.actors import Actor
from tongxin.ground.followups import queries
from tongxin.ground.followups.definitions import Provider, Wish, providers
from tongxin.ground.followups.writing import ask, end
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.toolbox.problems import Refused

DAY = dt.date(2026, 11, 1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def record(unit: Organisation, title: str, kind: str = "finding") -> Record:
    return writing.create(by=SYSTEM, kind=kind, organisation=unit, title=title, occurred_on=DAY, state="open")


def _chore(by: Actor, wish: Wish) -> Record:
    return record(wish.owner, f"{wish.sort}{wish.title}", "chore")


@pytest.fixture
def chores() -> Iterator[None]:
    """A provider of this test's own."""
    providers.add(
        "chore",
        Provider("chore", "Chore", "chore", "people.view", _chore, states={"open": ("Open", "soon")},
                 finished=frozenset({"done"})),
    )  # fmt: skip
    yield
    del providers._entries["chore"]


def waiting(tree: Tree, *sources: Record, by: Actor = SYSTEM, permission: str = "people.view") -> list[queries.Trace]:
    chosen = Record.objects.filter(pk__in=[source.pk for source in sources])
    return queries.waiting(by, "chore", sources=chosen, sort="", hospital=tree.root.pk, permission=permission)


@pytest.mark.usefixtures("chores")
def test_what_follows_is_linked_and_told_until_it_is_done(tree: Tree) -> None:
    finding, other = record(tree.one, "Lamp"), record(tree.one, "Door")
    made = ask("chore", by=SYSTEM, source=finding, title="Mend", owner=tree.two, sort="Please ")
    assert (made.title, made.organisation) == ("Please Mend", tree.two)
    assert [trace.record for trace in waiting(tree, finding, other)] == [made]
    assert waiting(tree, other) == []
    [trace] = queries.followed(SYSTEM, finding.pk, other.pk)
    assert (trace.record, trace.source_id, trace.state, trace.tone) == (made, finding.pk, "Open", "soon")
    assert queries.has_followups(finding.pk)
    assert not queries.has_followups(other.pk)
    writing.bump(made, by=SYSTEM, state="done")
    assert waiting(tree, finding) == []
    assert queries.followed(SYSTEM, finding.pk)[0].finished


@pytest.mark.usefixtures("chores")
def test_who_may_not_see_it_is_not_told(tree: Tree) -> None:
    finding = record(tree.one, "Lamp")
    ask("chore", by=SYSTEM, source=finding, title="Mend", owner=tree.two)
    assert queries.followed(tree.user(), finding.pk) == []


@pytest.mark.usefixtures("chores")
def test_who_waits_for_it_is_told_by_the_permission_asked_for_where_it_belongs(tree: Tree) -> None:
    """Not who has none, nor who has it elsewhere, nor who has another there."""
    finding = record(tree.one, "Lamp")
    ask("chore", by=SYSTEM, source=finding, title="Mend", owner=tree.two)
    for by in (tree.user(), tree.user("recorder", tree.one), tree.user("recorder", tree.foreign)):
        assert waiting(tree, finding, by=by) == []
    assert waiting(tree, finding, by=tree.user("recorder", tree.two), permission="people.register") == []
    [told] = waiting(tree, finding, by=tree.user("recorder", tree.two))
    assert told.title == "Chore"


@pytest.mark.usefixtures("chores")
def test_refused_for_nobody_elsewhere_and_void(tree: Tree) -> None:
    finding = record(tree.one, "Lamp")
    for what, owner, code in (("feast", tree.two, "provider"), ("chore", tree.stranger, "owner")):
        with pytest.raises(Refused) as refused:
            ask(what, by=SYSTEM, source=finding, title="Mend", owner=owner)
        assert refused.value.problems[0].code == f"followups.{code}"
    writing.void(finding, by=SYSTEM, reason="Twice")
    with pytest.raises(Refused) as refused:
        ask("chore", by=SYSTEM, source=finding, title="Mend", owner=tree.two)
    assert refused.value.problems[0].code == "followups.void"
    every = Record.objects.all()
    assert not queries.waiting(SYSTEM, "feast", sources=every, sort="", hospital=tree.root.pk, permission="people.view")


@pytest.mark.usefixtures("chores")
def test_what_cannot_be_stopped_goes_on(tree: Tree) -> None:
    finding = record(tree.one, "Lamp")
    ask("chore", by=SYSTEM, source=finding, title="Mend", owner=tree.two)
    assert end(by=SYSTEM, source=finding, reason="Twice") == 0
