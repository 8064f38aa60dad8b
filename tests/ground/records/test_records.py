"""Records: dated, versioned, voided and never deleted; a conflict says who, when and what."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError
from tests.ground.conftest import START, SYSTEM, Tree

from tongxin.ground.access import scope
from tongxin.ground.audit.models import Event
from tongxin.ground.commands.actors import Actor, Door
from tongxin.ground.commands.arguments import parse
from tongxin.ground.commands.registry import Command
from tongxin.ground.organisations.commands import found_region
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import queries, rules, writing
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.records.models import Link, Record
from tongxin.ground.records.numbers import take
from tongxin.toolbox import clock, ids
from tongxin.toolbox.problems import Conflict, NotFound, Refused

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 22)
if "test" not in record_kinds:
    record_kinds.add("test", RecordKind("test", "试验", "portal:job", "people.view"))


def retitle(*, by: Actor, organisation: Organisation, record: Record, title: str, version: int) -> Record:
    return writing.bump(writing.hold(record.pk, version), by=by, title=title)


RETITLE = Command(retitle, "organisations.move", "改题目", "organisation")


def made(organisation: Organisation, by: Actor = SYSTEM, title: str = "党日", kind: str = "test") -> Record:
    return writing.create(by=by, kind=kind, organisation=organisation, title=title, occurred_on=START, state="held")


def test_a_new_record_says_who_made_it_when_and_where(tree: Tree) -> None:
    by = tree.user("administrator")
    with clock.at(TODAY):
        record = made(tree.one, by)
    again = Record.objects.get(pk=record.pk)
    assert (again.hospital_id, again.organisation_id, again.version, again.origin) == (
        tree.root.pk,
        tree.one.pk,
        1,
        "entered",
    )
    assert again.created_by == again.changed_by == f"user:{by.id}"
    assert again.created_at == again.changed_at
    assert clock.local(again.created_at).date() == TODAY
    assert (str(again), again.voided) == ("党日", False)


def test_a_region_has_no_records(tree: Tree) -> None:
    region = found_region(by=SYSTEM, code="r", name="示例市", established_on=START)
    with pytest.raises(Refused, match="地区不登记"):
        made(region)


def test_an_edit_counts_the_version_and_names_the_fields(tree: Tree) -> None:
    record = made(tree.one)
    changed = RETITLE(by=SYSTEM, organisation=tree.one, record=record, title="新题目", version=1)
    assert (changed.version, Record.objects.get(pk=record.pk).title) == (2, "新题目")
    assert Event.objects.order_by("-id")[0].body == {"touched": [["records.record", str(record.pk), ["title"]]]}


def test_a_stale_edit_says_who_was_faster_when_and_with_what(tree: Tree) -> None:
    record, by = made(tree.one), tree.user("administrator")
    with clock.at(dt.datetime(2026, 11, 22, 6, 30, tzinfo=dt.UTC)):
        RETITLE(by=by, organisation=tree.one, record=record, title="甲", version=1)
    with pytest.raises(Conflict) as conflict:
        RETITLE(by=SYSTEM, organisation=tree.one, record=record, title="乙", version=1)
    (problem,) = conflict.value.problems
    assert problem.sentence() == (
        "这条记录已由示例用户0于 2026-11-22 14:30 修改（调整隶属关系；现为第 2 版，您看到的是第 1 版）："
        "请核对后再保存，您填写的内容仍在"
    )
    assert (problem.field, problem.params["version"]) == ("version", 2)
    assert Record.objects.get(pk=record.pk).title == "甲"


@pytest.mark.parametrize(
    ("by", "name"), [(SYSTEM, "系统"), (Door("code", "7", ids.uuid7()), "自助登记")], ids=["system", "door"]
)
def test_a_change_by_no_user_is_named_too(tree: Tree, by: Actor, name: str) -> None:
    record = made(tree.one)
    writing.bump(record, by=by, title="x")
    with pytest.raises(Conflict, match=f"已由{name}于 .*内容有变"):
        writing.hold(record.pk, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_edit_at_once_one_wins_and_the_other_is_told(tree: Tree) -> None:
    record, start = made(tree.one), threading.Barrier(2)

    def edit(title: str) -> str:
        try:
            scope.put(scope.EVERYWHERE)
            start.wait(10)
            return RETITLE(by=SYSTEM, organisation=tree.one, record=record, title=title, version=1).title
        except Conflict:
            return "conflict"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(edit, ["甲", "乙"]))
    assert "conflict" in outcomes
    assert {Record.objects.get(pk=record.pk).title, "conflict"} == set(outcomes)


def test_a_void_record_stays_readable_and_shut(tree: Tree) -> None:
    record = made(tree.one)
    writing.void(writing.hold(record.pk, 1), by=SYSTEM, reason=" 重复登记 ")
    again = Record.objects.get(pk=record.pk)
    assert (again.voided, again.void_reason, again.voided_by, again.version) == (True, "重复登记", "system:test", 2)
    with pytest.raises(Refused, match="已作废"):
        writing.hold(record.pk, 2)


@pytest.mark.parametrize(
    ("reason", "sentence"), [("", "请写明原因"), ("  ", "请写明原因"), ("长" * 201, "最多 200 个字")]
)
def test_voiding_needs_a_reason_that_can_be_kept(tree: Tree, reason: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        writing.void(made(tree.one), by=SYSTEM, reason=reason)


def test_the_database_refuses_half_a_void(tree: Tree) -> None:
    made(tree.one)
    with pytest.raises(IntegrityError, match="records_void_complete"), transaction.atomic():
        Record.objects.update(voided_at=clock.now())


# Days


def test_only_what_has_happened_is_recorded() -> None:
    with clock.at(TODAY):
        rules.check_happened(TODAY)
        with pytest.raises(Refused, match="2026-11-23 还没有到") as refused:
            rules.check_happened(TODAY + dt.timedelta(1), field="held_on")
    assert refused.value.problems[0].field == "held_on"


@pytest.mark.parametrize(
    ("days", "reason", "refused"), [(0, "", False), (7, "", False), (8, "", True), (8, "  ", True), (8, "出差", False)]
)
def test_entered_late_needs_a_reason(days: int, reason: str, refused: bool) -> None:
    with clock.at(TODAY):
        day = TODAY - dt.timedelta(days)
        assert rules.late_days(day) == days
        if refused:
            with pytest.raises(Refused, match="8 天前，超过 7 天"):
                rules.check_late(day, reason, 7)
        else:
            rules.check_late(day, reason, 7)


# Links


def test_a_link_is_made_once_and_seen_from_both_ends(tree: Tree) -> None:
    source, target = made(tree.one), made(tree.two)
    assert writing.link(source, target, "evidence", by=SYSTEM) == writing.link(source, target, "evidence", by=SYSTEM)
    assert Link.objects.count() == 1
    by = tree.user("recorder", tree.general)
    assert queries.linked(by, source) == queries.linked(by, target) != []


def test_a_link_to_what_one_may_not_see_is_not_shown(tree: Tree) -> None:
    source = made(tree.one)
    for target in (made(tree.two), made(tree.one, kind="unknown")):
        writing.link(source, target, "evidence", by=SYSTEM)
    assert queries.linked(tree.user("recorder", tree.one), source) == []


def test_the_page_of_a_record(tree: Tree) -> None:
    record = made(tree.one)
    assert queries.url(record) == f"/jobs/{record.pk}/"
    assert queries.url(made(tree.one, kind="unknown")) == ""


def test_linked_records_are_not_deleted(tree: Tree) -> None:
    source = made(tree.one)
    writing.link(source, made(tree.one), "evidence", by=SYSTEM)
    with pytest.raises(ProtectedError):
        source.delete()


def test_json_names_a_record_within_what_one_may_see(tree: Tree) -> None:
    record = made(tree.one)
    by, other = tree.user("recorder", tree.one), tree.user("recorder", tree.two)
    data = {"title": "x", "version": 1, "organisation": "b1"}
    assert parse(RETITLE, by, {**data, "record": str(record.pk)})["record"] == record
    for actor, value in ((other, str(record.pk)), (by, "none"), (by, str(made(tree.one, kind="unknown").pk))):
        with pytest.raises(NotFound):
            parse(RETITLE, actor, {**data, "record": value})


# Numbers


def test_numbers_run_by_body_kind_and_year(tree: Tree) -> None:
    def number(organisation: Organisation, code: str, year: int) -> str:
        return str(take(body=organisation, code=code, year=year, record=made(organisation)))

    taken = [
        number(*row)
        for row in (
            (tree.root, "党委", 2026),
            (tree.root, "党委", 2026),
            (tree.root, "党委", 2027),
            (tree.root, "院发", 2026),
            (tree.foreign, "党委", 2026),
        )
    ]
    assert taken == ["党委〔2026〕1号", "党委〔2026〕2号", "党委〔2027〕1号", "院发〔2026〕1号", "党委〔2026〕1号"]


def test_a_number_of_an_undone_command_is_given_again(tree: Tree) -> None:
    def failing() -> None:
        with transaction.atomic():
            take(body=tree.root, code="党委", year=2026, record=made(tree.root))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert take(body=tree.root, code="党委", year=2026, record=made(tree.root)).value == 1


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_command_is_not_given(tree: Tree) -> None:
    with pytest.raises(RuntimeError, match="inside a command"):
        take(body=tree.root, code="党委", year=2026, record=made(tree.root))


@pytest.mark.django_db(transaction=True)
def test_many_takers_at_once_leave_no_gap_though_every_third_fails(tree: Tree) -> None:
    def issue(turn: int) -> int | None:
        try:
            scope.put(scope.EVERYWHERE)
            with transaction.atomic():
                number = take(body=tree.root, code="党委", year=2026, record=made(tree.root))
                return number.value if turn % 3 else number.value // 0
        except ZeroDivisionError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        values = [value for value in pool.map(issue, range(30)) if value is not None]
    assert sorted(values) == list(range(1, 21))


def test_a_record_has_one_number(tree: Tree) -> None:
    record = made(tree.root)
    take(body=tree.root, code="党委", year=2026, record=record)
    with pytest.raises(IntegrityError), transaction.atomic():
        take(body=tree.root, code="党委", year=2026, record=record)


def test_a_number_stands_behind_the_wall(tree: Tree) -> None:
    scope.put(str(tree.foreign.pk))
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_series (id, hospital_id, organisation_id, code, year, last) VALUES (%s, %s, %s, 'x', 2026, 1)",
            [ids.uuid7(), tree.root.pk, tree.root.pk],
        )
