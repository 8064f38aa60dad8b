"""The worker: takes jobs from the queue, keeps the schedule, begins again what a crash interrupted."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from django.db import connection
from procrastinate import App, JobContext
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector

from tongxin.ground.commands.actors import System
from tongxin.ground.jobs.definitions import schedule
from tongxin.ground.jobs.models import Job
from tongxin.ground.jobs.scope import entered
from tongxin.ground.jobs.tasks import QUEUE, RUN, ask, run

HEARTBEAT = 5.0  # seconds between two signs of life
SILENCE = 20.0  # seconds without one after which a worker counts as dead
GRACE = 20.0  # seconds given to running jobs when the worker is told to stop


def work(*, until_idle: bool = False) -> None:
    """Work until SIGTERM or SIGINT, or until the queue is empty."""
    asyncio.run(_work(_app(), until_idle))


def tick(*, timestamp: int, job: str) -> None:
    """Ask for a scheduled job, unless the one before is still at it."""
    with entered(None):
        unfinished = Job.objects.filter(name=job, scheduled=True, state__in=[Job.State.WAITING, Job.State.RUNNING])
        if not unfinished.exists():
            ask(job, by=System("schedule"), scheduled=True)


def _app() -> App:
    """Return the worker's own application: its connections are not Django's, so that waiting blocks nothing."""
    connector = PsycopgConnector(min_size=1, max_size=4, kwargs=connector_params())
    app = App(connector=connector, worker_defaults={"task_middleware": [_closing]})
    app.task(name=RUN, queue=QUEUE)(run)
    ticks = app.task(name="jobs.tick", queue=QUEUE)(tick)
    for periodic in schedule:
        _keep(app, ticks, periodic.cron, periodic.job, job=periodic.job)
    return app


def _closing(call_next: Callable[[], Any], context: JobContext, worker: Any) -> Any:
    """Leave no connection of Django's behind in a thread that the next job may not get."""
    try:
        return call_next()
    finally:
        connection.close()


def _keep(app: App, task: Any, cron: str, key: str, **arguments: str) -> None:
    options: Any = {"task_kwargs": arguments, "queue": QUEUE, "queueing_lock": f"schedule:{key}"}
    app.periodic_registry.register_task(task=task, cron=cron, periodic_id=key, configure_kwargs=options)


async def _work(app: App, until_idle: bool) -> None:
    async with app.open_async():
        await _put_back(app)
        keeper = asyncio.create_task(_keep_putting_back(app))
        try:
            await app.run_worker_async(
                queues=[QUEUE],
                name="tongxin",
                wait=not until_idle,
                install_signal_handlers=not until_idle,
                listen_notify=not until_idle,
                delete_jobs="successful",
                shutdown_graceful_timeout=GRACE,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=SILENCE,
            )
        finally:
            keeper.cancel()


async def _keep_putting_back(app: App) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT)
        with contextlib.suppress(ConnectorException):  # the database is away; the worker itself reports that
            await _put_back(app)


async def _put_back(app: App) -> None:
    """Put back what a worker was at when it died."""
    for stalled in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE):
        await app.job_manager.retry_job(stalled)
