"""Asking for a job (in the caller's transaction) and running it (in the worker)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from tongxin.ground.commands.actors import Actor, System
from tongxin.ground.jobs.definitions import Definition, jobs
from tongxin.ground.jobs.models import Job
from tongxin.ground.jobs.progress import Progress, reported
from tongxin.ground.jobs.scope import entered
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Problem, Refused
from tongxin.toolbox.words import N_

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

F_ = TypeVar("F_", bound=Callable[..., Any])
QUEUE, RUN = "jobs", "jobs.run"
WAITED_FOR = 1  # what somebody waits for goes before the schedule, whose priority is 0


def job(name: str, *, title: StrPromise | str, attempts: int = 3) -> Callable[[F_], F_]:
    """Register a function `f(*, by: System, progress: Progress, **arguments)` as a job.

    It runs in no transaction of its own: it calls commands, which have theirs. What it returns (ids, counts) is kept
    as JSON. A `Refused` it raises is shown to the user as it stands; any other error as one sentence with a number.
    """

    def register(function: F_) -> F_:
        jobs.add(name, Definition(name, title, function, attempts))
        return function

    return register


def ask(name: str, *, by: Actor, hospital_id: UUID | None = None, scheduled: bool = False, **arguments: Any) -> Job:
    """Queue a job in the current transaction: rolled back with it, seen by the worker once it commits.

    It works within `hospital_id`, by default the actor's; arguments must be JSON (ids as text).
    """
    with transaction.atomic():
        asked = Job.objects.create(
            name=jobs[name].name,
            hospital_id=hospital_id or by.hospital_id,
            started_by=":".join(by.reference),
            arguments=_plain(arguments),
            scheduled=scheduled,
            asked_at=clock.now(),
        )
        queue = JobManager(DjangoConnector())  # Django's connection, also inside the worker: one transaction
        priority = 0 if scheduled else WAITED_FOR
        configure_task(name=RUN, job_manager=queue, queue=QUEUE, priority=priority).defer(job=str(asked.pk))
    return asked


def run(*, job: str) -> None:
    """Run one job that was asked for; the worker calls it."""
    with entered(None):
        found = Job.objects.filter(pk=job).exclude(state__in=[Job.State.DONE, Job.State.FAILED]).first()
        if found is not None and _may_begin(found):
            perform(found)


def perform(asked: Job) -> None:
    """Run a job to its end and write down what came of it."""
    definition = jobs[asked.name]
    with reported(asked) as progress:
        problems: tuple[Problem, ...] = (_broken(asked),)
        result = None
        try:
            result = _run(asked, definition, progress)
            problems = ()
        except Refused as refused:
            problems = refused.problems
        finally:  # any other error passes on to the worker's log; users get its sentence
            _finish(asked, progress, problems, result)


def _run(asked: Job, definition: Definition, progress: Progress) -> Any:
    by = System(asked.name, asked.hospital_id)
    with entered(asked.hospital_id, asked.name):
        return _plain(definition.function(by=by, progress=progress, **asked.arguments))


def _may_begin(asked: Job) -> bool:
    """Count the attempt; a job that keeps taking the worker down with it is given up."""
    if asked.attempt >= jobs[asked.name].attempts:
        _finish(asked, None, (_interrupted(asked),), None)
        return False
    fresh = {"state": Job.State.RUNNING, "started_at": clock.now(), "done": 0, "total": None, "message": None}
    Job.objects.filter(pk=asked.pk).update(attempt=F("attempt") + 1, **fresh)
    return True


def _finish(asked: Job, progress: Progress | None, problems: tuple[Problem, ...], result: Any) -> None:
    facts = {
        **(progress.facts() if progress else {}),
        "state": Job.State.FAILED if problems else Job.State.DONE,
        "problems": [{"template": problem.template, "params": _plain(problem.params)} for problem in problems],
        "result": result,
        "finished_at": clock.now(),
    }
    Job.objects.filter(pk=asked.pk).update(**facts)
    if asked.scheduled and not problems:  # of a schedule, the newest success is enough
        Job.objects.filter(name=asked.name, scheduled=True, state=Job.State.DONE).exclude(pk=asked.pk).delete()


def _broken(asked: Job) -> Problem:
    template = N_("因程序错误未能完成。请把编号 {number} 告诉管理员。")
    return Problem("jobs.broken", template, {"number": asked.pk})


def _interrupted(asked: Job) -> Problem:
    template = N_(
        "已尝试 {attempts} 次，每次都因服务中断未能完成。请稍后重新发起；仍不成功时，请把编号 {number} 告诉管理员。"
    )
    return Problem("jobs.interrupted", template, {"attempts": asked.attempt, "number": asked.pk})


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(dict(value) if isinstance(value, Mapping) else value, cls=DjangoJSONEncoder))
