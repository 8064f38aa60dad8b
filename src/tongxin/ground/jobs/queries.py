"""Reading jobs: one, and those an actor asked for."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet

from tongxin.ground.commands.actors import Actor
from tongxin.ground.jobs.models import Job
from tongxin.toolbox import clock
from tongxin.toolbox.problems import NotFound, Problem
from tongxin.toolbox.words import N_


def mine(by: Actor) -> QuerySet[Job]:
    """Return the jobs `by` asked for, newest first."""
    return Job.objects.filter(started_by=":".join(by.reference)).order_by("-asked_at", "-id")


def get(by: Actor, key: UUID) -> Job:
    """Return a job that `by` asked for; raise `NotFound` for any other."""
    found = mine(by).filter(pk=key).first()
    if found is None:
        raise NotFound(Problem("jobs.unknown", N_("没有这项任务，或它不是您发起的。")))
    return found


def failed(since: dt.timedelta = dt.timedelta(days=7)) -> QuerySet[Job]:
    """Return the jobs in scope that failed lately, newest first."""
    return Job.objects.filter(state=Job.State.FAILED, finished_at__gte=clock.now() - since).order_by(
        "-finished_at", "-id"
    )
