"""What is entered on behalf waits for the secretary: confirmed in one go, or sent back with a reason."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.ground.conftest import START, Tree
from tests.ground.countersigns.conftest import Desk, enter

from tongxin.ground.access.commands import delegate
from tongxin.ground.access.models import RoleHolding, User
from tongxin.ground.access.queries import on_behalf
from tongxin.ground.audit.models import Event
from tongxin.ground.countersigns import queries
from tongxin.ground.countersigns.commands import confirm, confirm_many, resubmit, send_back, send_back_many
from tongxin.ground.records import writing
from tongxin.ground.records.models import Countersign, Record
from tongxin.ground.todos.queries import lines
from tongxin.toolbox import ids
from tongxin.toolbox.problems import Denied, NotFound, Refused

pytestmark = pytest.mark.django_db


def state(record: Record) -> str:
    return Record.objects.get(pk=record.pk).countersign


def todos(by: object) -> list[str]:
    return [line.todo.title for line in lines(by)]  # type: ignore[arg-type]  # any actor of a test


def test_what_a_recorder_enters_waits_and_asks_the_secretary_once(desk: Desk) -> None:
    first, second = enter(desk.recorder, desk.branch), enter(desk.recorder, desk.branch, "党课")
    assert (state(first), state(second)) == (Countersign.WAITING, Countersign.WAITING)
    assert todos(desk.secretary) == ["确认代录的记录：2 条"]
    assert todos(desk.recorder) == []
    assert list(queries.waiting(desk.secretary)) == [first, second]
    assert not queries.waiting(desk.recorder).exists()


@pytest.mark.parametrize("who", ["secretary", "office"])
def test_what_the_secretary_or_the_party_office_enters_waits_for_nobody(desk: Desk, who: str) -> None:
    record = enter(getattr(desk, who), desk.branch)
    assert state(record) == Countersign.NONE
    assert todos(desk.secretary) == []


def test_a_kind_may_wait_only_in_some_states(desk: Desk) -> None:
    planned = enter(desk.recorder, desk.branch, kind="stated", state="planned")
    assert state(planned) == Countersign.NONE
    held = enter(desk.recorder, desk.branch, kind="stated", state="held")
    assert state(held) == Countersign.WAITING


def test_all_are_confirmed_in_one_action_and_the_audit_shows_both(desk: Desk) -> None:
    rows = [enter(desk.recorder, desk.branch, title) for title in ("甲", "乙")]
    count = confirm_many(by=desk.secretary, organisation=desk.branch, versions={str(row.pk): 1 for row in rows})
    assert (count, [state(row) for row in rows]) == (2, [Countersign.CONFIRMED] * 2)
    assert todos(desk.secretary) == []
    row = Record.objects.get(pk=rows[0].pk)
    assert (row.created_by, row.countersigned_by, row.version) == (
        f"user:{desk.recorder.id}",
        f"user:{desk.secretary.id}",
        1,
    )
    told = Event.objects.filter(target_id=str(row.pk)).order_by("id").values_list("name", "actor_id")
    assert list(told)[-1] == ("countersigns.confirm", str(desk.secretary.id))


def test_a_returned_record_is_corrected_and_waits_again(desk: Desk) -> None:
    record = enter(desk.recorder, desk.branch)
    send_back(by=desk.secretary, record=record, version=1, reason="人数不对")
    assert state(record) == Countersign.RETURNED
    assert todos(desk.secretary) == []
    assert todos(desk.recorder) == ["改正退回的记录：党日"]
    desk.edit(desk.recorder, record, 1)
    assert state(record) == Countersign.WAITING
    assert todos(desk.recorder) == []
    assert todos(desk.secretary) == ["确认代录的记录：1 条"]


def test_a_returned_record_may_be_presented_again_as_it_stands(desk: Desk) -> None:
    record = enter(desk.recorder, desk.branch)
    with pytest.raises(Refused, match="没有被退回"):
        resubmit(by=desk.recorder, record=record)
    sent = send_back_many(by=desk.office, organisation=desk.branch, versions={str(record.pk): 1}, reason="请核对")
    assert sent == 1
    assert resubmit(by=desk.recorder, record=record).return_reason == ""
    assert state(record) == Countersign.WAITING


def test_a_confirmed_record_changed_on_behalf_waits_again_and_one_changed_by_the_secretary_does_not(desk: Desk) -> None:
    record = enter(desk.recorder, desk.branch)
    confirm(by=desk.secretary, record=record, version=1)
    desk.edit(desk.secretary, record, 1)
    assert state(record) == Countersign.CONFIRMED
    desk.edit(desk.recorder, record, 2)
    assert state(record) == Countersign.WAITING


def test_a_voided_record_waits_no_longer(desk: Desk) -> None:
    record = enter(desk.recorder, desk.branch)
    desk.void(desk.secretary, record, 1)
    assert todos(desk.secretary) == []
    assert not queries.waiting(desk.secretary).exists()
    with pytest.raises(Refused, match="不再等待确认"):
        confirm(by=desk.secretary, record=record, version=2)


# Refused: all problems at once, nothing by halves


def test_what_was_changed_or_decided_meanwhile_is_refused_by_name(desk: Desk) -> None:
    good, changed, done = (enter(desk.recorder, desk.branch, title) for title in ("甲", "乙", "丙"))
    desk.edit(desk.recorder, changed, 1)
    confirm(by=desk.secretary, record=done, version=1)
    with pytest.raises(Refused) as refused:
        confirm_many(
            by=desk.secretary, organisation=desk.branch, versions={str(row.pk): 1 for row in (good, changed, done)}
        )
    assert [problem.code for problem in refused.value.problems] == ["countersigns.changed", "countersigns.done"]
    assert state(good) == Countersign.WAITING


def test_nobody_confirms_what_he_entered_himself(desk: Desk) -> None:
    record = enter(desk.recorder, desk.branch)
    own = RoleHolding.objects.get(user=desk.secretary.id)
    to = User.objects.get(pk=desk.recorder.id)
    delegate(by=desk.secretary, holding=own, to=to, valid_from=START, valid_to=dt.date(2099, 1, 1))
    with pytest.raises(Refused, match="您自己录入的"):
        confirm(by=desk.recorder, record=record, version=1)
    assert on_behalf(desk.recorder, "people.register", desk.branch.pk)  # the role of his own suffices, and is on behalf


def test_who_may_not_confirm(desk: Desk, tree: Tree) -> None:
    record = enter(desk.recorder, desk.branch)
    for by in (desk.recorder, tree.user("secretary", tree.two)):
        with pytest.raises(Denied):
            confirm(by=by, record=record, version=1)
        with pytest.raises(Denied):
            send_back(by=by, record=record, version=1, reason="x")
    with pytest.raises(Refused, match="请写明原因"):
        send_back_many(by=desk.secretary, organisation=desk.branch, versions={str(record.pk): 1}, reason=" ")


@pytest.mark.parametrize("key", ["none", "uuid", "text"])
def test_choices_that_name_nothing_here(desk: Desk, tree: Tree, key: str) -> None:
    elsewhere = enter(tree.user("recorder", tree.two), tree.two)
    versions = {"none": {}, "uuid": {str(elsewhere.pk): 1}, "text": {"x": 1}}[key]
    expected = NotFound if key == "uuid" else Refused
    with pytest.raises(expected):
        confirm_many(by=desk.secretary, organisation=desk.branch, versions=versions)
    with pytest.raises(NotFound):
        confirm_many(by=desk.secretary, organisation=desk.branch, versions={str(ids.uuid7()): 1})


def test_writing_without_a_command_waits_for_nobody(desk: Desk) -> None:
    record = writing.create(
        by=desk.recorder, kind="entry", organisation=desk.branch, title="x", occurred_on=START, state="held"
    )
    assert record.countersign == Countersign.NONE


def test_many_stored_at_once_wait_and_ask_once(desk: Desk) -> None:
    rows = desk.enter_many(desk.recorder, ["甲", "乙", "丙"])
    assert [state(row) for row in rows] == [Countersign.WAITING] * 3
    assert todos(desk.secretary) == ["确认代录的记录：3 条"]
