"""How a running job says how far it is, so that pages see it before the job's own transaction ends."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection

from tongxin.ground.jobs.models import Job
from tongxin.ground.jobs.scope import entered

T = TypeVar("T")
RHYTHM = 0.5  # seconds between two writes: a page asks about once a second


class Progress:
    """Counts steps of one job; writes from a thread of its own, whose connection no transaction of the job holds back."""

    def __init__(self, job: Job, writer: ThreadPoolExecutor) -> None:
        self._job = job
        self._writer = writer
        self._shown = 0.0
        self.done = 0
        self.total: int | None = None
        self.message: dict[str, Any] | None = None

    def expect(self, total: int) -> None:
        """Say how many steps there are."""
        self.total = total
        self._show()

    def step(self, count: int = 1) -> None:
        """Say that `count` more steps are done."""
        self.done += count
        if time.monotonic() - self._shown >= RHYTHM:
            self._show()

    def say(self, template: str, **params: Any) -> None:
        """Say in one sentence (marked with N_) what the job is at."""
        self.message = {"template": template, "params": params}
        self._show()

    def each(self, items: Iterable[T], total: int) -> Iterator[T]:
        """Yield the items, counting each as a step."""
        self.expect(total)
        for item in items:
            yield item
            self.step()

    def facts(self) -> dict[str, Any]:
        """Return the fields of the job's row."""
        return {"done": self.done, "total": self.total, "message": self.message}

    def _show(self) -> None:
        self._shown = time.monotonic()
        self._writer.submit(_write, self._job, self.facts()).result()


@contextmanager
def reported(job: Job) -> Iterator[Progress]:
    """Give a job its progress for the time it runs."""
    with ThreadPoolExecutor(1, "progress") as writer:
        try:
            yield Progress(job, writer)
        finally:
            writer.submit(_close).result()


def _write(job: Job, facts: dict[str, Any]) -> None:
    with entered(None):
        Job.objects.filter(pk=job.pk).update(**facts)


def _close() -> None:
    connection.close()  # asked in the writer's thread, it is that thread's connection
