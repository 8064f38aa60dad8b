"""Jobs on the real queue with a real worker: asked for in a transaction, run in a scope, seen while they run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from tongxin.ground.access import scope
from tongxin.ground.commands.actors import System, User
from tongxin.ground.jobs import queries
from tongxin.ground.jobs.definitions import Definition, Periodic, daily, every_minutes, jobs, schedule
from tongxin.ground.jobs.models import Job
from tongxin.ground.jobs.progress import Progress, reported
from tongxin.ground.jobs.tasks import ask, run
from tongxin.ground.jobs.worker import tick, work
from tongxin.toolbox import clock, ids
from tongxin.toolbox.problems import NotFound, refuse
from tongxin.toolbox.words import N_

ASKER = User(ids.uuid7(), "Wang", None, ids.uuid7())
SEEN: list[Any] = []


def _count(*, by: System, progress: Progress, steps: int) -> dict[str, int]:
    progress.say(N_("正在计数"))
    for _ in progress.each(range(steps), steps):
        pass
    SEEN.append((by, _hospitals()))
    return {"counted": progress.done}


def _refused(*, by: System, progress: Progress) -> None:
    raise refuse("test.refused", N_("第 {row} 行的日期不存在。"), row=7)


def _crashes(*, by: System, progress: Progress) -> None:
    raise ZeroDivisionError


def _watches(*, by: System, progress: Progress) -> None:
    """Look from outside at the job's own row while a transaction of the job is open."""
    with transaction.atomic():
        progress.expect(4)
        progress.step(3)
        progress.say(N_("正在写入"))
        SEEN.append(_from_outside())


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    SEEN.clear()
    for function in (_count, _refused, _crashes, _watches):
        name = f"test.{function.__name__.strip('_')}"
        monkeypatch.setitem(jobs._entries, name, Definition(name, "测试", function, 2))


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Rows that other connections see: the worker has its own."""
    with django_db_blocker.unblock(), everywhere():
        yield
        Job.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")


@contextmanager
def everywhere() -> Iterator[None]:
    with scope.entered(System("test")):
        yield
    connection.close()


def _hospitals() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('tongxin.hospitals')")
        return str(cursor.fetchone()[0])


def _from_outside() -> tuple[Any, ...] | None:
    import psycopg

    parameters = connection.get_connection_params()
    plain = {key: parameters[key] for key in ("dbname", "user", "host") if key in parameters}
    with psycopg.connect(**plain) as other:
        other.execute("SELECT set_config('tongxin.hospitals', '*', false)")
        return other.execute("SELECT state, done, total, message->>'template' FROM jobs_job").fetchone()


def again(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_job_runs_as_the_system_within_its_hospital(committed: None) -> None:
    asked = ask("test.count", by=ASKER, steps=3)
    work(until_idle=True)
    assert [*SEEN] == [(System("test.count", ASKER.hospital_id), str(ASKER.hospital_id))]
    done = again(asked)
    assert (done.state, done.done, done.total, done.result) == ("done", 3, 3, {"counted": 3})
    assert done.started_by == f"user:{ASKER.id}"
    assert done.over
    assert done.percent == 100


def test_a_job_rolled_back_with_its_transaction_never_runs(committed: None) -> None:
    with transaction.atomic():
        ask("test.count", by=ASKER, steps=1)
        transaction.set_rollback(True)
    work(until_idle=True)
    assert SEEN == []
    assert not Job.objects.exists()


def test_a_refusal_is_shown_as_its_sentence(committed: None) -> None:
    asked = ask("test.refused", by=ASKER)
    work(until_idle=True)
    failed = again(asked)
    assert failed.state == "failed"
    assert failed.sentences == ["第 7 行的日期不存在。"]
    assert list(queries.failed()) == [failed]


def test_any_other_error_is_one_sentence_with_a_number_and_its_traceback_goes_to_the_log(
    committed: None, caplog: pytest.LogCaptureFixture
) -> None:
    asked = ask("test.crashes", by=ASKER)
    work(until_idle=True)
    failed = again(asked)
    assert failed.state == "failed"
    assert failed.sentences == [f"因程序错误未能完成。请把编号 {asked.pk} 告诉管理员。"]
    assert "ZeroDivisionError" in caplog.text


def test_progress_shows_while_the_transaction_of_the_job_is_open(committed: None) -> None:
    ask("test.watches", by=ASKER)
    work(until_idle=True)
    assert SEEN == [("running", 3, 4, "正在写入")]


def test_a_job_whose_worker_died_is_begun_again_then_given_up(committed: None) -> None:
    asked = ask("test.count", by=ASKER, steps=1)
    Job.objects.filter(pk=asked.pk).update(state=Job.State.RUNNING, attempt=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    work(until_idle=True)
    assert again(asked).state == "done"
    assert len(SEEN) == 1


def test_a_job_that_takes_the_worker_down_each_time_is_given_up(committed: None) -> None:
    asked = ask("test.count", by=ASKER, steps=1)
    Job.objects.filter(pk=asked.pk).update(state=Job.State.RUNNING, attempt=2)
    work(until_idle=True)
    failed = again(asked)
    assert failed.state == "failed"
    assert failed.sentences[0].startswith("已尝试 2 次")
    assert SEEN == []


def test_a_job_that_is_over_does_not_run_again(committed: None) -> None:
    asked = ask("test.count", by=ASKER, steps=1)
    work(until_idle=True)
    run(job=str(asked.pk))
    assert len(SEEN) == 1


def test_a_schedule_asks_once_and_keeps_only_its_newest_success(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        tick(timestamp=0, job="jobs.seal_audit")
        tick(timestamp=60, job="jobs.seal_audit")
        assert Job.objects.filter(name="jobs.seal_audit", state=Job.State.WAITING).count() == 1
        work(until_idle=True)
    kept = Job.objects.get(name="jobs.seal_audit")
    assert (kept.state, kept.hospital_id, kept.scheduled) == ("done", None, True)


def test_what_somebody_waits_for_goes_before_the_schedule(committed: None) -> None:
    ask("test.count", by=System("schedule"), scheduled=True, steps=1)
    ask("test.count", by=ASKER, steps=1)
    work(until_idle=True)
    assert [by.hospital_id for by, _hospitals in SEEN][:2] == [ASKER.hospital_id, None]


def test_the_yearly_sweep_removes_only_what_is_older_than_a_year(committed: None) -> None:
    old, young = ask("test.count", by=ASKER, steps=1), ask("test.count", by=ASKER, steps=1)
    work(until_idle=True)
    Job.objects.filter(pk=old.pk).update(finished_at=clock.now() - dt.timedelta(days=366))
    sweep = ask("jobs.sweep", by=System("test"))
    work(until_idle=True)
    assert set(Job.objects.values_list("pk", flat=True)) == {young.pk, sweep.pk}


@pytest.mark.usefixtures("db")
def test_a_user_sees_his_own_jobs_only() -> None:
    asked = ask("test.count", by=ASKER, steps=1)
    assert queries.get(ASKER, asked.pk) == asked
    with pytest.raises(NotFound):
        queries.get(User(ids.uuid7(), "Li", None, ASKER.hospital_id), asked.pk)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("hospital", "seen"), [(ASKER.hospital_id, 1), (ids.uuid7(), 0)])
def test_another_hospitals_jobs_are_walled_off(hospital: UUID, seen: int) -> None:
    ask("test.count", by=ASKER, steps=1)
    scope.put(str(hospital))
    assert Job.objects.count() == seen


@pytest.mark.usefixtures("db")
def test_steps_are_written_at_a_rhythm_not_each(django_assert_max_num_queries: Any) -> None:
    asked = Job.objects.create(name="test.count", asked_at=clock.now())
    with reported(asked) as progress:
        progress.expect(10_000)
        with django_assert_max_num_queries(0):
            progress.step()
    assert progress.facts() == {"done": 1, "total": 10_000, "message": None}


@pytest.mark.parametrize(("total", "percent"), [(None, None), (0, None), (3, 33), (1, 100)])
def test_percent_is_known_only_with_a_total(total: int | None, percent: int | None) -> None:
    assert Job(done=1, total=total).percent == percent


def test_a_job_without_definition_still_has_a_name() -> None:
    assert Job(name="gone.by").title == "gone.by"
    assert Job(name="gone.by").sentences == []


def test_times_of_day_are_those_of_shanghai() -> None:
    assert daily("02:30") == "30 18 * * *"
    assert daily("09:05") == "5 1 * * *"
    assert every_minutes(15) == "*/15 * * * *"


def test_every_schedule_names_a_registered_job() -> None:
    assert {periodic.job for periodic in schedule} <= set(jobs.keys())
    assert Periodic("jobs.seal_audit", "*/1 * * * *") in list(schedule)
