"""Upload, check, confirm, undo: allowed, denied, invalid; everything or nothing."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.ground.exchange.conftest import House, department_of
from tests.ground.exchange.persons import workbook

from tongxin.ground.access import scope
from tongxin.ground.audit.models import Event
from tongxin.ground.commands.actors import User
from tongxin.ground.commands.registry import run
from tongxin.ground.exchange import commands, queries
from tongxin.ground.exchange.models import Batch, BatchRow
from tongxin.ground.files.definitions import Upload
from tongxin.ground.jobs.models import Job
from tongxin.ground.jobs.tasks import perform as run_job
from tongxin.people import commands as people
from tongxin.people.definitions import Standing
from tongxin.people.models import Person
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Refused


def person(number: int, **cells: Any) -> list[Any]:
    row = {
        "seq": number, "code": f"{number:05}", "name": f"职工{number}", "department": "心血管内科", "since": "2021-12-04",
        "kind": "医师", "member": "否", "hours": 3.5, "beds": 4, "from": "08:30",
    }  # fmt: skip
    return list((row | cells).values())


def persons(count: int, start: int = 1) -> list[list[Any]]:
    return [person(number) for number in range(start, start + count)]


def uploaded(house: House, content: bytes, by: User | None = None, name: str = "人员台账.xlsx") -> Batch:
    by = by or house.office
    return commands.upload(by=by, organisation=house.hospital, ledger="persons_test", upload=Upload(name, content))


def checked(house: House, content: bytes) -> Batch:
    """Upload and, since a long file waits for its job, check."""
    batch = uploaded(house, content)
    return batch if batch.state == Batch.CHECKED else commands.check(by=house.office, batch=batch)


def told(batch: Batch) -> list[str]:
    return [f"{line.row}{line.letter} {line.title} {line.problem.sentence()}" for line in queries.lines(batch)]


def test_the_whole_way_and_back_and_again(house: House) -> None:
    content = workbook(*persons(30))
    batch = checked(house, content)
    assert (batch.state, batch.rows, batch.faults, batch.counts) == (Batch.CHECKED, 30, 0, [["人员", 30]])
    assert batch.preview["rows"][0][:4] == [2, "00001", "职工1", "心血管内科"]
    assert not Person.objects.exists()

    done = commands.confirm(by=house.office, batch=batch)
    assert (done.state, Person.objects.count(), BatchRow.objects.filter(batch=batch).count()) == (Batch.APPLIED, 30, 30)
    assert {person.organisation_id for person in Person.objects.all()} == {house.department.pk}
    event = Event.objects.get(name="exchange.confirm")
    assert (event.target_id, event.body["rows"], event.body["digest"]) == (str(batch.pk), 30, done.digest)

    undone = commands.undo(by=house.office, batch=batch, version=done.version, reason="传错了年份")
    assert (undone.state, undone.undo_reason, Person.objects.count()) == (Batch.UNDONE, "传错了年份", 0)

    again = checked(house, content)
    assert not again.faults
    assert commands.confirm(by=house.office, batch=again).state == Batch.APPLIED
    assert Person.objects.count() == 30
    assert again.file_id == batch.file_id


def test_digests_tell_rows_apart_and_batches_too(house: House) -> None:
    content = workbook(*persons(3))
    first = commands.confirm(by=house.office, batch=checked(house, content))
    digests = {bytes(row.digest) for row in BatchRow.objects.all()}
    commands.undo(by=house.office, batch=first, version=first.version, reason="x")
    second = commands.confirm(by=house.office, batch=checked(house, content))
    digests |= {bytes(row.digest) for row in BatchRow.objects.filter(batch=second)}
    assert len(digests) == 6
    assert first.digest != second.digest


def test_ten_thousand_rows_with_seven_bad_ones_report_all_seven(house: House) -> None:
    rows = persons(10_000)
    for number, cells in (
        (17, {"since": "2021-02-30"}), (900, {"kind": "医生"}), (1999, {"department": "心内科室"}), (3000, {"hours": "三小时"}),
        (5000, {"code": "00001"}), (7777, {"name": ""}), (9999, {"beds": 1.5}),
    ):  # fmt: skip
        rows[number - 1] = person(number, **cells)
    began = time.monotonic()
    batch = checked(house, workbook(*rows))
    assert (batch.rows, batch.faults) == (10_000, 7)
    assert told(batch) == [
        "18E 入院日期 没有“2021-02-30”这一天",
        "901F 类别 没有“医生”这一项，可填：医师、护士、其他",
        "2000D 科室 您的管理范围内没有“心内科室”，是否想写“心血管内科”？",
        "3001H 学时（小时） “三小时”不是数字，请只填数字",
        "5001B 工号 工号“00001”在表中重复",
        "7778C 姓名 没有填写",
        "10000I 床位 “1.5”不是整数",
    ]
    assert time.monotonic() - began < 30
    with pytest.raises(Refused, match="还有 7 处问题"):
        commands.confirm(by=house.office, batch=batch)
    assert not Person.objects.exists()


def test_confirming_twice_writes_once(house: House) -> None:
    batch = checked(house, workbook(*persons(3)))
    first = run(commands.confirm, by=house.office, key="k", batch=batch)
    assert run(commands.confirm, by=house.office, key="k", batch=batch) == first
    assert commands.confirm(by=house.office, batch=batch).version == first.version
    assert Person.objects.count() == 3


def test_the_same_content_is_only_imported_again_when_told_to(house: House) -> None:
    content = workbook(*persons(3))
    commands.confirm(by=house.office, batch=checked(house, content))
    Person.objects.all().delete()  # so that only the sameness of the file stands in the way
    second = checked(house, content)
    with pytest.raises(Refused, match="内容相同的文件已在"):
        commands.confirm(by=house.office, batch=second)
    assert commands.confirm(by=house.office, batch=second, again=True).state == Batch.APPLIED


def test_what_became_wrong_after_the_check_is_refused_whole(house: House) -> None:
    batch = checked(house, workbook(*persons(3)))
    people.register(by=house.office, organisation=house.department, code="00002", name="先登记的")
    with pytest.raises(Refused, match="现在有 1 处问题"):
        commands.confirm(by=house.office, batch=batch)
    assert Person.objects.count() == 1


def test_a_warning_does_not_block(house: House) -> None:
    batch = checked(house, workbook(person(1, member="")))
    assert (batch.faults, told(batch)) == (0, ["2G 是否党员 没有填是否党员"])
    assert commands.confirm(by=house.office, batch=batch).state == Batch.APPLIED


def test_rows_used_elsewhere_are_named_and_nothing_is_undone(house: House) -> None:
    batch = commands.confirm(by=house.office, batch=checked(house, workbook(*persons(30))))
    branch = department_of(house.hospital, "b1", "内科党支部")
    branch.kind = "branch"
    branch.save()
    for member in Person.objects.filter(code__lte="00012").order_by("code"):
        people.enrol(
            by=house.office,
            organisation=branch,
            person=member,
            standing=Standing.FULL,
            valid_from=branch.established_on,
        )
    with pytest.raises(Refused) as refused:
        commands.undo(by=house.office, batch=batch, version=batch.version, reason="x")
    sentences = [problem.sentence() for problem in refused.value.problems]
    assert sentences[0] == "第 2 行已被使用（已登记组织关系），不能撤销：请先处理后再撤销"
    assert (len(sentences), sentences[-1]) == (11, "另有 2 行也已被使用")
    assert Person.objects.count() == 30


def test_undo_is_refused_stale_without_reason_or_before_anything_was_done(house: House) -> None:
    batch = checked(house, workbook(*persons(3)))
    with pytest.raises(Refused, match="没有导入，或已经撤销"):
        commands.undo(by=house.office, batch=batch, version=batch.version, reason="x")
    done = commands.confirm(by=house.office, batch=batch)
    with pytest.raises(Conflict):
        commands.undo(by=house.office, batch=batch, version=done.version - 1, reason="x")
    with pytest.raises(Refused, match="原因"):
        commands.undo(by=house.office, batch=batch, version=done.version, reason=" ")
    undone = commands.undo(by=house.office, batch=batch, version=done.version, reason="x")
    with pytest.raises(Refused, match="已撤销：请重新上传"):
        commands.confirm(by=house.office, batch=batch)
    assert commands.check(by=house.office, batch=batch).version == undone.version


def test_an_unchecked_batch_is_not_confirmed(house: House) -> None:
    batch = uploaded(house, workbook(*persons(1)))
    Batch.objects.update(state=Batch.UPLOADED)
    with pytest.raises(Refused, match="还没有检查完"):
        commands.confirm(by=house.office, batch=batch)


@pytest.mark.parametrize("who", ["member", "stranger"])
def test_who_may_not_is_denied_every_step(house: House, who: str) -> None:
    actor: User = getattr(house, who)
    with pytest.raises(Denied):
        uploaded(house, workbook(*persons(1)), by=actor)
    batch = checked(house, workbook(*persons(1)))
    with pytest.raises(Denied):
        commands.check(by=actor, batch=batch)
    with pytest.raises(Denied):
        commands.queue(by=actor, batch=batch)
    with pytest.raises(Denied):
        commands.confirm(by=actor, batch=batch)
    with pytest.raises(Denied):
        commands.undo(by=actor, batch=batch, version=batch.version, reason="x")
    assert not Person.objects.exists()


def test_the_right_to_import_is_the_ledgers_not_the_rooms(house: House) -> None:
    """A branch secretary holds exchange.*, but this ledger asks for people.register."""
    from tests.ground.exchange.conftest import user_of

    from tongxin.ground.access.queries import actor_of

    secretary = actor_of(user_of(house.department, "secretary", "branch_secretary"))
    with pytest.raises(Denied):
        commands.upload(
            by=secretary,
            organisation=house.department,
            ledger="persons_test",
            upload=Upload("a.xlsx", workbook(*persons(1))),
        )


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("人员.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "exchange.not_xlsx"),
        ("人员.csv", b"a,b", "exchange.not_xlsx"),
        ("人员.xlsx", b"<html></html>", "files.type"),
        ("人员.xlsx", workbook(person(1, name="机密★10年")), "files.secret"),
    ],
)
def test_what_is_no_ledger_is_not_kept(house: House, name: str, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        uploaded(house, content, name=name)
    assert refused.value.problems[0].code == code
    assert not Batch.objects.exists()


def test_an_unknown_ledger_is_named_with_those_there_are(house: House) -> None:
    with pytest.raises(NotFound, match=r"没有“nothing”这本台账.*persons_test"):
        commands.upload(by=house.office, organisation=house.hospital, ledger="nothing", upload=Upload("a.xlsx", b""))


def test_rows_may_name_only_what_one_manages(house: House) -> None:
    batch = commands.upload(
        by=house.office, organisation=house.department, ledger="persons_test",
        upload=Upload("a.xlsx", workbook(person(1, department="儿科"), person(2))),
    )  # fmt: skip
    assert told(batch) == ["2D 科室 您的管理范围内没有“儿科”这个组织"]


def test_batches_of_another_hospital_are_not_there(house: House) -> None:
    batch = checked(house, workbook(*persons(1)))
    assert queries.batch_for(house.office, batch.pk) == batch
    with pytest.raises(NotFound):
        queries.batch_for(house.stranger, batch.pk)


def test_a_long_file_is_checked_and_imported_by_jobs_in_the_users_name(house: House) -> None:
    batch = uploaded(house, workbook(*persons(8000)))
    assert (batch.state, queries.working(batch)) == (Batch.UPLOADED, True)
    run_job(Job.objects.get(name="exchange.check"))
    batch.refresh_from_db()
    assert (batch.state, batch.rows, batch.faults, queries.working(batch)) == (Batch.CHECKED, 8000, 0, False)
    waiting = commands.queue(by=house.office, batch=batch)
    assert commands.queue(by=house.office, batch=batch).job_id == waiting.job_id != batch.job_id
    run_job(Job.objects.get(name="exchange.confirm"))
    batch.refresh_from_db()
    assert (batch.state, batch.applied_by) == (Batch.APPLIED, f"user:{house.office.id}")
    assert commands.queue(by=house.office, batch=batch).state == Batch.APPLIED
    assert Person.objects.count() == 8000


def test_a_short_file_is_imported_at_once(house: House) -> None:
    assert commands.queue(by=house.office, batch=checked(house, workbook(*persons(3)))).state == Batch.APPLIED


def test_what_cannot_be_read_leaves_no_batch(house: House) -> None:
    with pytest.raises(Refused, match="没有找到表头"):
        uploaded(house, workbook(heads=["a", "b"]))
    assert not Batch.objects.exists()


def test_batches_stand_behind_the_wall_and_rows_are_never_changed(house: House) -> None:
    batch = commands.confirm(by=house.office, batch=checked(house, workbook(*persons(2))))
    with scope.entered(house.stranger):
        assert not Batch.objects.exists()
    with scope.entered(house.office):
        assert Batch.objects.get() == batch
    with pytest.raises(DatabaseError, match=r"append-only|permission denied"), transaction.atomic():
        BatchRow.objects.update(number=9)
