"""Registers the schedule that belongs to ground itself: sealing the audit, and sweeping old jobs."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from tongxin.ground.audit.commands import seal
from tongxin.ground.commands.actors import System
from tongxin.ground.jobs.definitions import Periodic, daily, every_minutes, schedule
from tongxin.ground.jobs.models import Job
from tongxin.ground.jobs.progress import Progress
from tongxin.ground.jobs.tasks import job
from tongxin.toolbox import clock

KEPT = dt.timedelta(days=365)


@job("jobs.seal_audit", title=_("封存审计日志"))
def _seal_audit(*, by: System, progress: Progress) -> dict[str, int]:
    sealed = 0
    while count := seal():
        sealed += count
        progress.step(count)
    return {"sealed": sealed}


@job("jobs.seal_all", title=_("封存遗漏的审计条目"))
def _seal_all(*, by: System, progress: Progress) -> dict[str, int]:
    # The job of every minute looks back one day only; a transaction that ran longer is found here.
    return {"sealed": seal(thorough=True)}


@job("jobs.sweep", title=_("清理一年前的任务记录"))
def _sweep(*, by: System, progress: Progress) -> dict[str, int]:
    removed, _each = Job.objects.filter(finished_at__lt=clock.now() - KEPT).delete()
    return {"removed": removed}


schedule.add("jobs.seal_audit", Periodic("jobs.seal_audit", every_minutes(1)))
schedule.add("jobs.seal_all", Periodic("jobs.seal_all", daily("03:40")))
schedule.add("jobs.sweep", Periodic("jobs.sweep", daily("03:10")))
